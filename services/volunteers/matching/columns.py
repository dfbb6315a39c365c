"""One row of an instance, checked member by member against a table. It refuses whatever the table does not name."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from services.volunteers.matching.instance import MOST_BIT, MOST_LOAD, MOST_M, Rules

Row = tuple[Any, ...]
WEEK_MIN = 7 * 24 * 60
MOST_POINTS = 10_000
REQUIRED = object()


class Unfit(ValueError):
    """A value does not fit; the message is a clause without a full stop."""


@dataclass(frozen=True)
class Number:
    """A whole number in a range, both ends included."""

    least: int
    most: int
    default: Any = REQUIRED


@dataclass(frozen=True)
class Bits:
    """A list of different numbers 0..MOST_BIT, kept as a word of bits; ``one``: a single number, or null where that is the default."""

    default: Any = REQUIRED
    one: bool = False


@dataclass(frozen=True)
class Word:
    """A text of 1 to 64 characters; ``coded`` ones are kept as a position in Instance.classes."""

    default: Any = REQUIRED
    coded: bool = False


# In the order of the columns of instance.Volunteers and instance.Posts.
VOLUNTEER: Mapping[str, Number | Bits | Word] = {
    "id": Word(),
    "x_m": Number(-MOST_M, MOST_M),
    "y_m": Number(-MOST_M, MOST_M),
    "travel_m": Number(1, MOST_M),
    "skills": Bits(default=[]),
    "interests": Bits(default=[]),
    "history": Bits(default=[]),
    "periods": Bits(),
    "class": Word(default="adult", coded=True),
    "age": Number(0, 130, default=18),
    "limit": Number(0, MOST_LOAD),
    "recent": Number(0, 100, default=0),
    "minutes": Number(0, WEEK_MIN, default=WEEK_MIN),
}
POST: Mapping[str, Number | Bits | Word] = {
    "id": Word(),
    "x_m": Number(-MOST_M, MOST_M),
    "y_m": Number(-MOST_M, MOST_M),
    "period": Number(0, MOST_BIT),
    "start_min": Number(0, WEEK_MIN),
    "end_min": Number(0, WEEK_MIN),
    "skill": Bits(default=None, one=True),
    "theme": Bits(one=True),
    "class": Word(default="adult", coded=True),
    "min_age": Number(0, 130, default=0),
    "least": Number(0, 10_000),
    "most": Number(1, 10_000),
    "worth": Number(0, MOST_POINTS),
}
RULE: Mapping[str, Number | Word] = {
    "seed": Word(),
    "tie_bits": Number(0, 20),
    "candidates": Number(1, 10_000),
    **{name: Number(0, MOST_POINTS) for name in ("distance", "interest", "skill", "history", "recent_cost", "further_seat")},
    "gap_min": Number(0, WEEK_MIN),
}


def volunteer_row(value: Any, classes: dict[str, int]) -> Row:
    """Return the values of a volunteer in the order of VOLUNTEER. Raises Unfit."""
    return _row("volunteer", VOLUNTEER, value, classes)


def post_row(value: Any, classes: dict[str, int]) -> Row:
    """Return the values of a post in the order of POST. Raises Unfit."""
    row = _row("post", POST, value, classes)
    at = dict(zip(POST, row, strict=True))
    if at["end_min"] <= at["start_min"]:
        raise Unfit(f"post {row[0]!r} ends at {at['end_min']}, not after it starts at {at['start_min']}")
    if at["least"] > at["most"]:
        raise Unfit(f"post {row[0]!r} wants at least {at['least']} and at most {at['most']}")
    return row


def rules_of(value: Any) -> Rules:
    """Return the rules. Raises Unfit."""
    known = {each.name for each in fields(Rules)}
    if not isinstance(value, dict) or value.keys() - known:
        raise Unfit(f"rules are an object of {', '.join(sorted(known))}")
    given = asdict(Rules()) | value
    for name, kind in RULE.items():
        _one(f"rule {name!r}", kind, given[name], {})
    costs = given["load_costs"]
    if not isinstance(costs, list | tuple) or not 1 <= len(costs) <= MOST_LOAD:
        raise Unfit(f"rule 'load_costs' is a list of 1 to {MOST_LOAD} numbers")
    for cost in costs:
        _one("rule 'load_costs'", Number(0, MOST_POINTS), cost, {})
    if list(costs) != sorted(costs):
        raise Unfit("rule 'load_costs' must not fall: a further post never costs less")
    return Rules(**given | {"load_costs": tuple(costs)})


def _row(noun: str, table: Mapping[str, Number | Bits | Word], value: Any, classes: dict[str, int]) -> Row:
    if not isinstance(value, dict):
        raise Unfit(f"a {noun} is an object, not {value!r:.80}")
    name = f"{noun} {value.get('id')!r:.80}"
    if unknown := value.keys() - table.keys():
        raise Unfit(f"{name} has an unknown member {min(unknown)!r:.80}")
    return tuple(_member(f"{name}: {member!r}", kind, value.get(member, kind.default), classes) for member, kind in table.items())


def _member(name: str, kind: Number | Bits | Word, value: Any, classes: dict[str, int]) -> Any:
    if value is REQUIRED:
        raise Unfit(f"{name} is missing")
    return _one(name, kind, value, classes)


def _one(name: str, kind: Number | Bits | Word, value: Any, classes: dict[str, int]) -> Any:
    if isinstance(kind, Number):
        if type(value) is not int or not kind.least <= value <= kind.most:
            raise Unfit(f"{name} is a whole number from {kind.least} to {kind.most}, not {value!r:.80}")
        return value
    if isinstance(kind, Word):
        if not isinstance(value, str) or not 1 <= len(value) <= 64:
            raise Unfit(f"{name} is a text of 1 to 64 characters, not {value!r:.80}")
        return classes.setdefault(value, len(classes)) if kind.coded else value
    return _word_of_bits(name, kind, value)


def _word_of_bits(name: str, kind: Bits, value: Any) -> int:
    numbers = ([] if value is None is kind.default else [value]) if kind.one else value
    if not isinstance(numbers, list) or any(type(each) is not int or not 0 <= each <= MOST_BIT for each in numbers):
        raise Unfit(f"{name} is {'a number' if kind.one else 'a list of numbers'} from 0 to {MOST_BIT}, not {value!r:.80}")
    if len(set(numbers)) != len(numbers):
        raise Unfit(f"{name} names one number twice")
    return sum(1 << each for each in numbers)
