"""What an instance must be for the proof to hold: known members, whole numbers in their ranges, costs that never fall, no id twice."""

from typing import Any

Row = dict[str, Any]
FAR_M, BIT, WEEK_MIN, POINTS = 10**6, 62, 10_080, 10_000
# fmt: off
VOLUNTEER = {"x_m": (-FAR_M, FAR_M), "y_m": (-FAR_M, FAR_M), "travel_m": (1, FAR_M), "age": (0, 130), "limit": (0, 7),
             "recent": (0, 100), "minutes": (0, WEEK_MIN)}
POST = {"x_m": (-FAR_M, FAR_M), "y_m": (-FAR_M, FAR_M), "period": (0, BIT), "theme": (0, BIT), "start_min": (0, WEEK_MIN),
        "end_min": (0, WEEK_MIN), "min_age": (0, 130), "least": (0, 10_000), "most": (1, 10_000), "worth": (0, POINTS)}
RULES = {"candidates": (1, 10_000), "tie_bits": (0, 20), "gap_min": (0, WEEK_MIN),
         **dict.fromkeys(("distance", "interest", "skill", "history", "recent_cost", "further_seat"), (0, POINTS))}
# fmt: on
SETS = ("skills", "interests", "history", "periods")


def check_ranges(rules: Row, posts: list[Row], volunteers: list[Row]) -> None:
    """Raise ValueError for anything for which the sums of the proof would not be what they claim."""
    _check_row(rules, RULES, {"load_costs", "seed"})
    _require(_is_text(rules["seed"]), "seed")
    costs = rules["load_costs"]
    _require(isinstance(costs, list) and 1 <= len(costs) <= 7 and costs == sorted(costs), "load_costs")
    for cost in costs:
        _require(type(cost) is int and 0 <= cost <= POINTS, "load_costs")
    for post in posts:
        _check_row(post, POST, {"id", "class", "skill"})
        _require(post["least"] <= post["most"] and post["start_min"] < post["end_min"], "least, most, start_min, end_min")
        _require(post["skill"] is None or _is_set([post["skill"]]), "skill")
    for volunteer in volunteers:
        _check_row(volunteer, VOLUNTEER, {"id", "class", *SETS})
        _require(all(_is_set(volunteer[name]) for name in SETS), "a set of numbers")
    for rows in (posts, volunteers):
        _require(all(_is_text(row["id"]) and _is_text(row["class"]) for row in rows), "id, class")
        _require(len(rows) == len({row["id"] for row in rows}), "an id that stands twice")
    _require(bool(posts), "posts")


def _check_row(row: Row, ranges: dict[str, tuple[int, int]], others: set[str]) -> None:
    differing = row.keys() ^ (ranges.keys() | others)
    _require(not differing, min(differing, default=""))
    for name, (least, most) in ranges.items():
        _require(type(row[name]) is int and least <= row[name] <= most, name)


def _is_set(numbers: object) -> bool:
    return isinstance(numbers, list) and all(type(each) is int and 0 <= each <= BIT for each in numbers) and len({*numbers}) == len(numbers)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= 64


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(f"it is no instance: see {what}")
