"""Filters of lists: what they take, and that searching never finds what the asker may not read."""

from datetime import timedelta
from typing import Any

import pytest

from services.commons.contracts.ideas import CONTEST, CONTEST_GROUPS
from tests.support.builders import AT, AUTHOR, COLLECTING, DAY, MODERATOR, ORGANISER, RESIDENT, SUPPORTING, VISITOR, contest_args, idea_args
from tests.support.ideas_desk import Desk, ids
from tests.support.memory_ideas import memory_stores


@pytest.fixture
def desk() -> Desk:
    return Desk(memory_stores())


def idea(desk: Desk, contest: str, *, step: str = "accept", **changed: Any) -> str:
    id: str = desk.ask("submit_idea", AUTHOR, contest_id=contest, **idea_args(**changed))["id"]
    if step:
        desk.ask("step_idea", MODERATOR, idea_id=id, step=step, reason_code="duplicate", reason="重复。")
    return id


def contest(desk: Desk, *steps: str, themes: tuple[str, ...] = ("safety",)) -> str:
    id: str = desk.ask("draft_contest", ORGANISER, at=COLLECTING.begins_at - DAY, **contest_args(themes=list(themes)))["id"]
    for step in steps:
        desk.ask("step_contest", ORGANISER, contest_id=id, step=step, reason="说明")
    return id


def test_every_published_state_is_in_one_group() -> None:
    grouped = [state for states in CONTEST_GROUPS.values() for state in states]

    assert sorted(state.key for state in CONTEST.states if state.key != "draft") == sorted(grouped)


def test_contests_are_listed_by_group_theme_and_phase(desk: Desk) -> None:
    announced, running, over = contest(desk, "announce"), contest(desk, "announce", "open"), contest(desk, "announce", "open", "cancel")
    housing = contest(desk, "announce", "open", themes=("housing", "safety"))

    def listed(at: Any = AT, **wanted: Any) -> set[str]:
        return set(ids(desk.ask("list_contests", VISITOR, at=at, **wanted)))

    assert {announced, running, housing} == listed(group="running")
    assert {over} == listed(group="over")
    assert {housing} == listed(theme="housing")
    assert {running, housing} == listed(phase="collecting") == listed(phase="supporting")
    assert set() == listed(at=COLLECTING.ends_at, phase="collecting")
    assert {housing} == listed(at=SUPPORTING.ends_at - timedelta(seconds=1), phase="supporting", theme="housing", group="running")
    assert {over} == listed(state="cancelled")


def test_ideas_are_listed_by_town_theme_and_words_of_the_title(desk: Desk) -> None:
    id = contest(desk, "announce", "open", themes=("safety", "transport"))
    lamp = idea(desk, id, title="学校门口加装路灯", town="xiaolan")
    bus = idea(desk, id, title="学校门口设公交站", theme="transport", town="xiaolan")
    tree = idea(desk, id, title="村口种树")

    def listed(**wanted: Any) -> set[str]:
        return set(ids(desk.ask("list_ideas", VISITOR, contest_id=id, **wanted)))

    assert {lamp, bus} == listed(town="xiaolan") == listed(q="学校")
    assert {bus} == listed(theme="transport") == listed(q="学校 公交") == listed(town="xiaolan", theme="transport")
    assert {tree} == listed(q="树")
    assert set() == listed(q="河涌") == listed(q="学校", state="awarded")


def test_words_do_not_find_what_is_withheld(desk: Desk) -> None:
    id = contest(desk, "announce", "open")
    refused, waiting, public = (idea(desk, id, step=step) for step in ("screen_out", "", "accept"))

    assert [public] == ids(desk.ask("list_ideas", RESIDENT, contest_id=id))
    assert [refused] == ids(desk.ask("list_ideas", RESIDENT, contest_id=id, state="screened_out"))
    assert [public] == ids(desk.ask("list_ideas", RESIDENT, contest_id=id, q="路灯"))
    assert [] == ids(desk.ask("list_ideas", RESIDENT, contest_id=id, q="路灯", state="screened_out"))
    assert {refused, waiting, public} == set(ids(desk.ask("list_ideas", MODERATOR, contest_id=id, q="路灯")))


def test_a_writer_is_shown_at_most_five_public_ideas_that_are_alike(desk: Desk) -> None:
    id, other = contest(desk, "announce", "open"), contest(desk, "announce", "open")
    alike = [idea(desk, id, title=f"学校门口加装路灯{n}号") for n in range(6)]
    for contest_id, step, title in (
        (id, "", "学校门口加装路灯"),
        (id, "screen_out", "学校门口加装路灯"),
        (other, "accept", "学校门口加装路灯"),
    ):
        idea(desk, contest_id, step=step, title=title)
    idea(desk, id, title="河涌清淤")

    for actor in (VISITOR, AUTHOR, MODERATOR):
        page = desk.ask("list_similar_ideas", actor, contest_id=id, title="学校门口加装路灯")
        assert 5 == len(page["items"])
        assert set(ids(page)) < set(alike)
        assert "next" not in page
    assert [] == ids(desk.ask("list_similar_ideas", VISITOR, contest_id=id, title="开放图书馆"))
    assert (
        []
        == ids(desk.ask("list_similar_ideas", VISITOR, contest_id=id, title="灯"))
        == ids(desk.ask("list_similar_ideas", VISITOR, contest_id=id))
    )
