"""What may leave for a department's system: every fact is in the table or in what is never sent, and no person leaves with it."""

import re
from typing import Any

import pytest

from services.commons.contracts.catalog import BY_SERVICE, CATALOG
from services.commons.contracts.fields import fields_of_class
from services.commons.contracts.notifications_webhooks import FACT_PATTERN
from services.notifications.subscriptions import AUDIENCES, BY_FACT, NEVER_SENT, SENDABLE, Row, body_of, matches, sendable
from tests.contracts.fact_examples import BY, CALENDAR, FACT_EXAMPLES
from tests.contracts.guards import NAMES_OF_PERSONS
from tests.support.notices import fact

FACTS = {f"{contract.service}.{row.name}" for contract in CATALOG for row in contract.facts}
every_row = pytest.mark.parametrize("row", SENDABLE, ids=lambda row: row.fact)


def undecided(facts: set[str]) -> set[str]:
    return {name for name in facts - set(BY_FACT) if not any(f"{name}.".startswith(f"{each}.") for each in NEVER_SENT)}


def names_in(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {name for each in value.values() for name in names_in(each)}
    return {name for each in value for name in names_in(each)} if isinstance(value, list) else set()


def test_every_fact_may_be_sent_to_somebody_or_is_never_sent() -> None:
    assert set() == undecided(FACTS)
    assert {"ideas.idea.of_a_later_day"} == undecided({*FACTS, "ideas.idea.of_a_later_day"})


def test_no_row_speaks_of_a_fact_that_does_not_exist_or_that_is_never_sent() -> None:
    assert set(BY_FACT) <= FACTS
    assert len(BY_FACT) == len(SENDABLE)
    assert [] == [row.fact for row in SENDABLE for each in NEVER_SENT if row.fact.startswith(f"{each}.")]
    assert {row.to for row in SENDABLE} == set(AUDIENCES)


@every_row
def test_no_person_leaves_with_a_fact_not_even_by_reference(row: Row) -> None:
    service, _, name = row.fact.partition(".")
    schema = BY_SERVICE[service].by_fact[name].schema
    personal = fields_of_class(schema, frozenset({"personal", "sensitive", "tip"}))

    body = body_of(fact(row.fact, "0ab1"), row)

    assert "by" in personal
    assert BY not in str(body)
    assert set() == names_in(body) & (personal | NAMES_OF_PERSONS | {"correlationid", "causationid"})


@every_row
def test_a_body_is_a_cloud_event_with_what_the_contract_calls_public(row: Row) -> None:
    service, _, name = row.fact.partition(".")
    expected = {key: value for key, value in FACT_EXAMPLES[service][name].items() if key != "by"}

    body = body_of(fact(row.fact, "0ab1", 3), row)

    assert ("1.0", f"{row.fact}.v1", service, "0ab1", 3) == tuple(
        body[key] for key in ("specversion", "type", "source", "subject", "sequence")
    )
    assert expected == body["data"]


def test_what_the_contract_does_not_know_is_not_sent() -> None:
    said = fact("ideas.contest.rescheduled", "c0", calendar={**CALENDAR, "phone": "13800138000"}, phone="13800138000")

    body = body_of(said, BY_FACT["ideas.contest.rescheduled"])

    assert "13800138000" not in str(body)
    assert {"calendar": CALENDAR}.items() <= dict(body["data"]).items()


@pytest.mark.parametrize(
    ("pattern", "fits", "does_not"),
    [
        ("ideas.idea.accepted", "ideas.idea.accepted", "ideas.idea.awarded"),
        ("ideas.idea.*", "ideas.idea.awarded", "ideas.contest.opened"),
        ("ideas.*", "ideas.contest.opened", "identity.account.closed"),
    ],
)
def test_a_pattern_names_a_fact_an_aggregate_or_a_department(pattern: str, fits: str, does_not: str) -> None:
    assert (True, False) == (matches(pattern, fits), matches(pattern, does_not))


@pytest.mark.parametrize(
    "pattern", ["ideas.support.*", "identity.*", "identity.account.registered", "audit.*", "notifications.card.*", "tips.*"]
)
def test_a_pattern_of_what_is_never_sent_names_nothing(pattern: str) -> None:
    assert [] == list(sendable((pattern,)))


def test_a_department_asked_for_whole_gives_only_what_may_be_sent() -> None:
    assert [*SENDABLE] == list(sendable(("ideas.*",)))


@pytest.mark.parametrize(
    "pattern", ["*", "*.*", "ideas", "ideas.[ab]*", "ideas.*.*", "ideas.idea.a?", "ideas.idea.**", "Ideas.*", "ideas.idea.accepted.v1"]
)
def test_no_other_form_of_pattern_is_read(pattern: str) -> None:
    assert None is re.search(FACT_PATTERN, pattern)
