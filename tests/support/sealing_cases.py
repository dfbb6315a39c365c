"""Cases of sealing, made by Python; sealing_vectors.py commits them.

Exact cases come out the same each time; sealed ones hold fresh randomness, and whoever has the keys opens them.
"""

import base64
import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from services.reports.sealing import formats
from services.reports.sealing.actions import knock, sign_action
from services.reports.sealing.attachments import seal_stream
from services.reports.sealing.boxes import seal_to
from services.reports.sealing.capsules import half_open, open_half, pairs, release, seal_capsule
from services.reports.sealing.exclusions import exclusion_tags
from services.reports.sealing.formats import Context
from services.reports.sealing.keys import keys_of, public_key_of, verify_key_of
from services.reports.sealing.receipts import FORMS, written
from services.reports.sealing.records import seal_record
from services.reports.sealing.tips import SealedTip, Tip, seal_tip
from tests.support.mongosh import node
from town.cli.tip_vectors import Case, Given, outcome

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "services/reports/sealing/vectors.json"
CHECKING = VECTORS.parent / "browser/checking.js"
BY_JAVASCRIPT = ROOT / "tests/support/sealed_by_javascript.mjs"
TEXT = "厂区后门夜里往河里排水。".encode()
FORMAT = "shanzhi-sealing/1"
EXPIRES_ON = date(2026, 12, 31)


def fixed(label: str, size: int = 32) -> bytes:
    """Return bytes that follow from ``label``: keys of nobody, for vectors."""
    return sha256(f"vectors of sealing: {label}".encode()).digest()[:size]


PLACE = Context(fixed("instance", 16), fixed("report", 16))
RECEIPTS = (bytes(16), b"\xff" * 16, *(fixed(f"receipt {number}", 16) for number in range(6)))


def place_of(context: Context) -> Given:
    return {
        "instance": context.instance.hex(),
        "report": context.report.hex(),
        "sequence": context.sequence,
        "bound": context.bound.hex(),
    }


def case(name: str, do: str, gives: Any = None, **given: Any) -> Case:
    """Return a case; where it is not said what it gives, it is done."""
    shown = {key: value.hex() if isinstance(value, bytes) else value for key, value in given.items()}
    made = {"name": name, "do": do, "given": shown}
    return made | {"gives": outcome(made) if gives is None else gives}


def exact_cases() -> Iterator[Case]:
    for number, receipt in enumerate(RECEIPTS):
        for form in FORMS:
            yield case(f"receipt {number} as {form}", "write receipt", receipt=receipt, form=form)
            yield case(f"receipt {number} read from {form}", "read receipt", receipt.hex(), typed=written(receipt, form))
        yield case(f"keys of receipt {number}", "derive keys", receipt=receipt, instance=PLACE.instance)
    for number, typed in enumerate(typings()):
        yield case(f"typing {number}", "read receipt", typed=typed)
    for kind in formats.KINDS.values():
        yield case(f"context of a {kind.name}", "encode context", kind=kind.code, context=place_of(replace(PLACE, sequence=kind.code)))
    for sequence in (2**16, 2**31 - 1, 2**31, 2**32 - 1):
        yield case(f"sequence {sequence}", "encode context", kind=1, context=place_of(replace(PLACE, sequence=sequence)))
    for count in (*range(1, 35), 255, 256, 257, 1000, 3200, 65_535, 65_536, 1_000_003):
        yield case(f"{count} chunks", "pad chunks", count=count)
    yield from exact_records()
    yield from exact_actions()


def typings() -> Iterator[str]:
    """Yield what people may type: traditional, spaced, dictated; and what is no receipt."""
    for receipt in RECEIPTS[2:5]:
        hanzi = written(receipt, "hanzi").replace(" ", "")
        yield from (traditional(hanzi), " ".join(hanzi), f"\u3000{hanzi[:6]}、{hanzi[6:]}。\n", hanzi[:-1], hanzi + hanzi[0])
        yield from ("囍" + hanzi[1:], hanzi[1] + hanzi[0] + hanzi[2:])
        short = written(receipt, "base32")
        yield from (short.lower().replace("-", ""), short.replace("0", "O").replace("1", "l"), wide(short), short[:-1], "U" + short[1:])
        yield from (flipped_letter(short, place) for place in (0, 9, 31))
        english = written(receipt, "english")
        yield from (english.upper(), english.replace(" ", ", "), english.replace(" ", "x ", 1), english.rsplit(" ", 1)[0])
    yield from ("", "   ", "的", "a" * 26, "abandon " * 12)
    hanzi, short = written(RECEIPTS[2], "hanzi").replace(" ", ""), written(RECEIPTS[2], "base32")
    for pasted in ("\ufeff", "\u200b", "\x1c", "\x85", "\xa0", "\xad", "\u2028"):
        yield hanzi[:4] + pasted + hanzi[4:]
    yield from (short.replace("-", "\u2013"), short.replace("-", "\u2212"), short.replace("-", "'"))


