"""A contest played in the embedded town reaches inboxes and mail boxes, once each, and a mail's link turns mails off."""

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.component.cli.running import shanzhi_process
from tests.support.contest import play
from tests.support.eventually import eventually
from tests.support.mail_server import MailServer
from tests.support.person import PASSWORD, Person
from tests.support.towns import RunningTown

AUTHOR_IS_TOLD = [
    "您的点子已收到，等待审核",
    "您的点子已受理",
    "您的点子已入围",
    "您的点子获奖了",
    "您参加的大赛公布了结果",
    "您的点子已被采纳",
]
DESKS = {
    "moderator": {"有新点子等待审核", "大赛开始征集，将有点子待审"},
    "department1": {"有点子交办给您部门"},
    "department2": set(),
    "organiser": {"您交办的点子已有答复"},
    "commission": {"有部门答复不采纳一个点子"},
    "auditor": set(),
}
AT_ONCE = {"choices": [], "digest": False, "quiet_from_h": 0, "quiet_until_h": 0, "language": "zh"}


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture(scope="module")
def mailed(server: MailServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTown]:
    """Return a town that can send mails, where ``resident1`` has a verified address and a contest was played."""
    with RunningTown("town.embedded", tmp_path_factory.mktemp("mailed"), given=server.variables(5000)) as town:
        author = Person(town.url, "resident1")
        author.send("PUT", "/notices/card", {"email": "someone@example.org"}).raise_for_status()
        code = re.findall(r"\d{6}", eventually(lambda: server.arrived[-1].subject, within_s=15))[0]
        author.post("/notices/card/verification", {"code": code})
        author.send("PUT", "/notices/preferences", AT_ONCE).raise_for_status()
        play(town.url)
        yield town
        assert 0 == town.stop()


def texts(town: RunningTown, login: str) -> list[str]:
    return [row["zh"] for row in Person(town.url, login).get("/notices", limit=100)["items"]]


def test_everybody_it_concerns_finds_it_in_their_inbox(mailed: RunningTown) -> None:
    eventually(lambda: texts(mailed, "resident1")[:6] == AUTHOR_IS_TOLD[::-1], within_s=15)

    assert DESKS == {login: set(texts(mailed, login)) for login in DESKS}
    assert "您附议的点子已被采纳" in texts(mailed, "resident2")


def test_the_author_is_mailed_each_of_it_once(mailed: RunningTown, server: MailServer) -> None:
    expected = sorted(AUTHOR_IS_TOLD)

    eventually(lambda: expected == sorted(it.subject for it in server.arrived if it.unsubscribe), within_s=20)

    assert {"someone@example.org"} == {it.to for it in server.arrived}
    assert {1} == set(server.counts().values())


def test_an_operator_sees_why_and_a_neighbour_does_not(mailed: RunningTown) -> None:
    notice = Person(mailed.url, "resident1").get("/notices", limit=1)["items"][0]["id"]

    def explained(login: str) -> tuple[int, str]:
        given = {"SHANZHI_URL": mailed.url, "SHANZHI_LOGIN": login, "SHANZHI_PASSWORD": PASSWORD}
        ran = shanzhi_process("notice", "explain", notice, variables=given)
        return ran.status, ran.out + ran.err

    assert 0 == explained("operator")[0]
    assert "you are the author" in explained("operator")[1]
    assert "example.org" not in explained("operator")[1]
    assert (1, True) == (explained("resident2")[0], "request.not_found" in explained("resident2")[1])


def test_the_link_of_a_mail_turns_mails_off_without_login(mailed: RunningTown, server: MailServer) -> None:
    mail = eventually(lambda: next(it for it in server.arrived if it.subject == "您的点子获奖了"), within_s=20)
    assert mail.unsubscribe
    assert mail.unsubscribe.startswith(f"http://localhost:{mailed.port}/unsubscribe/")

    done = httpx.post(mail.unsubscribe.replace("localhost", "127.0.0.1"), content="List-Unsubscribe=One-Click")

    assert 200 == done.status_code
    choices = Person(mailed.url, "resident1").get("/notices/preferences")["choices"]
    assert [("idea", "email")] == [(row["topic"], row["channel"]) for row in choices if not row["on"]]


def test_readiness_tells_how_long_mails_wait(mailed: RunningTown) -> None:
    told = httpx.get(f"{mailed.url}/readyz").json()["services"]["notifications"]

    assert 0 <= told["oldest_unsent_s"] < 60
