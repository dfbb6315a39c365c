"""Secrets of endpoints: shown once, signing side by side while they overlap, kept nowhere."""

from datetime import timedelta

from standardwebhooks import Webhook

from services.commons.kernel.problems import KEY_REUSED
from services.commons.plumbing.documents import Database
from tests.component.notifications.webhooks.facts import of_idea, open_contest
from tests.support.hooks import HookOffice, Receiver
from tests.support.notices import DAY, person
from tests.support.refusals import refused


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
