"""Options and papers that are no ballot are refused."""

from dataclasses import replace
from typing import Any

import pytest

from services.ideas.ballots.election import Group, Option, Unfit, approvals
from tests.unit.ideas.ballots.making import of_points, toy

# fmt: off
UNFIT: list[tuple[dict[str, Any], str]] = [
    ({"ballot": "ranks"}, "a ballot is of approvals or of points, not of ranks"),
    ({"options": (Option("1", 1), Option("1", 1))}, "two options have the same id"),
    ({"options": (Option("1", 0),)}, "every cost at least 1"),
    ({"budget": -1}, "the budget is at least 0"),
    ({"groups": (Group(1, (5,)),)}, "one that is not there"),
    ({"groups": (Group(1, (-1,)),)}, "one that is not there"),
    ({"groups": (Group(1, (1, 1)),)}, "a paper chooses an option twice"),
    ({"groups": (Group(0, (1,)),)}, "a group has papers"),
    ({"groups": (Group(1, (1,), (2,)),)}, "a ballot of points gives every choice"),
]
# fmt: on


@pytest.mark.parametrize(("change", "says"), UNFIT)
def test_what_is_no_ballot_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(Unfit, match=says):
        replace(toy(), **change)


def test_a_choice_without_points_is_refused_on_a_ballot_of_points() -> None:
    with pytest.raises(Unfit):
        replace(of_points({"a": 1}), groups=(Group(1, (0,)),))
    with pytest.raises(Unfit):
        replace(of_points({"a": 1}), groups=(Group(1, (0,), (0,)),))


def test_identical_papers_are_one_group_in_whatever_order_they_came() -> None:
    assert (Group(2, (0, 2)), Group(1, (1,))) == approvals([[2, 0], [1], [0, 2]])


def test_votes_count_papers_and_scores_count_points() -> None:
    election = of_points({"a": 3, "b": 0, "c": 2})

    assert ((1, 0, 1), (3, 0, 2)) == (election.votes, election.scores)
