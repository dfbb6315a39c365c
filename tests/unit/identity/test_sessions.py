"""When a session counts, and who may end it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.commons.contracts.identity import CONTRACT, SESSION
from services.commons.kernel.people import Actor, Level
from services.commons.kernel.problems import LOGIN_REQUIRED, NOT_FOUND, STEP_REFUSED, Problem
from services.identity.model import Account, Standing
from services.identity.model_sessions import Session, SessionRules, open_session, revoke, token_hash, vouched
from tests.support.commands import AT, asked
from tests.support.identity import OPERATOR

ACCOUNT = Account("one", "someone", "某人", "hash", AT, Standing(frozenset({"handler"}), Level.REAL_NAME, "housing"))
OWNER = Actor("one", frozenset({"citizen"}))
ENDS_AT = AT + timedelta(hours=12)
OPEN = Session("session", "one", "hash", AT, ENDS_AT)
RULES = SessionRules(lasts_s=43_200, idle_s=86_400)


def test_a_session_keeps_only_the_hash_of_its_token() -> None:
    change = open_session(ACCOUNT, "secret-token", asked("issue_token"), rules=RULES)

    assert (token_hash("secret-token"), AT, ENDS_AT) == (change.after.token_hash, change.after.created_at, change.after.expires_at)
    assert {"by": "one", "state": "open"} == change.fact.payload
    assert "secret-token" not in str(change)


@pytest.mark.parametrize("state", [state.key for state in SESSION.states])
@pytest.mark.parametrize("asker", [OWNER, OPERATOR, Actor()], ids=["owner", "operator", "visitor"])
def test_every_step_of_a_session(state: str, asker: Actor) -> None:
    session = replace(OPEN, state=state)

    if (state, asker) == ("open", OWNER):
        change = revoke(session, by=asker)
        assert "revoked" == change.after.state
        assert CONTRACT.by_fact["session.revoked"].name == change.fact.name
    else:
        with pytest.raises(Problem) as refusal:
            revoke(session, by=asker)
        assert (STEP_REFUSED if asker is OWNER else NOT_FOUND) is refusal.value.kind


def test_the_table_of_sessions_has_no_other_step() -> None:
    assert ["revoke"] == [step.key for step in SESSION.steps]


def test_a_session_vouches_for_the_standing_its_account_has_now() -> None:
    assert Actor("one", frozenset({"handler"}), "housing", Level.REAL_NAME, "session") == vouched(OPEN, ACCOUNT, AT, RULES)


@pytest.mark.parametrize(
    ("session", "account", "at"),
    [
        (replace(OPEN, state="revoked"), ACCOUNT, AT),
        (OPEN, replace(ACCOUNT, state="suspended"), AT),
        (OPEN, replace(ACCOUNT, state="closed"), AT),
        (OPEN, replace(ACCOUNT, epoch=1), AT),
        (OPEN, ACCOUNT, ENDS_AT),
        (OPEN, ACCOUNT, ENDS_AT + timedelta(milliseconds=1)),
    ],
    ids=["revoked", "suspended", "closed", "restored since", "just over", "over"],
)
def test_a_session_that_no_longer_counts_vouches_for_nobody(session: Session, account: Account, at: datetime) -> None:
    with pytest.raises(Problem) as refusal:
        vouched(session, account, at, RULES)
    assert LOGIN_REQUIRED is refusal.value.kind


def test_a_session_counts_to_its_last_millisecond() -> None:
    assert "one" == vouched(OPEN, ACCOUNT, ENDS_AT - timedelta(milliseconds=1), RULES).id
