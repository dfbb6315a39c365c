"""The words of a charter: rules with what they read, and what each field may say."""

from dataclasses import dataclass

from services.ideas.ballots.election import APPROVAL, POINTS

GREEDY, EQUAL_SHARES, COMMITTEE, BY_POINTS = "greedy", "equal-shares", "committee", "points"
SKIP, STOP = "skip", "stop"
COST, CARDINALITY = "cost", "cardinality"
NONE, ADD1, ADD1_EXHAUSTIVE = "none", "add1", "add1-exhaustive"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: the ballots a rule counts, and the fields of the charter it reads besides those that all rules read."""

    name: str
    ballots: tuple[str, ...]
    reads: tuple[str, ...]
    spends: bool


# fmt: off
RULES = {row.name: row for row in (
    Rule(COMMITTEE, (APPROVAL,), ("seats",), spends=False),
    Rule(EQUAL_SHARES, (APPROVAL,), ("add1_step", "budget", "comparison", "completion", "cost_share_least", "satisfaction"), spends=True),
    Rule(GREEDY, (APPROVAL, POINTS), ("budget", "cost_share_least", "unaffordable"), spends=True),
    Rule(BY_POINTS, (POINTS,), ("seats",), spends=False),
)}
READ_BY_ALL = ("ballot", "incompatible", "lot_commitment", "papers_share_least", "rule", "ties", "score_least")
WORDS = {
    "ballot": (APPROVAL, POINTS),
    "comparison": (NONE, COST, CARDINALITY),
    "completion": (NONE, ADD1, ADD1_EXHAUSTIVE),
    "rule": tuple(RULES),
    "satisfaction": (COST, CARDINALITY),
    "unaffordable": (SKIP, STOP),
}
TIE_BREAKS = ("cost-high", "cost-low", "id", "listed", "lot", "points", "votes")
DECISIVE_TIE_BREAKS = ("id", "listed", "lot")
# fmt: on
