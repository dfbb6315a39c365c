"""Supports: one for each person and idea, while the calendar lets them, never for one's own."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.commons.contracts.ideas import CONTEST, CONTEST_NOT_SUPPORTING, IDEA, IDEA_NOT_SUPPORTABLE, OWN_IDEA, SUPPORT
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import FORBIDDEN, NOT_FOUND
from services.ideas.model_supports import can_support, check_supportable, give_support, support_id, turn_support
from tests.support.builders import (
    AT,
    AUTHOR,
    HANDLER,
    MODERATOR,
    MS,
    ORGANISER,
    RESIDENT,
    SUPPORTING,
    VISITOR,
    command,
    contest,
    idea,
    support,
)
from tests.support.refusals import refused

PERSONS = st.text("abcdef", min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("at", "supporting"),
    [
        (SUPPORTING.begins_at - MS, False),
        (SUPPORTING.begins_at, True),
        (SUPPORTING.begins_at + MS, True),
        (SUPPORTING.ends_at - MS, True),
        (SUPPORTING.ends_at, False),
        (SUPPORTING.ends_at + MS, False),
    ],
)
def test_an_idea_is_supported_while_the_calendar_lets_it(at: datetime, supporting: bool) -> None:
    asked = command("give_support", RESIDENT, at=at)

    assert supporting == can_support(contest(), idea(), RESIDENT, at)
    if supporting:
        check_supportable(contest(), idea(), asked)
    else:
        with refused(CONTEST_NOT_SUPPORTING, state="open"):
            check_supportable(contest(), idea(), asked)


@pytest.mark.parametrize("state", [state.key for state in CONTEST.states if state.key != "open"])
def test_a_contest_that_is_not_open_takes_no_support(state: str) -> None:
    assert not can_support(contest(state=state), idea(), RESIDENT, AT)
    with refused(CONTEST_NOT_SUPPORTING, state=state):
        check_supportable(contest(state=state), idea(), command("give_support", RESIDENT))


@pytest.mark.parametrize("state", [state.key for state in IDEA.states])
def test_only_accepted_and_shortlisted_ideas_take_support(state: str) -> None:
    asked = command("give_support", RESIDENT)

    assert (state in ("accepted", "shortlisted")) == can_support(contest(), idea(state=state), RESIDENT, AT)
    if state in ("submitted", "withdrawn"):
        with refused(NOT_FOUND):
            check_supportable(contest(), idea(state=state), asked)
    elif state in ("screened_out", "awarded"):
        with refused(IDEA_NOT_SUPPORTABLE, state=state):
            check_supportable(contest(), idea(state=state), asked)
    else:
        check_supportable(contest(), idea(state=state), asked)


def test_nobody_supports_an_idea_of_their_own() -> None:
    assert not can_support(contest(), idea(), AUTHOR, AT)
    with refused(OWN_IDEA):
        check_supportable(contest(), idea(), command("give_support", AUTHOR))


def test_a_visitor_has_no_support_to_give() -> None:
    assert not can_support(contest(), idea(), VISITOR, AT)


@given(st.lists(st.tuples(PERSONS, PERSONS), unique=True, max_size=30))
def test_one_support_for_each_person_and_idea(pairs: list[tuple[str, str]]) -> None:
    assert len(pairs) == len({support_id(idea_id, person) for idea_id, person in pairs})
    assert [support_id(*pair) for pair in pairs] == [support_id(*pair) for pair in pairs]


def test_a_support_says_who_and_what_for() -> None:
    change = give_support(contest(), idea(), command("give_support", RESIDENT))

    assert (support_id("idea", RESIDENT.id), "given") == (change.after.id, change.after.state)
    assert ("support.given", {"by": RESIDENT.id, "idea_id": "idea", "contest_id": "contest", "state": "given"}) == (
        change.fact.name,
        change.fact.payload,
    )


@pytest.mark.parametrize(("state", "step", "after"), [("given", "withdraw", "withdrawn"), ("withdrawn", "give", "given")])
def test_a_support_is_withdrawn_and_given_again_by_its_person(state: str, step: str, after: str) -> None:
    change = turn_support(contest(), idea(), support(state=state), command(f"{step}_support", RESIDENT))

    assert change is not None
    assert (after, f"support.{after}", after) == (change.after.state, change.fact.name, change.fact.payload["state"])


@pytest.mark.parametrize(("state", "step"), [("given", "give"), ("withdrawn", "withdraw")])
def test_turning_a_support_to_what_it_is_changes_nothing(state: str, step: str) -> None:
    assert turn_support(contest(), idea(), support(state=state), command(f"{step}_support", RESIDENT)) is None


@pytest.mark.parametrize("actor", [ORGANISER, MODERATOR, HANDLER, VISITOR], ids=lambda actor: actor.id or "visitor")
@pytest.mark.parametrize(("state", "step"), [("given", "withdraw"), ("withdrawn", "give")])
def test_nobody_turns_the_support_of_another(actor: Actor, state: str, step: str) -> None:
    with refused(FORBIDDEN):
        turn_support(contest(), idea(), support(state=state), command(f"{step}_support", actor))


def test_a_support_goes_to_and_fro_and_nowhere_else() -> None:
    assert {("given", "withdraw", "withdrawn"), ("withdrawn", "give", "given")} == {
        (source, step.key, step.target) for step in SUPPORT.steps for source in step.sources
    }


def test_a_support_keeps_no_record_of_when_someone_changed_their_mind() -> None:
    change = turn_support(contest(), idea(), support(), command("withdraw_support", RESIDENT))

    assert change is not None
    assert () == change.after.history


@pytest.mark.parametrize("name", ["give_support", "withdraw_support"])
def test_a_support_stands_as_it_is_once_the_calendar_ends_it(name: str) -> None:
    late = command(name, RESIDENT, at=SUPPORTING.ends_at)

    for state in ("given", "withdrawn"):
        with refused(CONTEST_NOT_SUPPORTING):
            turn_support(contest(), idea(), support(state=state), late)
    with refused(CONTEST_NOT_SUPPORTING):
        give_support(contest(), idea(), late)
