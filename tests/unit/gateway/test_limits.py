"""The table of limits: every operation falls under it, and what visitors may guess at is counted one by one."""

import pytest

from gateway.auth.networks import network_of
from gateway.auth.limits import ACCOUNT, ADDRESS, DOOR, EXACT, LIMITS, LOCAL, MEMBER, SHARED, VISITOR, limits_of
from services.commons.contracts.catalog import http_operations
from services.commons.contracts.rows import Operation

OPERATIONS = [row for _, row in http_operations()]
COMMANDS = [row for row in OPERATIONS if not row.is_query]


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.name)
@pytest.mark.parametrize("asked_by", [MEMBER, VISITOR])
def test_every_operation_is_limited_for_everybody(row: Operation, asked_by: str) -> None:
    counted = {limit.counted for limit in limits_of(row.name, asked_by)}

    assert (ACCOUNT if asked_by == MEMBER else ADDRESS) in counted


@pytest.mark.parametrize("row", [row for row in COMMANDS if not row.allowed.login], ids=lambda row: row.name)
def test_a_command_that_visitors_may_give_has_an_exact_limit_of_its_own(row: Operation) -> None:
    assert EXACT in {limit.kind for limit in limits_of(row.name, VISITOR)}


@pytest.mark.parametrize("row", [row for row in COMMANDS if row.allowed.login], ids=lambda row: row.name)
def test_an_ordinary_write_costs_one_round_trip_at_most(row: Operation) -> None:
    assert 1 == sum(limit.kind != LOCAL for limit in limits_of(row.name, MEMBER))


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
