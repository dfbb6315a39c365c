"""Drafts: theirs alone, kept as they are, never lost by accident, thrown away when submitted, discarded or old."""

from datetime import datetime
from typing import Any

import pytest

from services.commons.contracts.ideas import CONTEST_NOT_COLLECTING, CONTRACT
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import CONFLICT, NOT_FOUND, VERSION_STALE
from services.ideas.model_drafts import KEPT_FOR, draft_id
from tests.support.builders import AT, AUTHOR, COLLECTING, DAY, MODERATOR, MS, ORGANISER, RESIDENT, idea_args
from tests.support.ideas_desk import Desk
from tests.support.memory_ideas import MemoryDrafts, memory_stores
from tests.support.refusals import refused

LIMITS = {"title": 60, "text": 5000}


@pytest.fixture
def desk() -> Desk:
    return Desk(memory_stores())


@pytest.fixture
def contest(desk: Desk) -> str:
    return desk.contest("announce", "open")


def save(desk: Desk, contest: str, title: str = "写了一半", *, actor: Actor = AUTHOR, at: datetime = AT, version: int | None = None) -> Any:
    return desk.ask("save_draft", actor, at=at, version=version, contest_id=contest, title=title)


def drafts(desk: Desk, actor: Actor = AUTHOR, at: datetime = AT) -> list[str]:
    return [row["title"] for row in desk.ask("list_my_drafts", actor, at=at)["items"]]


def test_a_draft_comes_back_as_it_was_saved_whatever_is_missing(desk: Desk, contest: str) -> None:
    saved = desk.ask("save_draft", AUTHOR, contest_id=contest, text="", theme="safety")

    assert saved == desk.ask("get_draft", AUTHOR, contest_id=contest)
    assert ("", "safety", 1, True) == (saved["text"], saved["theme"], saved["version"], saved["can_submit"])
    assert {"title", "town"}.isdisjoint(saved)


def test_the_last_save_wins_and_replaces_all(desk: Desk, contest: str) -> None:
    desk.ask("save_draft", AUTHOR, contest_id=contest, title="一", town="xiaolan")

    saved = desk.ask("save_draft", AUTHOR, at=AT + MS, contest_id=contest, title="二")

    assert ("二", 2, False) == (saved["title"], saved["version"], "town" in saved)


def test_whoever_names_the_version_is_told_that_another_device_saved(desk: Desk, contest: str) -> None:
    assert 1 == save(desk, contest, version=0)["version"]  # none is there yet
    save(desk, contest, "另一台手机", version=1)

    with refused(VERSION_STALE, version=2):
        save(desk, contest, "这一台", version=1)
    with refused(VERSION_STALE, version=2):
        desk.ask("discard_draft", AUTHOR, version=1, contest_id=contest)
    assert ["另一台手机"] == drafts(desk)


