"""A session lives in a cookie that only our own pages use."""

import pytest
from flask import Flask, Response, request

from gateway.auth.cookies import clear_session, same_origin, session_token, set_session

app = Flask("cookies")
HTTP, HTTPS = "http://town.example", "https://town.example"


def set_cookie(base_url: str) -> str:
    with app.test_request_context(base_url=base_url):
        response = Response()
        set_session(response, "token-1", 600)
        return response.headers["Set-Cookie"]


def test_over_https_the_cookie_belongs_to_this_host_alone() -> None:
    assert "__Host-shanzhi=token-1; Max-Age=600; Secure; HttpOnly; Path=/; SameSite=Lax" == _without_date(set_cookie(HTTPS))


def test_on_plain_http_scripts_and_other_sites_still_get_none() -> None:
    assert "shanzhi=token-1; Max-Age=600; HttpOnly; Path=/; SameSite=Lax" == _without_date(set_cookie(HTTP))


@pytest.mark.parametrize(("base_url", "name"), [(HTTP, "shanzhi"), (HTTPS, "__Host-shanzhi")])
def test_what_was_set_is_read_and_cleared(base_url: str, name: str) -> None:
    with app.test_request_context(base_url=base_url, headers={"Cookie": f"{name}=token-1"}):
        response = Response()
        clear_session(response)

        assert "token-1" == session_token(request)
        assert response.headers["Set-Cookie"].startswith(f"{name}=; ")
        assert "Max-Age=0" in response.headers["Set-Cookie"]


@pytest.mark.parametrize("cookie", ["", "shanzhi=", "shanzhi=a b", 'shanzhi="<x>"', "other=token-1", "shanzhi=" + "x" * 201])
def test_what_is_no_token_is_a_visitor(cookie: str) -> None:
    with app.test_request_context(base_url=HTTP, headers={"Cookie": cookie}):
        assert session_token(request) is None


def test_over_https_a_cookie_of_plain_http_does_not_count() -> None:
    with app.test_request_context(base_url=HTTPS, headers={"Cookie": "shanzhi=planted"}):
        assert session_token(request) is None


@pytest.mark.parametrize(
    ("method", "headers", "expected"),
    [
        ("GET", {}, True),
        ("HEAD", {"Sec-Fetch-Site": "cross-site"}, True),
        ("POST", {}, False),
        ("POST", {"Sec-Fetch-Site": "same-origin"}, True),
        ("POST", {"Sec-Fetch-Site": "same-site"}, False),
        ("POST", {"Sec-Fetch-Site": "cross-site"}, False),
        ("POST", {"Sec-Fetch-Site": "none"}, False),
        ("POST", {"Sec-Fetch-Site": "cross-site", "Origin": HTTP}, False),
        ("POST", {"Origin": HTTP}, True),
        ("POST", {"Origin": HTTPS}, False),
        ("POST", {"Origin": f"{HTTP}:81"}, False),
        ("POST", {"Origin": "http://town.example.evil"}, False),
        ("POST", {"Origin": "null"}, False),
        ("POST", {"Origin": ""}, False),
        ("POST", {"Referer": HTTP}, False),
    ],
)
def test_only_our_own_pages_send_forms(method: str, headers: dict[str, str], expected: bool) -> None:
    with app.test_request_context(base_url=HTTP, method=method, headers=headers):
        assert expected == same_origin(request)


def _without_date(cookie: str) -> str:
    return "; ".join(part for part in cookie.split("; ") if not part.startswith("Expires="))
