"""Cards: believed when a code came back, in few tries and little time; every (state, step, role)."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from services.commons.contracts.notifications import CARD, CODE_EXPIRED, CODE_LASTS_S, NO_CARD, TOO_MANY_CODES, WRONG_CODE
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import Problem
from services.notifications.model_cards import Card, blank, bounce, check_code, code_of, remove, set_card, verify
from services.notifications.model_limits import LIMITS, is_spent
from tests.support.commands import asked
from tests.support.notices import NOON, card, person
from tests.support.refusals import refused

OWNER = Actor(person("author"))
SECRET = "s" * 32
S = timedelta(seconds=1)
POSSIBLE = {
    ("unverified", "set", "owner"): "unverified",
    ("verified", "set", "owner"): "unverified",
    ("undeliverable", "set", "owner"): "unverified",
    ("removed", "set", "owner"): "unverified",
    ("unverified", "verify", "owner"): "verified",
    ("verified", "bounce", "service"): "undeliverable",
    ("unverified", "remove", "owner"): "removed",
    ("verified", "remove", "owner"): "removed",
    ("undeliverable", "remove", "owner"): "removed",
    ("unverified", "remove", "service"): "removed",
    ("verified", "remove", "service"): "removed",
    ("undeliverable", "remove", "service"): "removed",
}


@pytest.mark.parametrize("role", ["owner", "service", "operator"])
@pytest.mark.parametrize("step", [step.key for step in CARD.steps])
@pytest.mark.parametrize("state", [state.key for state in CARD.states])
def test_every_step_of_a_card_is_allowed_or_refused(state: str, step: str, role: str) -> None:
    try:
        got: str | None = CARD.advance(state, step, roles={role}, given={}).target
    except Problem:
        got = None

    assert POSSIBLE.get((state, step, role)) == got


def entered(before: Card, email: str = "someone@example.org", at: datetime = NOON) -> Card:
    change = set_card(before, asked("set_my_card", OWNER, at=at, email=email))
    return replace(change.after, version=before.version + 1) if change else before


def test_an_address_entered_is_not_believed_and_a_new_one_asks_for_a_new_code() -> None:
    first = entered(blank(OWNER.id))
    second = entered(replace(first, state="verified"), "other@example.org", NOON + 61 * S)

    assert ("unverified", 1) == (first.state, first.code_number)
    assert ("unverified", 2) == (second.state, second.code_number)


def test_the_same_address_again_changes_nothing_while_its_code_is_on_its_way_or_it_is_verified() -> None:
    first = entered(blank(OWNER.id))

    assert first is entered(first, at=NOON + 59 * S)
    assert 2 == entered(first, at=NOON + 61 * S).code_number
    verified = replace(first, state="verified")
    assert verified is entered(verified, at=NOON + 3600 * S)


def test_codes_are_limited_by_minute_hour_and_day_even_across_removals() -> None:
    it, sent = blank(OWNER.id), []
    for minute in range(26 * 60):
        at = NOON + minute * 60 * S
        with suppress(Problem):
            it = entered(replace(it, state="removed"), f"a{minute}@example.org", at)
            sent.append(at)

    for row in (row for row in LIMITS if row.channel == "email"):
        assert max(sum(1 for each in sent if at - row.window_s * S < each <= at) for at in sent) == row.most
    assert len(it.codes_at) <= 10


def test_one_code_too_many_is_refused() -> None:
    first = entered(blank(OWNER.id))

    with refused(TOO_MANY_CODES):
        entered(first, "other@example.org", NOON + 59 * S)


def test_a_fact_of_a_card_tells_no_address() -> None:
    change = set_card(blank(OWNER.id), asked("set_my_card", OWNER, email="someone@example.org", phone="13800138000"))

    assert change
    assert ("card.set", {"by": OWNER.id, "state": "unverified"}) == (change.fact.name, change.fact.payload)


def test_the_right_code_verifies_in_its_time() -> None:
    it = entered(blank(OWNER.id))
    code = code_of(it.id, it.code_number, SECRET)

    check_code(it, code, tries_left=True, at=NOON + (CODE_LASTS_S - 1) * S, secret=SECRET)
    change = verify(it, it, by=OWNER.id)

    assert change
    assert ("verified", "card.verified") == (change.after.state, change.fact.name)
    assert verify(replace(change.after), it, by=OWNER.id) is None


def test_a_wrong_late_or_spent_code_is_refused() -> None:
    it = entered(blank(OWNER.id))
    code = code_of(it.id, it.code_number, SECRET)
    other = f"{(int(code) + 1) % 1_000_000:06d}"

    with refused(WRONG_CODE):
        check_code(it, other, tries_left=True, at=NOON, secret=SECRET)
    with refused(CODE_EXPIRED):
        check_code(it, code, tries_left=False, at=NOON, secret=SECRET)
    with refused(CODE_EXPIRED):
        check_code(it, code, tries_left=True, at=NOON + CODE_LASTS_S * S, secret=SECRET)
    with refused(NO_CARD):
        check_code(blank(OWNER.id), code, tries_left=True, at=NOON, secret=SECRET)
    with refused(CODE_EXPIRED):
        verify(entered(it, "other@example.org", NOON + 61 * S), it, by=OWNER.id)


def test_codes_are_six_digits_and_differ_by_card_number_and_secret() -> None:
    codes = {code_of(id, number, secret) for id in ("a", "b") for number in (1, 2, 3) for secret in (SECRET, "t" * 32)}

    assert 12 == len(codes)
    assert all(len(code) == 6 and code.isdigit() for code in codes)


def test_only_the_address_that_bounced_is_given_up() -> None:
    it = card()

    change = bounce(it, it.email)

    assert change
    assert "undeliverable" == change.after.state
    assert bounce(replace(it, email="new@example.org"), it.email) is None
    assert bounce(replace(it, state="unverified"), it.email) is None


def test_a_removed_card_holds_no_address() -> None:
    change = remove(card(phone="13800138000"), by=OWNER.id)

    assert change
    assert ("", "", "removed") == (change.after.email, change.after.phone, change.after.state)
    assert remove(change.after, by=OWNER.id) is None


def test_a_notice_by_text_message_has_a_limit_of_its_own() -> None:
    sent = [NOON] * 50

    assert is_spent("sms", "notice", sent, NOON + S)
    assert not is_spent("sms", "notice", sent[1:], NOON + S)
    assert not is_spent("sms", "notice", sent, NOON + timedelta(days=1))
