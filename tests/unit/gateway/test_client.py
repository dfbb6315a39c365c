"""The town is asked at the right service, in the name of whoever asks."""

from typing import Any

import pytest

from gateway.client import CLAIMS_KEPT_S, MAX_CLAIMS_KEPT, KeptClaims, Town
from services.commons.kernel.problems import LOGIN_REQUIRED, Problem


class FakeRpc:
    """Answers everything with what it was asked; mints numbered claims."""

    is_connected = True

    def __init__(self, *, expires_in_s: int = 60) -> None:
        self.expires_in_s = expires_in_s
        self.minted: list[dict[str, Any]] = []

    def call(self, service: str, operation: str, arguments: dict[str, Any], **rest: Any) -> dict[str, Any]:
        if operation == "mint_claims":
            if arguments["token"] == "forged":
                raise Problem(LOGIN_REQUIRED)
            self.minted.append(arguments)
            return {"claims": f"claims-{len(self.minted)}", "expires_in_s": self.expires_in_s}
        return {"service": service, "operation": operation, "arguments": arguments, **rest}


class Clock:
    at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def rpc() -> FakeRpc:
    return FakeRpc()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def town(rpc: FakeRpc, clock: Clock) -> Town:
    return Town(rpc, clock=clock)


def test_a_visitor_is_asked_for_without_claims(town: Town, rpc: FakeRpc) -> None:
    answer = town.ask("get_idea", {"idea_id": "i1"}, correlation_id="c")

    expected = {"service": "ideas", "operation": "get_idea", "arguments": {"idea_id": "i1"}}
    assert expected | {"claims": None, "key": None, "version": None, "correlation_id": "c"} == answer
    assert [] == rpc.minted


def test_key_and_version_are_passed_on(town: Town) -> None:
    answer = town.ask("revise_idea", {}, key="k", version=3)

    assert ("k", 3) == (answer["key"], answer["version"])


def test_a_token_becomes_claims_for_that_service(town: Town, rpc: FakeRpc) -> None:
    assert "claims-1" == town.ask("get_idea", {}, token="t")["claims"]
    assert [{"token": "t", "audience": "ideas"}] == rpc.minted


def test_claims_are_kept_a_few_seconds(town: Town, rpc: FakeRpc, clock: Clock) -> None:
    town.ask("get_idea", {}, token="t")
    clock.at += CLAIMS_KEPT_S - 0.1
    assert "claims-1" == town.ask("get_contest", {}, token="t")["claims"]

    clock.at += 0.2
    assert "claims-2" == town.ask("get_contest", {}, token="t")["claims"]


def test_claims_are_kept_for_one_token_and_one_service(town: Town) -> None:
    asked = [town.ask("get_idea", {}, token="t"), town.ask("get_idea", {}, token="u"), town.ask("get_me", {}, token="t")]

    assert ["claims-1", "claims-2", "claims-3"] == [answer["claims"] for answer in asked]


def test_claims_about_to_end_are_not_kept_till_then(clock: Clock) -> None:
    town = Town(FakeRpc(expires_in_s=2), clock=clock)
    town.ask("get_idea", {}, token="t")
    clock.at += 1.1

    assert "claims-2" == town.ask("get_idea", {}, token="t")["claims"]


def test_a_refused_token_is_asked_again_each_time(town: Town) -> None:
    for _ in range(2):
        with pytest.raises(Problem, match=LOGIN_REQUIRED.code):
            town.ask("get_idea", {}, token="forged")


def test_the_oldest_claims_leave_when_there_are_too_many(clock: Clock) -> None:
    kept = KeptClaims(clock)
    for number in range(MAX_CLAIMS_KEPT + 1):
        kept.keep(str(number).encode(), "claims", 60)

    assert (None, "claims", "claims") == (kept.get(b"0"), kept.get(b"1"), kept.get(str(MAX_CLAIMS_KEPT).encode()))


def test_an_unknown_operation_is_a_problem(town: Town) -> None:
    with pytest.raises(Problem, match=r"service\.unknown_operation"):
        town.ask("abolish_everything", {})


def test_a_ping_goes_to_the_service_named(town: Town) -> None:
    answer = town.ping("audit", deadline_s=2)

    assert ("audit", "ping", 2) == (answer["service"], answer["operation"], answer["deadline_s"])
