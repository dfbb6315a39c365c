"""Mail through a real SMTP server that answers well, badly, late, or breaks off at each stage."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from services.notifications.senders.mail import Mail, Server
from services.notifications.sending import Answer, Message, NotNow
from services.notifications.usecases.delivering import oldest_unsent
from tests.support.mail_server import MailServer
from tests.support.notice_office import Post
from tests.support.notices import DAY, HOUR, MINUTE, NOON, ScriptedSender, fact, person
from town.servers.ports import free_port

SUSPENDED, STANDING = "identity.account.suspended", "identity.account.standing_set"


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture
def office(post: Post, server: MailServer) -> Post:
    """Return an office whose ``author`` is mailed at once, through ``server``."""
    server.arrived.clear()
    server.behave()
    office = post.through(Mail(Server("127.0.0.1", server.port, "notices@shanzhi.example", starttls=False, timeout_s=0.5)))
    office.card("author")
    return office


def told(office: Post, number: int = 2, name: str = STANDING) -> str:
    """Tell ``author`` something and return the notice's id."""
    office.hear(fact(name, person("author"), number, at=office.at))
    return str(office.ask("list_my_notices", "author", limit=1)["items"][0]["id"])


def state(office: Post, notice: str) -> tuple[str, str | None, list[str]]:
    (row,) = office.ask("explain_notice", "author", notice_id=notice)["deliveries"]
    return row["state"], row.get("reason"), [it.get("code", "") for it in row["attempts"]]


def pass_time(office: Post, *, days: int) -> None:
    for _ in range(days * 24 * 2):
        office.send()
        office.at += HOUR / 2


def test_a_notice_is_mailed_once_however_often_its_fact_comes(office: Post, server: MailServer) -> None:
    notice = told(office)
    for _ in range(3):
        office.send()
        told(office)

    (mail,) = server.arrived
    assert ("author@example.org", "您的身份或权限已变更") == (mail.to, mail.subject)
    assert ("sent", None, ["250"]) == state(office, notice)
    assert "https://shanzhi.example/me" in mail.text


@pytest.mark.parametrize(
    ("stage", "says", "reason", "attempts"),
    [
        ("mail", "451 later", "gave_up", 5),
        ("mail", "550 not you", "gave_up", 5),
        ("rcpt", "450 greylisted", "gave_up", 5),
        ("rcpt", "550 no such user", "undeliverable", 1),
        ("data", "452 full", "gave_up", 5),
        ("data", "554 looks like spam", "refused", 1),
        ("data", "550 no such user", "undeliverable", 1),
    ],
)
def test_a_refusal_is_tried_again_or_ends_it_by_stage_and_code(
    office: Post, server: MailServer, stage: str, says: str, reason: str, attempts: int
) -> None:
    server.behave(**{stage: says})
    notice = told(office)

    pass_time(office, days=3)

    ended, why, codes = state(office, notice)
    assert ("failed", reason) == (ended, why)
    assert len(codes) >= attempts
    assert {says[:3]} == set(codes)
    assert [] == server.arrived


def test_what_was_greylisted_arrives_later(office: Post, server: MailServer) -> None:
    server.behave(times=2, rcpt="450 later")
    notice = told(office)

    pass_time(office, days=1)

    assert ("sent", None, ["450", "450", "250"]) == state(office, notice)
    assert 1 == len(server.arrived)


@pytest.mark.parametrize(
    ("drop", "hang_s"), [("before", 0.0), ("after", 0.0), ("", 0.8)], ids=["dropped before", "dropped after", "silent"]
)
def test_a_line_that_breaks_off_during_the_message_gives_two_copies_at_most_under_one_message_id(
    office: Post, server: MailServer, drop: str, hang_s: float
) -> None:
    server.behave(drop=drop, hang_s=hang_s)
    notice = told(office)

    pass_time(office, days=2)

    assert ("failed", "unknown") == state(office, notice)[:2]
    assert len(server.arrived) <= 2
    assert len(server.counts()) <= 1


def test_a_line_that_breaks_off_once_is_repeated_once(office: Post, server: MailServer) -> None:
    server.behave(times=1, drop="after")
    notice = told(office)

    pass_time(office, days=1)

    assert "sent" == state(office, notice)[0]
    assert [2] == list(server.counts().values())


def test_a_server_that_is_away_stops_the_round_and_is_tried_again(office: Post, server: MailServer) -> None:
    away = office.through(Mail(Server("127.0.0.1", free_port(), "notices@shanzhi.example", starttls=False, timeout_s=0.5)))
    notices = [told(away, n) for n in range(2, 6)]

    assert 1 == away.send()

    assert [["ConnectionRefusedError"], [], [], []] == [state(away, it)[2] for it in notices]
    office.at += MINUTE
    office.send()
    assert 4 == len(server.arrived)


def test_a_server_that_says_nothing_is_given_up_in_time(post: Post) -> None:
    with silent() as port:
        office = post.through(Mail(Server("127.0.0.1", port, "notices@shanzhi.example", starttls=False, timeout_s=0.2)))
        office.card("author")
        notice = told(office)
        office.send()

    assert ("queued", None, ["SMTPServerDisconnected"]) == state(office, notice)


def test_without_starttls_nothing_is_said_to_a_server_that_should_have_it(office: Post, server: MailServer) -> None:
    strict = office.through(Mail(Server("127.0.0.1", server.port, "notices@shanzhi.example", starttls=True, timeout_s=0.5)))
    notice = told(strict)

    strict.send()

    assert ("queued", None, ["SMTPNotSupportedError"]) == state(strict, notice)
    assert [] == server.arrived


