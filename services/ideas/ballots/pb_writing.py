"""Writing a ``.pb`` file (pabulib.org/format): options, papers and, once counted, the winners.

Papers are written in the order of what they chose and numbered from 1, so neither order nor number tells who cast one.
A rare pattern still can: publish papers only where the ballot's charter of publication allows it.
"""

import csv
from collections.abc import Collection, Iterator, Mapping
from io import StringIO

from services.ideas.ballots.election import APPROVAL, Election
from services.ideas.ballots.pb_papers import GIVING_POINTS

Fields = tuple[str | int, ...]


def write_pb(election: Election, meta: Mapping[str, str], winners: Collection[str] | None = None) -> Iterator[str]:
    """Yield the lines of a file. ``meta`` gives what the ballot itself does not say: description, country, unit, rule …

    ``winners`` (ids) fill the column ``selected``; None leaves it out.
    """
    yield from map(_line, [("META",), ("key", "value"), *_meta(election, meta).items()])
    yield from map(_line, [("PROJECTS",), *_projects(election, winners)])
    yield from map(_line, [("VOTES",)])
    yield from map(_line, _papers(election))


def _meta(election: Election, meta: Mapping[str, str]) -> Mapping[str, str | int]:
    asked = meta.get("vote_type")
    pointed = asked if asked in GIVING_POINTS else "cumulative"
    return {
        **meta,
        "num_projects": len(election.options),
        "num_votes": election.papers,
        "budget": election.amount(election.budget),
        "vote_type": "approval" if election.ballot == APPROVAL else pointed,
    }


def _projects(election: Election, winners: Collection[str] | None) -> Iterator[Fields]:
    approvals = election.ballot == APPROVAL
    score, selected = () if approvals else ("score",), () if winners is None else ("selected",)
    yield ("project_id", "cost", "votes", *score, "name", *selected)
    for option, votes, points in zip(election.options, election.votes, election.scores, strict=True):
        scored = () if approvals else (points,)
        chosen = () if winners is None else (int(option.id in winners),)
        yield (option.id, election.amount(option.cost), votes, *scored, option.name, *chosen)


def _papers(election: Election) -> Iterator[Fields]:
    approvals = election.ballot == APPROVAL
    yield ("voter_id", "vote") if approvals else ("voter_id", "vote", "points")
    number = 0
    for group in sorted(election.groups, key=lambda group: (group.choices, group.points)):
        vote = ",".join(election.options[choice].id for choice in group.choices)
        points = () if approvals else (",".join(map(str, group.points)),)
        for _ in range(group.papers):
            number += 1
            yield (number, vote, *points)


def _line(fields: Fields) -> str:
    """Return one record. The writer is told of both ends of line so that it quotes both."""
    text = StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(fields)
    return text.getvalue().removesuffix("\r\n") + "\n"
