"""The table of notices: every fact of the catalogue is told to somebody or named as told to nobody, and each row can be told."""

import re

import pytest

from services.commons.contracts.catalog import CATALOG
from services.commons.contracts.notifications import CONTRACT, TOPICS, URGENCIES
from services.notifications.model_notices import REASONS, link_of
from services.notifications.table import AUDIENCES, BY_KEY, NOTICES, TELLS_NOBODY, Row, rows_of
from services.notifications.templates import BY_ID, LATEST
from services.notifications.usecases.audiences import _AUDIENCES
from tests.contracts.fact_examples import FACT_EXAMPLES
from tests.support.notices import fact

FACTS = {f"{contract.service}.{row.name}" for contract in CATALOG for row in contract.facts}
HEARD = {row.source for row in CONTRACT.listens if row.pattern == "#"}
SAID_ELSEWHERE = {"code", "digest"}  # templates that no row of the table uses


def untold(facts: set[str]) -> set[str]:
    """Return the facts that nobody has decided about."""
    return facts - {row.fact for row in NOTICES} - TELLS_NOBODY


def test_every_fact_is_told_to_somebody_or_named_as_told_to_nobody() -> None:
    assert set() == untold(FACTS)
    assert {"ideas.idea.of_a_later_day"} == untold({*FACTS, "ideas.idea.of_a_later_day"})


def test_no_row_speaks_of_a_fact_that_does_not_exist_or_is_decided_twice() -> None:
    told = {row.fact for row in NOTICES}

    assert told | TELLS_NOBODY <= FACTS
    assert set() == told & TELLS_NOBODY
    assert len(NOTICES) == len(BY_KEY)


def test_every_source_of_a_row_is_heard() -> None:
    assert {row.fact.partition(".")[0] for row in NOTICES} <= HEARD


@pytest.mark.parametrize("row", NOTICES, ids=lambda row: row.key)
def test_a_row_names_what_exists(row: Row) -> None:
    assert row.audience in AUDIENCES
    assert (row.template, row.version) in BY_ID
    assert row.topic in {topic.key for topic in TOPICS}
    assert row.urgency in {urgency.key for urgency in URGENCIES}
    assert row in rows_of(row.fact)


def test_every_audience_can_be_found_and_every_text_is_used() -> None:
    assert set(AUDIENCES) == set(_AUDIENCES) == {row.audience for row in NOTICES}
    assert set(LATEST) == {row.template for row in NOTICES} | SAID_ELSEWHERE


@pytest.mark.parametrize("row", NOTICES, ids=lambda row: row.key)
def test_a_link_is_a_path_of_ids_and_carries_nothing_else_of_the_fact(row: Row) -> None:
    service, _, verb = row.fact.partition(".")
    secret = "不该出现的话"
    said = fact(row.fact, "0ab1", **({"reason": secret} if "reason" in FACT_EXAMPLES[service][verb] else {}))

    link = link_of(row, said)

    assert re.fullmatch(r"/[a-z]+(/[0-9a-z]+)?", link)
    assert secret not in link


def test_one_person_is_told_one_fact_in_one_text_once() -> None:
    keys = [(row.fact, row.template) for row in NOTICES]

    assert len(keys) == len(set(keys))


def test_every_reason_has_words_in_both_languages() -> None:
    assert all(zh and en for zh, en in REASONS.values())
