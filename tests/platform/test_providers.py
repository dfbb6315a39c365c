"""Logging in through a real provider, in a town whose staff needs a second factor; and every attack on the way refused."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest

from tests.support.eventually import eventually
from tests.support.person import PASSWORD, Person, enroll
from tests.support.provider import FORGERIES
from tests.support.towns import RunningTown
from town.servers.ports import free_port, wait_until

OPERATOR_LOGIN = "operator"


@dataclass(frozen=True)
class Guarded:
    """A town with one provider, and that provider."""

    town: str
    provider: str

    def misbehave(self, how: str) -> None:
        httpx.put(f"{self.provider}/misbehave", json={"as": how}).raise_for_status()


@dataclass
class Browser:
    """Somebody with a browser; ``at`` the provider they are ``subject``."""

    guarded: Guarded
    subject: str = "subject-1"
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.guarded.town, headers={"User-Agent": "Mozilla/5.0 (Linux; Android 9)"}, timeout=20)

    def start(self, **query: str) -> str:
        answer = self.http.get("/auth/province/start", params=query)
        assert 303 == answer.status_code, answer.text
        return answer.headers["Location"]

    def agree(self, address: str) -> str:
        """Log in over there; return where one is sent back."""
        answer = httpx.post(address, data={"sub": self.subject})
        assert 302 == answer.status_code, answer.text
        return answer.headers["Location"]

    def back(self, address: str) -> httpx.Response:
        return self.http.get(address, headers={"Accept": "application/problem+json"})

    def log_in(self, **query: str) -> httpx.Response:
        return self.back(self.agree(self.start(**query)))

    def me(self) -> Any:
        return Person(self.guarded.town, token=self.token()).get("/accounts/me")

    def token(self) -> str:
        return str(self.http.cookies["shanzhi"])


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    port, provider_port = free_port(), free_port()
    provider = subprocess.Popen(
        [sys.executable, "-m", "tests.support.provider", str(provider_port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        folder = tmp_path_factory.mktemp("guarded")
        with RunningTown("town.embedded", folder, port=port, given=_settings(folder, port, provider_port)) as town:
            address = f"http://127.0.0.1:{provider_port}"
            assert wait_until(lambda: _answers(address), within_s=20)
            yield Guarded(town.url, address)
            town.stop()
    finally:
        provider.kill()
        provider.wait(10)


def _settings(folder: Path, port: int, provider_port: int) -> dict[str, str]:
    row: dict[str, Any] = {
        "key": "province",
        "zh": "省统一身份",
        "en": "Province",
        "issuer": f"http://127.0.0.1:{provider_port}",
        "client_id": "shanzhi",
    }
    row |= {"levels": [{"claim": "acr", "value": "2", "level": "real_name"}]}
    file = folder / "providers.json"
    file.write_text(json.dumps([row]))
    return {
        "SHANZHI_OIDC_PROVIDERS_FILE": str(file),
        "SHANZHI_OIDC_CLIENT_SECRETS": '{"province": "a secret of ours"}',
        "SHANZHI_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SHANZHI_SECOND_FACTOR_ROLES": "staff",
    }


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/jwks", timeout=2).is_success
    except httpx.HTTPError:
        return False


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_the_login_page_can_show_the_buttons(guarded: Guarded) -> None:
    told = Person(guarded.town).get("/login-methods")

    row: dict[str, Any] = {"key": "province", "zh": "省统一身份", "en": "Province", "start": "/auth/province/start"}
    assert {"by_password": True, "providers": [row]} == told


def test_a_browser_is_sent_with_state_nonce_and_challenge_and_to_the_exact_address(guarded: Guarded) -> None:
    browser = Browser(guarded)
    address = urlsplit(browser.start())

    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert ("code", "shanzhi", "S256") == (asked["response_type"], asked["client_id"], asked["code_challenge_method"])
    assert f"{guarded.town}/auth/province/back" == asked["redirect_uri"]
    assert all(len(asked[name]) == 43 for name in ("state", "nonce", "code_challenge"))
    assert not any(asked[name] in browser.http.cookies["shanzhi-login"] for name in ("state", "nonce"))


def test_who_the_provider_knows_is_registered_once_and_verified_as_it_says(guarded: Guarded) -> None:
    httpx.put(f"{guarded.provider}/users/chen", json={"acr": "2", "name": "陈女士"}).raise_for_status()

    first, second = Browser(guarded, "chen"), Browser(guarded, "chen")
    assert (303, "/contests?open=1") == ((answer := first.log_in(next="/contests?open=1")).status_code, answer.headers["Location"])
    second.log_in()

    assert ("陈女士", "real_name", ["citizen"], False) == tuple(first.me()[name] for name in ("name", "level", "roles", "has_password"))
    assert first.me()["id"] == second.me()["id"]
    assert "android" in {row["device"] for row in Person(guarded.town, token=first.token()).get("/sessions")["items"]}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_no_forged_answer_of_a_provider_is_believed(guarded: Guarded, forgery: str) -> None:
    guarded.misbehave(forgery)
    browser = Browser(guarded, "victim")
    try:
        answer = browser.log_in()
    finally:
        guarded.misbehave("")

    assert (403, "session.token_refused") == code(answer)
    assert "shanzhi" not in browser.http.cookies


def test_a_way_back_that_did_not_begin_in_this_browser_is_refused(guarded: Guarded) -> None:
    browser, other = Browser(guarded), Browser(guarded)
    address = browser.agree(browser.start())
    other.start()

    assert (400, "session.login_lost") == code(other.back(address))
    assert (400, "session.login_lost") == code(Browser(guarded).back(address))


@pytest.mark.parametrize("how", ["state changed", "no state", "no code", "iss of another", "denied"])
def test_a_way_back_that_was_changed_is_refused_and_ends_the_journey(guarded: Guarded, how: str) -> None:
    browser = Browser(guarded)
    right = browser.agree(browser.start())
    parts = urlsplit(right)
    said = {name: values[0] for name, values in parse_qs(parts.query).items()}
    changed = {
        "state changed": {**said, "state": said["state"][::-1]},
        "no state": {"code": said["code"]},
        "no code": {"state": said["state"]},
        "iss of another": {**said, "iss": "https://evil.example.org"},
        "denied": {"state": said["state"], "error": "access_denied"},
    }[how]

    status, told = code(browser.back(f"{parts.path}?{httpx.QueryParams(changed)}"))

    assert (status, told) in {(400, "session.login_lost"), (403, "session.provider_refused")}
    assert (400, "session.login_lost") == code(browser.back(right))


def test_a_code_is_exchanged_once_and_only_with_its_verifier(guarded: Guarded) -> None:
    """The provider is strict about PKCE: that logging in works at all shows that the verifier is sent."""
    browser, thief = Browser(guarded), Browser(guarded, "thief")
    address = browser.agree(browser.start())
    cookies = dict(browser.http.cookies)
    assert 303 == browser.back(address).status_code
    browser.http.cookies.update(cookies)
    assert (403, "session.provider_refused") == code(browser.back(address))

    stolen = parse_qs(urlsplit(Browser(guarded, "victim").agree(Browser(guarded, "victim").start())).query)["code"][0]
    state = parse_qs(urlsplit(thief.start()).query)["state"][0]
    assert (403, "session.provider_refused") == code(thief.back(f"/auth/province/back?code={stolen}&state={state}"))


@pytest.mark.parametrize("wanted", ["https://evil.example.org/", "//evil.example.org", "/\\evil.example.org", "javascript:alert(1)"])
def test_one_arrives_on_this_host_only(guarded: Guarded, wanted: str) -> None:
    assert "/me" == Browser(guarded).log_in(next=wanted).headers["Location"]


def test_only_providers_of_the_table(guarded: Guarded) -> None:
    answer = httpx.get(f"{guarded.town}/auth/elsewhere/start", headers={"Accept": "application/json"})

    assert (404, "session.unknown_provider") == code(answer)


def test_a_new_key_of_the_provider_is_taken(guarded: Guarded) -> None:
    browser = Browser(guarded)
    httpx.put(f"{guarded.provider}/rotate").raise_for_status()

    eventually(lambda: browser.log_in().status_code == 303, within_s=45)


def test_an_identity_is_linked_from_a_form_of_ours_and_never_taken_over(guarded: Guarded) -> None:
    first, second = Browser(guarded, "linked"), Browser(guarded, "linked")
    answers = []
    for browser, login in ((first, "linker-one"), (second, "linker-two")):
        person = Person(guarded.town)
        person.post("/accounts", {"login": login, "password": PASSWORD, "name": "某人"})
        browser.http.cookies.set("shanzhi", Person(guarded.town, login).token)
        assert 403 == browser.http.post("/auth/province/link", headers={"Origin": "https://evil.example.org"}).status_code
        moving = browser.http.post("/auth/province/link", headers={"Origin": guarded.town})
        assert 200 == moving.status_code
        answers.append(browser.back(browser.agree(moving.headers["Refresh"].partition("url=")[2])))

    assert (303, "/me/security") == (answers[0].status_code, answers[0].headers["Location"])
    assert (409, "link.taken") == code(answers[1])
    again = Browser(guarded, "linked")
    again.log_in()
    assert "linker-one" == again.me()["login"]


def test_identity_is_asked_for_these_over_http_by_nobody(guarded: Guarded) -> None:
    for path in ("/open_federated_session", "/federated-sessions", "/link_identity", "/me/links"):
        assert 404 == Person(guarded.town).send("POST", path, {}).status_code or path == "/me/links"
    assert 405 == Person(guarded.town).send("POST", "/me/links", {}).status_code


def test_staff_enrols_before_anything_else(guarded: Guarded) -> None:
    operator = Person(guarded.town, OPERATOR_LOGIN)
    me = operator.get("/accounts/me")
    assert (True, "off") == (me["limited"], me["second_factor"])
    assert "access.second_factor_required" == operator.refused("GET", f"/accounts/{me['id']}")
    assert "access.second_factor_required" == operator.refused("GET", "/audit/entries")

    begun = operator.post("/me/second-factor", {})
    totp = pyotp.TOTP(begun["secret"])
    codes = operator.post("/me/second-factor/confirmation", {"otp": totp.now()})["recovery_codes"]

    assert operator.get(f"/accounts/{me['id']}")  # at once: the gateway forgets what it was told before
    assert operator.get("/audit/entries", limit=1)
    credentials = {"login": OPERATOR_LOGIN, "password": PASSWORD}
    assert "token.second_factor_required" == operator.refused("POST", "/tokens", credentials)
    assert "token.wrong_code" == operator.refused("POST", "/tokens", {**credentials, "otp": totp.now()})  # it was used to confirm
    token = operator.post("/tokens", {**credentials, "otp": codes[0]}, key="")
    assert "limited" not in token
    assert "token.wrong_code" == operator.refused("POST", "/tokens", {**credentials, "otp": codes[0]})


def test_a_clerk_verifies_a_citizen_and_not_themselves(guarded: Guarded) -> None:
    clerk = Person(guarded.town, "clerk1")
    totp = pyotp.TOTP(clerk.post("/me/second-factor", {})["secret"])
    clerk.post("/me/second-factor/confirmation", {"otp": totp.now()})
    citizen = enroll(guarded.town, clerk, "citizen-at-counter", {})
    seen = {"level": "resident", "document": "id_card"}

    view = clerk.post("/verifications", {**seen, "counter_code": citizen.post("/me/verification")["counter_code"]})

    assert "resident" == view["level"] == citizen.get("/accounts/me")["level"]
    own = clerk.post("/me/verification")["counter_code"]
    assert "account.not_oneself" == clerk.refused("POST", "/verifications", {**seen, "counter_code": own})
