"""What a count returns: winners, the rounds that made them, and for every other option what it lacked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from services.ideas.ballots import rules
from services.ideas.ballots.charter import Charter
from services.ideas.ballots.election import Election

Figures = Mapping[str, Any]
WON, INCOMPATIBLE = "won", "incompatible"  # what both kinds of rules decide


@dataclass(frozen=True, slots=True)
class Lack:
    """Why an option did not win: a stable reason, and its figures in the election's units."""

    reason: str
    figures: Figures = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Round:
    """One decision of the count, in order: about which option (its position), what, and by which figures."""

    option: int
    decision: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Attempt:
    """Steps of a completion in a row that came to the same: the first and last endowment, and how many would have won at what cost."""

    first: int
    last: int
    winners: int
    cost: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one rule found. ``winners`` are positions in the order they won; ``lacks`` has every other option in the running."""

    winners: tuple[int, ...]
    rounds: tuple[Round, ...]
    lacks: Mapping[int, Lack]
    endowment: Fraction | None = None
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many papers prefer Equal Shares or greedy, or neither; greedy is kept only when more prefer it."""

    equal_shares: int
    greedy: int
    neither: int

    @property
    def kept(self) -> str:
        return rules.GREEDY if self.greedy > self.equal_shares else rules.EQUAL_SHARES


@dataclass(frozen=True)
class Tally:
    """The result of a ballot: the outcome that stands, all that were counted by the rule's name, and why others did not win.

    Positions are of ``election.options``; ``lacks`` has every option that is no winner.
    """

    election: Election
    charter: Charter
    outcome: Outcome
    counted: Mapping[str, Outcome]
    lacks: Mapping[int, Lack]
    comparison: Comparison | None

    @property
    def winners(self) -> tuple[str, ...]:
        """The ids of the winners in the order they won."""
        return tuple(self.election.options[position].id for position in self.outcome.winners)

    @property
    def cost(self) -> int:
        """What the winners cost together, units of the election."""
        return sum(self.election.options[position].cost for position in self.outcome.winners)
