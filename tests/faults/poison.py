"""Messages that no department would send: as facts to audit, and as calls.

Each carries CANARY where it can, so that a log that quotes it is caught.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from services.commons.kernel.envelope import fact_id
from services.commons.plumbing.topology import RPC_EXCHANGE
from tests.faults.post import Letter

CANARY = "canary-4411"
EXCHANGE, KEY = "ideas.events", "idea.submitted.v1"


def envelope(subject: str, sequence: int = 1, /, **changed: Any) -> dict[str, Any]:
    """Return a well-formed fact of ideas, then spoiled by ``changed``."""
    sound = {
        "specversion": "1.0",
        "id": fact_id("ideas", subject, sequence),
        "source": "ideas",
        "type": "ideas.idea.submitted.v1",
        "subject": subject,
        "time": "2026-11-01T04:00:00.000Z",
        "sequence": sequence,
        "correlationid": "",
        "causationid": None,
        "dataclass": "personal",
        "data": {"by": "a", "content_sha256": f"words of {subject}", "state": "submitted"},
    }
    return {**sound, **changed}


def fact(told: Mapping[str, Any], key: str = KEY) -> Letter:
    return Letter(EXCHANGE, key, json.dumps(told).encode(), properties={"message_id": str(told.get("id")), "delivery_mode": 2})


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in envelope(f"without-{name}", data={"said": CANARY}).items() if key != name}


def nested(depth: int) -> Any:
    value: Any = CANARY
    for _ in range(depth):
        value = [value]
    return value


def raw(body: bytes, **changed: Any) -> Letter:
    return Letter(EXCHANGE, KEY, body, **changed)


def _spoiled(name: str, /, **changed: Any) -> tuple[str, Letter]:
    return name, fact(envelope(name, **{"data": {"said": CANARY}, **changed}))


_SOUND = json.dumps(envelope("sound", data={"said": CANARY})).encode()
_SAID = CANARY.encode()
ATTRIBUTES = ("id", "source", "type", "subject", "time", "dataclass", "correlationid", "data", "sequence", "specversion")

FACTS: dict[str, Letter] = {
    "empty body": raw(b""),
    "bad JSON": raw(b'{"said": "' + _SAID),
    "bad UTF-8": raw(b'{"said": "\xff\xfe' + _SAID + b'"}'),
    "UTF-16": raw(json.dumps({"said": CANARY}).encode("utf-16")),
    "lone surrogate": raw(b'{"said": "' + _SAID + b'\\ud800"}'),
    "NUL bytes": raw(b"\x00" * 64 + _SAID),
    "NaN": raw(b'{"said": NaN, "' + _SAID + b'": 1}'),
    "pickle": raw(b"\x80\x04\x95\x0b\x00" + _SAID, content_type="application/x-python-serialize", content_encoding="binary"),
    "plain text": raw(_SAID, content_type="text/plain"),
    "unknown content type": raw(_SAID + b"!", content_type="application/x-nothing"),
    "unknown encoding": raw(_SAID + b"?", content_encoding="rot13"),
    "unknown compression": raw(_SAID + b".", headers={"compression": "application/x-nothing"}),
    "compression a number": raw(_SAID + b":", headers={"compression": 4411}),
    "a bomb": raw(zlib.compress(b"0" * 50_000_000), headers={"compression": "application/x-gzip"}),
    "false compression": raw(_SAID + b";", headers={"compression": "application/x-gzip"}),
    "a list": raw(json.dumps([CANARY]).encode()),
    "a number": raw(b"4411"),
    "a string": raw(json.dumps(CANARY).encode()),
    "null": raw(b"null"),
    "deeper than JSON may be": raw(b"[" * 5000 + _SAID),
    "one mebibyte": raw(b'{"said": "' + _SAID * 100_000 + b'"}'),
    **{f"no {name}": fact(without(name)) for name in ATTRIBUTES},
    **dict(
        (
            _spoiled("id of another fact", id=fact_id("ideas", "other", 1)),
            _spoiled("id a number", id=4411),
            _spoiled("other source", source="identity"),
            _spoiled("type of other source", type="identity.account.registered.v1"),
            _spoiled("unknown specversion", specversion="2.0"),
            _spoiled("specversion a number", specversion=1.0),
            _spoiled("sequence a text", sequence="1"),
            _spoiled("sequence true", sequence=True),
            _spoiled("sequence a fraction", sequence=1.5),
            _spoiled("sequence zero", sequence=0, id=fact_id("ideas", "sequence zero", 0)),
            _spoiled("sequence below zero", sequence=-1, id=fact_id("ideas", "sequence below zero", -1)),
            _spoiled("sequence huge", sequence=2**63, id=fact_id("ideas", "sequence huge", 2**63)),
            _spoiled("subject a list", subject=["subject"]),
            _spoiled("data a list", data=[CANARY]),
            _spoiled("data a text", data=CANARY),
            _spoiled("class sensitive", dataclass="sensitive"),
            _spoiled("class tip", dataclass="tip"),
            _spoiled("class unknown", dataclass=CANARY),
            _spoiled("number beyond 2^53", data={"said": CANARY, "n": 2**53}),
            _spoiled("number beyond 2^63", data={"said": CANARY, "n": 2**63}),
            _spoiled("number beyond 2^64", data={"said": CANARY, "n": 2**200}),
            _spoiled("a fraction", data={"said": CANARY, "n": 0.1}),
            _spoiled("nested 300 deep", data={"said": nested(300)}),
            _spoiled("nested 900 deep", data={"said": nested(900)}),
            _spoiled("NUL in a key and a fraction", data={"said": CANARY, "a\0b": 0.5}),
            _spoiled("operators for keys and a fraction", data={"$where": CANARY, "a.b": {"$set": 0.5}}),
            _spoiled("another attribute nested", extension=nested(300)),
        )
    ),
}


@dataclass(frozen=True)
class BadCall:
    """A call and the code of the problem that answers it; "" for a result, None when nobody can be answered.

    RabbitMQ refuses to carry what ``is_carried`` says it does not: the gateway may ask only for what there is.
    """

    letter: Letter
    code: str | None
    is_carried: bool = True


def call(body: bytes, *, to: str = "ideas.list_contests", **headers: Any) -> Letter:
    return Letter(RPC_EXCHANGE, to, body, headers=headers)


def addressed(name: str, letter: Letter, address: str) -> Letter:
    """Return ``letter`` with somebody to answer, under its name."""
    return replace(letter, properties={"reply_to": address, "correlation_id": name, **letter.properties})


def asked(**kwargs: Any) -> bytes:
    return json.dumps({"args": [], "kwargs": kwargs}).encode()


SOUND_CALL = call(asked(limit=1))
CALLS: dict[str, BadCall] = {
    "no reply_to": BadCall(SOUND_CALL, None),
    "empty call": BadCall(call(b""), "request.malformed"),
    "bad JSON": BadCall(call(b'{"kwargs": {"said": "' + _SAID), "request.malformed"),
    "bad UTF-8": BadCall(call(b'{"kwargs": {"said": "\xff' + _SAID + b'"}}'), "request.malformed"),
    "a list": BadCall(call(json.dumps([CANARY]).encode()), "request.malformed"),
    "a text": BadCall(call(json.dumps(CANARY).encode()), "request.malformed"),
    "no kwargs": BadCall(call(b'{"args": ["' + _SAID + b'"]}'), "request.malformed"),
    "kwargs a list": BadCall(call(b'{"kwargs": ["' + _SAID + b'"]}'), "request.malformed"),
    "nested call": BadCall(call(json.dumps({"kwargs": {"limit": nested(500)}}).encode()), "request.invalid"),
    "huge number": BadCall(call(asked(limit=2**200)), "request.invalid"),
    "number for a text": BadCall(call(asked(state=4411)), "request.invalid"),
    "no id": BadCall(call(asked(), to="ideas.get_contest"), "request.invalid"),
    "operators for an id": BadCall(call(asked(contest_id={"$ne": CANARY}), to="ideas.get_contest"), "request.invalid"),
    "NUL in an id": BadCall(call(asked(contest_id=f"{CANARY}\0"), to="ideas.get_contest"), "request.not_found"),
    "unknown operation": BadCall(call(asked(), to="ideas.burn"), "service.unknown_operation", is_carried=False),
    "operation of nobody": BadCall(call(asked(), to="ideas."), "service.unknown_operation", is_carried=False),
    "method of the class": BadCall(call(asked(), to="ideas.announce_phases"), "service.unknown_operation", is_carried=False),
    "compressed call": BadCall(call(_SAID, compression="application/x-nothing"), "request.malformed"),
    "encoded call": BadCall(replace(SOUND_CALL, content_encoding="rot13", body=_SAID), "request.malformed"),
    "pickled call": BadCall(replace(SOUND_CALL, body=_SAID, content_type="application/x-python-serialize"), "request.malformed"),
    "false claims": BadCall(call(asked(), to="ideas.list_my_ideas", claims=CANARY), "access.login_required"),
    "claims a number": BadCall(call(asked(), to="ideas.list_my_ideas", claims=4411), "access.login_required"),
    "claims a list": BadCall(call(asked(), to="ideas.list_my_ideas", claims=[CANARY]), "access.login_required"),
    "key a number": BadCall(call(asked(limit=1), key=4411), "request.malformed"),
    "key a list": BadCall(call(asked(limit=1), key=[CANARY]), "request.malformed"),
    "key of 99,000 letters": BadCall(call(asked(limit=1), key=CANARY * 9_000), "request.malformed"),
    "version a text": BadCall(call(asked(limit=1), version=CANARY), ""),
    "version huge": BadCall(call(asked(limit=1), version=2**62), ""),
    "correlation a list": BadCall(call(asked(limit=1), correlationid=[CANARY]), ""),
    "many headers": BadCall(call(asked(limit=1), **{f"header{n}": CANARY for n in range(1000)}), ""),
}


def neighbours(count: int) -> Iterable[Letter]:
    yield from (fact(envelope(f"neighbour{n}")) for n in range(count))
