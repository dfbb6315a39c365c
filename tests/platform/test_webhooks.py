"""A department's system is told by a running town: signed, without persons, again when asked, by way of the API and the command line alone."""

from collections.abc import Iterator

import pytest

from tests.component.cli.running import shanzhi_process
from tests.support.contest import open_contest
from tests.support.eventually import eventually
from tests.support.hooks import Receiver, receiving
from tests.support.person import PASSWORD, Person

HANDLER = "department2"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def test_a_contest_reaches_a_departments_system_once_and_again_by_replay(town: str, receiver: Receiver) -> None:
    handler, organiser = Person(town, HANDLER), Person(town, "organiser")
    wish = {"name": "工单系统", "url": receiver.url, "facts": ["ideas.contest.*"]}
    endpoint = handler.post("/webhooks", wish)
    given = {"SHANZHI_URL": town, "SHANZHI_LOGIN": HANDLER, "SHANZHI_PASSWORD": PASSWORD}

    contest = open_contest(organiser)

    own = eventually(lambda: [it for it in receiver.came if it.fact["subject"] == contest and "opened" in it.fact["type"]], within_s=15)
    fact = own[0].verified_by(endpoint["secret"])
    assert ("ideas.contest.opened.v1", {"department": "social_work", "state": "open"}) == (fact["type"], fact["data"])
    assert not any("drafted" in it.fact["type"] for it in receiver.came)  # what another department drafts is its own affair
    [sent] = [it for it in handler.get(f"/webhooks/{endpoint['id']}/dispatches")["items"] if it["webhook_id"] == fact["id"]]

    ran = shanzhi_process("webhooks", "replay", endpoint["id"], sent["id"], variables=given)

    assert 0 == ran.status, ran.err
    again = eventually(lambda: [it for it in receiver.came if it.id == fact["id"]][1:], within_s=15)
    assert fact == again[0].verified_by(endpoint["secret"])
    handler.post(f"/webhooks/{endpoint['id']}/steps/remove")
    assert "request.not_found" == Person(town, "department3").refused("GET", f"/webhooks/{endpoint['id']}")
