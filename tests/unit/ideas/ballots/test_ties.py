"""Ties go down the charter's chain, and its last always decides."""

from hashlib import sha256

import pytest

from services.ideas.ballots.charter import BadCharter, Charter
from services.ideas.ballots.count import count
from tests.unit.ideas.ballots.making import ballot, of_points

EVEN = ballot({"b": 20, "a": 30, "c": 20}, ("a,b,c", "a,b,c"), 30)


# fmt: off
CHAINS = [
    (("listed",), "b"),
    (("id",), "a"),
    (("cost-high", "listed"), "a"),
    (("cost-low", "id"), "b"),
    (("votes", "points", "id"), "a"),
]
# fmt: on


@pytest.mark.parametrize(("ties", "winner"), CHAINS)
def test_the_first_that_tells_decides(ties: tuple[str, ...], winner: str) -> None:
    assert winner == count(EVEN, Charter("greedy", ties=ties)).winners[0]


def test_equal_points_may_be_decided_by_votes() -> None:
    election = of_points({"a": 3, "b": 3})

    assert ("a",) == count(election, Charter("points", ballot="points", seats=1, ties=("votes", "id"))).winners


def test_lots_are_drawn_with_the_seed_that_was_committed_to() -> None:
    seeds = [bytes([number]) for number in range(20)]
    charters = [Charter("greedy", ties=("lot",), lot_commitment=sha256(seed).hexdigest()) for seed in seeds]

    drawn = {count(EVEN, charter, lot_seed=seed).winners[0] for charter, seed in zip(charters, seeds, strict=True)}

    assert {"a", "b", "c"} == drawn


@pytest.mark.parametrize("seed", [None, b"another"])
def test_another_seed_or_none_is_refused(seed: bytes | None) -> None:
    charter = Charter("equal-shares", ties=("votes", "lot"), lot_commitment=sha256(b"seed").hexdigest())

    with pytest.raises(BadCharter, match=r"the charter draws lots, and the seed given is not the one it committed to$"):
        count(EVEN, charter, lot_seed=seed)


@pytest.mark.parametrize("tie", ["votes", "points"])
def test_of_options_at_the_same_price_the_one_with_more_votes_goes_first(tie: str) -> None:
    election = ballot({"lamp": 10, "bridge": 20}, ("bridge", "bridge", "lamp"), 30)

    tally = count(election, Charter("equal-shares", satisfaction="cardinality", ties=(tie, "listed")))

    assert ("bridge", "lamp") == tally.winners


def test_equal_shares_tells_who_was_tied() -> None:
    tally = count(EVEN, Charter("equal-shares", satisfaction="cardinality"))

    assert (0, 2) == tally.outcome.rounds[0].figures["tied"]
