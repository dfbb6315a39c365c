"""What the edge refuses whatever the town would say: foreign forms, foreign hosts, forged addresses, odd methods, ways out."""

import re
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from tests.security.corpus import ADDRESSES
from tests.security.scripted import BROWSER, PLAIN, TLS, gateway

APP = gateway()
OPEN_TO_ALL = {"/unsubscribe/<id:token>": "RFC 8058: mail programs press it; the token alone proves who may"}
"""Forms that need not come from a page of ours, and why."""
FORMS = sorted(
    (rule.rule, method)
    for rule in APP.url_map.iter_rules()
    for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    if not rule.rule.startswith("/api/") and rule.rule not in OPEN_TO_ALL
)
FOREIGN = {
    "another origin": {"Origin": "https://evil.example"},
    "another port": {"Origin": "https://localhost:8443"},
    "another scheme": {"Origin": "http://localhost"},
    "no origin to tell": {"Origin": "null"},
    "a neighbour's page": {"Sec-Fetch-Site": "same-site", "Origin": TLS},
    "another site's page": {"Sec-Fetch-Site": "cross-site", "Origin": TLS},
    "typed by hand": {"Sec-Fetch-Site": "none"},
    "nothing said": {},
    "a referrer alone": {"Referer": f"{TLS}/login"},
    "our name inside another": {"Origin": "https://localhost.evil.example"},
}


@pytest.fixture
def client() -> FlaskClient:
    client = APP.test_client()
    client.set_cookie("__Host-shanzhi", "t1", secure=True)
    return client


def path_of(rule: str) -> str:
    """Return an address that the rule takes."""
    return re.sub(r"<[^>]+>", "i1", re.sub(r"<any\((\w+)[^>]*>", r"\1", rule))


def test_there_are_forms_to_try() -> None:
    assert len(FORMS) > 10
    assert OPEN_TO_ALL.keys() <= {rule.rule for rule in APP.url_map.iter_rules()}


@pytest.mark.parametrize("rule", OPEN_TO_ALL)
def test_what_is_open_to_all_logs_nobody_in_or_out(client: FlaskClient, rule: str) -> None:
    response = client.post(path_of(rule), base_url=TLS, headers={**BROWSER, "Origin": "https://evil.example"})

    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("sent", FOREIGN)
@pytest.mark.parametrize(("rule", "method"), FORMS)
def test_no_form_is_taken_that_no_page_of_ours_sent(client: FlaskClient, rule: str, method: str, sent: str) -> None:
    response = client.open(path_of(rule), method=method, base_url=TLS, headers={**BROWSER, **FOREIGN[sent]}, data={"key": "k"})

    assert 403 == response.status_code
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("sent", FOREIGN)
def test_one_address_takes_any_form_and_does_nothing_for_a_session(client: FlaskClient, sent: str) -> None:
    response = client.post(path_of(next(iter(OPEN_TO_ALL))), base_url=TLS, headers={**BROWSER, **FOREIGN[sent]}, data={"key": "k"})

    assert 403 != response.status_code
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(("rule", "method"), FORMS)
def test_our_own_forms_are_taken(client: FlaskClient, rule: str, method: str) -> None:
    sent = {**BROWSER, "Sec-Fetch-Site": "same-origin"}

    assert 403 != client.open(path_of(rule), method=method, base_url=TLS, headers=sent, data={"key": "k"}).status_code


def test_the_api_takes_no_form_and_no_cookie(client: FlaskClient) -> None:
    sent = {"Sec-Fetch-Site": "same-origin", "Idempotency-Key": "k"}

    assert 415 == client.post("/api/v1/tokens", base_url=TLS, data={"login": "a", "password": "b"}, headers=sent).status_code
    assert 401 == client.get("/api/v1/accounts/me", base_url=TLS).status_code


# ---------------------------------------------------------------- ways out


@pytest.mark.parametrize("wanted", ADDRESSES)
def test_nobody_is_led_out_of_the_town(client: FlaskClient, wanted: str) -> None:
    sent = {**BROWSER, "Sec-Fetch-Site": "same-origin"}

    responses = [
        client.post("/login", base_url=TLS, data={"login": "resident1", "password": "p", "next": wanted}, headers=sent),
        client.post("/login", base_url=TLS, query_string={"next": wanted}, data={"login": "resident1", "password": "p"}, headers=sent),
        client.get("/login", base_url=TLS, query_string={"next": wanted}, headers=BROWSER),
    ]

    for response in responses:
        place = response.headers.get("Location", "/")
        assert not urlsplit(place).netloc
        assert re.fullmatch(r"/(?![/\\])[^\\\x00-\x1f]*", place)