def traditional(hanzi: str) -> str:
    from mnemonic import Mnemonic

    lists = [Mnemonic(f"chinese_{name}").wordlist for name in ("simplified", "traditional")]
    return "".join(dict(zip(*lists, strict=True))[letter] for letter in hanzi)


def wide(text: str) -> str:
    """Return ``text`` in full-width letters, as a Chinese keyboard may give them."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


def flipped_letter(text: str, place: int) -> str:
    place %= len(text)
    return text[:place] + ("7" if text[place] != "7" else "8") + text[place + 1 :]


def exact_records() -> Iterator[Case]:
    for kind in formats.RECORDS:
        for size in sorted({0, 1, kind.buckets[0] - 4, *(bucket - 3 for bucket in kind.buckets if bucket <= 1024)}):
            given = {"key": fixed("key"), "nonce": fixed("nonce", 24), "kind": kind.code, "context": place_of(replace(PLACE, sequence=7))}
            yield case(f"{kind.name} of {size} bytes", "seal record", text=(TEXT * 150)[:size], **given)


def exact_actions() -> Iterator[Case]:
    for purpose in formats.PURPOSES:
        given = {"kind": purpose.code, "context": place_of(replace(PLACE, bound=fixed("challenge")))}
        yield case(f"signed: {purpose.name}", "sign action", seed=fixed("seed"), payload=TEXT, **given)


def sealed_cases(by: str = "Python") -> list[Case]:
    """Return cases with fresh randomness: what was sealed now, and what its keyholders find in it."""
    return [each | {"name": f"{by}: {each['name']}"} for make in (tip_cases, record_cases, capsule_cases, action_cases) for each in make()]


def tip_cases() -> Iterator[Case]:
    receipt = keys_of(RECEIPTS[2], PLACE.instance)
    handlers = {name: public_key_of(fixed(name)) for name in ("handler-a", "handler-b")}
    custodians = tuple(public_key_of(fixed(f"custodian {number}")) for number in range(3))
    sealed, key = seal_tip(PLACE, Tip(TEXT, public_key_of(receipt.box), handlers, custodians, b"", ("handler-c",)))
    opened = {"key": key.hex(), "text": TEXT.hex()}
    given = {"context": place_of(PLACE), "sealed": tip_of(sealed)}
    yield case("the informant opens the tip", "open tip", opened, private_key=receipt.box, **given)
    yield case("a handler opens the tip", "open tip", opened, private_key=fixed("handler-b"), **given)
    yield case("an excluded handler does not open the tip", "open tip", REFUSED, private_key=fixed("handler-c"), **given)
    excluded = exclusion_tags(key, PLACE, ("handler-c",))
    found = [outcome({"do": "is excluded", "given": _tag_given(key, tag)}) for tag in excluded]
    yield case("a tag names who is excluded", "is excluded", True, **_tag_given(key, excluded[found.index(True)]))
    yield case("a tag names nobody else", "is excluded", False, **_tag_given(key, excluded[found.index(False)]))


def tip_of(sealed: SealedTip) -> Given:
    parts = {"wraps": sealed.wraps, "tags": sealed.tags, "doors": sealed.capsule.doors}
    lists: Given = {name: [part.hex() for part in each] for name, each in parts.items()}
    return lists | {"identity": sealed.capsule.identity.hex(), "body": sealed.body.hex()}


def _tag_given(key: bytes, tag: bytes) -> Given:
    return {"key": key.hex(), "context": place_of(PLACE), "tag": tag.hex(), "handler": "handler-c"}


def record_cases() -> Iterator[Case]:
    for kind in formats.RECORDS:
        at = replace(PLACE, sequence=kind.code)
        given = {"key": fixed("key"), "kind": kind.code, "context": place_of(at)}
        yield case(f"{kind.name} opens", "open record", TEXT.hex(), envelope=seal_record(fixed("key"), kind, at, TEXT), **given)
    wrap = seal_to(public_key_of(fixed("handler-a")), formats.WRAP, replace(PLACE, sequence=1), fixed("key"))
    yield box_case("a granted wrap opens", "open wrap", "handler-a", replace(PLACE, sequence=1), wrap, fixed("key"))
    sealed = b"".join(seal_stream(fixed("key"), PLACE, [TEXT]))
    given = {"key": fixed("key"), "context": place_of(PLACE), "envelope_base64": base64.b64encode(sealed).decode()}
    yield case("an attachment opens", "open attachment", TEXT.hex(), **given)


def box_case(name: str, do: str, owner: str, context: Context, envelope: bytes, secret: bytes) -> Case:
    return case(name, do, secret.hex(), private_key=fixed(owner), context=place_of(context), envelope=envelope)


def capsule_cases() -> Iterator[Case]:
    owners = ("custodian 0", "custodian 1", "custodian 2", "informant")
    public = [public_key_of(fixed(owner)) for owner in owners]
    capsule = seal_capsule(PLACE, "陈某".encode(), public[:3], public[3])
    for number, (first, second) in enumerate(pairs(3)):
        at = replace(PLACE, sequence=number)
        half = half_open(fixed(owners[first]), at, capsule.doors[number])
        key = open_half(fixed(owners[second]), at, half)
        yield box_case(f"{owners[first]} half-opens door {number}", "half-open door", owners[first], at, capsule.doors[number], half)
        yield box_case(f"{owners[second]} opens half {number}", "open half", owners[second], at, half, key)
    given = {"key": key, "context": place_of(PLACE), "envelope": capsule.identity}
    yield case("the identity opens", "open identity", "陈某".encode().hex(), **given)
    sealed = release(key, replace(PLACE, bound=fixed("request")), public_key_of(fixed("requester")), EXPIRES_ON)
    days = {"expires_on": EXPIRES_ON.isoformat(), "today": "2026-12-31", "context": place_of(replace(PLACE, bound=fixed("request")))}
    given = {"private_key": fixed("requester"), "envelope": sealed}
    yield case("a release opens on its last day", "open release", key.hex(), **given, **days)
    yield case("a release is over the day after", "open release", {"refused": "expired"}, **given, **(days | {"today": "2027-01-01"}))
    later = days | {"expires_on": "2027-01-01"}
    yield case("a release lasts no longer than it was approved for", "open release", REFUSED, **given, **later)


def action_cases() -> Iterator[Case]:
    signed = sign_action(fixed("seed"), formats.STEP, PLACE, TEXT)
    given = {"verify_key": verify_key_of(fixed("seed")), "kind": formats.STEP.code, "context": place_of(PLACE)}
    yield case("a signed step opens", "open action", TEXT.hex(), envelope=signed, **given)
    keys = keys_of(RECEIPTS[2], PLACE.instance)
    yield case("a knock shows its token", "hash token", sha256(keys.lookup).hexdigest(), envelope=knock(keys, PLACE))


REFUSED = {"refused": "not authentic"}


def refused_cases(sound: list[Case]) -> Iterator[Case]:
    """Yield what nobody may open: sound envelopes changed, cut, stretched, of another suite or kind, or in another context."""
    for each in sound:
        given = each["given"]
        if "envelope" not in given or "context" not in given or each["gives"] == REFUSED or len(given["envelope"]) > 4096:
            continue
        for name, changed in changes(bytes.fromhex(given["envelope"])):
            yield _refused(each, name, envelope=changed.hex())
        for member, other in (("instance", fixed("x", 16)), ("report", fixed("x", 16)), ("sequence", 99), ("bound", fixed("x"))):
            if member != "sequence" or each["do"] != "open release":
                place = given["context"] | {member: other.hex() if isinstance(other, bytes) else other}
                yield _refused(each, f"another {member}", context=place)


def _refused(sound: Case, name: str, **changed: Any) -> Case:
    made = copy.deepcopy(sound) | {"name": f"{sound['name']}, but {name}", "gives": REFUSED}
    made["given"] |= changed
    return made


def changes(envelope: bytes) -> Iterator[tuple[str, bytes]]:
    for suite in (0, 2):
        yield f"of suite {suite}", bytes((suite,)) + envelope[1:]
    yield "of another kind", envelope[:1] + bytes((envelope[1] ^ 1,)) + envelope[2:]
    yield "without its head", envelope[2:]
    yield "cut by a byte", envelope[:-1]
    yield "longer by a byte", envelope + b"\0"
    yield "with the first bit of its content flipped", envelope[:2] + bytes((envelope[2] ^ 128,)) + envelope[3:]
    yield "with its last bit flipped", envelope[:-1] + bytes((envelope[-1] ^ 1,))


def by_javascript() -> list[Case]:
    """Return sealed cases that Node made with the browser's modules just now."""
    return list(json.loads(node(str(BY_JAVASCRIPT))))


def by_node(cases: list[Case], folder: Path) -> str:
    """Return what the browser's twin of the runner says about ``cases``."""
    path = folder / "cases.json"
    path.write_text(json.dumps({"format": FORMAT, "cases": cases}), encoding="utf-8")
    return node(str(CHECKING), str(path))
