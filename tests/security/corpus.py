"""What people who mean no good have sent to other towns: values, bodies, ids, queries, headers."""

import json
from collections.abc import Iterator, Mapping
from typing import Any


def nest(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 2**63, 10**30, 1e308, [], {}, [[]], [None], {"": ""}),
    *({"$gt": ""}, {"$ne": None}, {"$where": "sleep(9000)"}, {"$regex": ".*"}, [{"$gt": ""}]),
    *("", " ", "\t\r\n", "\0", "a\0b", "\ud800", "a\udfffb", "\u202e", "\ufeff", "é" * 70, "🏮" * 5001),
    *("$where", "$gt", "{{7*7}}", "${jndi:ldap://x}", "<script>alert(1)</script>", "' OR '1'='1", "../../etc/passwd", "%00", "x" * 100_000),
    *("9999-12-31T23:59:59.999+00:00", "0001-01-01T00:00:00+14:00", "2026-02-30T00:00:00Z", "now"),
    *(nest(19), nest(21), nest(900), {"__proto__": {"roles": ["operator"]}}, {"__class__": "x"}),
)
BODIES: tuple[bytes, ...] = (
    *(b"null", b"[]", b'"x"', b"1", b"{", b"}", b"{]", b"'", b"\0", b"\xff\xfe{\0}\0", b"\xef\xbb\xbf{}", b'{"a": NaN}', b'{"\\u0000": 1}'),
    *(
        b'{"\\ud800": 1}',
        b'{"$where": "sleep(9000)"}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"a": "' + b"x" * 300_000 + b'"}',
        b" " * 300_000,
    ),
    json.dumps({f"field{n}": n for n in range(5000)}).encode(),
)
IDS = (
    *(
        "..",
        ".",
        "../accounts/me",
        "%",
        "%00",
        "\0",
        "a\nb",
        "id ",
        "$ne",
        "{}",
        '{"$gt":""}',
        "[object Object]",
        "A",
        "-",
        "..;",
        "a/b",
        "\\",
    ),
    *("x" * 65, "x" * 5000, "é", "🏮", "\u202e", "null", "undefined", "0" * 32, "f" * 64, "me", "current", "mine", "_id", "true"),
)
QUERIES = (
    *(
        "limit=-1",
        "limit=0",
        "limit=101",
        "limit=501",
        "limit=99999999999999999999",
        "limit=1e3",
        "limit=0x10",
        "limit=",
        "limit=%00",
        "limit=１",
    ),
    *(
        "limit=1&limit=2",
        "limit[]=1",
        "limit[$gt]=",
        "limit=1;limit=2",
        "cursor[$gt]=",
        "after=-2",
        "after=9007199254740991",
        "after=9007199254740992",
    ),
    *(
        "cursor=",
        "cursor=%00",
        "cursor=%FF",
        "cursor=x",
        "cursor=$gt",
        "cursor=%7B%22$gt%22:%22%22%7D",
        "cursor=" + "f" * 200,
        "cursor=" + "x" * 201,
    ),
    *("state=", "state=nonsense", "state[$ne]=x", "state=draft&state=open", "$where=1", "unknown=1", "=", "&", "%", "a" * 3000 + "=1"),
)
HEADERS: tuple[Mapping[str, str], ...] = (
    *(
        {"If-Match": tag}
        for tag in ("*", 'W/"1"', "1", '"-1"', '"x"', '"1", "2"', '""', '"9999999999999999"', '"999999999999999"', '"1' + "0" * 500 + '"')
    ),
    *({"Idempotency-Key": key} for key in ("", "a b", "x" * 129, "a\tb", "a\x80", "\xff" * 100)),
    *(
        {"Content-Type": kind}
        for kind in ("text/plain", "application/xml", "application/json; charset=utf-16", "multipart/form-data", "x" * 3000)
    ),
    *({"Accept": "text/html"}, {"Accept-Language": "x" * 3000}, {"Content-Encoding": "gzip"}, {"X-HTTP-Method-Override": "DELETE"}),
    *({"X-Forwarded-Host": "evil.example"}, {"X-Correlation-Id": "a" * 3000}, {"If-None-Match": "x" * 3000}, {"Range": "bytes=0-"}),
)


ADDRESSES = (
    *(
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
    ),
    *(
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "https:evil.example",
        "https:/evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
    ),
    *(
        "/%2F/evil.example",
        "/%5Cevil.example",
        "/.//evil.example",
        "/..//evil.example",
        "//evil.example/%2e%2e",
        "/\u2028/evil.example",
        "http://localhost@evil.example",
    ),
    *(
        "//localhost@evil.example",
        "/login\r\nSet-Cookie: a=b",
        "/\0",
        "//[::1]",
        "?next=//evil.example",
        "#//evil.example",
        "evil.example",
        "/〱evil.example",
        "",
    ),
)
"""Where a login link may try to lead."""


def bodies(sound: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield the bodies that no operation takes, and ``sound`` with one wrong value in each of its places, one too many, one missing."""
    yield from BODIES
    for name, value in sound.items():
        yield from (json.dumps({**sound, name: wrong}).encode() for wrong in VALUES)
        yield json.dumps({key: kept for key, kept in sound.items() if key != name}).encode()
        yield from (json.dumps({**sound, name: deeper}).encode() for deeper in _inside(value))
    yield from (json.dumps({**sound, name: "x"}).encode() for name in ("_id", "$set", "version", "state", "id", "kwargs", "\ud800"))


def _inside(value: Any) -> Iterator[Any]:
    """Yield ``value`` with something wrong one level down."""
    if isinstance(value, dict):
        yield from ({**value, name: wrong} for name in value for wrong in (None, [], {"$gt": ""}, {"begins_at": 1, "ends_at": "x"}))
        yield {**value, "$gt": ""}
    if isinstance(value, list):
        yield from ([wrong] for wrong in (None, {"$gt": ""}, "x" * 70, []))
        yield value * 300
