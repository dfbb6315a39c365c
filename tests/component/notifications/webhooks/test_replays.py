"""Tests asked for by hand, and sending again what was sent before: one, or all since a moment."""

from services.commons.contracts.notifications_webhooks import REPLAY_MOST
from services.commons.plumbing.documents import Database
from tests.component.notifications.webhooks.facts import facts_of, of_idea, open_contest
from tests.support.hooks import HookOffice, Receiver
from tests.support.notices import HOUR


def test_a_paused_endpoint_gets_tests_at_once_and_the_rest_when_it_goes_on(office: HookOffice, receiver: Receiver) -> None:
    endpoint = office.endpoint(receiver.url, "ideas.idea.accepted")
    open_contest(office)
    office.ask("step_endpoint", endpoint_id=endpoint["id"], step="pause")

    office.hear(of_idea("accepted"))
    test = office.ask("try_endpoint", endpoint_id=endpoint["id"])
    office.send()
    assert [test["webhook_id"]] == receiver.ids
    assert {} == receiver.came[0].fact["data"]

    office.ask("step_endpoint", endpoint_id=endpoint["id"], step="resume")
    office.send()
    assert [test["webhook_id"], of_idea("accepted")["id"]] == receiver.ids


def test_a_test_asked_for_twice_under_one_key_comes_once(office: HookOffice, receiver: Receiver) -> None:
    endpoint = office.endpoint(receiver.url, "ideas.idea.accepted")

    answers = [office.ask("try_endpoint", endpoint_id=endpoint["id"], key="k") for _ in range(2)]
    office.send()

    assert answers[0] == answers[1]
    assert 1 == len(receiver.came)


def test_one_dispatch_is_replayed_under_the_same_id(office: HookOffice, receiver: Receiver) -> None:
    endpoint = office.endpoint(receiver.url, "ideas.idea.accepted")
    open_contest(office)
    office.hear(*facts_of(2))
    office.send()
    chosen = office.dispatches(endpoint)[0]

    again = office.ask("replay_dispatch", endpoint_id=endpoint["id"], dispatch_id=chosen["id"])
    office.send(HOUR)

    assert "due" == again["state"]
    assert chosen["webhook_id"] == receiver.came[-1].id
    assert 3 == len(receiver.came)
    same = [it for it in receiver.came if it.id == chosen["webhook_id"]]
    assert (same[0].body, 3600) == (same[1].body, int(same[1].headers["webhook-timestamp"]) - int(same[0].headers["webhook-timestamp"]))


def test_everything_since_a_moment_or_only_what_failed_is_replayed(office: HookOffice, receiver: Receiver) -> None:
    endpoint = office.endpoint(receiver.url, "ideas.idea.accepted")
    open_contest(office)
    office.hear(of_idea("accepted", 0))
    office.send()
    office.at += HOUR
    since = office.at
    office.hear(of_idea("accepted", 1))
    office.send()
    receiver.status = 410
    office.hear(of_idea("accepted", 2))
    office.send()
    receiver.status, receiver.came = 200, []
    office.ask("step_endpoint", endpoint_id=endpoint["id"], step="resume")

    assert {"replayed": 1} == office.ask("replay_dispatches", endpoint_id=endpoint["id"], since=since, failed=True)
    office.send()
    assert [of_idea("accepted", 2)["id"]] == receiver.ids

    assert {"replayed": 2} == office.ask("replay_dispatches", endpoint_id=endpoint["id"], since=since)
    office.send()
    assert {of_idea("accepted", n)["id"] for n in (1, 2)} == set(receiver.ids)


def test_a_long_replay_comes_in_pages_the_oldest_first(office: HookOffice, rows: Database) -> None:
    endpoint = office.endpoint("https://hooks.example.org/", "ideas.idea.accepted")
    open_contest(office)
    office.hear(of_idea("accepted"))
    [document] = rows.collection("dispatches").find({})
    copies = [
        {**document, "_id": f"{n:032x}", "order": f"{document['order']}{n:04d}", "state": "delivered", "lane": None}
        for n in range(REPLAY_MOST)
    ]
    rows.collection("dispatches").insert_many(copies)

    first = office.ask("replay_dispatches", endpoint_id=endpoint["id"], since=office.at)
    rest = office.ask("replay_dispatches", endpoint_id=endpoint["id"], since=office.at, cursor=first["next"])

    assert (REPLAY_MOST - 1, {"replayed": 1}) == (first["replayed"], rest)  # what waits already is not counted
