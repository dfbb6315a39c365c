"""What can be told of a running town from outside: by its operator all, by anybody what /readyz shows."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from gateway.client import View
from gateway.health import checks as inside
from gateway.health.examine import examine
from gateway.health.rows import SKIPPED, WRONG, Finding, or_well, told
from services.commons.kernel.envelope import instant
from services.commons.kernel.problems import LOGIN_REQUIRED
from town.cli.doctor.certificate import certificate
from town.cli.doctor.checks import BY_KEY
from town.cli.live import Refused, Town

TIMEOUT_S = 10
SKEW_S = 5.0


def look(url: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[View]:
    """Return what was found; of a town that does not answer, that alone."""
    found = _shown("certificate", certificate(url, clock()))
    try:
        ready, date = _ready(url)
    except (OSError, HTTPException, ValueError) as error:
        zh, en = f"{url} 没有应答（{type(error).__name__}）", f"{url} does not answer ({type(error).__name__})"
        return _shown("town", [Finding("town", WRONG, url, zh, en)]) + found
    return [
        *_shown("town", []),
        *found,
        *_shown("time", _time(date, clock())),
        *_inside(url, ready, date),
    ]


def _ready(url: str) -> tuple[View, datetime]:
    """Return what /readyz tells, and the gateway's clock. Raises OSError, ValueError."""
    response: HTTPResponse | HTTPError
    try:
        response = urlopen(f"{url.rstrip('/')}/readyz", timeout=TIMEOUT_S)  # noqa: S310  (the operator's own address)
    except HTTPError as error:  # not ready, which is an answer too
        response = error
    with response:
        ready: Any = json.loads(response.read())
        date = response.headers["Date"]
    if not isinstance(ready, dict) or not {"broker", "services"} <= ready.keys():
        raise ValueError("no report of a town")
    return ready, parsedate_to_datetime(date) if date else datetime.now(UTC)


def _inside(url: str, ready: View, date: datetime) -> list[View]:
    """Return the town's own findings, or those that follow from what visitors see."""
    if not os.environ.get("SHANZHI_LOGIN"):
        zh, en = "没有登录，只能看到公开的部分", "not logged in: only what is public was looked at"
        return _shown("login", [Finding("login", SKIPPED, "", zh, en)]) + _public(ready, date)
    try:
        findings: list[View] = _as_operator(Town(url).log_in())
    except Refused as refused:
        why = str(refused)
        return _shown("login", [Finding("login", WRONG, "", f"没能登录：{why}", f"could not log in: {why}")]) + _public(ready, date)
    return _shown("login", []) + findings


def _as_operator(town: Town) -> list[View]:
    """Return what the town finds. Raises Refused."""
    try:
        findings: list[View] = town.get("/operations/health")["findings"]
    except Refused as refused:
        if refused.problem.get("code") != LOGIN_REQUIRED.code:
            raise
        zh, en = "身份服务发的登录凭证，自己也不认得", "identity does not accept the token it has just given"
        return [told(Finding("keys", WRONG, "identity", zh, en), inside.BY_KEY["keys"])]
    return findings


def _public(ready: View, date: datetime) -> list[View]:
    services = [{"service": name, **row} for name, row in sorted(ready["services"].items())]
    report = {"at": instant(date), "broker": ready["broker"], "services": services}
    return [told(row, inside.BY_KEY[row.key]) for row in examine(report)]


def _time(theirs: datetime, ours: datetime) -> Iterator[Finding]:
    seconds = round(abs((theirs - ours).total_seconds()))
    if seconds > SKEW_S:
        yield Finding(
            "time", WRONG, "", f"本机与网关的时钟相差 {seconds} 秒", f"the clocks of this host and the gateway are {seconds} s apart"
        )


def _shown(key: str, findings: "Iterator[Finding] | list[Finding]") -> list[View]:
    return [told(row, BY_KEY[key]) for row in or_well(BY_KEY[key], findings)]
