"""The table of limits: every operation falls under it, and what visitors may guess at is counted one by one."""

import pytest

from gateway.auth.limits import ACCOUNT, ADDRESS, DOOR, EXACT, LIMITS, LOCAL, MEMBER, PROOFS, SHARED, VISITOR, limits_of
from gateway.auth.networks import network_of
from services.commons.contracts.catalog import http_operations
from services.commons.contracts.fields import fields_of_class
from services.commons.contracts.rows import Operation

OPERATIONS = [row for _, row in http_operations()]
COMMANDS = [row for row in OPERATIONS if not row.is_query]


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
@pytest.mark.parametrize("asked_by", [MEMBER, VISITOR])
def test_every_operation_is_limited_for_everybody(row: Operation, asked_by: str) -> None:
    counted = {limit.counted for limit in limits_of(row.name, asked_by)}

    assert (ACCOUNT if asked_by == MEMBER else ADDRESS) in counted


GUESSED = [row for row in COMMANDS if row.body and fields_of_class(row.body, frozenset({"sensitive"}))]


@pytest.mark.parametrize("row", [row for row in COMMANDS if not row.allowed.login] + GUESSED, ids=lambda row: row.name)
def test_what_visitors_may_do_and_what_takes_a_secret_is_counted_one_by_one(row: Operation) -> None:
    asked_by = MEMBER if row.allowed.login else VISITOR

    assert EXACT in {limit.kind for limit in limits_of(row.name, asked_by)}


@pytest.mark.parametrize("row", [row for row in COMMANDS if row.allowed.login], ids=lambda row: row.name)
def test_an_ordinary_write_costs_one_round_trip_at_most(row: Operation) -> None:
    kinds = [limit.kind for limit in limits_of(row.name, MEMBER)]

    assert 1 == kinds.count(SHARED)
    assert (EXACT in kinds) == (row.name in PROOFS)


@pytest.mark.parametrize("row", [row for row in OPERATIONS if row.is_query], ids=lambda row: row.name)
@pytest.mark.parametrize("asked_by", [MEMBER, VISITOR])
def test_a_read_costs_none(row: Operation, asked_by: str) -> None:
    assert {LOCAL} == {limit.kind for limit in limits_of(row.name, asked_by)}


def test_rows_have_names_of_their_own_and_name_operations_that_exist() -> None:
    names = [row.name for row in (*LIMITS, *DOOR)]
    covered = frozenset[str]().union(*(row.covers for row in LIMITS if isinstance(row.covers, frozenset)))

    assert len(names) == len(set(names))
    assert covered <= {row.name for row in OPERATIONS}


def test_a_shared_amount_is_whole_handfuls() -> None:
    assert [] == [row.name for row in LIMITS if row.kind == SHARED and row.amount % 10]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:0:1:ffff::1", "2001:db8:0:1::/64"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("nonsense", "unknown"),
    ],
)
def test_an_address_counts_as_its_network(address: str, network: str) -> None:
    assert network == network_of(address)
