"""What is to be matched: volunteers, posts and the published rules, as columns. Nothing is decided here."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

FORMAT = "shanzhi-match-instance/1"
MOST_M = 1_000_000  # coordinates: so that squares of distances are exact in 52 bits
MOST_BIT = 62  # skills, themes and periods are numbers 0..62: sets of them are one signed 64-bit word
MOST_LOAD = 7


@dataclass(frozen=True)
class Rules:
    """What a council publishes before a run. Points are whole; a pair is worth at most the sum of the four weights."""

    seed: str = "0"
    tie_bits: int = 10  # equal sums are decided by seeded numbers of so many bits
    candidates: int = 40  # each volunteer is considered for so many posts, the best for them
    distance: int = 400  # at the door; 0 at the edge of how far somebody travels
    interest: int = 250
    skill: int = 200  # for a post that needs a skill
    history: int = 150  # for having served that theme before
    load_costs: tuple[int, ...] = (0, 150, 200, 250)  # of a person's 1st, 2nd, … post; rising
    recent_cost: int = 10  # more for each post served lately
    further_seat: int = 60  # worth of a seat beyond the least number
    gap_min: int = 30  # between two posts of one person, model B


@dataclass(frozen=True)
class Volunteers:
    """One row a volunteer. Sets are words of bits; ``seat_class`` is a position in Instance.classes."""

    ids: tuple[str, ...]
    x_m: Ints
    y_m: Ints
    travel_m: Ints
    skills: Ints
    interests: Ints
    history: Ints
    periods: Ints
    seat_class: Ints
    age: Ints
    limit: Ints
    recent: Ints
    minutes: Ints


@dataclass(frozen=True)
class Posts:
    """One row a post and seat class. ``skill`` is a word of bits, empty where none is needed; times are minutes of the week."""

    ids: tuple[str, ...]
    x_m: Ints
    y_m: Ints
    period: Ints
    start_min: Ints
    end_min: Ints
    skill: Ints
    theme: Ints
    seat_class: Ints
    min_age: Ints
    least: Ints
    most: Ints
    worth: Ints


@dataclass(frozen=True)
class Instance:
    rules: Rules
    volunteers: Volunteers
    posts: Posts
    classes: tuple[str, ...] = ("adult",)
    hash: str = ""

    @cached_property
    def scale(self) -> int:
        """Return M: one point is M tie units, more than all ties of a plan together. So ties never outweigh a point."""
        return (1 << self.rules.tie_bits) * (int(self.posts.most.sum()) + 1)

    @cached_property
    def place_of_volunteer(self) -> dict[str, int]:
        return {id: place for place, id in enumerate(self.volunteers.ids)}

    @cached_property
    def place_of_post(self) -> dict[str, int]:
        return {id: place for place, id in enumerate(self.posts.ids)}


def load_costs(rules: Rules, recent: Ints) -> Ints:
    """Return what the 1st, 2nd, … post of each volunteer costs, in points: an array (volunteers, MOST_LOAD), rising."""
    steps = np.array(rules.load_costs + (rules.load_costs[-1],) * MOST_LOAD, dtype=np.int64)[:MOST_LOAD]
    costs: Ints = steps[None, :] + (recent * rules.recent_cost)[:, None]
    return costs


def further_worth(rules: Rules, worth: Ints) -> Ints:
    """Return what a seat beyond the least number is worth: never more than one within it, so that worths fall."""
    return np.minimum(worth, rules.further_seat)
