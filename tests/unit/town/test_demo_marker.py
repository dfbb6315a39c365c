"""Whom the demo is made for: a town that is new and says that it is a demo, and no other."""

from dataclasses import replace
from pathlib import Path

import pytest

from services.identity import usecases
from tests.support.commands import asked
from tests.support.identity import memory_stores
from town.demo import begun
from town.demo_town import marker
from town.demo_town.marker import Marker, NotADemo
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
