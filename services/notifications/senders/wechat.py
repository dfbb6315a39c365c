"""WeChat subscription messages of a mini program (cgi-bin/message/subscribe/send).

NOT RUN AGAINST THE PROVIDER: written from its public documentation, tested against a local server that answers with
the documented codes. WeChat has no way to ask about a message that was sent. Not wired: no WeChat id is kept here yet.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from services.notifications.senders.http import NoAnswer, post
from services.notifications.sending import ACCEPTED, AGAIN, REFUSED, UNDELIVERABLE, UNKNOWN, WITHDRAWN, Answer, Message

CODES: Mapping[int, str] = {
    -1: AGAIN,  # system busy
    0: ACCEPTED,
    40001: AGAIN,  # token of another time
    40003: UNDELIVERABLE,  # no such openid
    40014: AGAIN,
    40037: REFUSED,  # no such template
    41030: REFUSED,  # no such page
    42001: AGAIN,  # token ran out
    43101: WITHDRAWN,  # the person refused, or their one consent is used up
    43107: WITHDRAWN,
    45009: AGAIN,  # calls of today are used up
    47003: REFUSED,  # a value breaks its type, such as thing over 20 characters
}
"""What the documented codes mean for us; one that is not here is refused, for each message costs a consent."""


@dataclass(frozen=True)
class Account:
    """templates: ours to theirs, and the field of theirs that takes the text (``thing1``)."""

    templates: Mapping[str, tuple[str, str]]
    endpoint: str = "https://api.weixin.qq.com"
    timeout_s: float = 10.0


class WechatMessage:
    can_be_asked = False

    def __init__(self, account: Account, token: Callable[[], str]) -> None:
        self._account, self._token = account, token

    @property
    def lasts_s(self) -> float:
        return 3 * self._account.timeout_s

    def send(self, message: Message, offering: Callable[[], None]) -> Answer:
        template, field = self._account.templates[message.template]
        body = {
            "touser": message.address,
            "template_id": template,
            "page": message.params.get("page", ""),
            "data": {field: {"value": message.subject}},
            "lang": "zh_CN",
        }
        url = f"{self._account.endpoint}/cgi-bin/message/subscribe/send?{urlencode({'access_token': self._token()})}"
        offering()
        try:
            answer = post(url, json.dumps(body, ensure_ascii=False).encode(), "application/json", timeout_s=self._account.timeout_s)
        except NoAnswer as error:
            return Answer(UNKNOWN if error.was_sent else AGAIN, error.code)
        code = answer.get("errcode")
        return Answer(CODES.get(code, REFUSED) if isinstance(code, int) else UNKNOWN, str(code))

    def ask(self, message: Message) -> Answer | None:
        return None
