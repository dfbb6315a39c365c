"""The headers of every kind of answer are those of the snapshot, and say what they must over TLS and without."""

import base64
import hashlib
import json
import re

import pytest

from gateway.portal.assets import STATIC
from tests.security.headers import KINDS, SNAPSHOT, sent, taken
from tests.security.scripted import BROWSER, PLAIN, TLS, gateway

TAKEN = taken()
FOUND = sent(TLS)
OVER_PLAIN_HTTP = sent(PLAIN)
PAGES = [kind for kind in KINDS if not kind.startswith("API") and kind != "asset"]


def hash_of(content: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}'"


def value(lines: list[str], name: str) -> str:
    return next((line.partition(": ")[2] for line in lines if line.startswith(f"{name}: ")), "")


@pytest.mark.parametrize("kind", ["everywhere", *KINDS])
def test_the_headers_are_those_of_the_snapshot(kind: str) -> None:
    """Was the change meant? Then: python -m tests.security.headers, and say why in the commit."""
    assert json.loads(SNAPSHOT.read_text(encoding="utf-8"))[kind] == TAKEN[kind]


@pytest.mark.parametrize("kind", PAGES)
def test_no_page_may_run_or_load_what_is_not_ours(kind: str) -> None:
    policy = value(FOUND[kind], "Content-Security-Policy")

    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    styles = rules.pop("style-src")
    assert {"'self'", "'none'"} == set(rules.values())
    assert f"'self' {hash_of((STATIC / 'portal.css').read_bytes())}" == styles
    assert {"'none'"} == {rules[name] for name in ("default-src", "object-src", "base-uri", "frame-ancestors")}
    assert "'self'" == rules["form-action"]


@pytest.mark.parametrize("cookie", ["", "__Host-shanzhi=t1"])
def test_the_only_style_in_a_page_is_the_file_the_policy_names(cookie: str) -> None:
    response = gateway().test_client(use_cookies=False).get("/", base_url=TLS, headers={**BROWSER, "Cookie": cookie})

    styles = re.findall(r"<style[^>]*>(.*?)</style>", response.text, re.DOTALL)
    assert [] == [style for style in styles if hash_of(style.encode()) not in response.headers["Content-Security-Policy"]]
    assert (0 if cookie else 1) == len(styles)


def test_a_file_opened_by_itself_may_load_nothing() -> None:
    assert "default-src 'none'; frame-ancestors 'none'" == value(FOUND["asset"], "Content-Security-Policy")


@pytest.mark.parametrize("kind", KINDS)
def test_tls_is_asked_for_where_there_is_tls(kind: str) -> None:
    assert "max-age=31536000; includeSubDomains" == value(FOUND[kind], "Strict-Transport-Security")
    assert "" == value(OVER_PLAIN_HTTP[kind], "Strict-Transport-Security")


@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_says_what_it_was_made_with(kind: str) -> None:
    said = "\n".join(line for line in FOUND[kind] if not line.startswith(("RateLimit", "Content-Disposition")))

    assert not re.search(
        r"(?i)^(server|x-powered-by|via|access-control-[a-z-]+):|werkzeug|python|gunicorn|flask|eventlet", said, re.MULTILINE
    )


def test_the_session_cookie_is_bound_to_this_host_and_out_of_reach() -> None:
    cookie = value(FOUND["form that logs in"], "Set-Cookie")
    name, *attributes = cookie.split("; ")

    assert name.startswith("__Host-")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(attributes)
    assert not any(attribute.startswith("Domain") for attribute in attributes)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "person" in kind or "token" in kind or "form that" in kind])
def test_nothing_of_a_person_is_kept(kind: str) -> None:
    assert "no-store" in value(FOUND[kind], "Cache-Control")
