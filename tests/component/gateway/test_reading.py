"""What cannot be read is refused with the reason, before anybody is asked."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from services.commons.contracts.ideas import ContestBody, IdeaBody
from tests.component.gateway.sending import BY_NAME, refusal, send
from tests.support.examples import example_of, instance_of
from tests.support.fake_town import FakeTown

IDEA = instance_of(IdeaBody)
LIMIT = 256 * 1024


def nested(levels: int) -> bytes:
    return b'{"title":' + b"[" * levels + b"]" * levels + b"}"


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"not json",
        b'{"title": NaN}',
        b'{"title": Infinity}',
        b"{'title': 'x'}",
        b'{"title": "x",}',
        b'{"title": "\\ud800"}',
        b'{"title": "\\udc00x"}',
        b'{"title": "\xff"}',
        b'{"title": "\xed\xa0\x80"}',
        b'{"title": "a\nb"}',
        b"\xef\xbb\xbf{}",
        b"[]",
        b'"text"',
        b"1",
        b"null",
        nested(20),
        nested(2000),
        b'{"a":' * 21 + b"1" + b"}" * 21,
    ],
    ids=lambda raw: repr(raw[:24]),
)
def test_what_is_no_plain_json_object_is_malformed(client: FlaskClient, town: FakeTown, raw: bytes) -> None:
    assert (400, "request.malformed") == refusal(send(client, "submit_idea", raw=raw))
    assert [] == town.asked


def test_twenty_levels_are_read(client: FlaskClient) -> None:
    assert (422, "request.invalid") == refusal(send(client, "submit_idea", raw=nested(19)))


def test_many_brackets_on_few_levels_are_read(client: FlaskClient) -> None:
    raw = b'{"title":[' + b",".join([b"[]"] * 100) + b"]}"

    assert (422, "request.invalid") == refusal(send(client, "submit_idea", raw=raw))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", 1),
        ("title", None),
        ("title", ["路灯"]),
        ("title", {"$gt": ""}),
        ("title", {"$ne": None}),
        ("title", "x"),
        ("title", "x" * 61),
        ("title", "nul\x00here"),
        ("text", True),
        ("text", "x" * 5001),
        ("theme", "unheard_of"),
        ("theme", {"$in": ["safety"]}),
        ("town", "Not An Id"),
        ("town", {"$regex": ".*"}),
        ("town", ""),
        ("$where", "1"),
        ("__proto__", {}),
        ("", 1),
    ],
    ids=repr,
)
def test_a_wrong_field_is_named(client: FlaskClient, town: FakeTown, field: str, value: Any) -> None:
    response = send(client, "submit_idea", json=IDEA | {field: value})

    assert (422, "request.invalid") == refusal(response)
    assert [field] == list(response.json["fields"])
    assert [] == town.asked


def test_missing_fields_are_all_named(client: FlaskClient) -> None:
    response = send(client, "submit_idea", raw=b"")

    assert {"title": ["必填"], "text": ["必填"], "theme": ["必填"]} == response.json["fields"]


def test_a_nested_field_is_named_with_dots(client: FlaskClient) -> None:
    contest = instance_of(ContestBody)
    contest["calendar"]["collecting"]["begins_at"] = "2026-10-01 04:00"
    contest["themes"] = ["safety", "unheard_of"]

    told = send(client, "draft_contest", json=contest).json

    assert {"calendar.collecting.begins_at", "themes.1"} == set(told["fields"])


def test_at_most_fifty_fields_are_named(client: FlaskClient) -> None:
    response = send(client, "submit_idea", json={f"f{number}": 1 for number in range(500)})

    assert 50 == len(response.json["fields"])


def test_of_doubled_names_the_last_counts_for_all(client: FlaskClient, town: FakeTown) -> None:
    raw = b'{"login": "first", "login": "last", "password": "p"}'

    send(client, "issue_token", raw=raw)

    assert "last" == town.last.arguments["login"]


@pytest.mark.parametrize("raw", [b"", b"{}", b" { } "])
def test_what_takes_no_body_takes_an_empty_one(client: FlaskClient, raw: bytes) -> None:
    assert 201 == send(client, "give_support", raw=raw).status_code


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("Application/JSON; charset=UTF-8", 200),
        ("application/json; charset=gbk", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("text/json", 415),
        ("", 415),
    ],
)
def test_only_json_in_utf_8_is_read(client: FlaskClient, content_type: str, status: int) -> None:
    assert status == send(client, "issue_token", content_type=content_type).status_code


def test_a_body_of_the_largest_size_is_read(client: FlaskClient) -> None:
    raw = b'{"x":"' + b"x" * (LIMIT - 8) + b'"}'

    assert LIMIT == len(raw)
    assert (422, "request.invalid") == refusal(send(client, "submit_idea", raw=raw))


def test_one_byte_more_is_too_large(client: FlaskClient) -> None:
    assert (413, "request.too_large") == refusal(send(client, "submit_idea", raw=b" " * (LIMIT + 1)))


def in_chunks(client: FlaskClient, raw: bytes) -> Any:
    """Send a body of no announced length, as gunicorn hands it over."""
    example = example_of(BY_NAME["submit_idea"])
    unannounced = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True, "wsgi.input": io.BytesIO(raw)}
    return client.post(example.path, headers=example.headers, content_type="application/json", environ_overrides=unannounced)


def test_a_body_in_chunks_is_read(client: FlaskClient, town: FakeTown) -> None:
    assert (422, "request.invalid") == refusal(in_chunks(client, b'{"title":"x"}'))


def test_a_body_in_chunks_cannot_hide_its_size(client: FlaskClient) -> None:
    """Werkzeug's own reader would stop at the limit and hand over the first part as if it were all."""
    raw = b'{"title":"x"}'.ljust(LIMIT) + b"more"

    assert (413, "request.too_large") == refusal(in_chunks(client, raw))


