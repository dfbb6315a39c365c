"""Who is sent which fact, and what comes: signed, whole, once, and only what a department may know."""

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from services.notifications.projections import NotYetKnown, Thing
from tests.component.notifications.webhooks.facts import CONTEST, of_contest, of_idea, open_contest
from tests.support.hooks import HOUSING, HookOffice, Receiver
from tests.support.notices import fact, person


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
    office.stores.neighbours.learn([_case()])
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
