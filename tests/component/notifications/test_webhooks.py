"""Webhooks on a real database and a real receiver: what comes, to whom, how often, and what a department's staff sees of it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from services.commons.contracts.notifications_webhooks import (
    ADDRESS_REFUSED,
    ENDPOINTS_MOST,
    NOTHING_TO_SEND,
    REMOVED,
    REPLAY_MOST,
    TOO_MANY_ENDPOINTS,
)
from services.commons.kernel.envelope import Envelope
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import FORBIDDEN, INVALID, KEY_REUSED, NOT_FOUND
from services.commons.plumbing.documents import Database
from services.notifications.model_dispatches import PAUSES_S
from services.notifications.model_endpoints import FAILURES_MOST
from services.notifications.projections import NotYetKnown, Thing
from services.notifications.usecases.ports import Stores
from tests.support.hooks import HOUSING, OPERATOR, HookOffice, Receiver, receiving
from tests.support.notices import DAY, HOUR, MINUTE, fact, person
from tests.support.refusals import refused

DAY_AND_MORE = timedelta(hours=25)
ORGANISER = Actor("organiser", frozenset({"organiser"}), "water")
CONTEST = "c0"


@pytest.fixture
def office(rows: Database, stores: Stores) -> HookOffice:
    for name in rows.mongo.list_collection_names():
        rows.collection(name).delete_many({})
    return HookOffice(stores)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def of_contest(verb: str, sequence: int, state: str) -> Envelope:
    return fact(f"ideas.contest.{verb}", CONTEST, sequence, state=state, department="water")


def of_idea(verb: str, number: int = 1, sequence: int = 2) -> Envelope:
    """Return a fact of an idea of water's contest whose author is known."""
    return fact(f"ideas.idea.{verb}", f"1dea{number}", sequence, contest_id=CONTEST)


def facts_of(count: int) -> list[Envelope]:
    return [of_idea("accepted", n) for n in range(count)]


def open_contest(office: HookOffice, ideas: int = 3) -> None:
    office.hear(
        of_contest("drafted", 1, "draft"), of_contest("announced", 2, "announced"), *(of_idea("submitted", n, 1) for n in range(ideas))
    )


def test_a_receiver_with_the_library_of_standard_webhooks_takes_what_comes(office: HookOffice, receiver: Receiver) -> None:
    endpoint = office.endpoint(receiver.url, "ideas.idea.accepted")
    open_contest(office)

    office.hear(of_idea("accepted"))
    office.send()

    [came] = receiver.came
    with pytest.raises(WebhookVerificationError, match="too"):  # the office's clock is not today's
        came.verified_by(endpoint["secret"])
    signed = Webhook(endpoint["secret"]).sign(came.id, office.at, came.body.decode())
    assert (signed, str(int(office.at.timestamp()))) == (came.headers["webhook-signature"], came.headers["webhook-timestamp"])
    assert (of_idea("accepted")["id"], "ideas.idea.accepted.v1", "1dea1") == (came.id, came.fact["type"], came.fact["subject"])
    assert "application/json" == came.headers["content-type"]


def test_a_fact_heard_twice_is_sent_once_to_each_endpoint_that_wants_it(office: HookOffice, receiver: Receiver) -> None:
    for patterns in (["ideas.idea.*"], ["ideas.idea.accepted", "ideas.*"], ["ideas.contest.opened"]):
        office.endpoint(receiver.url, *patterns)
    open_contest(office)
    receiver.came.clear()
    office.send()
    receiver.came.clear()

    for _ in range(2):
        office.hear(of_idea("accepted"))
        office.send()

    assert [of_idea("accepted")["id"]] * 2 == receiver.ids


def test_a_department_hears_of_another_ones_contest_only_what_everybody_may_know(office: HookOffice, receiver: Receiver) -> None:
    office.endpoint(receiver.url, "ideas.*", by=HOUSING)
    draft = [of_contest("drafted", 1, "draft"), of_contest("rescheduled", 2, "draft"), of_contest("revised", 3, "draft")]
    shown = [of_contest("announced", 4, "announced"), of_contest("rescheduled", 5, "announced"), of_contest("opened", 6, "open")]
    waiting = [of_idea("submitted", sequence=1), of_idea("revised", sequence=2)]
    public = [of_idea("accepted", sequence=3), fact("ideas.adoption.adopted", "ca5e", contest_id=CONTEST, idea_id="1dea1", by=person("x"))]
    supports = [fact("ideas.support.given", "5up", contest_id=CONTEST, idea_id="1dea1")]

    office.hear(*draft, *shown, *waiting, *supports)
    office.stores.neighbours.learn(_case())
    office.hear(*public, of_contest("cancelled", 7, "cancelled"))
    office.send()

    expected = [*(it["id"] for it in [*shown, *public]), of_contest("cancelled", 7, "cancelled")["id"]]
    assert sorted(map(str, expected)) == sorted(receiver.ids)


