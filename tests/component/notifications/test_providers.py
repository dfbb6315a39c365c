"""Text messages and WeChat against a local server that answers with the documented bodies; not run against the providers."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from services.notifications.senders import aliyun, wechat
from services.notifications.senders.aliyun import AliyunSms, signature
from services.notifications.senders.wechat import WechatMessage
from services.notifications.sending import Answer, Message, NotNow, Sender
from tests.support.answering import answering
from tests.support.notices import NOON
from town.servers.ports import free_port

MESSAGE = Message("a" * 32, "13800138000", "您的点子已受理", "", NOON, "idea_accepted", params={"title": "点子"})


@dataclass
class Provider:
    """``answer``: status and body for each request; ``asked``: what came, path and fields."""

    answer: Callable[[Mapping[str, Any]], tuple[int, Any]] = lambda asked: (200, {})
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    url: str = ""


@contextmanager
def serving(provider: Provider) -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fields = json.loads(raw) if raw.startswith("{") else {name: values[0] for name, values in parse_qs(raw).items()}
            provider.asked.append((self.path, fields))
            status, body = provider.answer(fields)
            if status == 0:
                self.close_connection = True
                return
            text = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None: ...

    with answering(Handler) as provider.url:
        yield provider


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving(Provider()) as running:
        yield running


def sms(url: str) -> AliyunSms:
    account = aliyun.Account("key", "secret", "善治", {"idea_accepted": "SMS_1"}, endpoint=f"{url}/", timeout_s=1.0)
    return AliyunSms(account, now=lambda: NOON)


def wx(url: str) -> WechatMessage:
    return WechatMessage(wechat.Account({"idea_accepted": ("tmpl", "thing1")}, endpoint=url, timeout_s=1.0), lambda: "token")


def sent(sender: Sender) -> tuple[Answer, bool]:
    """Return the answer, and whether it was said that the message is handed over."""
    offered: list[bool] = []
    answer = sender.send(MESSAGE, lambda: offered.append(True))
    return answer, offered == [True]


def test_a_text_message_is_asked_for_as_documented_with_our_reference(provider: Provider) -> None:
    provider.answer = lambda asked: (200, {"Code": "OK", "Message": "OK", "BizId": "9006197469364984^0", "RequestId": "F655A8D5"})

    assert (Answer("accepted", "OK"), True) == sent(sms(provider.url))

    _, fields = provider.asked[0]
    wanted = {
        "Action": "SendSms",
        "OutId": MESSAGE.reference,
        "PhoneNumbers": "13800138000",
        "SignName": "善治",
        "TemplateCode": "SMS_1",
        "Version": "2017-05-25",
        "Timestamp": "2026-11-24T04:00:00Z",
    }
    assert wanted == {name: fields[name] for name in wanted}
    assert {"title": "点子"} == json.loads(fields["TemplateParam"])
    told = fields.pop("Signature")
    assert told == signature("POST", fields, "secret")


@pytest.mark.parametrize(
    ("status", "code", "verdict"),
    [
        (200, "isv.BUSINESS_LIMIT_CONTROL", "again"),
        (200, "isv.MOBILE_NUMBER_ILLEGAL", "undeliverable"),
        (200, "isv.SMS_TEMPLATE_ILLEGAL", "refused"),
        (400, "SignatureDoesNotMatch", "again"),
        (200, "isv.OF_A_LATER_DAY", "again"),
    ],
)
def test_documented_refusals_of_a_text_message(provider: Provider, status: int, code: str, verdict: str) -> None:
    provider.answer = lambda asked: (status, {"Code": code, "Message": "…", "RequestId": "1"})

    assert Answer(verdict, code) == sent(sms(provider.url))[0]


@pytest.mark.parametrize(("status", "body"), [(0, ""), (502, "<html>"), (200, "[]")], ids=["no answer", "a proxy's page", "no object"])
@pytest.mark.parametrize("channel", [sms, wx])
def test_an_answer_that_cannot_be_read_leaves_a_doubt(provider: Provider, channel: Callable[[str], Sender], status: int, body: str) -> None:
    provider.answer = lambda asked: (status, body)

    assert ("unknown", True) == (sent(channel(provider.url))[0].verdict, sent(channel(provider.url))[1])


@pytest.mark.parametrize("channel", [sms, wx])
def test_a_provider_that_is_away_was_told_nothing(channel: Callable[[str], Sender]) -> None:
    assert Answer("again", "ConnectionRefusedError") == sent(channel(f"http://127.0.0.1:{free_port()}"))[0]


def detail(reference: str, status: int = 3, code: str = "DELIVERED") -> dict[str, Any]:
    return {"OutId": reference, "SendStatus": status, "ErrCode": code, "PhoneNum": "13800138000", "TemplateCode": "SMS_1"}


def details(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"Code": "OK", "Message": "OK", "TotalCount": len(rows), "SmsSendDetailDTOs": {"SmsSendDetailDTO": list(rows)}}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (detail(MESSAGE.reference), Answer("accepted", "DELIVERED")),
        (detail(MESSAGE.reference, 1, ""), Answer("accepted", "1")),
        (detail(MESSAGE.reference, 2, "MOBILE_NOT_ON_SERVICE"), Answer("refused", "MOBILE_NOT_ON_SERVICE")),
        (detail("b" * 32), None),
    ],
)
def test_after_a_crash_the_provider_is_asked_by_our_reference(provider: Provider, row: dict[str, Any], told: Answer | None) -> None:
    provider.answer = lambda asked: (200, details(row))

    assert told == sms(provider.url).ask(MESSAGE)

    assert {("QuerySendDetails", "13800138000", "20261124")} == {
        (fields["Action"], fields["PhoneNumber"], fields["SendDate"]) for _, fields in provider.asked
    }


def test_our_reference_is_looked_for_on_every_page(provider: Provider) -> None:
    pages = {"1": details(*[detail("b" * 32)] * 50), "2": details(detail(MESSAGE.reference))}
    provider.answer = lambda asked: (200, pages[asked["CurrentPage"]])

    assert Answer("accepted", "DELIVERED") == sms(provider.url).ask(MESSAGE)


@pytest.mark.parametrize("answer", [(200, {"Code": "isp.SYSTEM_ERROR"}), (502, "<html>"), (0, "")])
def test_a_provider_that_cannot_be_asked_now_is_asked_later(provider: Provider, answer: tuple[int, Any]) -> None:
    provider.answer = lambda asked: answer

    with pytest.raises(NotNow):
        sms(provider.url).ask(MESSAGE)


@pytest.mark.parametrize(
    ("code", "verdict"),
    [(0, "accepted"), (43101, "withdrawn"), (40003, "undeliverable"), (47003, "refused"), (42001, "again"), (-1, "again")],
)
def test_a_wechat_message_is_asked_for_and_answered_as_documented(provider: Provider, code: int, verdict: str) -> None:
    provider.answer = lambda asked: (200, {"errcode": code, "errmsg": "…"})

    assert Answer(verdict, str(code)) == sent(wx(provider.url))[0]

    path, fields = provider.asked[0]
    assert "/cgi-bin/message/subscribe/send" == urlsplit(path).path
    assert {"access_token": ["token"]} == parse_qs(urlsplit(path).query)
    assert ("tmpl", {"thing1": {"value": "您的点子已受理"}}) == (fields["template_id"], fields["data"])
    assert wx(provider.url).ask(MESSAGE) is None