def test_two_saves_at_once_are_both_made_and_none_is_lost_in_silence(desk: Desk, contest: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = desk.stores.drafts
    find = rows.find

    def find_then_another_saves(id: str) -> Any:
        found = find(id)
        monkeypatch.undo()
        save(desk, contest, "更快的")
        return found

    monkeypatch.setattr(rows, "find", find_then_another_saves)

    assert 2 == save(desk, contest, "更慢的")["version"]
    assert ["更慢的"] == drafts(desk)


def test_when_others_are_always_faster_the_writer_is_told(desk: Desk, contest: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MemoryDrafts, "put", lambda *_: False)

    with refused(CONFLICT):
        save(desk, contest)


@pytest.mark.parametrize("actor", [RESIDENT, MODERATOR, ORGANISER], ids=lambda it: it.id)
def test_nobody_else_sees_changes_or_discards_it(desk: Desk, contest: str, actor: Actor) -> None:
    save(desk, contest)

    with refused(NOT_FOUND):
        desk.ask("get_draft", actor, contest_id=contest)
    desk.ask("discard_draft", actor, contest_id=contest)
    save(desk, contest, "别人的", actor=actor)

    assert (["写了一半"], ["别人的"]) == (drafts(desk), drafts(desk, actor))


def test_a_draft_is_for_a_contest_that_one_can_see(desk: Desk) -> None:
    hidden = desk.contest()

    for name in ("save_draft", "get_draft", "discard_draft"):
        with refused(NOT_FOUND):
            desk.ask(name, AUTHOR, contest_id=hidden)


def test_a_draft_can_be_written_before_collecting_and_is_kept_after_it(desk: Desk) -> None:
    contest = desk.contest("announce")

    before = save(desk, contest)
    after = desk.ask("get_draft", AUTHOR, at=COLLECTING.ends_at, contest_id=contest)

    assert (False, False) == (before["can_submit"], after["can_submit"])


def test_a_draft_makes_no_fact(desk: Desk, contest: str) -> None:
    stores: Any = desk.stores
    before = [len(rows.facts) for rows in (stores.contests, stores.ideas, stores.supports, stores.adoptions)]

    save(desk, contest)
    desk.ask("discard_draft", AUTHOR, contest_id=contest)

    assert before == [len(rows.facts) for rows in (stores.contests, stores.ideas, stores.supports, stores.adoptions)]
    assert () == CONTRACT.by_operation["save_draft"].emits == CONTRACT.by_operation["discard_draft"].emits


def test_submitting_throws_the_draft_of_that_contest_away(desk: Desk, contest: str) -> None:
    other = desk.contest("announce", "open")
    save(desk, contest), save(desk, other, "另一个")

    desk.ask("submit_idea", AUTHOR, contest_id=contest, **idea_args())

    assert ["另一个"] == drafts(desk)


def test_a_refused_submission_loses_no_draft(desk: Desk, contest: str) -> None:
    save(desk, contest)

    with refused(CONTEST_NOT_COLLECTING):
        desk.ask("submit_idea", AUTHOR, at=COLLECTING.ends_at, contest_id=contest, **idea_args())

    assert ["写了一半"] == drafts(desk)


def test_a_repeat_of_submitting_finishes_what_a_crash_left_but_spares_what_was_written_since(desk: Desk, contest: str) -> None:
    save(desk, contest)
    kept = desk.stores.drafts.find(draft_id(contest, AUTHOR.id))
    assert kept
    desk.ask("submit_idea", AUTHOR, key="a" * 32, contest_id=contest, **idea_args())
    desk.stores.drafts.put(kept)  # as if the process had died between the two

    desk.ask("submit_idea", AUTHOR, key="a" * 32, at=AT + DAY, contest_id=contest, **idea_args())
    assert [] == drafts(desk)

    save(desk, contest, "第二个点子", at=AT + DAY)
    desk.ask("submit_idea", AUTHOR, key="a" * 32, at=AT + 2 * DAY, contest_id=contest, **idea_args())
    assert ["第二个点子"] == drafts(desk, at=AT + 2 * DAY)


def test_a_draft_is_gone_ninety_days_after_its_last_save(desk: Desk, contest: str) -> None:
    save(desk, contest, at=AT - DAY)
    saved = save(desk, contest)
    end = AT + KEPT_FOR
    assert end == datetime.fromisoformat(saved["expires_at"])

    assert ["写了一半"] == drafts(desk, at=end - MS)
    assert [] == drafts(desk, at=end)
    with refused(NOT_FOUND):
        desk.ask("get_draft", AUTHOR, at=end, contest_id=contest)
    assert 3 == save(desk, contest, "重新写", at=end, version=0)["version"]  # not swept yet, and yet not there


def test_discarding_what_is_not_there_is_as_good(desk: Desk, contest: str) -> None:
    assert desk.ask("discard_draft", AUTHOR, contest_id=contest) == desk.ask("discard_draft", AUTHOR, contest_id=contest)


def test_a_draft_takes_as_much_as_an_idea_and_nothing_of_it_may_be_logged() -> None:
    body = CONTRACT.by_operation["save_draft"].body
    idea = CONTRACT.by_operation["submit_idea"].body
    assert body
    assert idea

    for name, most in LIMITS.items():
        assert {} == body().validate({name: "长" * most})
        assert {name} == body().validate({name: "长" * (most + 1)}).keys()
    assert set(idea().fields) == set(body().fields) <= CONTRACT.masked