def _case() -> Thing:
    return Thing("ca5e", "adoption", owner=person("x"), contest_id=CONTEST, department="housing")


def test_a_department_hears_everything_of_its_own_contest_but_who_backs_what(office: HookOffice, receiver: Receiver) -> None:
    office.endpoint(receiver.url, "ideas.*")
    own = [
        of_contest("drafted", 1, "draft"),
        of_contest("cancelled", 2, "cancelled"),
        of_idea("submitted", sequence=1),
        of_idea("withdrawn"),
    ]

    office.hear(*own, fact("ideas.support.given", "5up", contest_id=CONTEST, idea_id="1dea1"))
    office.send()

    assert sorted(str(it["id"]) for it in own) == sorted(receiver.ids)
    assert not any(person("author") in str(it.body) or '"by"' in str(it.body) for it in receiver.came)


def test_a_draft_cancelled_elsewhere_is_nobodys_business(office: HookOffice, receiver: Receiver) -> None:
    office.endpoint(receiver.url, "ideas.*", by=HOUSING)

    office.hear(of_contest("drafted", 1, "draft"), of_contest("cancelled", 2, "cancelled"))
    office.send()

    assert [] == receiver.ids


def test_a_fact_of_a_contest_nobody_told_of_waits_until_it_is_known_whose_it_is(office: HookOffice, receiver: Receiver) -> None:
    office.endpoint(receiver.url, "ideas.*")

    with pytest.raises(NotYetKnown):
        office.hear(of_idea("submitted", sequence=1))

    office.hear(of_contest("drafted", 1, "draft"), of_idea("submitted", sequence=1))
    office.send()
    assert 2 == len(receiver.ids)


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


def test_a_secret_is_shown_when_made_and_never_again_but_to_the_same_wish(office: HookOffice, receiver: Receiver) -> None:
    made = office.endpoint(receiver.url, key="k")

    assert made == office.endpoint(receiver.url, key="k")
    assert "secret" not in office.ask("get_endpoint", endpoint_id=made["id"])
    assert made["secret"] not in str(office.ask("list_endpoints"))
    with refused(KEY_REUSED):
        office.endpoint(f"{receiver.url}/other", key="k")


def test_while_secrets_overlap_receivers_with_either_are_content(office: HookOffice, receiver: Receiver) -> None:
    endpoint = office.endpoint(receiver.url, "ideas.idea.accepted")
    open_contest(office)
    rotated = office.ask("rotate_secret", endpoint_id=endpoint["id"], key="k")
    assert rotated == office.ask("rotate_secret", endpoint_id=endpoint["id"], key="k")

    office.hear(of_idea("accepted", 0))
    office.send()
    office.hear(of_idea("accepted", 1))
    office.send(DAY)

    def signed(secret: str, n: int) -> bool:
        came = receiver.came[n]
        at = int(came.headers["webhook-timestamp"])
        moment = office.at - timedelta(seconds=int(office.at.timestamp()) - at)
        return Webhook(secret).sign(came.id, moment, came.body.decode()) in came.headers["webhook-signature"].split(" ")

    assert endpoint["secret"] != rotated["secret"]
    assert [True, True] == [signed(secret["secret"], 0) for secret in (endpoint, rotated)]
    assert [False, True] == [signed(secret["secret"], 1) for secret in (endpoint, rotated)]


def test_no_secret_is_kept_and_no_body_holds_more_than_it_sends(office: HookOffice, receiver: Receiver, rows: Database) -> None:
    endpoint = office.endpoint(receiver.url)
    open_contest(office)

    kept = str([list(rows.collection(name).find({})) for name in ("endpoints", "dispatches", "endpoint_health")])

    assert endpoint["secret"].removeprefix("whsec_") not in kept
    assert person("author") not in kept


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


def test_two_senders_at_once_send_one_dispatch_once(office: HookOffice, receiver: Receiver) -> None:
    endpoint = office.endpoint(receiver.url, "ideas.idea.accepted")
    open_contest(office)
    office.hear(of_idea("accepted"))
    [seen] = office.stores.hooks.dispatches.due(endpoint["id"], office.at, 9, tests_only=False)

    office.send()

    assert not office.stores.hooks.dispatches.begin(seen, seen)
    assert 1 == len(receiver.came)
