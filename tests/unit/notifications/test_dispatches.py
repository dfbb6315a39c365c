"""Dispatches: pauses from five seconds to a day, what each status means, and replays under the same id."""

from datetime import timedelta

import pytest

from services.notifications import model_dispatches
from services.notifications.model_dispatches import (
    ATTEMPTS_KEPT,
    PAUSES_S,
    Dispatch,
    Reply,
    begin,
    dispatch_id,
    outcome_of,
    pause_s,
    queue,
    replay,
    settle,
)
from services.notifications.model_endpoints import Endpoint
from services.notifications.subscriptions import BY_FACT, body_of
from tests.support.notices import MINUTE, NOON, fact

ENDPOINT = Endpoint("e" * 32, "water", "系统", "https://hooks.example.org/in", ("ideas.*",), NOON)
SAID = fact("ideas.idea.accepted", "1dea", 2)
REFUSED, NO_ANSWER = Reply("refused", 500), Reply("no_answer", trouble="deadline")


def queued() -> Dispatch:
    return queue(ENDPOINT, body_of(SAID, BY_FACT["ideas.idea.accepted"]), NOON)


def tried(it: Dispatch, reply: Reply) -> Dispatch:
    return settle(begin(it, it.due_at, lasts_s=10), reply, it.due_at)


def test_a_dispatch_is_known_by_endpoint_and_fact_and_carries_the_facts_id() -> None:
    it = queued()

    assert (dispatch_id(ENDPOINT.id, str(SAID["id"])), SAID["id"]) == (it.id, it.webhook_id)
    assert dispatch_id("f" * 32, it.webhook_id) != it.id
    assert ("due", NOON, NOON + timedelta(days=30)) == (it.state, it.due_at, it.kept_until)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, "taken"), (204, "taken"), (299, "taken"), (199, "refused"), (300, "refused"), (301, "refused"), (307, "refused"), (400, "refused"), (410, "gone"), (429, "refused"), (503, "refused")],
)  # fmt: skip
def test_what_a_status_means(status: int, outcome: str) -> None:
    assert outcome == outcome_of(status)


@pytest.mark.parametrize(
    ("reply", "state"), [(Reply("taken", 204), "delivered"), (Reply("gone", 410), "failed"), (REFUSED, "due"), (NO_ANSWER, "due")]
)
def test_what_an_answer_makes_of_a_dispatch(reply: Reply, state: str) -> None:
    after = tried(queued(), reply)

    assert state == after.state
    assert (1, reply.outcome, reply.status, reply.trouble) == (
        after.attempts[0].number,
        after.attempts[0].outcome,
        after.attempts[0].status,
        after.attempts[0].trouble,
    )


def test_a_test_is_tried_once() -> None:
    test = queue(ENDPOINT, model_dispatches.probe_body(ENDPOINT, "a" * 32, NOON), NOON, is_test=True)

    assert "given_up" == tried(test, REFUSED).state


def test_pauses_grow_from_five_seconds_to_a_day_and_then_it_is_given_up() -> None:
    it, pauses = queued(), []
    while (after := tried(it, REFUSED)).state == "due":
        pauses.append((after.due_at - it.due_at).total_seconds())
        it = after

    assert "given_up" == after.state
    assert (5, 86_400) == (PAUSES_S[0], PAUSES_S[-1])
    assert all(0.8 * usual <= pause <= 1.2 * usual for usual, pause in zip(PAUSES_S, pauses, strict=True))
    assert len(PAUSES_S) + 1 == after.tries == len(after.attempts)


def test_what_failed_together_does_not_come_back_together() -> None:
    pauses = {round(pause_s(f"{n:032x}", 5)) for n in range(100)}

    assert len(pauses) > 90
    assert pause_s("a", 5) == pause_s("a", 5)


def test_while_an_attempt_may_be_under_way_nobody_else_tries() -> None:
    begun = begin(queued(), NOON, lasts_s=20)

    assert NOON + timedelta(seconds=25) == begun.due_at
    assert None is begun.attempts[0].outcome


def test_an_attempt_that_nobody_ended_is_called_broken_off_by_the_next() -> None:
    it = begin(begin(queued(), NOON, lasts_s=10), NOON + MINUTE, lasts_s=10)

    assert ["broken_off", None] == [attempt.outcome for attempt in it.attempts]
    assert [1, 2] == [attempt.number for attempt in it.attempts]


def test_a_replay_is_the_same_dispatch_with_all_its_attempts_before_it_again() -> None:
    it = queued()
    while it.state == "due":
        it = tried(it, REFUSED)

    again = replay(it, NOON + 9 * MINUTE)

    assert (it.id, it.webhook_id, it.body) == (again.id, again.webhook_id, again.body)
    assert ("due", 0, NOON + 9 * MINUTE) == (again.state, again.tries, again.due_at)
    assert "due" == tried(again, REFUSED).state
    assert it.attempts[-1].number + 1 == begin(again, NOON, lasts_s=1).attempts[-1].number


def test_only_the_last_attempts_are_kept() -> None:
    it = queued()
    for _ in range(3):
        it = replay(it, it.due_at)
        while it.state == "due":
            it = tried(it, REFUSED)

    assert [*range(11, 31)] == [attempt.number for attempt in it.attempts]
    assert ATTEMPTS_KEPT == len(it.attempts)


def test_each_change_is_one_revision() -> None:
    it = queued()

    assert [0, 1, 2, 3] == [
        it.revision,
        *(each.revision for each in (begin(it, NOON, lasts_s=1), tried(it, REFUSED), replay(tried(it, REFUSED), NOON))),
    ]


def test_a_test_event_tells_nothing_but_that_it_arrived() -> None:
    body = model_dispatches.probe_body(ENDPOINT, "a" * 32, NOON)

    assert ({}, "notifications.webhook.tested.v1", ENDPOINT.id) == (body["data"], body["type"], body["subject"])
