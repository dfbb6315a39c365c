"""``shanzhi webhooks``: what was sent to a department's system, and sending it again."""

from typing import Any

import pytest
from typer.testing import CliRunner

from tests.component.cli.running import gateway, shanzhi
from town.cli import main

LOGIN = {"SHANZHI_LOGIN": "department1", "SHANZHI_PASSWORD": "shanzhi-demo"}
ENDPOINT: dict[str, Any] = {
    "id": "e1",
    "state": "active",
    "department": "water",
    "url": "https://hooks.example.org/in",
    "facts": ["ideas.*"],
    "failures": 3,
    "failing_since": "2026-11-24T04:00:00.000Z",
}
DISPATCH: dict[str, Any] = {
    "id": "d1",
    "state": "due",
    "created_at": "2026-11-24T04:00:00.000Z",
    "fact": "ideas.idea.accepted.v1",
    "attempts": [{"number": 1, "outcome": "refused", "status": 503}],
}
ANSWERS = {
    "GET /webhooks": (200, {"items": [ENDPOINT]}),
    "GET /webhooks/e1/dispatches": (200, {"items": [DISPATCH]}),
    "POST /webhooks/e1/dispatches/d1/replay": (200, DISPATCH),
    "POST /webhooks/e1/replay": (200, {"replayed": 7}),
}
SINCE = "2026-11-24T00:00:00Z"


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (("ls",), "3 failures since 2026-11-24"),
        (("ls", "e1", "--state", "due"), "1 attempts, last 503"),
        (("replay", "e1", "d1"), "1 will be sent again"),
    ],
)
def test_each_command_tells_people(arguments: tuple[str, ...], shown: str) -> None:
    with gateway(ANSWERS) as town:
        told = shanzhi("webhooks", *arguments, "--url", town.url, variables=LOGIN)

    assert (0, True) == (told.status, shown in told.out), told.err + told.out


@pytest.mark.parametrize(
    ("arguments", "expected"), [(("ls",), [ENDPOINT]), (("replay", "e1", "--since", SINCE, "--failed"), {"replayed": 7})]
)
def test_and_programs(arguments: tuple[str, ...], expected: Any) -> None:
    with gateway(ANSWERS) as town:
        ran = shanzhi("webhooks", *arguments, "--json", variables={"SHANZHI_URL": town.url, **LOGIN})

    assert (0, expected) == (ran.status, ran.json)


def test_a_long_replay_goes_on_to_the_last_page(monkeypatch: pytest.MonkeyPatch) -> None:
    with gateway(ANSWERS) as town:
        pages = iter([{"replayed": 50, "next": "k1"}, {"replayed": 2}])
        usual = town.answer
        monkeypatch.setattr(
            town, "answer", lambda method, path, query: (200, next(pages)) if path.endswith("/replay") else usual(method, path, query)
        )

        ran = shanzhi("webhooks", "replay", "e1", "--since", SINCE, "--url", town.url, variables=LOGIN)

    asked = [body for what, body, _ in town.asked if what == "POST /webhooks/e1/replay"]
    assert "52 will be sent again" in ran.out
    assert [{"since": SINCE, "failed": False}, {"since": SINCE, "failed": False, "cursor": "k1"}] == asked


@pytest.mark.parametrize(
    "arguments", [("replay", "e1"), ("replay", "e1", "d1", "--since", SINCE), ("ls", "--state", "due"), ("ls", "e1", "--state", "lost")]
)
def test_wrong_usage_is_two(arguments: tuple[str, ...]) -> None:
    assert 2 == CliRunner().invoke(main, ["webhooks", *arguments]).exit_code


def test_a_refusal_is_one_and_a_sentence() -> None:
    with gateway(ANSWERS) as town:
        ran = shanzhi("webhooks", "ls", "e2", "--json", "--url", town.url, variables=LOGIN)

    assert (1, "request.not_found") == (ran.status, ran.json["code"])
