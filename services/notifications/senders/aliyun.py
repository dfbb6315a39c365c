"""Text messages through Aliyun (dysmsapi, version 2017-05-25, SendSms and QuerySendDetails).

NOT RUN AGAINST THE PROVIDER: written from its public documentation, tested against a local server that answers with
the documented bodies and codes. Our reference travels as OutId, so after a crash the provider is asked by it and
nothing is sent twice. Not wired to cards: no phone number is verified here yet.
"""

import base64
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from services.commons.kernel.calendar import SHANGHAI
from services.notifications.senders.http import NoAnswer, post
from services.notifications.sending import ACCEPTED, AGAIN, REFUSED, UNDELIVERABLE, UNKNOWN, Answer, Message, NotNow

VERSION = "2017-05-25"
PAGE_SIZE, PAGES_MOST = 50, 10
CODES: Mapping[str, str] = {
    "OK": ACCEPTED,
    "isp.SYSTEM_ERROR": AGAIN,
    "isp.RAM_PERMISSION_DENY": AGAIN,
    "isv.AMOUNT_NOT_ENOUGH": AGAIN,
    "isv.BLACK_KEY_CONTROL_LIMIT": REFUSED,
    "isv.BUSINESS_LIMIT_CONTROL": AGAIN,
    "isv.DAY_LIMIT_CONTROL": AGAIN,
    "isv.INVALID_PARAMETERS": REFUSED,
    "isv.MOBILE_COUNT_OVER_LIMIT": REFUSED,
    "isv.MOBILE_NUMBER_ILLEGAL": UNDELIVERABLE,
    "isv.OUT_OF_SERVICE": AGAIN,
    "isv.PARAM_LENGTH_LIMIT": REFUSED,
    "isv.SMS_SIGNATURE_ILLEGAL": REFUSED,
    "isv.SMS_TEMPLATE_ILLEGAL": REFUSED,
    "isv.TEMPLATE_MISSING_PARAMETERS": REFUSED,
    "SignatureDoesNotMatch": AGAIN,
    "Throttling.User": AGAIN,
}
"""What the documented codes mean for us; one that is not here is tried again."""
WAITING, FAILED, ARRIVED = 1, 2, 3  # SendStatus


@dataclass(frozen=True)
class Account:
    key_id: str
    key_secret: str
    sign_name: str
    templates: Mapping[str, str]
    endpoint: str = "https://dysmsapi.aliyuncs.com/"
    timeout_s: float = 10.0


class AliyunSms:
    can_be_asked = True

    def __init__(self, account: Account, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._account, self._now = account, now

    @property
    def lasts_s(self) -> float:
        return 3 * self._account.timeout_s

    def send(self, message: Message, offering: Callable[[], None]) -> Answer:
        parameters = {
            "Action": "SendSms",
            "OutId": message.reference,
            "PhoneNumbers": message.address,
            "SignName": self._account.sign_name,
            "TemplateCode": self._account.templates[message.template],
            "TemplateParam": json.dumps(dict(message.params), ensure_ascii=False),
        }
        offering()
        try:
            code = str(self._ask(parameters).get("Code", ""))
        except NoAnswer as error:
            return Answer(UNKNOWN if error.was_sent else AGAIN, error.code)
        return Answer(CODES.get(code, AGAIN), code)

    def ask(self, message: Message) -> Answer | None:
        """Look for our reference among the messages to this number on the days it can have been sent. Raises NotNow."""
        try:
            return self._found(message)
        except NoAnswer as error:
            raise NotNow(error.code) from error

    def _found(self, message: Message) -> Answer | None:
        for day in sorted({it.astimezone(SHANGHAI).strftime("%Y%m%d") for it in (message.at, self._now())}):
            for page in range(1, PAGES_MOST + 1):
                rows = self._details(message.address, day, page)
                for row in rows:
                    if row.get("OutId") == message.reference:
                        return _became(row)
                if len(rows) < PAGE_SIZE:
                    break
        return None

    def _details(self, number: str, day: str, page: int) -> list[dict[str, Any]]:
        """Raises NoAnswer: whoever cannot be asked now is asked later, and nothing is sent meanwhile."""
        asked = {"Action": "QuerySendDetails", "PhoneNumber": number, "SendDate": day, "PageSize": str(PAGE_SIZE), "CurrentPage": str(page)}
        answer = self._ask(asked)
        if answer.get("Code") != "OK":
            raise NoAnswer(str(answer.get("Code", "")), was_sent=True)
        rows: list[dict[str, Any]] = (answer.get("SmsSendDetailDTOs") or {}).get("SmsSendDetailDTO") or []
        return rows

    def _ask(self, parameters: Mapping[str, str]) -> dict[str, Any]:
        whole = {**parameters, **self._common()}
        whole["Signature"] = signature("POST", whole, self._account.key_secret)
        body = urlencode(whole).encode()
        return post(self._account.endpoint, body, "application/x-www-form-urlencoded", timeout_s=self._account.timeout_s)

    def _common(self) -> dict[str, str]:
        return {
            "AccessKeyId": self._account.key_id,
            "Format": "JSON",
            "RegionId": "cn-hangzhou",
            "SignatureMethod": "HMAC-SHA1",
            "SignatureNonce": secrets.token_hex(16),
            "SignatureVersion": "1.0",
            "Timestamp": self._now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "Version": VERSION,
        }


def signature(method: str, parameters: Mapping[str, str], key_secret: str) -> str:
    """Return the signature of Aliyun's RPC style, HMAC-SHA1 over the sorted, percent-encoded parameters."""
    query = "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in sorted(parameters.items()))
    text = f"{method}&{_encoded('/')}&{_encoded(query)}"
    return base64.b64encode(hmac.new(f"{key_secret}&".encode(), text.encode(), "sha1").digest()).decode()


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")


def _became(row: Mapping[str, Any]) -> Answer:
    """A message the provider has is sent, delivered or not: it is never sent again."""
    return Answer(REFUSED if row.get("SendStatus") == FAILED else ACCEPTED, str(row.get("ErrCode") or row.get("SendStatus", "")))
