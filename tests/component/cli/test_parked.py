"""``shanzhi parked``: an operator looks at what could not be taken in, and decides."""

from pathlib import Path
from typing import Any

import pytest

from tests.component.cli.running import gateway, shanzhi

LOGIN = {"SHANZHI_LOGIN": "operator", "SHANZHI_PASSWORD": "shanzhi-demo"}
ROW: dict[str, Any] = {
    "id": "f1",
    "state": "parked",
    "source": "ideas",
    "type": "ideas.idea.submitted.v1",
    "attempts": 6,
    "error": "ValueError",
    "parked_at": "2026-11-01T04:00:00.000Z",
}
ANSWERS = {
    "GET /audit/parked": (200, {"items": [ROW]}),
    "GET /audit/parked/f1": (200, ROW),
    "POST /audit/parked/f1/replay": (200, {"id": "f1"}),
    "POST /audit/parked/f1/discard": (200, {"id": "f1"}),
}


@pytest.mark.parametrize(
    ("arguments", "expected", "shown"),
    [
        (("ls", "--state", "parked"), [ROW], "ValueError after 6 attempts"),
        (("show", "f1"), ROW, "error      ValueError"),
        (("replay", "f1"), {"id": "f1"}, "f1 will be tried again"),
        (("discard", "f1", "--reason", "forked"), {"id": "f1"}, "f1 is discarded"),
    ],
)
def test_each_command_tells_people_and_programs(arguments: tuple[str, ...], expected: object, shown: str) -> None:
    with gateway(ANSWERS) as town:
        told = shanzhi("parked", *arguments, "--url", town.url, variables=LOGIN)
        as_json = shanzhi("parked", *arguments, "--json", variables={"SHANZHI_URL": town.url, **LOGIN})

    assert (0, 0) == (told.status, as_json.status), told.err
    assert shown in told.out
    assert expected == as_json.json


def test_every_act_carries_a_key_of_its_own_and_the_reason() -> None:
    with gateway(ANSWERS) as town:
        for _ in range(2):
            shanzhi("parked", "discard", "f1", "--reason", "forked", "--url", town.url, variables=LOGIN)

    acts = [(body, headers["Idempotency-Key"]) for request, body, headers in town.asked if request.endswith("/discard")]
    assert [{"reason": "forked"}] * 2 == [body for body, _ in acts]
    assert 2 == len({key for _, key in acts})


def test_what_is_not_parked_is_refused() -> None:
    with gateway(ANSWERS) as town:
        ran = shanzhi("parked", "show", "f2", "--url", town.url, variables=LOGIN)

    assert (1, "Not found. Check the link. (request.not_found)\n") == (ran.status, ran.err)


def test_a_password_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("from a file\n")

    with gateway(ANSWERS) as town:
        shanzhi("parked", "ls", "--url", town.url, variables={"SHANZHI_LOGIN": "operator", "SHANZHI_PASSWORD_FILE": str(secret)})

    assert {"login": "operator", "password": "from a file"} == town.asked[0][1]


@pytest.mark.parametrize("arguments", [("ls", "--state", "odd"), ("discard", "f1"), ("replay",), ("ls",)])
def test_wrong_usage_exits_2(arguments: tuple[str, ...]) -> None:
    assert 2 == shanzhi("parked", *arguments).status
