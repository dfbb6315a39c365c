"""The use-cases of ideas over stores in memory: what is saved, shown, repeated and hidden."""

from dataclasses import replace
from typing import Any

import pytest

from services.commons.contracts.ideas import ALREADY_ASSIGNED, OWN_IDEA
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import FORBIDDEN, KEY_REUSED, NOT_FOUND, STEP_REFUSED, VERSION_STALE
from services.ideas import usecases
from tests.support.builders import (
    AT,
    AUTHOR,
    COLLECTING,
    COMMISSION,
    DAY,
    DEPARTMENT,
    HANDLER,
    MODERATOR,
    ORGANISER,
    OTHER_DEPARTMENT,
    REASONS,
    RESIDENT,
    SUPPORTING,
    TITLE,
    VISITOR,
    contest_args,
    elsewhere,
    idea_args,
    visitor,
)
from tests.support.ideas_desk import Desk, ids
from tests.support.memory_ideas import memory_stores
from tests.support.refusals import refused

HANDLER_ELSEWHERE = elsewhere(HANDLER)


@pytest.fixture
def desk() -> Desk:
    return Desk(memory_stores())


def test_a_contest_runs_from_draft_to_archive(desk: Desk) -> None:
    id = desk.contest("announce", "open", "publish_results", "archive")

    shown = desk.ask("get_contest", VISITOR, contest_id=id)
    assert ("archived", 5, []) == (shown["state"], shown["version"], shown["steps"])
    assert ["announce", "open", "publish_results", "archive"] == [line["step"] for line in shown["history"]]


@pytest.mark.parametrize("actor", [VISITOR, RESIDENT, HANDLER, COMMISSION, elsewhere(ORGANISER), elsewhere(MODERATOR)])
def test_a_draft_is_not_found_by_anyone_else(desk: Desk, actor: Actor) -> None:
    id = desk.contest()

    for name, args in (
        ("get_contest", {}),
        ("list_ideas", {}),
        ("step_contest", {"step": "announce"}),
        ("submit_idea", idea_args()),
        ("revise_contest", contest_args()),
    ):
        with refused(NOT_FOUND):
            desk.ask(name, actor, contest_id=id, **args)


def test_drafts_are_listed_to_their_own_desk_alone(desk: Desk) -> None:
    draft, public = desk.contest(), desk.contest("announce")
    desk.contest("cancel")

    assert [draft] == ids(desk.ask("list_contests", ORGANISER, state="draft"))
    assert [draft] == ids(desk.ask("list_contests", MODERATOR, state="draft"))
    for actor in (VISITOR, RESIDENT, HANDLER, COMMISSION, elsewhere(ORGANISER)):
        assert [] == ids(desk.ask("list_contests", actor, state="draft"))
        assert [] == ids(desk.ask("list_contests", actor, state="draft", department=DEPARTMENT))
        assert [public] == ids(desk.ask("list_contests", actor))


def test_contests_are_listed_by_department(desk: Desk) -> None:
    draft, open_one = desk.contest(), desk.contest("announce", "open")

    assert [open_one] == ids(desk.ask("list_contests", VISITOR, department=DEPARTMENT))
    assert [open_one] == ids(desk.ask("list_contests", VISITOR, department=DEPARTMENT, state="open"))
    assert [draft] == ids(desk.ask("list_contests", ORGANISER, department=DEPARTMENT, state="draft"))
    assert [] == ids(desk.ask("list_contests", VISITOR, department=OTHER_DEPARTMENT))
    assert [] == ids(desk.ask("list_contests", ORGANISER, department=OTHER_DEPARTMENT, state="draft"))


def test_a_stale_edit_is_refused(desk: Desk) -> None:
    id = desk.contest()

    desk.ask("revise_contest", ORGANISER, version=1, contest_id=id, **contest_args(title="第二版"))

    with refused(VERSION_STALE, version=2):
        desk.ask("revise_contest", ORGANISER, version=1, contest_id=id, **contest_args(title="第三版"))
    assert "第二版" == desk.ask("get_contest", ORGANISER, contest_id=id)["title"]


