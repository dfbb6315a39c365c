"""Simulating: the same gifts under several policies, before one of them is frozen. Who would get what, and who would lose."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.commons.kernel.change import Json
from services.grants.ledger.counting import Field
from services.grants.ledger.gifts import Gift
from services.grants.ledger.matching import Share, match
from services.grants.ledger.members import FIELD, an_object, read_field, read_gift
from services.grants.ledger.policies import Policy, read_policy
from services.grants.ledger.reading import Unreadable, pieces
from services.grants.ledger.refusals import Refusal


@dataclass(frozen=True)
class Case:
    """Gifts, and what is known beside them."""

    gifts: Sequence[Gift]
    known: Field


@dataclass(frozen=True)
class Simulated:
    """The shares under one policy. against_first: fen more, or below 0 less, than under the first policy, by project."""

    policy: Policy
    shares: tuple[Share, ...]
    against_first: Mapping[str, int]

    @property
    def matched_fen(self) -> int:
        return sum(share.matched_fen for share in self.shares)


def simulate(case: Case, policies: Sequence[Policy]) -> tuple[Simulated, ...]:
    """Return what each policy makes of the same case, in the order of ``policies``."""
    results = [(policy, match(policy, case.gifts, case.known)) for policy in policies]
    first = {share.project: share.matched_fen for share in results[0][1]} if results else {}
    return tuple(
        Simulated(policy, shares, {share.project: share.matched_fen - first[share.project] for share in shares})
        for policy, shares in results
    )


def read_case(chunks: Iterable[str]) -> Case:
    """Return the case of its JSON: projects, gifts, and if wanted pool_fen, related, unverified, groups. Raises Unreadable."""
    gifts: list[Gift] = []
    lines: dict[str, int] = {}
    rest: dict[str, Json] = {}
    line = 1
    for line, name, value in pieces(chunks, lists={"gifts"}):
        try:
            if name == "gifts":
                gifts.append(read_gift(value))
                lines.setdefault(gifts[-1].project, line)
            else:
                read_field(an_object({name or "a list": value}, "a case", ("gifts", *FIELD)))
                rest[name] = value
        except Refusal as refusal:
            raise Unreadable(line, str(refusal)) from refusal
    known = read_field(rest)
    for project in [name for name in lines if name not in known.projects]:
        raise Unreadable(lines[project], f"{project} is not among the projects")
    if not known.projects:
        raise Unreadable(line, "there are no projects")
    return Case(gifts, known)


def read_policies(chunks: Iterable[str]) -> tuple[Policy, ...]:
    """Return the policies of a JSON list of them, or of one. Raises Unreadable."""
    found = list(pieces(chunks, lists=()))
    single = {name: value for _, name, value in found if name}
    rows = [(1, single)] if single else [(line, value) for line, _, value in found]
    if not rows:
        raise Unreadable(1, "there is no policy")
    return tuple(_policy(line, value) for line, value in rows)


def _policy(line: int, value: Json) -> Policy:
    try:
        return read_policy(value)
    except Refusal as refusal:
        raise Unreadable(line, str(refusal)) from refusal
