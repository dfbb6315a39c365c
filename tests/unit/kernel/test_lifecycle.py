"""Lifecycles: a table that contradicts itself is refused at import; refusals of a step come in a fixed order."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from services.commons.kernel.lifecycle import Lifecycle, State, Step, TableError
from services.commons.kernel.problems import FORBIDDEN, INVALID, STEP_REFUSED
from tests.support.refusals import refused

CLERK, CHIEF = frozenset({"clerk"}), frozenset({"chief"})
NEW, OPEN, DONE = State("new", "新", "new"), State("open", "开", "open"), State("done", "完", "done", final=True)
BEGIN = Step("begin", "开始", "begin", ("new",), "open", CLERK, "case.begun")
FINISH = Step("finish", "结束", "finish", ("new", "open"), "done", CHIEF, "case.finished", ("reason", "code"))
CASE = Lifecycle("case", (NEW, OPEN, DONE), (BEGIN, FINISH), retired={"fresh": "new", "ended": "done"})
REASONS = {"reason": "it is", "code": "so"}


def step(key: str, sources: tuple[str, ...], target: str, roles: frozenset[str] = CLERK) -> Step:
    return Step(key, key, key, sources, target, roles, f"case.{key}")


@dataclass(frozen=True)
class Bad:
    """A table, and what its self-check must say."""

    says: str
    states: tuple[State, ...] = (NEW, OPEN, DONE)
    steps: tuple[Step, ...] = (BEGIN, FINISH)
    retired: dict[str, str] = field(default_factory=dict)


BAD = (
    Bad("case: duplicate state new", states=(NEW, OPEN, DONE, NEW)),
    Bad("case: duplicate step begin", steps=(BEGIN, FINISH, BEGIN)),
    Bad("case: step begin names unknown state lost", steps=(step("begin", ("lost",), "open"), FINISH)),
    Bad("case: step begin names unknown state lost", steps=(step("begin", ("new",), "lost"), FINISH)),
    Bad("case: nobody may take step begin", steps=(step("begin", ("new",), "open", frozenset()), FINISH)),
    Bad("case: retired new must leave the table", retired={"new": "open"}),
    Bad("case: retired fresh must leave the table", retired={"fresh": "lost"}),
    Bad("case: state open cannot be reached", steps=(FINISH,)),
    Bad("case: state open cannot be reached", steps=(FINISH, step("begin", ("open",), "open"))),
    Bad("case: state open must be final or have a way out", steps=(BEGIN, step("finish", ("new",), "done"))),
    Bad("case: state done must be final or have a way out", steps=(BEGIN, FINISH, step("again", ("done",), "new"))),
)


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.says)
def test_a_table_that_contradicts_itself_is_refused_at_import(bad: Bad) -> None:
    with pytest.raises(TableError, match=bad.says):
        Lifecycle("case", bad.states, bad.steps, bad.retired)


def test_a_step_is_taken_by_its_role_from_its_state_with_its_fields() -> None:
    assert FINISH == CASE.advance("open", "finish", roles=CHIEF, given=REASONS)


def test_an_unknown_step_is_refused_before_anything_else() -> None:
    with refused(INVALID, fields={"step": ["unknown"]}):
        CASE.advance("done", "fly", roles=frozenset(), given={})


def test_who_may_not_act_learns_nothing_of_the_state() -> None:
    with refused(FORBIDDEN, state=None, possible=None):
        CASE.advance("done", "finish", roles=CLERK, given={})


def test_a_wrong_state_is_told_before_missing_fields_and_names_what_is_possible() -> None:
    with refused(STEP_REFUSED, state="open", step="begin", possible=["finish"]):
        CASE.advance("open", "begin", roles=CLERK | CHIEF, given={})


def test_the_possible_steps_of_a_refusal_are_the_askers_own() -> None:
    with refused(STEP_REFUSED, possible=[]):
        CASE.advance("open", "begin", roles=CLERK, given={})


def test_missing_fields_are_named_all_at_once() -> None:
    with refused(INVALID, fields={"reason": ["required"], "code": ["required"]}):
        CASE.advance("new", "finish", roles=CHIEF, given={})


@pytest.mark.parametrize("blank", [None, "", " ", "\t\n", "\u3000"])
def test_a_blank_reason_is_a_missing_reason(blank: Any) -> None:
    with refused(INVALID, fields={"reason": ["required"]}):
        CASE.advance("new", "finish", roles=CHIEF, given={**REASONS, "reason": blank})


@pytest.mark.parametrize("value", [0, False, "0"])
def test_zero_and_false_are_answers(value: Any) -> None:
    assert FINISH == CASE.advance("new", "finish", roles=CHIEF, given={**REASONS, "code": value})


def test_a_role_sees_the_steps_it_can_take_in_the_tables_order() -> None:
    assert (BEGIN, FINISH) == CASE.possible("new", CLERK | CHIEF)
    assert (FINISH,) == CASE.possible("open", CLERK | CHIEF)
    assert () == CASE.possible("done", CLERK | CHIEF)
    assert () == CASE.possible("new", frozenset({"stranger"}))


def test_a_stored_old_name_is_read_as_the_new_state() -> None:
    assert NEW == CASE.state("fresh")
    assert DONE == CASE.state("ended")


def test_steps_go_on_from_a_stored_old_name() -> None:
    assert (BEGIN,) == CASE.possible("fresh", CLERK)
    assert BEGIN == CASE.advance("fresh", "begin", roles=CLERK, given={})