def test_nothing_is_sent_in_quiet_hours_but_what_is_urgent(office: Post, server: MailServer) -> None:
    office.at += 10 * HOUR  # 22:00 in Beijing
    told(office)
    told(office, 3, SUSPENDED)
    for _ in range(20):
        office.send()
        office.at += HOUR / 2  # to 08:00

    assert ["您的账号已停用"] == [it.subject for it in server.arrived]
    office.send()
    assert ["您的账号已停用", "您的身份或权限已变更"] == [it.subject for it in server.arrived]


def test_a_retry_does_not_reach_into_the_night(office: Post, server: MailServer) -> None:
    office.at += 9 * HOUR + 59 * MINUTE + HOUR / 120  # 21:59:30
    server.behave(times=1, rcpt="450 later")
    told(office)
    office.send()
    office.at += MINUTE
    office.send()
    assert [] == server.arrived

    office.at += 10 * HOUR
    office.send()
    assert 1 == len(server.arrived)


def test_mail_that_was_turned_off_waits_and_then_expires(office: Post, server: MailServer) -> None:
    notice = told(office)
    off = office.through(None)
    pass_time(off, days=1)
    assert "queued" == state(office, notice)[0]

    pass_time(off, days=3)

    assert ("expired", "gave_up") == state(office, notice)[:2]
    assert [] == server.arrived


def test_two_senders_at_once_send_once(post: Post) -> None:
    """The second claims while the first is about to hand the message over: the first notices and says nothing."""
    office = post.through(ScriptedSender())
    office.card("author")
    notice = told(office)

    class Slow(ScriptedSender):
        def send(self, message: Message, offering: Callable[[], None]) -> Answer:
            office.at += HOUR  # the claim of this one runs out
            office.send()  # recovered by the other
            office.send()  # and sent
            return super().send(message, offering)

    slow = Slow()
    Post(post.through(slow).stores, office.at).send()

    sender = office.stores.senders["email"]
    assert isinstance(sender, ScriptedSender)
    assert (1, 0) == (len(sender.arrived), len(slow.arrived))
    assert "sent" == state(office, notice)[0]


@pytest.mark.parametrize(
    ("meanwhile", "ends"),
    [("unsubscribed", ("suppressed", "muted", 0)), ("night fell", ("sent", None, 1))],
    ids=["unsubscribed meanwhile: never", "night fell meanwhile: in the morning"],
)
def test_a_slow_server_is_handed_nothing_that_may_not_be_sent_any_more(
    post: Post, meanwhile: str, ends: tuple[str, str | None, int]
) -> None:
    class Slow(ScriptedSender):
        def send(self, message: Message, offering: Callable[[], None]) -> Answer:
            if meanwhile == "night fell" and office.at < NOON + 10 * HOUR:
                office.at = NOON + 10 * HOUR  # 22:00 in Beijing
            elif meanwhile == "unsubscribed" and message.unsubscribe:
                office.ask("unsubscribe", "", token=message.unsubscribe.rpartition("/")[2])
            return super().send(message, offering)

    slow = Slow()
    office = post.through(slow)
    office.card("author")
    notice = told(office)

    office.send()
    assert [] == slow.arrived
    office.at += 11 * HOUR
    for _ in range(2):  # recovered, and sent
        office.send()

    ended, why, _ = state(office, notice)
    assert ends == (ended, why, len(slow.arrived))


class Killed(BaseException):
    """Stands for a process that ends in the middle of a send."""


@pytest.mark.parametrize(
    ("told_then", "state_then", "copies"),
    [(Answer("accepted", "3"), "sent", 1), (None, "sent", 2), (NotNow("away"), "attempting", 1)],
    ids=["the other side has it", "the other side never had it", "the other side cannot be asked now"],
)
def test_after_a_crash_a_provider_that_can_be_asked_is_asked_before_anything_is_sent_again(
    post: Post, told_then: Answer | Exception | None, state_then: str, copies: int
) -> None:
    sender = ScriptedSender(can_be_asked=True)
    office = post.through(sender)
    office.card("author")
    notice = told(office)
    sender.told = told_then
    with pytest.raises(Killed):
        _killed(office, sender)

    office.at += 2 * MINUTE
    for _ in range(3):
        office.send()

    assert state_then == state(office, notice)[0]
    assert copies == len(sender.arrived)


def _killed(office: Post, sender: ScriptedSender) -> None:
    original = sender.send

    def send(message: Message, offering: Callable[[], None]) -> Answer:
        sender.send = original
        sender.answers = []
        offering()
        sender.arrived.append(message)
        raise Killed

    sender.send = send
    office.send()


@contextmanager
def silent() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_a_delivery_that_is_too_old_is_told_to_whoever_watches(office: Post) -> None:
    told(office)

    assert {"oldest_unsent_s": 3600} == oldest_unsent(office.stores, office.at + HOUR)
    office.send()
    assert {"oldest_unsent_s": 0} == oldest_unsent(office.stores, office.at + DAY)


def test_a_delivery_that_is_tried_again_later_still_waits_the_longest(office: Post, server: MailServer) -> None:
    server.behave(times=1, rcpt="450 later")
    told(office)
    office.send()
    office.at += 10 * HOUR / 3600
    told(office, 3)

    assert {"oldest_unsent_s": 40} == oldest_unsent(office.stores, office.at + HOUR / 120)
