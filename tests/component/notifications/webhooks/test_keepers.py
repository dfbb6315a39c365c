"""Who looks after endpoints, which can be made, and what is left of one that was removed."""

from typing import Any

from services.commons.contracts.notifications_webhooks import ADDRESS_REFUSED, ENDPOINTS_MOST, NOTHING_TO_SEND, REMOVED, TOO_MANY_ENDPOINTS
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import FORBIDDEN, INVALID, NOT_FOUND
from services.commons.plumbing.documents import Database
from tests.component.notifications.webhooks.facts import of_idea, open_contest
from tests.support.hooks import HOUSING, OPERATOR, HookOffice, Receiver
from tests.support.refusals import refused

ORGANISER = Actor("organiser", frozenset({"organiser"}), "water")


def test_strangers_are_told_of_no_endpoint_and_operators_of_all(office: HookOffice, receiver: Receiver) -> None:
    endpoint = office.endpoint(receiver.url)
    office.ask("try_endpoint", endpoint_id=endpoint["id"])
    dispatch = office.dispatches(endpoint)[0]["id"]
    asking: dict[str, dict[str, Any]] = {
        "get_endpoint": {},
        "step_endpoint": {"step": "pause"},
        "rotate_secret": {},
        "try_endpoint": {},
        "list_dispatches": {},
        "replay_dispatch": {"dispatch_id": dispatch},
        "replay_dispatches": {"since": office.at},
    }

    for name, args in asking.items():
        with refused(NOT_FOUND):
            office.ask(name, HOUSING, endpoint_id=endpoint["id"], **args)
        with refused(NOT_FOUND):
            office.ask(name, OPERATOR, endpoint_id="0" * 32, **args)
        office.ask(name, OPERATOR, endpoint_id=endpoint["id"], **args)
    assert [] == office.ask("list_endpoints", HOUSING)["items"]
    assert [endpoint["id"]] == [it["id"] for it in office.ask("list_endpoints", ORGANISER)["items"]]
    assert [endpoint["id"]] == [it["id"] for it in office.ask("list_endpoints", OPERATOR)["items"]]
    with refused(FORBIDDEN):
        office.ask("list_endpoints", HOUSING, department="water")


def test_a_dispatch_of_another_endpoint_is_not_there(office: HookOffice, receiver: Receiver) -> None:
    mine, theirs = office.endpoint(receiver.url), office.endpoint(receiver.url, by=HOUSING)
    foreign = office.ask("try_endpoint", HOUSING, endpoint_id=theirs["id"])["id"]

    with refused(NOT_FOUND):
        office.ask("replay_dispatch", endpoint_id=mine["id"], dispatch_id=foreign)


def test_what_cannot_be_sent_is_refused_when_the_endpoint_is_made(office: HookOffice) -> None:
    with refused(ADDRESS_REFUSED, because="network"):
        office.endpoint("https://10.0.0.1/")
    with refused(NOTHING_TO_SEND):
        office.endpoint("https://hooks.example.org/", "identity.*")
    with refused(INVALID):
        office.endpoint("https://hooks.example.org/", by=OPERATOR)
    for _ in range(ENDPOINTS_MOST):
        office.endpoint("https://hooks.example.org/")
    with refused(TOO_MANY_ENDPOINTS):
        office.endpoint("https://hooks.example.org/")


def test_a_removed_endpoint_leaves_nothing_behind_and_makes_room(office: HookOffice, receiver: Receiver, rows: Database) -> None:
    endpoint = office.endpoint(receiver.url)
    open_contest(office)
    office.ask("step_endpoint", endpoint_id=endpoint["id"], step="remove")

    office.hear(of_idea("accepted"))
    office.send()

    assert ([], []) == (receiver.ids, office.ask("list_endpoints")["items"])
    assert 0 == rows.collection("dispatches").count_documents({})
    assert "removed" == office.ask("get_endpoint", endpoint_id=endpoint["id"])["state"]
    with refused(REMOVED):
        office.ask("try_endpoint", endpoint_id=endpoint["id"])
