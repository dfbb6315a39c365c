"""A department trusts no gateway: whatever a call on the bus says, it is checked again at its own door."""

import json
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from kombu import Message

from services.commons.contracts import audit, ideas, identity
from services.commons.contracts.rows import Contract
from services.commons.kernel.command import Command
from services.commons.kernel.people import Actor, Level
from services.commons.kernel.problems import FORBIDDEN, INVALID, LEVEL_REQUIRED, LOGIN_REQUIRED, MALFORMED, UNKNOWN_OPERATION
from services.commons.plumbing.calls import Calls
from services.commons.plumbing.claims import ClaimsVerifier
from tests.support.claims import OTHER_KEY, RESIDENT, claims_body, claims_for, public_pem
from tests.support.refusals import refused

NEWCOMER = Actor("newcomer", frozenset({"citizen"}), None, Level.VISITOR, "session")
OPERATOR = Actor("operator", frozenset({"operator"}), None, Level.REAL_NAME, "session")
IDEA = {"contest_id": "c1", "title": "加装路灯", "text": "晚上路口太暗，建议加装路灯。", "theme": "safety"}


def command(contract: Contract, name: str, arguments: Any, *, secret: str = "secret", raw: bytes | None = None, **headers: Any) -> Command:
    body = json.dumps({"args": [], "kwargs": arguments}).encode() if raw is None else raw
    return Calls(contract, ClaimsVerifier(public_pem()), secret).command(name, Message(body=body, headers=headers))


def submit(actor: Actor = RESIDENT, *, key: str = "k", secret: str = "secret", **changed: Any) -> Command:
    claims = claims_for(actor, "ideas", datetime.now(UTC))
    return command(ideas.CONTRACT, "submit_idea", {**IDEA, **changed}, claims=claims, key=key, secret=secret)


@pytest.mark.parametrize("contract", [audit.CONTRACT, ideas.CONTRACT, identity.CONTRACT], ids=lambda it: it.service)
@pytest.mark.parametrize("audience", ["audit", "ideas", "identity", "gateway", ""])
def test_claims_open_the_door_of_one_service_only(contract: Contract, audience: str) -> None:
    name = {"audit": "list_gaps", "ideas": "list_my_ideas", "identity": "get_me"}[contract.service]
    claims = claims_for(OPERATOR, audience, datetime.now(UTC))

    if audience == contract.service:
        assert OPERATOR == command(contract, name, {}, claims=claims).actor
    else:
        with refused(LOGIN_REQUIRED):
            command(contract, name, {}, claims=claims)


@pytest.mark.parametrize("name", [row.name for row in ideas.OPERATIONS if row.allowed.login])
def test_no_claims_no_call(name: str) -> None:
    with refused(LOGIN_REQUIRED):
        command(ideas.CONTRACT, name, {})


def test_forged_claims_are_refused_even_where_none_are_needed() -> None:
    body = claims_body(OPERATOR, "ideas", datetime.now(UTC))
    forged = (
        claims_for(OPERATOR, "ideas", datetime.now(UTC), key=OTHER_KEY),
        jwt.encode(body, "", algorithm="none"),
        "operator",
        {"sub": "operator"},
        ["operator"],
        7,
    )
    for claims in forged:
        with refused(LOGIN_REQUIRED):
            command(ideas.CONTRACT, "list_contests", {}, claims=claims)


def test_roles_and_levels_are_checked_again() -> None:
    with refused(LEVEL_REQUIRED, level="real_name"):
        submit(NEWCOMER)
    with refused(FORBIDDEN):
        submit(OPERATOR)


def test_who_asks_is_read_from_claims_and_nowhere_else() -> None:
    sly = {"actor": {"id": "operator"}, "claims": "x", "roles": ["operator"], "sub": "operator", "key": "x", "new_id": "x"}

    asked = command(ideas.CONTRACT, "submit_idea", {**IDEA, **sly}, claims=claims_for(RESIDENT, "ideas", datetime.now(UTC)))

    assert RESIDENT == asked.actor
    assert asked.args == IDEA


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"null", b'{"args": []}', b'{"kwargs": []}', b'{"kwargs": null}', b"\x80\x04", b'"kwargs"']
)
def test_what_is_no_call_is_refused(raw: bytes) -> None:
    with refused(MALFORMED):
        command(ideas.CONTRACT, "list_contests", {}, raw=raw)


@pytest.mark.parametrize("value", [None, "", "x" * 65, 7, True, {"$gt": ""}, ["c1"]])
def test_an_id_is_a_short_text_or_nothing(value: Any) -> None:
    with refused(INVALID, fields={"contest_id": ["must be an id"]}):
        command(ideas.CONTRACT, "get_contest", {"contest_id": value})


@pytest.mark.parametrize("name", ["__init__", "stores", "drop", "submit_idea.", "", "mint_claims"])
def test_only_the_operations_of_the_contract_can_be_called(name: str) -> None:
    with refused(UNKNOWN_OPERATION):
        command(ideas.CONTRACT, name, {})


def test_a_key_belongs_to_one_person_one_operation_one_target() -> None:
    one = submit()

    assert one.new_id == one.key == submit().key
    another = Actor("another", RESIDENT.roles, None, RESIDENT.level, "session")
    others = [submit(another), submit(contest_id="c2"), submit(key="k2"), submit(secret="of another town")]
    give = command(ideas.CONTRACT, "give_support", {"idea_id": "c1"}, claims=claims_for(RESIDENT, "ideas", datetime.now(UTC)), key="k")
    assert 6 == len({it.key for it in (one, give, *others)})


def test_without_a_key_every_wish_is_a_new_one() -> None:
    first, second = (submit(key="") for _ in range(2))

    assert first.key is None
    assert first.new_id != second.new_id


def test_what_was_asked_is_remembered_without_being_readable() -> None:
    first, other = submit(), submit(title="另一个点子")

    assert first.fingerprint == submit().fingerprint != other.fingerprint
    assert first.fingerprint != submit(secret="of another town").fingerprint