# ---------------------------------------------------------------- hosts and proxies


@pytest.mark.parametrize(
    ("host", "status"),
    [("town.example", 200), ("TOWN.example:8443", 200), ("evil.example", 421), ("town.example.evil.example", 421), ("127.0.0.1", 421)],
)
def test_only_our_own_hosts_are_answered(host: str, status: int) -> None:
    client = gateway(hosts=("town.example",)).test_client()

    assert status == client.get("/contests", headers={"Host": host}).status_code
    assert status == client.get("/api/v1/contests", headers={"Host": host}).status_code
    assert 200 == client.get("/livez", headers={"Host": host}).status_code


def test_a_wrong_host_is_told_as_a_problem() -> None:
    response = gateway(hosts=("town.example",)).test_client().get("/api/v1/contests", headers={"Host": "evil.example"})

    assert ("application/problem+json", "request.misdirected") == (response.mimetype, response.get_json()["code"])
    assert "evil" not in response.text


def test_a_forwarded_host_is_held_to_the_same() -> None:
    client = gateway(hosts=("town.example",), proxies=1).test_client()
    told = {"Host": "gateway:8000", "X-Forwarded-Host": "town.example"}

    assert 200 == client.get("/contests", headers=told).status_code
    assert 421 == client.get("/contests", headers={**told, "X-Forwarded-Host": "evil.example"}).status_code


@pytest.mark.parametrize(("proxies", "is_believed"), [(0, False), (1, True)])
def test_a_scheme_is_believed_from_a_trusted_proxy_alone(proxies: int, is_believed: bool) -> None:
    client = gateway(proxies=proxies).test_client()
    sent = {**BROWSER, "X-Forwarded-Proto": "https", "Sec-Fetch-Site": "same-origin"}

    response = client.post("/login", base_url=PLAIN, headers=sent, data={"login": "resident1", "password": "p"})

    assert is_believed is ("Strict-Transport-Security" in response.headers)
    assert is_believed is response.headers["Set-Cookie"].startswith("__Host-")


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "Forwarded", "X-Forwarded-Prefix", "X-Host"])
def test_no_link_is_made_of_what_a_visitor_says_of_the_way(client: FlaskClient, name: str) -> None:
    for path in ("/contests", "/contests/c1/calendar.ics", "/manifest.webmanifest", "/login", "/api/v1/openapi.json"):
        response = client.get(path, headers={name: "evil.example"})

        assert "evil.example" not in response.text + str(response.headers)


# ---------------------------------------------------------------- methods


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG", "get", "PATCHX"])
@pytest.mark.parametrize("path", ["/", "/contests", "/api/v1/contests", "/api/v1/tokens", "/livez", "/assets/portal.css"])
def test_an_odd_method_is_refused_and_quotes_nothing(client: FlaskClient, path: str, method: str) -> None:
    response = client.open(path, method=method, headers={"X-Echo": "canary"})

    assert 405 == response.status_code or (method, 200) == ("get", response.status_code)
    assert "canary" not in response.text


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_no_header_changes_the_method(client: FlaskClient, name: str) -> None:
    assert 200 == client.get("/contests", headers={name: "DELETE"}).status_code
    assert 403 == client.post("/logout", base_url=TLS, headers={name: "GET"}).status_code


@pytest.mark.parametrize("path", ["/API/v1/contests", "/api//v1/contests", "/api/v1/contests/", "/api/v1/./contests", "/LIVEZ"])
def test_an_address_has_one_spelling(client: FlaskClient, path: str) -> None:
    assert 404 == client.get(path).status_code


@pytest.mark.parametrize("path", ["//evil.example", "///evil.example/", "//evil.example/contests/", "/\\evil.example", "//contests/"])
def test_no_address_redirects_to_a_host_it_names(client: FlaskClient, path: str) -> None:
    assert "Location" not in client.get("/", environ_overrides={"PATH_INFO": path}).headers


@pytest.mark.parametrize(
    "path", ["/contests", "/contests/c1", "/api/v1/contests", "/assets/portal.css", "/livez", "/nothing", "/api/v1/nothing"]
)
def test_head_says_what_get_would_without_a_body(client: FlaskClient, path: str) -> None:
    got, head = client.get(path), client.head(path)

    assert b"" == head.data
    assert got.status_code == head.status_code
    same = ("Content-Type", "Content-Length", "Cache-Control", "ETag", "Vary")
    assert [got.headers.get(name) for name in same] == [head.headers.get(name) for name in same]
