"""Match policies: the rule of a round as one JSON object, frozen by the hash of its canonical form when the round opens.

Shares and weights are basis points (10,000 = all). What an object leaves out is filled in from here before it is hashed, so a
default that changes later changes no frozen rule.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from services.commons.kernel.canonical import hash_of
from services.commons.kernel.change import Json
from services.grants.ledger.entries import MOST_FEN, is_instant
from services.grants.ledger.refusals import Refusal

ALL_BP = 10_000
MODES: Mapping[str, str] = {
    "quadratic": "many small gifts count more than few large ones: (sum of roots)^2 less the sum, from one pool",
    "ratio": "so much for each yuan of citizens, so much for each yuan of companies",
    "roles": "the whole seed once all three parties are there, whatever they gave",
    "threshold": "a fixed sum once enough was given by enough people",
}


@dataclass(frozen=True)
class Window:
    """When a gift counts: from ``opens_at`` up to, not including, ``closes_at``; empty: always."""

    opens_at: str = ""
    closes_at: str = ""


@dataclass(frozen=True)
class Seed:
    """A project's seed is the least of what it asks, ``cap_fen``, and ``max_share_bp`` of its budget.

    base_share_bp of it is paid at signature whatever is given; the rest is what matching can earn.
    """

    cap_fen: int = 8_000_000
    max_share_bp: int = 6_000
    base_share_bp: int = 4_000


@dataclass(frozen=True)
class Citizens:
    """A gift below ``min_gift_fen`` does not count; of one person, ``per_person_cap_fen`` a project counts at most.

    min_unique: below so many different persons nothing is matched.
    """

    min_gift_fen: int = 10_000
    per_person_cap_fen: int = 200_000
    min_unique: int = 20
    weight_bp: int = 10_000


@dataclass(frozen=True)
class Companies:
    """A company's gifts to a project count in whole ``unit_fen``, to ``cap_share_bp`` of the budget at most.

    related_weight_bp: what counts of a company that is related to the project. naming_share_bp: share of the budget from
    which it may name the project.
    """

    unit_fen: int = 1_000_000
    weight_bp: int = 5_000
    cap_share_bp: int = 10_000
    related_weight_bp: int = 0
    min_unique: int = 0
    naming_share_bp: int = 5_000


@dataclass(frozen=True)
class Ratio:
    """weakest_leg: no more than either citizens or companies gave."""

    weakest_leg: bool = False


@dataclass(frozen=True)
class Threshold:
    """``fixed_fen`` once what counts is ``min_share_bp`` of the budget, from ``min_donors`` donors."""

    fixed_fen: int = 0
    min_share_bp: int = 0
    min_donors: int = 0


@dataclass(frozen=True)
class Quadratic:
    """No project gets more than ``project_cap_bp`` of the pool."""

    project_cap_bp: int = 2_000


@dataclass(frozen=True)
class Policy:
    """One round's rule; ``mode`` is a key of MODES, ``name`` is for people."""

    name: str
    mode: str
    window: Window = field(default_factory=Window)
    seed: Seed = field(default_factory=Seed)
    citizens: Citizens = field(default_factory=Citizens)
    companies: Companies = field(default_factory=Companies)
    ratio: Ratio = field(default_factory=Ratio)
    threshold: Threshold = field(default_factory=Threshold)
    quadratic: Quadratic = field(default_factory=Quadratic)
    version: int = 1

    @property
    def hash(self) -> str:
        """SHA-256, hex, of the canonical JSON of the whole policy, defaults filled in."""
        return hash_of(written(self))


def written(policy: Policy) -> dict[str, Json]:
    """Return a policy as JSON with every default filled in."""
    return dataclasses.asdict(policy)


def read_policy(raw: Json) -> Policy:
    """Return the policy of its JSON. Raises rule_malformed with what is wrong where."""
    policy = _read(Policy, raw, "policy")
    if policy.mode not in MODES:
        raise Refusal("rule_malformed", why=f"policy.mode is one of {', '.join(MODES)}")
    if policy.version != 1:
        raise Refusal("rule_malformed", why="policy.version is 1")
    if any(each and not is_instant(each) for each in (policy.window.opens_at, policy.window.closes_at)):
        raise Refusal("rule_malformed", why="policy.window has times like 2026-01-02T03:04:05.000Z")
    if not policy.companies.unit_fen:
        raise Refusal("rule_malformed", why="policy.companies.unit_fen is 1 or more")
    return policy


_Row = TypeVar("_Row")


def _read(kind: type[_Row], raw: Json, path: str) -> _Row:
    if not isinstance(raw, dict):
        raise Refusal("rule_malformed", why=f"{path} is an object")
    fields: Any = {each.name: each for each in dataclasses.fields(kind)}  # type: ignore[arg-type]  # a dataclass
    for name in raw.keys() - fields.keys():
        raise Refusal("rule_malformed", why=f"{path}.{name} is unknown; known are {', '.join(fields)}")
    for name in fields.keys() - raw.keys():
        if fields[name].default is dataclasses.MISSING and fields[name].default_factory is dataclasses.MISSING:
            raise Refusal("rule_malformed", why=f"{path}.{name} is missing")
    return kind(**{name: _value(fields[name].type, raw[name], f"{path}.{name}") for name in raw})


def _value(kind: Any, raw: Json, path: str) -> object:
    if dataclasses.is_dataclass(kind):
        return _read(kind, raw, path)  # type: ignore[arg-type]  # a class, not an instance
    if type(raw) is not kind:
        raise Refusal("rule_malformed", why=f"{path} is {_WORDS[kind]}")
    if isinstance(raw, int) and not 0 <= raw <= (ALL_BP if path.endswith("_bp") else MOST_FEN):
        raise Refusal("rule_malformed", why=f"{path} is from 0 to {ALL_BP if path.endswith('_bp') else '2^53'}")
    return raw


_WORDS: Mapping[Any, str] = {bool: "true or false", int: "a whole number", str: "a text"}
