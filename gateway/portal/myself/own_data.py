"""A copy of everything that is kept of me: one JSON file, gathered from every department that keeps something.

It is written while it is gathered, so that no size is too large; what could not be told is named in the file, and
``complete`` at its end says whether anything is missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import orjson
from flask import Response, g, stream_with_context

from gateway.client import View
from gateway.portal.counter import ask, owner, page
from gateway.portal.rows import Row
from services.commons.contracts.catalog import CATALOG
from services.commons.contracts.common import ListQuery
from services.commons.contracts.rows import Contract, Operation
from services.commons.kernel.envelope import instant
from services.commons.kernel.problems import Problem

HOME, FILE = "/me/data", "shanzhi-my-data.json"
ROWS_AT_ONCE = 100
FORMAT = "shanzhi.my-data.v1"


@dataclass(frozen=True)
class Kept:
    """What one department keeps of a person, in words; ``stays_*`` is what is left when the account is closed."""

    service: str
    zh: str
    en: str
    goes_zh: str
    goes_en: str
    stays_zh: str = ""
    stays_en: str = ""


KEPT = (
    Kept(
        "identity",
        "账号：账号名、称呼、身份、实名等级和查验证件的种类、还有效的登录、关联的登录方式",
        "account: login, name, roles, level and the kind of document seen, logins that still count, linked ways in",
        "账号名、称呼、密码、两步验证、实名等级、全部登录",
        "login, name, password, second step, level, every login",
        "一个没有姓名的账号编号，免得编号被别人再用",
        "an account number without a name, so that nobody else gets it",
    ),
    Kept(
        "ideas",
        "点子：没写完的草稿、提交过的点子和经过、附议过的点子",
        "ideas: drafts, what you submitted and what became of it, what you supported",
        "草稿；还没审核的点子会撤回；已公开的点子不再和您关联",
        "drafts; ideas not yet screened are withdrawn; public ones are parted from you",
        "已公开的点子和部门答复、附议的数目：大家是照着它们议事的",
        "public ideas, answers and the number of supports: others have built on them",
    ),
    Kept(
        "notifications",
        "通知：邮箱、通知设置、每一条消息",
        "notices: e-mail address, preferences, every notice",
        "邮箱、通知设置、全部消息",
        "e-mail address, preferences, all notices",
    ),
)
"""One row for each department with an ``export_my_…`` operation; a test names what is missing."""
BY_SERVICE = {row.service: row for row in KEPT}


def exports() -> tuple[tuple[Contract, Operation], ...]:
    """Return the operations that give people their own data, by department."""
    return tuple((contract, row) for contract in CATALOG for row in contract.operations if row.name.startswith("export_my_"))


def show_own_data() -> Response:
    owner()
    return page("own_data.html", kept=KEPT)


def download_own_data() -> Response:
    account = owner()
    response = Response(stream_with_context(_file(account)), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _file(account: View) -> Iterator[bytes]:
    """Yield one JSON object: a header, the parts of each department, and whether all of it is there."""
    missing = []
    yield (
        b'{"format":'
        + orjson.dumps(FORMAT)
        + b',"account":'
        + orjson.dumps(account["id"])
        + b',"made_at":'
        + orjson.dumps(instant(g.now()))
    )
    for contract, operation in exports():
        yield b",\n" + orjson.dumps(contract.service) + b":["
        try:
            for number, part in enumerate(_parts(operation)):
                yield (b",\n" if number else b"\n") + orjson.dumps(part)
        except Problem as problem:
            missing.append({"department": contract.service, "problem": problem.kind.code})
        yield b"]"
    yield b',\n"missing":' + orjson.dumps(missing) + b',"complete":' + orjson.dumps(not missing) + b"}\n"


def _parts(operation: Operation) -> Iterator[View]:
    """Yield what one operation tells, page by page, without the cursors; limits end a list that never does."""
    paged = operation.query is ListQuery
    asked: View = {"limit": ROWS_AT_ONCE} if paged else {}
    while True:
        part = ask(operation.name, asked)
        yield {name: value for name, value in part.items() if name != "next"}
        if "next" not in part:
            return
        asked = {**asked, "cursor": part["next"]}


ROWS = (Row(HOME, show_own_data), Row(f"{HOME}/{FILE}", download_own_data))