@pytest.mark.parametrize("actor", [VISITOR, RESIDENT, HANDLER, COMMISSION, elsewhere(MODERATOR), elsewhere(ORGANISER)])
def test_an_idea_that_was_not_screened_is_not_found_by_anyone_else(desk: Desk, actor: Actor) -> None:
    id = desk.idea()

    for name, args in (
        ("get_idea", {}),
        ("revise_idea", idea_args()),
        ("step_idea", {"step": "accept"}),
        ("give_support", {}),
        ("withdraw_support", {}),
        ("assign_idea", {"department": "water"}),
    ):
        with refused(NOT_FOUND):
            desk.ask(name, actor, idea_id=id, **args)


def test_a_refused_ideas_words_are_shown_to_its_author_and_its_desk_alone(desk: Desk) -> None:
    id = desk.idea(("screen_out", MODERATOR))

    shown = {actor.id: desk.ask("get_idea", actor, idea_id=id) for actor in (AUTHOR, MODERATOR, ORGANISER, RESIDENT, elsewhere(MODERATOR))}
    assert {"author", "moderator", "organiser"} == {name for name, view in shown.items() if view["title"] and view["text"]}
    assert {"duplicate"} == {view["history"][0]["reason_code"] for view in shown.values()}


def test_a_list_of_ideas_shows_the_desk_what_waits_and_others_what_was_screened(desk: Desk) -> None:
    contest = desk.contest("announce", "open")
    waiting, accepted = desk.idea(contest_id=contest), desk.accepted(contest_id=contest)
    screened_out = desk.idea(("screen_out", MODERATOR), contest_id=contest)
    desk.idea(("withdraw", AUTHOR), contest_id=contest)

    assert 4 == len(ids(desk.ask("list_ideas", MODERATOR, contest_id=contest)))
    assert [waiting] == ids(desk.ask("list_ideas", MODERATOR, contest_id=contest, state="submitted"))
    for actor in (VISITOR, RESIDENT, AUTHOR, elsewhere(MODERATOR), COMMISSION):
        assert [accepted] == ids(desk.ask("list_ideas", actor, contest_id=contest))
        assert [] == ids(desk.ask("list_ideas", actor, contest_id=contest, state="submitted"))
        page = desk.ask("list_ideas", actor, contest_id=contest, state="screened_out")
        assert [screened_out] == ids(page)
        assert [actor is not AUTHOR] == [row["withheld"] for row in page["items"]]


def test_my_ideas_are_mine_in_whatever_state(desk: Desk) -> None:
    contest = desk.contest("announce", "open")
    mine = [
        desk.idea(contest_id=contest),
        desk.idea(("withdraw", AUTHOR), contest_id=contest),
        desk.idea(("screen_out", MODERATOR), contest_id=contest),
    ]
    desk.idea(author=RESIDENT, contest_id=contest)

    page = desk.ask("list_my_ideas", AUTHOR)

    assert set(mine) == set(ids(page))
    assert all(row["mine"] and not row["withheld"] for row in page["items"])


def test_pages_follow_each_other(desk: Desk) -> None:
    contest = desk.contest("announce", "open")
    made = [desk.idea(contest_id=contest, at=AT + n * DAY / 100) for n in range(5)]

    first = desk.ask("list_my_ideas", AUTHOR, limit=2)
    second = desk.ask("list_my_ideas", AUTHOR, limit=2, cursor=first["next"])
    last = desk.ask("list_my_ideas", AUTHOR, limit=2, cursor=second["next"])

    assert made[::-1] == ids(first) + ids(second) + ids(last)
    assert "next" not in last


def test_submitting_again_under_one_key_returns_the_same_idea_even_after_the_contest_closed(desk: Desk) -> None:
    contest = desk.contest("announce", "open")
    first = desk.ask("submit_idea", AUTHOR, key="a" * 32, contest_id=contest, **idea_args())

    again = desk.ask("submit_idea", AUTHOR, key="a" * 32, at=COLLECTING.ends_at, contest_id=contest, **idea_args())

    assert (first["id"], first["created_at"]) == (again["id"], again["created_at"])
    with refused(KEY_REUSED):
        desk.ask("submit_idea", AUTHOR, key="a" * 32, contest_id=contest, **idea_args(title="另一个点子"))


