"""Running the vectors of sealing: each case names what to do, what is given, and what comes of it. Its twin is browser/cases.js."""

import base64
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from services.reports.sealing.actions import open_action, sign_action, token_hash
from services.reports.sealing.attachments import open_stream
from services.reports.sealing.capsules import Capsule, half_open, open_half, open_identity, open_release
from services.reports.sealing.exclusions import is_excluded
from services.reports.sealing.formats import KINDS, Context, Kind
from services.reports.sealing.keys import keys_of, registration_of
from services.reports.sealing.padding import padme
from services.reports.sealing.receipts import read, written
from services.reports.sealing.records import open_record, sealed_with
from services.reports.sealing.refusals import BadReceipt, NotAuthentic, Refused
from services.reports.sealing.tips import SealedTip, open_tip, open_wrap

Given = dict[str, Any]
Case = dict[str, Any]
hexed = bytes.fromhex


class BadVectors(ValueError):
    """The file is no list of cases; the message says where."""


def outcome(case: Case) -> Any:
    """Return what the case gives, as it stands in the file. Raises BadVectors."""
    try:
        return ACTS[case["do"]](case["given"])
    except NotAuthentic:
        return {"refused": "not authentic"}
    except BadReceipt as bad:
        return {"refused": bad.code, "position": bad.position}
    except Refused as refused:
        return {"refused": refused.code}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadVectors("what is given cannot be read") from error


def failing(cases: Iterable[Case]) -> Iterator[str]:
    """Yield the name of every case that does not give what it says. Raises BadVectors, which names the case by its number."""
    for number, case in enumerate(cases, start=1):
        try:
            agrees, name = outcome(case) == case["gives"], case["name"]
        except (BadVectors, KeyError, TypeError) as error:
            raise BadVectors(f"case {number} cannot be read") from error
        if not isinstance(name, str) or not name.isprintable():
            raise BadVectors(f"case {number} has no name that can be shown")
        if not agrees:
            yield name


def _kind(given: Given) -> Kind:
    return KINDS[given["kind"]]


def _context(given: Given) -> Context:
    place = given["context"]
    return Context(hexed(place["instance"]), hexed(place["report"]), place["sequence"], hexed(place["bound"]))


def _keys(given: Given) -> Any:
    keys = keys_of(hexed(given["receipt"]), hexed(given["instance"]))
    kept = registration_of(keys)
    secret = {"lookup": keys.lookup, "sign": keys.sign, "box": keys.box, "reward": keys.reward}
    public = {"lookup_hash": kept.lookup_hash, "verify_key": kept.verify_key, "box_key": kept.box_key}
    return {name: value.hex() for name, value in (secret | public).items()}


def _box(given: Given, opened: Callable[[bytes, Context, bytes], bytes]) -> str:
    return opened(hexed(given["private_key"]), _context(given), hexed(given["envelope"])).hex()


def _record(given: Given) -> str:
    return open_record(hexed(given["key"]), _kind(given), _context(given), hexed(given["envelope"])).hex()


def _sealed_record(given: Given) -> str:
    return sealed_with(hexed(given["nonce"]), hexed(given["key"]), _kind(given), _context(given), hexed(given["text"])).hex()


def _release(given: Given) -> str:
    expires_on, today = date.fromisoformat(given["expires_on"]), date.fromisoformat(given["today"])
    opened = open_release(hexed(given["private_key"]), _context(given), hexed(given["envelope"]), expires_on=expires_on, today=today)
    return opened.hex()


def _stream(given: Given) -> str:
    sealed = base64.b64decode(given["envelope_base64"])
    return b"".join(open_stream(hexed(given["key"]), _context(given), [sealed])).hex()


def _tip(given: Given) -> Any:
    parts = given["sealed"]
    capsule = Capsule(hexed(parts["identity"]), tuple(map(hexed, parts["doors"])))
    sealed = SealedTip(tuple(map(hexed, parts["wraps"])), tuple(map(hexed, parts["tags"])), capsule, hexed(parts["body"]))
    opened = open_tip(hexed(given["private_key"]), _context(given), sealed)
    return {"key": opened.key.hex(), "text": opened.text.hex()}


def _excluded(given: Given) -> bool:
    return is_excluded(hexed(given["key"]), _context(given), [hexed(given["tag"])], given["handler"])


def _signed(given: Given) -> str:
    return sign_action(hexed(given["seed"]), _kind(given), _context(given), hexed(given["payload"])).hex()


def _action(given: Given) -> str:
    return open_action(hexed(given["verify_key"]), _kind(given), _context(given), hexed(given["envelope"])).hex()


ACTS: dict[str, Callable[[Given], Any]] = {
    "write receipt": lambda given: written(hexed(given["receipt"]), given["form"]),
    "read receipt": lambda given: read(given["typed"]).hex(),
    "derive keys": _keys,
    "encode context": lambda given: _context(given).encoded(_kind(given)).hex(),
    "pad chunks": lambda given: padme(given["count"]),
    "seal record": _sealed_record,
    "open record": _record,
    "open wrap": lambda given: _box(given, open_wrap),
    "half-open door": lambda given: _box(given, half_open),
    "open half": lambda given: _box(given, open_half),
    "open release": _release,
    "open identity": lambda given: open_identity(hexed(given["key"]), _context(given), hexed(given["envelope"])).hex(),
    "open attachment": _stream,
    "open tip": _tip,
    "is excluded": _excluded,
    "sign action": _signed,
    "open action": _action,
    "hash token": lambda given: token_hash(hexed(given["envelope"])).hex(),
}
