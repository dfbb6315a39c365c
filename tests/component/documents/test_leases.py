"""Leases: one owner at a time, renewed while it lives, free again once it does not."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.commons.plumbing import leases
from services.commons.plumbing.documents import Database
from services.commons.plumbing.leases import Lease


class Clock:
    """Time as the test tells it; it stands in for the module that a lease asks."""

    def __init__(self) -> None:
        self.now = time.time()

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(leases, "time", clock)
    return clock


def lease(database: Database, owner: str, name: str = "sweep") -> Lease:
    return Lease(database.mongo, name, owner, ttl_s=9.0)


def test_a_lease_has_one_owner(database: Database, clock: Clock) -> None:
    one, two = lease(database, "one"), lease(database, "two")

    assert [True, False, True, False] == [one.held(), two.held(), one.held(), two.held()]


def test_leases_of_two_names_have_nothing_to_do_with_each_other(database: Database, clock: Clock) -> None:
    assert lease(database, "one").held()
    assert lease(database, "two", "count").held()


def test_a_lease_is_free_once_its_time_is_over(database: Database, clock: Clock) -> None:
    one, two = lease(database, "one"), lease(database, "two")
    assert one.held()

    clock.now += 8.999
    assert not two.held()
    clock.now += 0.002
    assert two.held()
    assert not one.held()


def test_an_owner_that_lives_keeps_its_lease(database: Database, clock: Clock) -> None:
    one, two = lease(database, "one"), lease(database, "two")

    for _ in range(10):
        clock.now += 4
        assert (True, False) == (one.held(), two.held())


def test_an_owner_asks_the_database_only_when_a_third_is_spent(database: Database, clock: Clock) -> None:
    one = lease(database, "one")
    assert one.held()
    database.collection("leases").update_one({"_id": "sweep"}, {"$set": {"owner": "two"}})

    clock.now += 2.9
    assert one.held()
    clock.now += 0.2
    assert not one.held()


def test_an_owner_that_was_late_finds_its_lease_taken_and_may_win_it_back(database: Database, clock: Clock) -> None:
    one, two = lease(database, "one"), lease(database, "two")
    assert one.held()
    clock.now += 10
    assert two.held()

    assert not one.held()
    clock.now += 10
    assert one.held()


def test_a_released_lease_is_free_at_once(database: Database, clock: Clock) -> None:
    one, two = lease(database, "one"), lease(database, "two")
    assert one.held()

    one.release()

    assert two.held()
    assert not one.held()


def test_who_does_not_hold_a_lease_cannot_release_it(database: Database, clock: Clock) -> None:
    one, two = lease(database, "one"), lease(database, "two")
    assert one.held()

    two.release()

    assert not two.held()


@pytest.mark.parametrize("expired", [False, True])
def test_of_twenty_who_want_a_lease_at_once_one_wins(database: Database, clock: Clock, expired: bool) -> None:
    for round_no in range(5):
        name = f"sweep{round_no}"
        if expired:
            assert lease(database, "gone", name).held()
            clock.now += 10
        gate = threading.Barrier(20)

        def want(n: int, gate: threading.Barrier = gate, name: str = name) -> bool:
            mine = lease(database, f"owner{n}", name)
            gate.wait()
            return mine.held()

        with ThreadPoolExecutor(20) as pool:
            assert 1 == sum(pool.map(want, range(20)))
