"""A number missing from an aggregate is noticed when a later one is there, and forgotten when it comes."""

import pytest

from services.audit import usecases
from services.audit.usecases import Stores
from services.commons.kernel.envelope import Envelope
from tests.support.audit import Death, dying_at, memory_stores
from tests.support.chains import fact


def step(subject: str, sequence: int) -> Envelope:
    return fact(subject=subject, sequence=sequence)


def shown(stores: Stores) -> dict[str, list[int]]:
    items = usecases.list_gaps(stores)["items"]
    assert isinstance(items, list)
    return {row["subject"]: row["missing"] for row in items}


@pytest.fixture
def stores() -> Stores:
    return memory_stores()


def look_after(stores: Stores, *told: Envelope) -> dict[str, list[int]]:
    usecases.record(told, stores)
    usecases.find_gaps(stores)
    return shown(stores)


def test_a_whole_log_has_no_gaps(stores: Stores) -> None:
    assert {} == look_after(stores, step("a", 1), step("b", 1), step("a", 2))


def test_missing_numbers_are_named_for_each_aggregate(stores: Stores) -> None:
    assert {"a": [1, 2], "b": [2]} == look_after(stores, step("b", 1), step("a", 3), step("b", 3))


def test_a_gap_between_what_is_there_ends_at_what_is_there(stores: Stores) -> None:
    assert {"a": [2, 4, 5]} == look_after(stores, step("a", 1), step("a", 3), step("a", 6))


def test_facts_out_of_order_within_what_is_looked_at_leave_no_gap(stores: Stores) -> None:
    assert {} == look_after(stores, step("a", 3), step("a", 2), step("a", 1))


def test_a_gap_is_gone_as_soon_as_it_is_filled_even_before_the_next_look(stores: Stores) -> None:
    look_after(stores, step("a", 3))

    usecases.record([step("a", 2)], stores)

    assert {"a": [1]} == shown(stores)


def test_a_filled_gap_is_forgotten_at_the_next_look(stores: Stores) -> None:
    look_after(stores, step("a", 3))

    assert {} == look_after(stores, step("a", 1), step("a", 2))
    assert [] == stores.gaps.all(10)


def test_what_was_looked_at_is_not_looked_at_again(stores: Stores) -> None:
    look_after(stores, *(step("a", n) for n in range(1, 700)))

    assert 699 == stores.gaps.looked_at()


def test_a_death_at_any_line_misses_no_gap() -> None:
    def work() -> Stores:
        stores = memory_stores()
        usecases.record([step("a", 4), step("b", 1), step("b", 3)], stores)
        return stores

    stores = work()
    with dying_at(0, "audit/usecases.py") as lines:
        usecases.find_gaps(stores)

    for line in range(1, lines() + 1):
        stores = work()
        with pytest.raises(Death), dying_at(line, "audit/usecases.py"):
            usecases.find_gaps(stores)

        usecases.find_gaps(stores)

        assert {"a": [1, 2, 3], "b": [2]} == shown(stores), line


def test_a_gap_without_end_is_shown_up_to_a_bound(stores: Stores) -> None:
    assert {"a": list(range(1000, 2000))} == look_after(stores, step("a", 2000))
