"""A tally in sentences, for ``shanzhi ballot``."""

from fractions import Fraction
from typing import Any

from services.ideas.ballots import rules
from services.ideas.ballots.election import Election
from services.ideas.ballots.report import MONEY, lack_as_json
from services.ideas.ballots.tally import Lack, Tally

# fmt: off
LACKS = {
    "cost_share_below": "{has} papers chose it; for its cost {needed} are required.",
    "dearer_than_budget": "it costs {cost}, the whole budget is {budget}.",
    "incompatible": "{rival} won, and both together are not possible.",
    "no_money": "its supporters had {supporters_left} left together of the {cost} it costs.",
    "no_room": "when its turn came, {left} was left of the {cost} it costs.",
    "no_seat": "all seats were taken when its turn came.",
    "no_votes": "nobody chose it.",
    "papers_share_below": "{has} papers chose it, {needed} are required.",
    "score_below": "it has {has}, {needed} are required.",
    "stopped": "the count stopped before its turn, at the first that did not fit.",
}
# fmt: on


def lack_in_words(election: Election, lack: Lack) -> str:
    """Return what an option lacked, as a sentence without a subject."""
    figures = {name: _legible(name, value) for name, value in lack_as_json(election, lack).items()}
    missing = figures.get("missing")
    return LACKS[lack.reason].format(**figures) + (f" {missing} more would have won." if missing else "")


def _legible(name: str, value: Any) -> Any:
    """Return money that is no decimal with two places, rounded down: what falls short still does."""
    if name not in MONEY or not isinstance(value, str) or "/" not in value:
        return value
    whole, cents = divmod(int(Fraction(value) * 100), 100)
    return f"about {whole}.{cents:02}"


def rule_in_words(tally: Tally) -> str:
    """Return how many won, by which rule, at what cost."""
    election = tally.election
    spends = rules.RULES[tally.charter.rule].spends
    money = f", {election.amount(tally.cost)} of {election.amount(election.budget)}" if spends else ""
    return f"{len(tally.winners)} of {len(election.options)} win by {_rule(tally)}{money}; {election.papers} papers."


def _rule(tally: Tally) -> str:
    """Return the rule whose outcome stands."""
    charter, comparison = tally.charter, tally.comparison
    if charter.rule != rules.EQUAL_SHARES:
        return charter.rule
    if comparison and comparison.kept == rules.GREEDY:
        return f"greedy, which more papers prefer to equal-shares ({comparison.greedy} to {comparison.equal_shares})"
    return f"{charter.rule} ({charter.satisfaction}, completion {charter.completion})"
