"""Counting requests: what is let through, what is refused, and what it costs to ask the shared counts."""

from dataclasses import dataclass, field

import pytest

from gateway.auth.counting import MAX_BUCKETS, Counting
from gateway.auth.limits import ADDRESS, EXACT, LOCAL, SHARED, WRITES, Limit
from gateway.auth.shared_counts import Away
from services.commons.kernel.problems import Problem

AMOUNT, WINDOW_S = 20, 60


@dataclass
class FakeShared:
    """Windows that never move on by themselves."""

    is_away: bool = False
    taken: dict[tuple[str, str], int] = field(default_factory=dict)
    asked: int = 0

    def take(self, limit: str, who: str, *, parts: int, window_s: int) -> float:
        self.asked += 1
        if self.is_away:
            raise Away
        self.taken[limit, who] = self.taken.get((limit, who), 0) + 1
        return 0.0 if self.taken[limit, who] <= parts else 17.2


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def limit(kind: str) -> Limit:
    return Limit(kind, ADDRESS, AMOUNT, WINDOW_S, kind, WRITES)


def passed(counting: Counting, kind: str, who: str = "a", tries: int = 3 * AMOUNT) -> int:
    """Return how many of ``tries`` were let through before the first refusal."""
    for count in range(tries):
        try:
            counting.take(limit(kind), who)
        except Problem:
            return count
    return tries


@pytest.mark.parametrize(("kind", "asked"), [(LOCAL, 0), (SHARED, 11), (EXACT, 21)])
def test_no_more_than_the_amount_is_let_through_beside_one_handful(kind: str, asked: int) -> None:
    shared = FakeShared()

    handful = AMOUNT // 10 if kind == SHARED else 0
    assert AMOUNT + handful == passed(Counting(shared), kind)
    assert asked == shared.asked


def test_who_asks_little_costs_the_database_nothing() -> None:
    shared = FakeShared()

    assert 2 == passed(Counting(shared), SHARED, tries=2)
    assert 0 == shared.asked


def test_processes_share_an_exact_count_and_overdraw_a_shared_one_by_a_handful_each() -> None:
    shared = FakeShared()
    processes = [Counting(shared) for _ in range(3)]

    assert AMOUNT == sum(passed(counting, EXACT) for counting in processes)
    assert AMOUNT + 3 * 2 == sum(passed(counting, SHARED) for counting in processes)


def test_askers_are_counted_apart() -> None:
    counting = Counting(FakeShared())

    assert [AMOUNT, AMOUNT] == [passed(counting, LOCAL, who) for who in ("a", "b")]


@pytest.mark.parametrize(("kind", "wait_s"), [(LOCAL, 60), (SHARED, 18), (EXACT, 18)])
def test_a_refusal_says_how_long_to_wait_and_is_remembered_until_then(kind: str, wait_s: int) -> None:
    clock, shared = Clock(), FakeShared()
    counting = Counting(shared, clock=clock)
    passed(counting, kind)
    asked = shared.asked

    for _ in range(5):
        with pytest.raises(Problem) as refused:
            counting.take(limit(kind), "a")
        assert ("request.too_many", wait_s) == (refused.value.kind.code, refused.value.details["retry_after_s"])

    assert asked == shared.asked
    shared.taken.clear()
    clock.now += wait_s
    assert counting.take(limit(kind), "a").remaining >= 0


@pytest.mark.parametrize("kind", [LOCAL, SHARED])
def test_while_shared_counts_are_away_ordinary_requests_are_counted_here_alone(kind: str) -> None:
    assert AMOUNT == passed(Counting(FakeShared(is_away=True)), kind)


def test_while_shared_counts_are_away_nobody_may_guess() -> None:
    with pytest.raises(Problem) as refused:
        Counting(FakeShared(is_away=True)).take(limit(EXACT), "a")

    assert ("service.unavailable", 5) == (refused.value.kind.code, refused.value.details["retry_after_s"])


@pytest.mark.parametrize("kind", [LOCAL, SHARED, EXACT])
def test_without_shared_counts_a_process_counts_alone(kind: str) -> None:
    assert AMOUNT == passed(Counting(None), kind)


@pytest.mark.parametrize(("percent", "expected"), [(50, 10), (1000, 200), (1, 1)])
def test_all_amounts_move_at_once(percent: int, expected: int) -> None:
    assert expected == passed(Counting(None, percent=percent), LOCAL, tries=300)


def test_what_is_left_is_told() -> None:
    clock = Clock()
    counting = Counting(None, clock=clock)

    counting.take(limit(LOCAL), "a")
    clock.now += 10.5
    left = counting.take(limit(LOCAL), "a")

    assert (AMOUNT, AMOUNT - 2, 50) == (left.amount, left.remaining, left.reset_s)


def test_a_window_is_never_longer_than_it_is() -> None:
    """By this clock, a reading and 60 s and back again is a little more than 60 s."""
    clock = Clock()
    clock.now = 16325.311

    assert WINDOW_S == Counting(None, clock=clock).take(limit(LOCAL), "a").reset_s


def test_memory_is_bounded() -> None:
    counting = Counting(None)

    for n in range(MAX_BUCKETS + 10):
        counting.take(limit(LOCAL), str(n))

    assert MAX_BUCKETS == len(counting._buckets)
