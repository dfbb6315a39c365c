"""An attempt that is not taken comes again; an endpoint that is ill is left in peace and at last switched off."""

from datetime import timedelta
from typing import Any

from services.notifications.model_dispatches import PAUSES_S
from services.notifications.model_endpoints import FAILURES_MOST
from tests.component.notifications.webhooks.facts import facts_of, of_idea, open_contest
from tests.support.hooks import HookOffice, Receiver
from tests.support.notices import DAY, HOUR, MINUTE, fact, person

DAY_AND_MORE = timedelta(hours=25)


def test_what_is_not_taken_comes_again_under_the_same_id_with_a_new_timestamp(office: HookOffice, receiver: Receiver) -> None:
    endpoint = office.endpoint(receiver.url, "ideas.idea.accepted")
    open_contest(office)
    receiver.status = 503

    office.hear(of_idea("accepted"))
    office.send()
    office.send(timedelta(seconds=1))
    receiver.status = 204
    office.send(timedelta(seconds=6))

    first, second = receiver.came
    assert (first.id, first.body) == (second.id, second.body)
    assert 7 == int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"])
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    [shown] = office.dispatches(endpoint)
    assert ("delivered", [("refused", 503), ("taken", 204)]) == (
        shown["state"],
        [(each["outcome"], each["status"]) for each in shown["attempts"]],
    )


def test_an_endpoint_that_is_ill_is_not_asked_with_everything_that_waits(office: HookOffice, receiver: Receiver) -> None:
    office.endpoint(receiver.url, "ideas.idea.accepted")
    open_contest(office)
    receiver.status = 500
    office.hear(*facts_of(3))

    office.send()
    office.send(timedelta(seconds=1))
    assert 1 == len(receiver.came)

    receiver.status = 200
    office.send(timedelta(seconds=9))
    office.send(timedelta(seconds=9))
    assert {str(it["id"]) for it in facts_of(3)} == set(receiver.ids)


def test_410_switches_an_endpoint_off_and_its_keepers_are_told(office: HookOffice, receiver: Receiver) -> None:
    endpoint = office.endpoint(receiver.url, "ideas.idea.accepted")
    for who, role, department in (
        ("h", "handler", "water"),
        ("other", "handler", "housing"),
        ("m", "moderator", "water"),
        ("op", "operator", None),
    ):
        office.hear(fact("identity.account.registered", person(who), roles=[role], department=department))
    open_contest(office)
    receiver.status = 410

    office.hear(*facts_of(2))
    office.send()

    shown = office.ask("get_endpoint", endpoint_id=endpoint["id"])
    assert ("disabled", "gone", 1) == (shown["state"], shown["reason_code"], len(receiver.came))
    assert {"due", "failed"} == {it["state"] for it in office.dispatches(endpoint)}
    _relay(office, endpoint["id"])
    told = {who: [it.template for it in office.stores.notices.of_person(person(who), unread=False, hidden=True, limit=9, cursor=None).items] for who in ("h", "other", "m", "op")}  # fmt: skip
    assert {who for who, templates in told.items() if "endpoint_disabled" in templates} == {"h", "op"}


def _relay(office: HookOffice, endpoint_id: str) -> None:
    """Have notifications hear its own facts of an endpoint."""
    rows: Any = office.stores.hooks.endpoints
    office.hear(*rows.rows.find_one({"_id": endpoint_id})["outbox"])


def test_an_endpoint_that_fails_for_a_day_is_switched_off_and_a_failed_test_is_no_reason(office: HookOffice, receiver: Receiver) -> None:
    endpoint = office.endpoint(receiver.url, "ideas.idea.accepted")
    open_contest(office)
    receiver.status = 500
    for _ in range(FAILURES_MOST):
        office.ask("try_endpoint", endpoint_id=endpoint["id"])
        office.send(4 * HOUR)
    assert ("active", 0) == tuple(office.ask("get_endpoint", endpoint_id=endpoint["id"])[name] for name in ("state", "failures"))

    office.hear(*facts_of(3))
    for _ in range(FAILURES_MOST):
        office.send(HOUR)
    assert "active" == office.ask("get_endpoint", endpoint_id=endpoint["id"])["state"]
    office.send(DAY)

    shown = office.ask("get_endpoint", endpoint_id=endpoint["id"])
    assert ("disabled", "failing") == (shown["state"], shown["reason_code"])
    assert FAILURES_MOST <= shown["failures"]


def test_what_fails_alone_is_given_up_and_holds_nobody_up(office: HookOffice, receiver: Receiver) -> None:
    endpoint = office.endpoint(receiver.url, "ideas.idea.accepted")
    open_contest(office, ideas=len(PAUSES_S) + 3)
    poison = str(of_idea("accepted", 0)["id"])

    def act(handler: Any) -> None:
        handler.send_response(500 if handler.headers["webhook-id"] == poison else 200)
        handler.end_headers()

    receiver.act = act
    office.hear(of_idea("accepted", 0))
    for n in range(1, len(PAUSES_S) + 3):
        office.hear(of_idea("accepted", n))
        office.send()
        office.send(MINUTE * 6)
        office.send(DAY_AND_MORE)

    by_state = {state: len(office.dispatches(endpoint, state=state)) for state in ("given_up", "delivered", "due")}
    assert {"given_up": 1, "delivered": len(PAUSES_S) + 2, "due": 0} == by_state
    assert "active" == office.ask("get_endpoint", endpoint_id=endpoint["id"])["state"]


def test_two_senders_at_once_send_one_dispatch_once(office: HookOffice, receiver: Receiver) -> None:
    endpoint = office.endpoint(receiver.url, "ideas.idea.accepted")
    open_contest(office)
    office.hear(of_idea("accepted"))
    [seen] = office.stores.hooks.dispatches.due(endpoint["id"], office.at, 9, tests_only=False)

    office.send()

    assert not office.stores.hooks.dispatches.begin(seen, seen)
    assert 1 == len(receiver.came)