def test_taking_a_step_again_under_one_key_changes_nothing(desk: Desk) -> None:
    id = desk.idea()
    first = desk.ask("step_idea", MODERATOR, key="b" * 32, idea_id=id, step="accept")

    again = desk.ask("step_idea", MODERATOR, key="b" * 32, idea_id=id, step="accept")

    assert (2, first) == (again["version"], again)
    with refused(STEP_REFUSED, state="accepted"):
        desk.ask("step_idea", MODERATOR, idea_id=id, step="accept")


def test_supports_are_counted_once_a_person(desk: Desk) -> None:
    id = desk.accepted()

    counts = [desk.ask("give_support", person, idea_id=id)["supports"] for person in (RESIDENT, RESIDENT, HANDLER)]

    assert [1, 1, 2] == counts
    mine, others = desk.ask("get_idea", RESIDENT, idea_id=id), desk.ask("get_idea", AUTHOR, idea_id=id)
    assert (2, True, True) == (mine["supports"], mine["supported_by_me"], mine["can_support"])
    assert (2, False, False) == (others["supports"], others["supported_by_me"], others["can_support"])


def test_a_support_can_be_withdrawn_and_given_again(desk: Desk) -> None:
    id = desk.accepted()

    counts = [
        desk.ask(name, RESIDENT, idea_id=id)["supports"]
        for name in ("give_support", "withdraw_support", "withdraw_support", "give_support")
    ]

    assert [1, 0, 0, 1] == counts


def test_a_late_repeat_of_giving_does_not_undo_a_withdrawal(desk: Desk) -> None:
    id = desk.accepted()
    desk.ask("give_support", RESIDENT, key="c" * 32, idea_id=id)
    desk.ask("withdraw_support", RESIDENT, idea_id=id)

    again = desk.ask("give_support", RESIDENT, key="c" * 32, idea_id=id)

    assert ("withdrawn", 0) == (again["state"], again["supports"])


def test_a_repeat_of_giving_is_answered_after_the_calendar_ended_it(desk: Desk) -> None:
    id = desk.accepted()
    first = desk.ask("give_support", RESIDENT, key="d" * 32, idea_id=id)

    assert first == desk.ask("give_support", RESIDENT, key="d" * 32, at=SUPPORTING.ends_at, idea_id=id)


def test_nobody_supports_their_own_idea(desk: Desk) -> None:
    id = desk.accepted()

    with refused(OWN_IDEA):
        desk.ask("give_support", AUTHOR, idea_id=id)
    assert 0 == desk.ask("get_idea", VISITOR, idea_id=id)["supports"]


def test_a_support_that_was_never_given_cannot_be_withdrawn(desk: Desk) -> None:
    with refused(NOT_FOUND):
        desk.ask("withdraw_support", RESIDENT, idea_id=desk.accepted())


def test_an_idea_is_assigned_once_and_a_repeat_is_answered(desk: Desk) -> None:
    id = desk.accepted()
    first = desk.ask("assign_idea", ORGANISER, key="e" * 32, idea_id=id, department="water")

    again = desk.ask("assign_idea", ORGANISER, key="e" * 32, idea_id=id, department="water")

    assert first == again
    with refused(ALREADY_ASSIGNED, adoption_id=first["id"]):
        desk.ask("assign_idea", ORGANISER, idea_id=id, department="transport")


