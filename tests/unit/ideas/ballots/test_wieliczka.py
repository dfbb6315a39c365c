"""A real election by Equal Shares: Wieliczka 2023, "Green Million", whose winners the city published."""

from fractions import Fraction

from services.ideas.ballots.charter import Charter
from services.ideas.ballots.count import count
from services.ideas.ballots.election import Election
from tests.unit.ideas.ballots.making import WITHOUT_DATA, real

pytestmark = WITHOUT_DATA
FILE = "poland_wieliczka_2023.pb"


def wins(election: Election, charter: Charter) -> tuple[int, int]:
    tally = count(election, charter)
    return len(tally.winners), tally.cost


def test_add1_with_the_comparison_step_elects_whom_the_city_published() -> None:
    pb = real(FILE)

    tally = count(pb.election, Charter("equal-shares", completion="add1", comparison="cardinality"))

    assert set(pb.published or ()) == set(tally.winners)
    assert (30, 995_079, 315) == (len(tally.winners), tally.cost, tally.outcome.endowment)
    assert 166 == sum(row.last - row.first + 1 for row in tally.outcome.attempts)
    assert tally.comparison is not None
    assert (1615, 873, "equal-shares") == (tally.comparison.equal_shares, tally.comparison.greedy, tally.comparison.kept)


def test_stopping_at_the_first_exhaustive_outcome_flips_three_projects() -> None:
    pb = real(FILE)

    tally = count(pb.election, Charter("equal-shares", completion="add1-exhaustive"))

    assert (31, 984_579) == (len(tally.winners), tally.cost)
    assert {"46", "66", "67"} == set(tally.winners) ^ set(pb.published or ())


def test_without_completion_less_than_half_is_spent() -> None:
    election = real(FILE).election

    assert (21, 450_548) == wins(election, Charter("equal-shares"))
    assert Fraction(1_000_000, 6_586) == count(election, Charter("equal-shares")).outcome.endowment


def test_greedy_leaves_more_papers_without_a_winner() -> None:
    election = real(FILE).election
    greedy = set(count(election, Charter("greedy")).outcome.winners)
    shares = set(count(election, Charter("equal-shares", completion="add1")).outcome.winners)

    assert (23, 998_997) == wins(election, Charter("greedy"))
    assert 19 == len(greedy & shares)
    assert (5_414, 4_766) == (served(election, shares), served(election, greedy))


def served(election: Election, winners: set[int]) -> int:
    """Return how many papers chose at least one winner."""
    return sum(group.papers for group in election.groups if winners & set(group.choices))
