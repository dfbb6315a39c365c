"""Who is admitted, in which order refusals come, and where a role counts."""

import pytest

from services.commons.kernel.people import (
    ANONYMOUS,
    ANYONE,
    DEPARTMENT_ROLES,
    LOGGED_IN,
    ROLES,
    Access,
    Actor,
    Level,
    citizen,
    staff,
)
from services.commons.kernel.problems import FORBIDDEN, LEVEL_REQUIRED, LOGIN_REQUIRED, ProblemType
from tests.support.refusals import refused

RESIDENT = Actor("resident", frozenset({"citizen"}), level=Level.RESIDENT)
MODERATOR = Actor("moderator", frozenset({"citizen", "moderator"}), "parks", Level.REAL_NAME)

ADMITTED = (
    (ANYONE, ANONYMOUS),
    (ANYONE, MODERATOR),
    (LOGGED_IN, Actor("new")),
    (staff("moderator"), MODERATOR),
    (staff("organiser", "moderator"), MODERATOR),
    (citizen(Level.RESIDENT), RESIDENT),
    (citizen(Level.PHONE), RESIDENT),
)
REFUSED = (
    (LOGGED_IN, ANONYMOUS, LOGIN_REQUIRED),
    (staff("moderator"), ANONYMOUS, LOGIN_REQUIRED),
    (citizen(Level.VISITOR), ANONYMOUS, LOGIN_REQUIRED),
    (staff("moderator"), RESIDENT, FORBIDDEN),
    (staff("organiser"), MODERATOR, FORBIDDEN),
    (citizen(Level.RESIDENT), MODERATOR, LEVEL_REQUIRED),
    (citizen(Level.PHONE), Actor("new", frozenset({"citizen"})), LEVEL_REQUIRED),
    (Access(frozenset({"moderator"}), Level.RESIDENT), Actor("new"), FORBIDDEN),
)


@pytest.mark.parametrize(("access", "actor"), ADMITTED)
def test_access_admits(access: Access, actor: Actor) -> None:
    access.admit(actor)


@pytest.mark.parametrize(("access", "actor", "why"), REFUSED)
def test_access_refuses_first_the_unknown_then_the_role_then_the_level(access: Access, actor: Actor, why: ProblemType) -> None:
    with refused(why):
        access.admit(actor)


@pytest.mark.parametrize("level", list(Level)[1:])
def test_a_level_admits_itself_and_above_and_names_itself_to_those_below(level: Level) -> None:
    access = citizen(level)

    for reached in Level:
        actor = Actor("someone", frozenset({"citizen"}), level=reached)
        if reached >= level:
            access.admit(actor)
        else:
            with refused(LEVEL_REQUIRED, level=level.name.lower()):
                access.admit(actor)


def test_a_departments_role_counts_only_there() -> None:
    assert {"citizen", "moderator"} == MODERATOR.roles_for("parks")
    assert {"citizen"} == MODERATOR.roles_for("water")
    assert {"citizen"} == MODERATOR.roles_for(None)


def test_a_departments_role_without_a_department_counts_for_no_department() -> None:
    adrift = Actor("adrift", frozenset({"handler", "citizen"}))

    assert {"citizen"} == adrift.roles_for("parks")


def test_a_role_of_the_whole_town_counts_everywhere() -> None:
    commission = Actor("commission", frozenset({"commission", "auditor", "operator"}))

    assert commission.roles == commission.roles_for("parks") == commission.roles_for("water")


def test_roles_are_sorted_and_have_both_names() -> None:
    keys = [role.key for role in ROLES]

    assert sorted(set(keys)) == keys
    assert all(role.zh and role.en for role in ROLES)


def test_staff_who_act_on_a_departments_things_need_a_department() -> None:
    assert {"handler", "moderator", "organiser"} == DEPARTMENT_ROLES
