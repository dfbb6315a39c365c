"""Whether a plan is possible: known ids, seats, limits, clock. What is not says so in words."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from services.volunteers.matching.checker.pairs import Possible
from services.volunteers.matching.checker.papers import Instance, Ints
from services.volunteers.matching.checker.refusals import Refused

Row = dict[str, Any]


@dataclass(frozen=True)
class Assigned:
    """The plan's pairs by place, and how many each volunteer and post has."""

    volunteer: Ints
    post: Ints
    loads: Ints
    fills: Ints


def check_possible(instance: Instance, pairs: list[tuple[str, str]], model: str) -> Assigned:
    """Return the plan's pairs. Raises Refused for unknown ids, repeated pairs, too many seats, posts, minutes, or overlaps."""
    assigned = _places(instance, pairs)
    for place in np.nonzero(assigned.fills > instance.post_column("most"))[0].tolist():
        post = instance.posts[place]
        raise Refused("seats_exceeded", post=post["id"], limit=post["most"], found=int(assigned.fills[place]))
    for place in np.nonzero(assigned.loads > instance.volunteer_column("limit"))[0].tolist():
        who = instance.volunteers[place]
        raise Refused("limit_exceeded", volunteer=who["id"], limit=who["limit"], found=int(assigned.loads[place]))
    gap_min, posts = instance.rules["gap_min"], _posts_of_each(instance, assigned)
    for place, own in posts.items():
        _check_clock(instance.volunteers[place], own, gap_min) if model == "b" else _check_periods(instance.volunteers[place], own)
    return assigned


def refuse_unlisted(instance: Instance, assigned: Assigned, blocks: list[Possible]) -> None:
    """Refuse the first pair of the plan that is no candidate, and say why. Raises Refused, always."""
    count = len(instance.posts)
    listed: set[int] = set()
    for possible in blocks:
        listed.update((possible.volunteer * count + possible.post)[possible.is_candidate].tolist())
    for who, where in zip(assigned.volunteer.tolist(), assigned.post.tolist(), strict=True):
        if who * count + where not in listed:
            volunteer, post = instance.volunteers[who], instance.posts[where]
            why = why_not(volunteer, post)
            if why:
                raise Refused("not_possible", volunteer=volunteer["id"], post=post["id"], why=why)
            raise Refused("not_a_candidate", volunteer=volunteer["id"], post=post["id"], candidates=instance.rules["candidates"])
    raise AssertionError("every pair of the plan is listed")


def why_not(volunteer: Row, post: Row) -> str:
    """Return why a pair is not possible, in words; empty if it is."""
    square = (volunteer["x_m"] - post["x_m"]) ** 2 + (volunteer["y_m"] - post["y_m"]) ** 2
    reasons = (
        (post["period"] not in volunteer["periods"], f"period {post['period']} is not theirs"),
        (post["skill"] is not None and post["skill"] not in volunteer["skills"], f"skill {post['skill']} is needed"),
        (post["class"] != volunteer["class"], f"its seats are for {post['class']}"),
        (post["min_age"] > volunteer["age"], f"one must be {post['min_age']} years old"),
        (square >= (volunteer["travel_m"] + 1) ** 2, f"it is farther than {volunteer['travel_m']} m"),
    )
    return next((words for holds, words in reasons if holds), "")


def _places(instance: Instance, pairs: list[tuple[str, str]]) -> Assigned:
    volunteers = {each["id"]: place for place, each in enumerate(instance.volunteers)}
    posts = {each["id"]: place for place, each in enumerate(instance.posts)}
    for volunteer, post in pairs:
        if volunteer not in volunteers:
            raise Refused("unknown_volunteer", volunteer=volunteer)
        if post not in posts:
            raise Refused("unknown_post", post=post)
    (pair, times), *_ = Counter(pairs).most_common(1) or [(("", ""), 0)]
    if times > 1:
        raise Refused("repeated", volunteer=pair[0], post=pair[1])
    who = np.array([volunteers[volunteer] for volunteer, _ in pairs], dtype=np.int64)
    where = np.array([posts[post] for _, post in pairs], dtype=np.int64)
    return Assigned(who, where, np.bincount(who, minlength=len(volunteers)), np.bincount(where, minlength=len(posts)))


def _posts_of_each(instance: Instance, assigned: Assigned) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for who, where in zip(assigned.volunteer.tolist(), assigned.post.tolist(), strict=True):
        found.setdefault(who, []).append(instance.posts[where])
    return found


def _check_periods(volunteer: Row, posts: list[Row]) -> None:
    by_period = sorted(posts, key=lambda post: int(post["period"]))
    for one, other in pairwise(by_period):
        if one["period"] == other["period"]:
            raise Refused("overlap", volunteer=volunteer["id"], post=one["id"], other=other["id"])


def _check_clock(volunteer: Row, posts: list[Row], gap_min: int) -> None:
    by_start = sorted(posts, key=lambda post: int(post["start_min"]))
    for one, other in pairwise(by_start):
        if other["start_min"] < one["end_min"] + gap_min:
            raise Refused("overlap", volunteer=volunteer["id"], post=one["id"], other=other["id"])
    minutes = sum(post["end_min"] - post["start_min"] for post in posts)
    if minutes > volunteer["minutes"]:
        raise Refused("minutes_exceeded", volunteer=volunteer["id"], found=minutes, limit=volunteer["minutes"])
