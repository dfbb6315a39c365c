"""Every fact is in the log exactly once, whatever is delivered again, dies or races."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from greenlet import greenlet
from hypothesis import given
from hypothesis import strategies as st

from services.audit import usecases
from services.audit.model import Forked
from services.commons.kernel.envelope import Envelope
from services.commons.kernel.problems import CONFLICT, Problem
from tests.support.audit import Death, MemoryLog, dying_at, memory_stores, told
from tests.support.chains import fact, facts

DECIDING = ("audit/usecases.py", "audit/model.py", "chain/entries.py")
FACTS = facts(5)
IDS = [str(each["id"]) for each in FACTS]


def test_facts_are_chained_in_the_order_they_came() -> None:
    stores = memory_stores()

    usecases.record(FACTS[:2], stores)
    usecases.record(FACTS[2:], stores)

    assert IDS == told(stores)


def test_many_facts_make_segments_of_bounded_size() -> None:
    log = MemoryLog()

    usecases.record(facts(250), memory_stores(log))

    assert [100, 100, 50] == [len(ids) for _, ids in log.segments.values()]


def test_facts_delivered_again_change_nothing() -> None:
    stores = memory_stores()
    usecases.record(FACTS, stores)

    usecases.record(FACTS, stores)
    usecases.record([FACTS[3], FACTS[0], FACTS[3]], stores)

    assert IDS == told(stores)


def test_of_a_batch_known_in_part_only_the_rest_is_added() -> None:
    stores = memory_stores()
    usecases.record([FACTS[1], FACTS[3]], stores)

    usecases.record(FACTS, stores)

    assert [IDS[n] for n in (1, 3, 0, 2, 4)] == told(stores)


def test_two_stories_under_one_id_are_refused_within_a_batch() -> None:
    with pytest.raises(Forked):
        usecases.record([fact(1), fact(1, text="another story")], memory_stores())


def test_two_stories_under_one_id_are_refused_against_the_log() -> None:
    stores = memory_stores()
    usecases.record([fact(1)], stores)

    with pytest.raises(Forked):
        usecases.record([fact(0), fact(1, text="another story")], stores)

    assert [fact(1)["id"]] == told(stores)


def test_a_fact_that_has_no_canonical_spelling_is_refused() -> None:
    with pytest.raises(ValueError):
        usecases.record([{**fact(1), "data": {"n": 2**53}}], memory_stores())


def test_a_recorder_that_always_loses_gives_up_for_now() -> None:
    class Contended(MemoryLog):
        def write(self, *_: object) -> bool:
            return False

    with pytest.raises(Problem) as refusal:
        usecases.record(FACTS, memory_stores(Contended()))

    assert CONFLICT is refusal.value.kind


def test_a_death_at_any_line_loses_nothing_and_doubles_nothing() -> None:
    stores = _half_known()
    with dying_at(0, *DECIDING) as lines:
        usecases.record(FACTS, stores)

    assert 40 < lines()
    for line in range(1, lines() + 1):
        stores = _half_known()
        with pytest.raises(Death), dying_at(line, *DECIDING):
            usecases.record(FACTS, stores)

        usecases.record(FACTS, _after_restart(stores))

        assert sorted(IDS) == sorted(told(stores)), line


batches = st.lists(st.lists(st.sampled_from(FACTS), min_size=1, max_size=4), min_size=1, max_size=3)


@given(st.lists(batches, min_size=2, max_size=3), st.lists(st.integers(0, 5), max_size=60))
def test_replicas_that_race_in_any_order_keep_one_chain(work: list[list[list[Envelope]]], turns: list[int]) -> None:
    segments: dict[int, Any] = {}

    interleave([partial(_record_all, batches, MemoryLog(segments)) for batches in work], turns)

    expected = {str(each["id"]) for batches in work for batch in batches for each in batch}
    assert sorted(expected) == sorted(told(memory_stores(MemoryLog(segments))))


def interleave(tasks: Sequence[Callable[[], None]], turns: Sequence[int]) -> None:
    """Run ``tasks`` by turns; each gives way before everything it asks of a ``GivingWay`` log."""
    alive = [greenlet(task) for task in tasks]
    for turn in [*turns, *[0] * 10_000]:
        if not alive:
            return
        alive[turn % len(alive)].switch()
        alive = [each for each in alive if not each.dead]


class GivingWay:
    def __init__(self, log: MemoryLog) -> None:
        self._log = log

    def __getattr__(self, name: str) -> Any:
        greenlet.getcurrent().parent.switch()
        return getattr(self._log, name)


def _record_all(batches: Sequence[Sequence[Envelope]], log: MemoryLog) -> None:
    stores = replace(memory_stores(), log=GivingWay(log))
    for batch in batches:
        usecases.record(batch, stores)


def _half_known() -> usecases.Stores:
    """A log that has grown behind the recorder's back and knows two of the facts."""
    log = MemoryLog()
    log.head()
    usecases.record([FACTS[1], FACTS[3]], memory_stores(log.restarted()))
    return memory_stores(log)


def _after_restart(stores: usecases.Stores) -> usecases.Stores:
    assert isinstance(stores.log, MemoryLog)
    return replace(stores, log=stores.log.restarted())
