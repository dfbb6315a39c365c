"""The broker's definitions say who may do what; whether RabbitMQ keeps to them is the permission matrix's to prove."""

import re
from typing import Any

import pytest

from services.commons.contracts.catalog import CATALOG
from services.commons.contracts.rows import Contract
from services.commons.plumbing.definitions import definitions, user_names

SERVICES = tuple(contract.service for contract in CATALOG)


def rows(section: str, **where: str) -> list[Any]:
    found: list[Any] = definitions(CATALOG)[section]
    return [row for row in found if all(row[name] == value for name, value in where.items())]


def matches(pattern: str, name: str) -> bool:
    """Match as the broker does; what it writes ``\\z``, Python 3.11 writes ``\\Z``."""
    return bool(re.search(pattern.replace(r"\z", r"\Z"), name))


def test_there_is_one_user_per_department_and_one_for_the_gateway() -> None:
    assert {"gateway", *SERVICES} == set(user_names(CATALOG)) == {row["name"] for row in rows("users")}


def test_nobody_can_log_in_until_a_password_hash_is_given() -> None:
    assert {""} == {row["password_hash"] for row in rows("users")}
    given: Any = definitions(CATALOG, password_hashes={"ideas": "aGFzaA=="})["users"]
    assert {"ideas": "aGFzaA=="} == {row["name"]: row["password_hash"] for row in given if row["password_hash"]}


def test_nobody_administers_the_broker_over_the_network() -> None:
    assert [] == [row["name"] for row in rows("users") if row["tags"]]


@pytest.mark.parametrize("service", SERVICES)
def test_a_department_may_declare_nothing(service: str) -> None:
    assert "^$" == rows("permissions", user=service)[0]["configure"]


def test_a_department_without_facts_may_publish_none() -> None:
    mute: Any = definitions((Contract("mute", "无声", "mute"),))["topic_permissions"]

    assert ["^$"] == [row["write"] for row in mute if row["exchange"] == "mute.events"]


def test_every_exchange_one_may_use_has_a_topic_permission_else_every_key_would_be_allowed() -> None:
    for user in rows("permissions"):
        used = {row["name"] for row in rows("exchanges") if matches(user["write"], row["name"]) or matches(user["read"], row["name"])}
        assert used == {row["exchange"] for row in rows("topic_permissions", user=user["user"])}


def test_who_may_answer_may_not_ask() -> None:
    """Brokers before 4.0 check no topic permission of a CC header: only a missing permission keeps copies out."""
    assert ["gateway"] == [user["user"] for user in rows("permissions") if matches(user["write"], "nameko-rpc")]


def test_facts_survive_a_lost_node_and_a_full_queue_refuses_instead_of_forgetting() -> None:
    policy = rows("policies")[0]

    kinds = {row["name"]: row["arguments"]["x-queue-type"] for row in rows("queues")}
    covered = {name for name in kinds if matches(policy["pattern"], name)}

    assert {"quorum"} == {kinds[name] for name in covered}
    assert {name for name, kind in kinds.items() if kind == "quorum"} - {"undeliverable"} == covered
    assert {"delivery-limit": 50, "max-length": 1_000_000, "overflow": "reject-publish"}.items() <= policy["definition"].items()


def test_nothing_in_it_was_removed_in_rabbitmq_4() -> None:
    """Mirrored queues, lazy mode, queue masters and transient shared queues are gone there."""
    text = repr(definitions(CATALOG))

    assert not re.search(r"ha-mode|x-queue-mode|queue-master|x-max-priority", text)
    assert all(row["durable"] for row in rows("queues"))
