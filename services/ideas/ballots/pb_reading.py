"""Reading a ``.pb`` file (pabulib.org/format): a ballot's options and papers, nothing about its voters.

Age, sex and the like are dropped; voters' ids serve only to find a second paper of one voter. An ordinal paper becomes
one of points, Borda on its ``max_length``: the first of at most 3 gets 3 points, the second 2.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from services.ideas.ballots.election import Election, Option
from services.ideas.ballots.pb_numbers import amount, subunits, whole_number
from services.ideas.ballots.pb_papers import BALLOTS, LIMITS, Form, Papers
from services.ideas.ballots.pb_rows import Row, Unreadable, rows


@dataclass(frozen=True, slots=True)
class PbFile:
    """What a file says. ``published`` are the ids whose ``selected`` is 1 or more, None where nobody published winners."""

    election: Election
    meta: Mapping[str, str]
    published: tuple[str, ...] | None


def read_pb(lines: Iterable[bytes]) -> PbFile:
    """Return the ballot of a file's lines. Raises Unreadable, which names the first line that is wrong."""
    reading = _Reading()
    for row in rows(lines):
        reading.take(row)
    return reading.done()


class _Reading:
    """The sections as they come, each complete before the next begins."""

    def __init__(self) -> None:
        self.meta: dict[str, Row] = {}
        self.projects: dict[str, Row] = {}
        self.costs: list[Fraction] = []
        self._papers: Papers | None = None

    @property
    def papers(self) -> Papers:
        if self._papers is None:
            positions = {id: at for at, id in enumerate(self.projects)}
            limits = {key: self._meta_amount(key) for key in LIMITS if self._meta_text(key)}
            self._papers = Papers(Form(self._vote_type(), positions, tuple(self.costs), limits))
        return self._papers

    def take(self, row: Row) -> None:
        match row.section:
            case "META":
                self._take_meta(row)
            case "PROJECTS":
                self._take_project(row)
            case _:
                self.papers.take(row)

    def done(self) -> PbFile:
        papers, budget = self.papers, self._meta_amount("budget")
        self._check_count("num_projects", len(self.projects))
        self._check_count("num_votes", papers.count)
        units = subunits((budget, *self.costs))
        options = tuple(
            Option(id, int(cost * units), row.text("name") or "") for (id, row), cost in zip(self.projects.items(), self.costs, strict=True)
        )
        election = Election(options, papers.groups, int(budget * units), BALLOTS[self._vote_type()], units)
        return PbFile(election, {key: row.fields[1] for key, row in self.meta.items()}, self._published())

    def _take_meta(self, row: Row) -> None:
        key = row.required("key")
        if key in self.meta:
            raise Unreadable(row.line, f"META names {key} twice")
        self.meta[key] = row

    def _take_project(self, row: Row) -> None:
        id = row.required("project_id")
        if id in self.projects:
            raise Unreadable(row.line, f"project {id} is on line {self.projects[id].line} already")
        if "," in id:
            raise Unreadable(row.line, "a project's id holds no comma, for commas divide the choices of a paper")
        cost = amount(row.line, "cost", row.required("cost"))
        if not cost:
            raise Unreadable(row.line, "a project costs more than 0")
        self.projects[id] = row
        self.costs.append(cost)

    def _published(self) -> tuple[str, ...] | None:
        told = {id: row.text("selected") for id, row in self.projects.items()}
        return None if None in told.values() or not told else tuple(id for id, text in told.items() if text not in ("", "0"))

    def _vote_type(self) -> str:
        text = self._meta_text("vote_type")
        if text not in BALLOTS:
            raise Unreadable(self._meta_line("vote_type"), f"META's vote_type is one of {', '.join(BALLOTS)}")
        return text

    def _check_count(self, key: str, found: int) -> None:
        text = self._meta_text(key)
        if text and whole_number(self._meta_line(key), key, text) != found:
            raise Unreadable(self._meta_line(key), f"{key} is {text}, but the file has {found}")

    def _meta_amount(self, key: str) -> Fraction:
        return amount(self._meta_line(key), f"META's {key}", self._meta_text(key))

    def _meta_text(self, key: str) -> str:
        return self.meta[key].fields[1] if key in self.meta else ""

    def _meta_line(self, key: str) -> int:
        return self.meta[key].line if key in self.meta else 1
