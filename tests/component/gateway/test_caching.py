"""Who may keep pages and files, and how small they are on the wire."""

import gzip
import re
from collections.abc import Callable

import brotli
import orjson
import pytest
from flask.testing import FlaskClient

from gateway.caching import SECONDS
from gateway.compressing import MIN_BYTES
from gateway.portal.assets import A_WHILE, FOR_EVER
from tests.component.gateway.sending import send
from tests.security.scripted import BROWSER, gateway
from tests.support.fake_town import FakeTown

APP = gateway()
PUBLIC = ("/", "/contests", "/contests/c1", "/elder/contests")
SESSION = {"Cookie": "shanzhi=t1"}


@pytest.fixture
def visitor() -> FlaskClient:
    return APP.test_client(use_cookies=False)


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_of_a_visitor_is_not_sent_twice(visitor: FlaskClient, path: str) -> None:
    first = visitor.get(path, headers=BROWSER)

    again = visitor.get(path, headers={**BROWSER, "If-None-Match": f'"other", {first.headers["ETag"]}'})

    assert (200, 304, b"") == (first.status_code, again.status_code, again.data)
    assert SECONDS == first.headers["Cache-Control"] == again.headers["Cache-Control"]
    assert first.headers["ETag"] == again.headers["ETag"]
    assert "cookie" in first.vary
    assert "Content-Type" not in again.headers


@pytest.mark.parametrize("changed", [{"Cookie": "lang=en"}, {"Cookie": "look=elder"}])
def test_another_look_is_another_page(visitor: FlaskClient, changed: dict[str, str]) -> None:
    tag = visitor.get("/contests", headers=BROWSER).headers["ETag"]

    assert 200 == visitor.get("/contests", headers={**BROWSER, **changed, "If-None-Match": tag}).status_code


@pytest.mark.parametrize("path", [*PUBLIC, "/me"])
def test_a_page_of_a_person_is_kept_by_nobody(visitor: FlaskClient, path: str) -> None:
    tag = visitor.get(path, headers=BROWSER).headers.get("ETag", '"x"')

    response = visitor.get(path, headers={**BROWSER, **SESSION, "If-None-Match": tag})

    assert (200, "no-store") == (response.status_code, response.headers["Cache-Control"])
    assert "ETag" not in response.headers


@pytest.mark.parametrize("path", ["/login", "/register"])
def test_the_key_of_a_wish_is_given_to_one_reader(visitor: FlaskClient, path: str) -> None:
    response = visitor.get(path, headers=BROWSER)

    assert "no-store" == response.headers["Cache-Control"]
    assert re.search('name="key" value="[0-9a-f]{32}"', response.text)


def test_every_file_a_page_names_is_kept_for_ever(visitor: FlaskClient) -> None:
    names = {name for path in PUBLIC for name in re.findall(r'"(/assets/[^"]+)"', visitor.get(path, headers=BROWSER).text)}

    assert len(names) > 3
    assert {FOR_EVER} == {visitor.get(name).headers["Cache-Control"] for name in names}


@pytest.mark.parametrize("asked", ["/assets/portal.css", "/assets/portal.css?v=", "/assets/portal.css?v=0123456789"])
def test_a_file_asked_for_by_another_hash_is_kept_for_a_while(visitor: FlaskClient, asked: str) -> None:
    first = visitor.get(asked)

    assert A_WHILE == first.headers["Cache-Control"]
    assert 304 == visitor.get(asked, headers={"If-None-Match": first.headers["ETag"]}).status_code


# ---------------------------------------------------------------- on the wire


@pytest.mark.parametrize(("accepted", "undo"), [("gzip", gzip.decompress), ("gzip, deflate, br, zstd", brotli.decompress)])
@pytest.mark.parametrize("path", ["/contests", "/api/v1/openapi.json", "/assets/portal.css"])
def test_what_is_large_is_squeezed_and_is_the_same(visitor: FlaskClient, path: str, accepted: str, undo: Callable[[bytes], bytes]) -> None:
    plain, small = visitor.get(path, headers=BROWSER), visitor.get(path, headers={**BROWSER, "Accept-Encoding": accepted})

    assert plain.data == undo(small.data)
    assert len(small.data) < len(plain.data) * 0.6
    assert str(len(small.data)) == small.headers["Content-Length"]
    assert "accept-encoding" in plain.vary
    assert plain.headers.get("ETag") == small.headers.get("ETag")


@pytest.mark.parametrize("accepted", ["", "identity", "deflate", "gzip;q=0", "x-odd"])
def test_who_does_not_ask_for_it_gets_it_plain(visitor: FlaskClient, accepted: str) -> None:
    assert "Content-Encoding" not in visitor.get("/contests", headers={**BROWSER, "Accept-Encoding": accepted}).headers


def test_what_is_small_is_left_as_it_is(visitor: FlaskClient) -> None:
    response = visitor.get("/livez", headers={"Accept-Encoding": "gzip"})

    assert len(response.data) < MIN_BYTES
    assert "Content-Encoding" not in response.headers


def test_a_squeezed_version_can_be_named_in_if_match(client: FlaskClient, town: FakeTown) -> None:
    town.answer("get_idea", {"version": 7, "text": "x" * 5000})

    response = send(client, "get_idea", Accept_Encoding="gzip")

    assert ("gzip", '"7"') == (response.headers["Content-Encoding"], response.headers["ETag"])


def test_a_squeezed_list_is_not_sent_twice(client: FlaskClient, town: FakeTown) -> None:
    town.answer("list_contests", {"items": ["x" * 5000]})
    first = send(client, "list_contests", Accept_Encoding="gzip")

    again = send(client, "list_contests", Accept_Encoding="gzip", If_None_Match=first.headers["ETag"])

    assert (200, 304) == (first.status_code, again.status_code)


@pytest.mark.parametrize("operation", ["issue_token", "submit_idea"])
def test_no_answer_to_a_command_is_squeezed(client: FlaskClient, town: FakeTown, operation: str) -> None:
    town.answer(operation, {"id": "a1", "access_token": "x" * 5000})

    response = send(client, operation, Accept_Encoding="gzip")

    assert "Content-Encoding" not in response.headers
    assert orjson.loads(response.data)


def test_a_page_that_sets_a_cookie_is_not_squeezed(visitor: FlaskClient) -> None:
    response = visitor.get("/contests?lang=en", headers={**BROWSER, "Accept-Encoding": "gzip"})

    assert "Set-Cookie" in response.headers
    assert "Content-Encoding" not in response.headers
