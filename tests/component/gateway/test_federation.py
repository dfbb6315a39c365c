"""The way to a provider and back again, as a browser goes it; what is believed of the answer is tested with a real provider."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from gateway.app import create_app
from gateway.auth.oidc import RelyingParty
from gateway.auth.sealed import Journey
from gateway.portal import add_pages
from gateway.settings import GatewaySettings
from services.commons.contracts.providers import read_providers
from tests.support.fake_town import FakeTown

ROW = '[{"key": "province", "zh": "省统一身份", "en": "Province", "issuer": "https://login.example.org", "client_id": "x"}]'
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def browser(town: FakeTown, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Someone before a provider that lets everybody in at once."""
    monkeypatch.setattr(RelyingParty, "address", lambda _, journey: f"https://login.example.org/?state={journey.state}")
    monkeypatch.setattr(RelyingParty, "id_token", _id_token)
    town.answer("open_federated_session", {"access_token": "t2", "expires_in_s": 600})
    town.answer("link_identity", {"id": "l1"})
    settings = GatewaySettings(
        amqp_uri="memory-town://", oidc_providers=read_providers(ROW), public_url="https://town.example.org", secret="s" * 32
    )
    return create_app(town, settings, pages=add_pages).test_client()


def _id_token(_: RelyingParty, journey: Journey, code: str) -> str:
    return f"{journey.nonce}.{code}"


def _back(browser: FlaskClient, address: str) -> str:
    state = parse_qs(urlsplit(address).query)["state"][0]
    return str(browser.get("/auth/province/back", query_string={"state": state, "code": "c"}).location)


@pytest.mark.parametrize(("begun_at", "arrives"), [("/auth", "/desk"), ("/elder/auth", "/elder/desk")])
def test_a_login_elsewhere_comes_back_in_the_look_it_began_in(browser: FlaskClient, begun_at: str, arrives: str) -> None:
    begun = browser.get(f"{begun_at}/province/start?next=/desk")

    assert arrives == _back(browser, begun.location)


@pytest.mark.parametrize("root", ["", "/elder"])
def test_a_link_comes_back_to_where_it_was_asked_for(browser: FlaskClient, root: str) -> None:
    browser.set_cookie("shanzhi", "t1")

    begun = browser.post(f"{root}/auth/province/link", data={"next": "/me/security"}, headers=OURS)

    assert f"{root}/me/security" == _back(browser, begun.headers["Refresh"].partition("url=")[2])
