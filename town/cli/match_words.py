"""The reasons of a match in sentences, for ``shanzhi match explain``."""

from collections.abc import Iterator

from services.volunteers.matching import explaining
from services.volunteers.matching.explaining import Option, PersonReasons, PostReasons

SHOWN = 5
# fmt: off
REASONS = {
    explaining.PROPOSED: "proposed",
    explaining.SAME_TIME: "not proposed: the one you were proposed at that time leaves at least as much",
    explaining.NO_FURTHER: "not proposed: it leaves no more than one more post costs you in points",
    explaining.LIMIT: "not proposed: you have as many posts as you want, and each leaves at least as much",
    explaining.WITHIN_GAP: "not proposed: no reason by price; it lies within the proven gap, or beside the clock and minutes of the others",
}
OTHERS = {
    explaining.NO_WISH: "want no post at all",
    explaining.NO_TIME: "have no time in that period",
    explaining.NO_SKILL: "lack the skill",
    explaining.NO_SEAT: "are of another class or too young",
    explaining.TOO_FAR: "do not travel so far",
    explaining.ELSEWHERE: "could come, and are better used elsewhere or not wanted as much",
}
# fmt: on


def person_in_words(reasons: PersonReasons) -> Iterator[str]:
    """Yield sentences: what was proposed, what fits better and was not, what would open more."""
    taken = [option for option in reasons.options if option.reason == explaining.PROPOSED]
    yield f"{reasons.volunteer} was considered for {len(reasons.options)} posts and proposed {len(taken)}."
    others = [option for option in reasons.options if option.reason != explaining.PROPOSED]
    for option in (*taken, *sorted(others, key=lambda option: -option.score)[:SHOWN]):
        yield _option_in_words(option)
    for noun, opened in (("skill", reasons.by_skill), ("period", reasons.by_period)):
        if opened:
            number, count = max(opened.items(), key=lambda row: row[1])
            posts = "post" if count == 1 else "posts"
            yield f"With {noun} {number} as well, {count} more {posts} would be possible."


def post_in_words(reasons: PostReasons) -> Iterator[str]:
    """Yield sentences: how full it is, at what price, and why everybody else is not there."""
    least = f", the lowest score there is {reasons.least_score}" if reasons.least_score is not None else ""
    yield f"{reasons.post}: {reasons.taken} of {reasons.most} seats taken at a price of {reasons.price} points{least}."
    total = sum(reasons.others.values()) or 1
    for reason, count in sorted(reasons.others.items(), key=lambda row: -row[1]):
        yield f"  {100 * count / total:.0f} % of the others ({count}) {OTHERS[reason]}."


def _option_in_words(option: Option) -> str:
    return f"  {option.post}: score {option.score}, price {option.price}, leaves {option.leaves}: {REASONS[option.reason]}."