def test_a_case_is_public_from_the_day_it_is_assigned_but_only_its_department_answers(desk: Desk) -> None:
    id = desk.accepted()
    case = desk.ask("assign_idea", ORGANISER, idea_id=id, department="water")["id"]

    for actor in (VISITOR, AUTHOR, HANDLER, ORGANISER, COMMISSION, HANDLER_ELSEWHERE):
        assert case == desk.ask("get_adoption", actor, adoption_id=case)["id"]
        assert ("water", "assigned") == tuple(desk.ask("get_idea", actor, idea_id=id)["adoption"][name] for name in ("department", "state"))
    with refused(FORBIDDEN):
        desk.ask("step_adoption", HANDLER, adoption_id=case, step="adopt", **REASONS)

    desk.ask("step_adoption", HANDLER_ELSEWHERE, adoption_id=case, step="adopt", **REASONS)

    assert "adopted" == desk.ask("get_idea", VISITOR, idea_id=id)["adoption"]["state"]
    with refused(FORBIDDEN):
        desk.ask("step_adoption", HANDLER, adoption_id=case, step="adopt", **REASONS)


def test_the_title_of_a_withdrawn_idea_leaves_its_case_too(desk: Desk) -> None:
    id = desk.accepted()
    case = desk.ask("assign_idea", ORGANISER, idea_id=id, department="water")["id"]
    desk.ask("step_adoption", HANDLER_ELSEWHERE, adoption_id=case, step="adopt", **REASONS)

    desk.ask("step_idea", AUTHOR, idea_id=id, step="withdraw")

    for actor, title in ((VISITOR, ""), (HANDLER_ELSEWHERE, ""), (COMMISSION, ""), (AUTHOR, TITLE), (ORGANISER, TITLE)):
        assert title == desk.ask("get_adoption", actor, adoption_id=case)["idea_title"]
    assert [""] == [row["idea_title"] for row in desk.ask("list_adoptions", COMMISSION)["items"]]


def test_a_department_lists_its_own_cases_and_the_commission_all(desk: Desk) -> None:
    mine = desk.ask("assign_idea", ORGANISER, idea_id=desk.accepted(), department="transport")["id"]
    theirs = desk.ask("assign_idea", ORGANISER, idea_id=desk.accepted(), department="water")["id"]

    assert [mine] == ids(desk.ask("list_adoptions", HANDLER))
    assert [theirs] == ids(desk.ask("list_adoptions", HANDLER_ELSEWHERE))
    assert {mine, theirs} == set(ids(desk.ask("list_adoptions", COMMISSION)))
    assert [] == ids(desk.ask("list_adoptions", COMMISSION, state="adopted"))


def test_a_handler_of_no_department_lists_no_case(desk: Desk) -> None:
    desk.ask("assign_idea", ORGANISER, idea_id=desk.accepted(), department="transport")

    assert [] == ids(desk.ask("list_adoptions", replace(HANDLER, department=None)))


def test_phases_are_announced_once_however_often_the_timer_ticks(desk: Desk) -> None:
    id = desk.contest("announce", "open")
    desk.contest("announce")

    for at in (AT, AT, SUPPORTING.ends_at, SUPPORTING.ends_at + DAY):
        usecases.announce_phases(visitor("announce_phases", at=at), desk.stores)

    phases = [(subject, fact.name, fact.payload["phase"]) for subject, fact in desk.stores.contests.facts if "phase" in fact.payload]
    assert [
        (id, "contest.phase_began", "collecting"),
        (id, "contest.phase_began", "supporting"),
        (id, "contest.phase_ended", "collecting"),
        (id, "contest.phase_ended", "supporting"),
    ] == phases


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("get_contest", {"contest_id": "lost"}),
        ("step_contest", {"contest_id": "lost", "step": "announce"}),
        ("submit_idea", {"contest_id": "lost", **idea_args()}),
        ("list_ideas", {"contest_id": "lost"}),
        ("get_idea", {"idea_id": "lost"}),
        ("give_support", {"idea_id": "lost"}),
        ("assign_idea", {"idea_id": "lost", "department": "water"}),
        ("get_adoption", {"adoption_id": "lost"}),
    ],
)
def test_what_does_not_exist_is_not_found(desk: Desk, name: str, args: dict[str, Any]) -> None:
    with refused(NOT_FOUND):
        desk.ask(name, ORGANISER, **args)
