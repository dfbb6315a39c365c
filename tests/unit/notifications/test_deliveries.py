"""One delivery: put off, attempted, answered, recovered; never more copies than its policy says."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.model_deliveries import (
    ATTEMPTS_MOST,
    FINAL,
    POLICIES,
    RETRY_MOST_S,
    Delivery,
    begin,
    held_back,
    offer,
    queue,
    recover,
    settle,
)
from services.notifications.sending import ACCEPTED, AGAIN, REFUSED, UNDELIVERABLE, UNKNOWN, WITHDRAWN, Answer
from tests.support.notices import DAY, HOUR, NOON, at_once, person, queued

NIGHT = NOON + 11 * HOUR  # 23:00 in Beijing
MORNING = NOON + 20 * HOUR
EVERY_POLICY = pytest.mark.parametrize("policy", sorted(POLICIES))


def attempted(it: Delivery, *, offered: bool = True) -> Delivery:
    begun = begin(it, it.due_at, lasts_s=60)
    return offer(begun) if offered else begun


@pytest.mark.parametrize(("policy", "starts"), [("normal", MORNING), ("digest", MORNING), ("urgent", NIGHT), ("code", NIGHT)])
def test_what_comes_at_night_waits_until_morning_unless_it_is_urgent_or_asked_for(policy: str, starts: object) -> None:
    it = queued(policy=policy, at=NIGHT)

    assert starts == it.not_before == it.due_at
    assert it.not_before + timedelta(seconds=POLICIES[policy].lasts_s) == it.deadline


def test_a_retry_that_falls_into_the_night_is_put_off_and_not_dropped() -> None:
    it = replace(queued(), due_at=NIGHT)

    later = held_back(it, withheld=None, preferences=at_once(), at=NIGHT)

    assert later
    assert ("queued", MORNING) == (later.state, later.due_at)


def test_what_may_not_be_sent_any_more_says_why() -> None:
    it = queued()

    ends = [
        held_back(it, withheld="muted", preferences=at_once(), at=NOON),
        held_back(it, withheld=None, preferences=at_once(), at=it.deadline),
    ]

    assert [("suppressed", "muted"), ("expired", "gave_up")] == [(end.state, end.reason) for end in ends if end]
    assert held_back(it, withheld=None, preferences=at_once(), at=NOON) is None


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        (ACCEPTED, "sent", None),
        (AGAIN, "queued", None),
        (REFUSED, "failed", "refused"),
        (UNDELIVERABLE, "failed", "undeliverable"),
        (WITHDRAWN, "suppressed", "muted"),
        (UNKNOWN, "queued", None),
    ],
)
def test_an_answer_decides_what_follows(answer: str, state: str, reason: str | None) -> None:
    after = settle(attempted(queued()), Answer(answer, "250"), NOON)

    assert (state, reason, answer, "250") == (after.state, after.reason, after.attempts[-1].outcome, after.attempts[-1].code)


@EVERY_POLICY
def test_an_attempt_that_broke_off_before_the_message_was_handed_over_is_made_again(policy: str) -> None:
    it = queued(policy=policy)

    after = recover(attempted(it, offered=False), None, it.due_at, can_be_asked=False)

    assert ("queued", it.due_at) == (after.state, after.due_at)


@EVERY_POLICY
def test_an_attempt_that_may_have_arrived_is_repeated_as_often_as_the_policy_allows(policy: str) -> None:
    it, copies = queued(policy=policy), 0

    while it.state == "queued":
        copies += 1
        it = recover(attempted(it), None, it.due_at, can_be_asked=False)

    assert POLICIES[policy].copies_most == copies
    assert ("failed", "unknown") == (it.state, it.reason)


@EVERY_POLICY
@pytest.mark.parametrize(("told", "state"), [(Answer(ACCEPTED, "3"), "sent"), (Answer(REFUSED, "2"), "failed"), (None, "queued")])
def test_where_the_other_side_can_be_asked_it_decides(policy: str, told: Answer | None, state: str) -> None:
    after = recover(attempted(queued(policy=policy)), told, NOON, can_be_asked=True)

    assert state == after.state


def test_pauses_double_up_to_six_hours_and_end_by_count_or_deadline() -> None:
    it, pauses = queued(policy="normal"), []

    while it.state == "queued":
        at = it.due_at
        it = settle(attempted(it, offered=False), Answer(AGAIN, "451"), at)
        pauses.append((it.due_at - at).total_seconds())

    assert [30, 60, 120, 240] == pauses[:4]
    assert max(pauses) <= RETRY_MOST_S
    assert ("failed", "gave_up") == (it.state, it.reason)
    assert len(it.attempts) <= ATTEMPTS_MOST


def test_a_code_is_not_sent_after_it_expired() -> None:
    it = queued("code", policy="code")
    while it.state == "queued":
        it = settle(attempted(it, offered=False), Answer(AGAIN, "451"), it.due_at)

    assert it.attempts[-1].began_at < NOON + timedelta(minutes=15)
    assert "gave_up" == it.reason


def test_one_thing_to_one_person_is_one_delivery() -> None:
    again = queue("notice", person("author"), "it", policy="urgent", topics=(), preferences=at_once(), at=NOON + DAY)
    other = queue("notice", person("other"), "it", policy="normal", topics=(), preferences=at_once(), at=NOON)

    assert queued().id == again.id != other.id


@given(
    st.lists(st.tuples(st.booleans(), st.sampled_from([ACCEPTED, AGAIN, REFUSED, UNKNOWN, "crash"])), max_size=40),
    st.sampled_from(sorted(POLICIES)),
)
def test_whatever_happens_no_more_copies_are_handed_over_than_the_policy_says(events: list[tuple[bool, str]], policy: str) -> None:
    """A copy may have arrived when the message was handed over and the answer was yes or never came."""
    it, copies = queued(policy=policy), 0
    for offered, came in events:
        if it.state in FINAL:
            break
        trying = attempted(it, offered=offered or came in (ACCEPTED, UNKNOWN))
        copies += came == ACCEPTED or (trying.attempts[-1].offered and came in (UNKNOWN, "crash"))
        it = recover(trying, None, it.due_at, can_be_asked=False) if came == "crash" else settle(trying, Answer(came), it.due_at)

    assert copies <= POLICIES[policy].copies_most
