"""Whom the demo is made for: a town that is new and says that it is a demo, and no other."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from services.commons.plumbing.workdays import ChineseWorkdays, days
from services.identity import usecases
from tests.support.commands import asked
from tests.support.identity import memory_stores
from town.demo import begun
from town.demo_town import marker
from town.demo_town.days_off import with_days_off
from town.demo_town.marker import Marker, NotADemo
from town.demo_town.plan import OPENED_DAYS_AGO
from town.settings import TownSettings


@pytest.fixture
def own(tmp_path: Path) -> TownSettings:
    return TownSettings(data_dir=tmp_path, demo=True, demo_seed=7)


def test_a_new_town_is_begun_and_remembers_its_seed_and_day(own: TownSettings) -> None:
    first = begun(memory_stores(), own)

    assert first is not None
    assert (7, {}) == (first.seed, first.made)
    assert first == marker.read(own.data_dir) == begun(memory_stores(), replace(own, demo_seed=8))


def test_a_town_that_says_nothing_of_a_demo_is_not_touched(own: TownSettings) -> None:
    with pytest.raises(NotADemo):
        begun(memory_stores(), replace(own, demo=False))

    assert [] == list(own.data_dir.iterdir())


def test_a_town_with_people_of_its_own_is_not_made_a_demo(own: TownSettings) -> None:
    stores = memory_stores()
    usecases.register_account(asked("register_account", login="someone", password="correct horse", name="某人"), stores)

    with pytest.raises(NotADemo, match="has people of its own"):
        begun(stores, own)

    assert [] == list(own.data_dir.iterdir())


def test_a_demo_town_from_before_gets_no_stories(own: TownSettings) -> None:
    stores = memory_stores()
    usecases.seed_demo_accounts(asked("seed_demo_accounts"), stores)

    assert begun(stores, own) is None


def test_a_demo_town_without_stories_may_be_wished_for(own: TownSettings) -> None:
    assert begun(memory_stores(), replace(own, demo_town=False)) is None
    assert [] == list(own.data_dir.iterdir())


def test_what_was_made_is_remembered(own: TownSettings) -> None:
    mark = Marker(1, "2026-11-23", {"ideas": 82})

    marker.write(own.data_dir, mark)

    assert mark == marker.read(own.data_dir)
    assert [marker.NAME] == [path.name for path in own.data_dir.iterdir()]


@pytest.mark.parametrize("day", [date(2026, 12, 20), date(2031, 2, 3)])
def test_a_demo_can_set_deadlines_in_years_whose_holidays_are_not_known(day: date) -> None:
    given = with_days_off({"SHANZHI_DEMO": "1"}, day)

    workdays = ChineseWorkdays(days(given["SHANZHI_DAYS_OFF"]))
    for n in range(-OPENED_DAYS_AGO, 60):
        assert workdays.is_one(day + timedelta(days=n)) in {True, False}


def test_nobody_guesses_the_days_off_of_a_real_town_or_against_its_operator() -> None:
    named = {"SHANZHI_DEMO": "1", "SHANZHI_DAYS_OFF": "2031-01-01"}

    assert {} == with_days_off({}, date(2031, 2, 3))
    assert named == with_days_off(named, date(2031, 2, 3))
    assert {"SHANZHI_DEMO": "1"} == with_days_off({"SHANZHI_DEMO": "1"}, date(2025, 6, 1))
