"""Idempotency-Keys: the same wish counts once, kept by the real repository and by its fake alike."""

from datetime import timedelta
from typing import Any

import pytest

from services.commons.kernel.change import Change
from services.commons.kernel.ports import Repository
from services.commons.kernel.problems import CONFLICT, FORBIDDEN, KEY_REUSED, NOT_FOUND, VERSION_STALE, Problem
from services.commons.plumbing.documents import KEYS_KEPT, KEYS_KEPT_FOR
from tests.component.documents.trees import LONG_AGO, MS, Tree, Trees, grow, plant, wish
from tests.support.memory_repository import MemoryRepository
from tests.support.refusals import refused


def forbid(*_: Any) -> Change[Tree]:
    raise Problem(FORBIDDEN)


@pytest.fixture(params=["database", "memory"])
def rows(request: pytest.FixtureRequest) -> Repository[Tree]:
    kept: Repository[Tree] = request.getfixturevalue("trees") if request.param == "database" else MemoryRepository()
    return kept


def test_the_same_wish_creates_once(rows: Repository[Tree]) -> None:
    first = rows.create(wish("k"), plant())

    assert first == rows.create(wish("k"), plant())
    assert 1 == rows.get("oak").version


def test_a_repeat_is_answered_though_the_decision_would_now_refuse(rows: Repository[Tree]) -> None:
    first = rows.create(wish("k"), plant())

    assert first == rows.create(wish("k"), forbid)
    assert first == rows.create(wish("k", id="another"), forbid, id="oak")


def test_a_refusal_stays_a_refusal_for_everybody_else(rows: Repository[Tree]) -> None:
    rows.create(wish("k"), plant())

    for command in (wish("other"), wish(None), wish("k", id="elm")):
        with refused(FORBIDDEN):
            rows.create(command, forbid)


def test_another_body_under_one_key_is_refused(rows: Repository[Tree]) -> None:
    rows.create(wish("k"), plant())

    for decide in (plant(), forbid):
        with refused(KEY_REUSED):
            rows.create(wish("k", body="another"), decide)


@pytest.mark.parametrize("key", ["other", None])
def test_who_creates_what_is_there_already_is_refused(rows: Repository[Tree], key: str | None) -> None:
    rows.create(wish("k"), plant())

    with refused(CONFLICT):
        rows.create(wish(key), plant())


def test_a_repeat_of_creating_returns_what_became_of_it(rows: Repository[Tree]) -> None:
    rows.create(wish("k"), plant())
    grown = rows.change(wish("g"), "oak", grow)

    assert grown == rows.create(wish("k"), plant())


def test_the_same_wish_changes_once(rows: Repository[Tree]) -> None:
    rows.create(wish("k"), plant())
    first = rows.change(wish("g"), "oak", grow)

    assert first == rows.change(wish("g"), "oak", grow) == rows.change(wish("g"), "oak", forbid)
    assert 1 == rows.get("oak").rings


def test_a_repeat_of_creating_is_no_change(rows: Repository[Tree]) -> None:
    rows.create(wish("k"), plant())

    assert 0 == rows.change(wish("k"), "oak", grow).rings
    with refused(KEY_REUSED):
        rows.change(wish("k", body="another"), "oak", grow)


def test_another_body_under_one_key_changes_nothing(rows: Repository[Tree]) -> None:
    rows.create(wish("k"), plant())
    rows.change(wish("g"), "oak", grow)

    with refused(KEY_REUSED):
        rows.change(wish("g", body="another"), "oak", grow)
    assert 1 == rows.get("oak").rings


def test_wishes_without_a_key_count_each(rows: Repository[Tree]) -> None:
    rows.create(wish(None), plant())

    for _ in range(3):
        rows.change(wish(None), "oak", grow)

    assert (3, 4) == (rows.get("oak").rings, rows.get("oak").version)


def test_a_refused_wish_may_be_tried_again_under_its_key(rows: Repository[Tree]) -> None:
    rows.create(wish("k"), plant())

    with refused(FORBIDDEN):
        rows.change(wish("g"), "oak", forbid)

    assert 1 == rows.change(wish("g"), "oak", grow).rings


def test_a_repeat_is_answered_before_its_old_version_is_refused(rows: Repository[Tree]) -> None:
    rows.create(wish("k"), plant())
    first = rows.change(wish("g", version=1), "oak", grow)

    assert first == rows.change(wish("g", version=1), "oak", grow)
    with refused(VERSION_STALE, version=2):
        rows.change(wish("h", version=1), "oak", grow)


@pytest.mark.parametrize("version", [1, 999])
def test_whoever_is_refused_learns_of_no_version(rows: Repository[Tree], version: int) -> None:
    rows.create(wish(), plant())

    with pytest.raises(Problem) as refusal:
        rows.change(wish(version=version), "oak", forbid)

    assert (FORBIDDEN, {}) == (refusal.value.kind, refusal.value.details)


def test_nothing_is_not_found_under_any_key(rows: Repository[Tree]) -> None:
    with refused(NOT_FOUND):
        rows.change(wish("k"), "oak", grow)


@pytest.mark.parametrize(("later", "remembered"), [(KEYS_KEPT_FOR - MS, True), (KEYS_KEPT_FOR, False), (KEYS_KEPT_FOR + MS, False)])
def test_a_steps_key_is_remembered_for_seven_days(trees: Trees, later: timedelta, remembered: bool) -> None:
    trees.create(wish("k"), plant())
    trees.change(wish("g"), "oak", grow)

    trees.change(wish("g", at=LONG_AGO + later), "oak", grow)

    assert (1 if remembered else 2) == trees.get("oak").rings


def test_the_last_sixty_four_keys_are_remembered(trees: Trees) -> None:
    trees.create(wish("k"), plant())
    for n in range(KEYS_KEPT + 1):
        trees.change(wish(f"{n}"), "oak", grow)
        trees.rows.update_one({"_id": "oak"}, {"$set": {"outbox": []}})

    assert [f"{n}" for n in range(1, KEYS_KEPT + 1)] == [used["key"] for used in trees.document("oak")["keys"]]
    assert KEYS_KEPT + 1 == trees.change(wish("1"), "oak", grow).rings
    assert KEYS_KEPT + 2 == trees.change(wish("0"), "oak", grow).rings


def test_the_key_that_created_is_remembered_for_ever(trees: Trees) -> None:
    trees.create(wish("k"), plant())

    assert 0 == trees.create(wish("k", at=LONG_AGO + timedelta(days=4000)), plant()).rings
    assert 0 == trees.change(wish("k", at=LONG_AGO + timedelta(days=4000)), "oak", grow).rings
