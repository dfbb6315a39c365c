"""Deadlines: working days from the day after, kept as they were set, late from the first instant after."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.commons.contracts.ideas import DEADLINES
from services.commons.kernel.calendar import SHANGHAI, end_of_workday
from services.commons.plumbing.workdays import ChineseWorkdays
from services.ideas import views
from services.ideas.model_deadlines import Terms, days_late, days_left, is_late
from services.ideas.model_ideas import revise_idea, submit_idea
from tests.support.builders import (
    AT,
    AUTHOR,
    DAY,
    DUE,
    HANDLER,
    MODERATOR,
    MS,
    ORGANISER,
    REASONS,
    TERMS,
    VISITOR,
    adoption,
    command,
    contest,
    idea,
    idea_args,
)
from tests.support.ideas_desk import Desk
from tests.support.memory_ideas import memory_stores
from tests.support.workdays import Weekdays

CHINA = ChineseWorkdays()


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "count", "last"),
    [  # the city's own cases: make-up days of 20 September and 10 October 2026 count
        ("2026-09-18", 15, "2026-10-15"),
        ("2026-09-24", 15, "2026-10-22"),
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-19", 1, "2026-09-20"),  # from a day off on
        ("2026-11-20", 3, "2026-11-25"),
    ],
)
def test_a_deadline_ends_with_the_shanghai_day_of_the_nth_working_day(day: str, count: int, last: str) -> None:
    end = shanghai(last) + DAY

    for at in (shanghai(day), shanghai(day) + timedelta(hours=12), shanghai(day) + DAY - MS):
        assert end == end_of_workday(CHINA, at.astimezone(UTC), count)


def test_a_day_begins_in_shanghai_not_in_greenwich() -> None:
    late_evening_utc = datetime(2026, 11, 23, 16, tzinfo=UTC)  # the 24th in Shanghai

    assert shanghai("2026-11-26") == end_of_workday(Weekdays(), late_evening_utc, 1)


def test_a_deadline_is_kept_as_it_was_set_whatever_the_calendar_says_later() -> None:
    made = submit_idea(contest(), command("submit_idea", AUTHOR, **idea_args()), TERMS)
    due = datetime(2026, 10, 12, 16, tzinfo=UTC)  # Wednesday the 7th and three days
    assert due == made.after.due_at == made.fact.payload["due_at"]

    later = revise_idea(made.after, command("revise_idea", AUTHOR, at=AT + DAY, **idea_args(title="新题目")))

    assert due == later.after.due_at
    holidays = Weekdays(off=[date(2026, 10, 8), date(2026, 10, 9)])
    assert due < Terms(holidays, TERMS.given).due("screening", AT)


def test_what_waits_is_late_from_the_instant_it_is_due() -> None:
    for it in (idea(state="submitted"), adoption()):
        assert [False, True, True] == [is_late(it, at) for at in (DUE - MS, DUE, DUE + DAY)]
        assert [1, 0, None] == [days_left(it, at) for at in (DUE - DAY, DUE - MS, DUE)]
        assert [None, 1, 1, 2] == [days_late(it, at) for at in (DUE - MS, DUE, DUE + DAY - MS, DUE + DAY)]


@pytest.mark.parametrize("it", [idea(state="accepted"), idea(state="withdrawn"), adoption(state="declined")], ids=lambda it: it.state)
def test_what_is_decided_is_never_late(it: object) -> None:
    assert (False, None, None) == (is_late(it, DUE + DAY), days_left(it, DUE - DAY), days_late(it, DUE + DAY))


def test_what_an_older_service_stored_without_a_deadline_is_never_late() -> None:
    it = adoption(due_at=None)

    shown = views.adoption(it, idea(), command("get_adoption", VISITOR))

    assert not is_late(it, AT + 1000 * DAY)
    assert (False, False) == (shown["late"], "due_at" in shown)


def test_everybody_sees_that_an_answer_is_late_and_for_how_many_days() -> None:
    desk = Desk(memory_stores())
    id = desk.accepted()
    case = desk.ask("assign_idea", ORGANISER, idea_id=id, department="transport")
    due = datetime.fromisoformat(case["due_at"])

    before, after = (desk.ask("get_idea", VISITOR, at=at, idea_id=id)["adoption"] for at in (due - DAY, due + 2 * DAY))
    assert (False, 1, None) == (before["late"], before["days_left"], before.get("days_late"))
    assert (True, None, 3) == (after["late"], after.get("days_left"), after["days_late"])

    answered = desk.ask("step_adoption", HANDLER, at=due + 2 * DAY, adoption_id=case["id"], step="adopt", **REASONS)
    assert (False, case["due_at"]) == (answered["late"], answered["due_at"])


def test_a_screened_idea_keeps_its_deadline_on_record_and_is_late_no_more() -> None:
    desk = Desk(memory_stores())
    id = desk.idea()
    waiting = desk.ask("get_idea", MODERATOR, at=AT + 30 * DAY, idea_id=id)

    screened = desk.ask("step_idea", MODERATOR, at=AT + 30 * DAY, idea_id=id, step="accept")

    assert (True, False, waiting["due_at"]) == (waiting["late"], screened["late"], screened["due_at"])


def test_every_deadline_is_of_a_state_that_waits() -> None:
    assert {("idea", "submitted"), ("adoption", "assigned")} == {(row.aggregate, row.state) for row in DEADLINES}
    assert {"screening": 3, "answer": 15} == {row.key: row.workdays for row in DEADLINES}
