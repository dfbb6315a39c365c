"""A tip-off for tests of sealing: who has which key, and every form of envelope with the parts an attacker may touch."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from services.reports.sealing import formats
from services.reports.sealing.actions import open_action, sign_action
from services.reports.sealing.attachments import open_stream, seal_stream
from services.reports.sealing.boxes import open_box, seal_to
from services.reports.sealing.formats import Context
from services.reports.sealing.keys import public_key_of, verify_key_of
from services.reports.sealing.records import open_record, seal_record
from services.reports.sealing.tips import Tip


def key_of(owner: str) -> bytes:
    """Return 32 bytes that follow from a name: a private key, a seed or a shared key of nobody."""
    return sha256(owner.encode()).digest()


def public(*owners: str) -> tuple[bytes, ...]:
    return tuple(public_key_of(key_of(owner)) for owner in owners)


PLACE = Context(key_of("instance")[:16], key_of("report")[:16])
CUSTODIANS = ("custodian 1", "custodian 2", "custodian 3")
TEXT = "厂区后门夜里往河里排水。".encode()


def tip(*handlers: str, excluded: tuple[str, ...] = (), text: bytes = TEXT, identity: bytes = b"", informant: str = "informant") -> Tip:
    keys = dict(zip(handlers, public(*handlers), strict=True))
    return Tip(text, public(informant)[0], keys, public(*CUSTODIANS), identity, excluded)


@dataclass(frozen=True)
class Form:
    """One form of envelope: how it is made and opened, and what its bytes are: first and last byte of each class."""

    seal: Callable[[Context, bytes], bytes]
    open: Callable[[Context, bytes], bytes]
    classes: dict[str, tuple[int, int]]


HEAD = {"suite": (0, 1), "kind": (1, 2)}
RECORD = {"commitment": (2, 34), "nonce": (34, 58), "text": (58, 1082), "tag": (1082, 1098)}
BOX = {"ephemeral key": (2, 34), "tag": (34, 50), "context hash": (50, 82), "secret": (82, 114)}
STREAM = {
    "commitment": (2, 34),
    "header": (34, 58),
    "chunk's tag byte": (58, 59),
    "chunk": (59, 65_595),
    "chunk's tag": (65_595, 65_611),
    "next tag byte": (65_611, 65_612),
    "next chunk": (65_612, 131_148),
    "next chunk's tag": (131_148, 131_164),
}
ACTION = {"first half of the signature": (2, 34), "second half": (34, 66), "payload": (66, 66 + len(TEXT))}
FILE = TEXT * 2000


def _box(kind: formats.Kind) -> Form:
    owner = key_of("owner")
    seal = lambda at, _: seal_to(public_key_of(owner), kind, at, key_of("secret"))  # noqa: E731  # a row of a table
    return Form(seal, lambda at, envelope: open_box(owner, kind, at, envelope), HEAD | BOX)


FORMS = {
    "record": Form(
        lambda at, text: seal_record(key_of("shared"), formats.CARD, at, text),
        lambda at, envelope: open_record(key_of("shared"), formats.CARD, at, envelope),
        HEAD | RECORD,
    ),
    "wrap": _box(formats.WRAP),
    "release": _box(formats.RELEASE),
    "attachment": Form(
        lambda at, _: b"".join(seal_stream(key_of("shared"), at, [FILE])),
        lambda at, envelope: b"".join(open_stream(key_of("shared"), at, [envelope])),
        HEAD | STREAM,
    ),
    "action": Form(
        lambda at, text: sign_action(key_of("seed"), formats.STEP, at, text),
        lambda at, envelope: open_action(verify_key_of(key_of("seed")), formats.STEP, at, envelope),
        HEAD | ACTION,
    ),
}

ELSEWHERE = (
    replace(PLACE, instance=key_of("x")[:16]),
    replace(PLACE, report=key_of("x")[:16]),
    replace(PLACE, sequence=1),
    replace(PLACE, bound=key_of("x")),
    replace(PLACE, instance=PLACE.report, report=PLACE.instance),
)