def test_a_body_that_breaks_off_is_malformed(client: FlaskClient, town: FakeTown) -> None:
    example = example_of(BY_NAME["issue_token"])
    short = {"CONTENT_LENGTH": "100", "wsgi.input": io.BytesIO(b'{"login":"a","password":"b"}')}

    response = client.post(example.path, content_type="application/json", environ_overrides=short)

    assert (400, "request.malformed") == refusal(response)
    assert [] == town.asked


class Broken(io.BytesIO):
    def read(self, *_: object) -> bytes:
        raise OSError("connection reset")


def test_a_body_announced_too_large_is_not_even_begun(client: FlaskClient) -> None:
    announced = {"CONTENT_LENGTH": str(LIMIT + 1), "wsgi.input": Broken()}

    assert (413, "request.too_large") == refusal(client.post("/api/v1/tokens", environ_overrides=announced))


def test_a_connection_that_breaks_is_no_defect_of_ours(client: FlaskClient) -> None:
    response = client.post("/api/v1/tokens", environ_overrides={"CONTENT_LENGTH": "100", "wsgi.input": Broken()})

    assert (400, "request.malformed") == refusal(response)


@pytest.mark.parametrize(
    ("query", "arguments"),
    [("", {}), ("?limit=20", {"limit": 20}), ("?state=open&cursor=a%20b", {"state": "open", "cursor": "a b"}), ("?", {})],
)
def test_a_query_is_read_by_its_schema(client: FlaskClient, town: FakeTown, query: str, arguments: Any) -> None:
    assert 200 == send(client, "list_contests", query=query).status_code
    assert arguments == town.last.arguments


@pytest.mark.parametrize(
    "query",
    [
        "?limit=0",
        "?limit=101",
        "?limit=1.0",
        "?limit=x",
        "?limit=",
        "?limit=١",
        "?limit=" + "9" * 30,
        "?limit=1&limit=2",
        "?state=gone",
        "?state[$ne]=open",
        "?cursor=%00",
        "?cursor=" + "x" * 201,
        "?extra",
    ],
)
def test_a_wrong_query_is_refused(client: FlaskClient, town: FakeTown, query: str) -> None:
    assert (422, "request.invalid") == refusal(send(client, "list_contests", query=query))
    assert [] == town.asked


def test_an_unknown_step_is_named(client: FlaskClient, town: FakeTown) -> None:
    response = client.post("/api/v1/ideas/i1/steps/vanish", json={}, headers={"Authorization": "Bearer t"})

    assert (422, "request.invalid") == refusal(response)
    assert {"step": ["没有这一项"]} == response.get_json()["fields"]
    assert [] == town.asked
