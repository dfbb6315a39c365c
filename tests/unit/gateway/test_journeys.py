"""What a browser carries to a provider and back: unreadable, unforgeable, short-lived; and what is kept of the browser."""

from dataclasses import astuple

import pytest
from flask import Flask, Response, request

from gateway.auth import sealed
from gateway.auth.addresses import local_address
from gateway.auth.devices import device_of
from gateway.auth.sealed import Journey, Journeys
from gateway.settings import GatewaySettings
from services.commons.contracts.identity_schemas import DEVICE_KEYS, DEVICES, DOCUMENTS
from services.commons.plumbing.settings import SettingsError, read

JOURNEY = Journey("province", "the-state", "the-nonce", "the-verifier", "/me", links=False)
ROW = '[{"key": "a", "zh": "a", "en": "a", "issuer": "https://a.example.org", "client_id": "x"}]'


def carried(*, secure: bool = True) -> str:
    response = Response()
    Journeys("a secret").begin(response, JOURNEY, secure=secure)
    return response.headers["Set-Cookie"]


def read_back(cookie: str, secret: str = "a secret") -> Journey | None:
    with Flask("x").test_request_context(base_url="https://town.example.org", headers={"Cookie": cookie.partition(";")[0]}):
        return Journeys(secret).read(request)


def test_a_journey_comes_back_as_it_went() -> None:
    assert read_back(carried()) == JOURNEY


def test_the_cookie_is_this_hosts_alone_and_tells_nothing() -> None:
    cookie = carried()

    assert cookie.startswith("__Host-shanzhi-login=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"))
    assert not any(str(part) in cookie for part in astuple(JOURNEY)[1:4])
    assert carried(secure=False).startswith("shanzhi-login=")


def test_another_gateways_and_a_changed_one_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    cookie = carried()

    assert read_back(cookie, "another secret") is None
    assert read_back(cookie.replace("=gAAAA", "=gAAAB", 1)) is None
    assert read_back("__Host-shanzhi-login=x") is None
    monkeypatch.setattr(sealed, "JOURNEY_S", -1)
    assert read_back(cookie) is None


@pytest.mark.parametrize(
    ("said", "device"),
    [
        ("", "unknown"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 16_0) MicroMessenger/8.0.1", "wechat"),
        ("Mozilla/5.0 (iPad; CPU OS 16_0)", "iphone"),
        ("Mozilla/5.0 (Linux; Android 9; PCT-AL10)", "android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15)", "mac"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "linux"),
        ("Mozilla/5.0 (something new)", "unknown"),
        ("curl/8.0", "program"),
    ],
)
def test_a_device_is_its_family_and_no_more(said: str, device: str) -> None:
    assert device == device_of(said)
    assert device in DEVICE_KEYS


def test_every_choice_has_words_in_both_languages() -> None:
    assert all(row.zh and row.en for row in (*DEVICES, *DOCUMENTS))


@pytest.mark.parametrize("wanted", ["", "//x", "/\\x", "https://x", "/a\nb", "/" + "x" * 500, "x"])
def test_an_address_elsewhere_is_none(wanted: str) -> None:
    assert local_address(wanted, "/me") == "/me"
    assert local_address("/ideas?x=1#y", "/me") == "/ideas?x=1#y"


def test_providers_need_an_address_and_a_secret_of_the_gateway() -> None:
    given = {"SHANZHI_AMQP_URI": "memory-town://", "SHANZHI_OIDC_PROVIDERS": ROW}
    whole = {**given, "SHANZHI_PUBLIC_URL": "https://town.example.org", "SHANZHI_SECRET": "x" * 32}

    assert read(GatewaySettings, whole).oidc_providers[0].key == "a"
    for name in ("SHANZHI_PUBLIC_URL", "SHANZHI_SECRET"):
        with pytest.raises(SettingsError):
            read(GatewaySettings, {**whole, name: ""})
    with pytest.raises(SettingsError):
        read(GatewaySettings, {**whole, "SHANZHI_PUBLIC_URL": "http://town.example.org"})
    with pytest.raises(SettingsError):
        read(GatewaySettings, {**whole, "SHANZHI_OIDC_CLIENT_SECRETS": "[]"})
    assert "a secret" not in repr(read(GatewaySettings, {**whole, "SHANZHI_OIDC_CLIENT_SECRETS": '{"a": "a secret"}'}))
