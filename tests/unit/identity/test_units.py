"""The seed data: Zhongshan's units of 2015, and the demo town's people."""

import re
from collections import Counter

from services.commons.contracts.fields import ID_PATTERN
from services.commons.contracts.ideas import ENTRANT
from services.commons.contracts.units import DEPARTMENTS, TOWNS
from services.commons.kernel.people import DEPARTMENT_ROLES, ROLE_KEYS, Actor, Level
from services.identity.model import check_standing
from services.identity.model_demo import DEMO_ACCOUNTS, DEMO_CROWD, DEMO_HANDLERS, DEMO_PASSWORD
from services.identity.model_logins import acceptable_login, acceptable_password


def test_zhongshan_had_one_zone_five_districts_and_eighteen_towns() -> None:
    assert {"zone": 1, "district": 5, "town": 18} == Counter(unit.kind for unit in TOWNS)


def test_every_unit_has_a_code_and_a_name_of_its_own() -> None:
    units = (*TOWNS, *DEPARTMENTS)

    assert len(units) == len({unit.code for unit in units}) == len({unit.zh for unit in units}) == len({unit.en for unit in units})
    assert all(re.match(ID_PATTERN, unit.code) for unit in units)


def test_the_demo_town_has_the_people_outside_checks_rely_on() -> None:
    staff = {"organiser", "moderator", "auditor", "clerk1", "commission", "operator", *(f"department{number}" for number in range(1, 13))}

    assert {*staff, *(f"resident{number}" for number in range(1, 10))} == {row.login for row in DEMO_ACCOUNTS}


def test_each_of_a_dozen_departments_has_one_who_answers_for_it() -> None:
    departments = [row.standing.department for row in DEMO_HANDLERS]

    assert 12 == len(departments) == len(set(departments))
    assert {unit.code for unit in DEPARTMENTS} >= set(departments)


def test_the_crowd_could_have_registered_and_may_write_and_support() -> None:
    assert 60 == len(DEMO_CROWD) == len({row.id for row in (*DEMO_CROWD, *DEMO_ACCOUNTS)} - {row.id for row in DEMO_ACCOUNTS})
    for row in DEMO_CROWD:
        assert row.login == acceptable_login(row.login)
        assert ENTRANT.admits(Actor(row.id, row.standing.roles, None, row.standing.level))


def test_demo_accounts_could_have_been_registered() -> None:
    for row in DEMO_ACCOUNTS:
        assert row.login == acceptable_login(row.login)
        assert DEMO_PASSWORD == acceptable_password(DEMO_PASSWORD, row.login)
        assert row.standing.roles <= ROLE_KEYS
        check_standing(row.standing)


def test_the_two_demo_handlers_belong_to_two_departments_and_the_contest_to_a_third() -> None:
    of = {row.login: row.standing.department for row in DEMO_ACCOUNTS if row.standing.roles & DEPARTMENT_ROLES}

    assert of["organiser"] == of["moderator"]
    assert 3 == len({of["department1"], of["department2"], of["organiser"]})


def test_demo_residents_are_known_by_their_real_names() -> None:
    levels = [row.standing.level for row in DEMO_ACCOUNTS if row.standing.roles == {"citizen"}]

    assert 9 == len(levels)
    assert {Level.REAL_NAME, Level.RESIDENT} == set(levels)
