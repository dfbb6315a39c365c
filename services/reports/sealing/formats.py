"""Suite 1 as tables: every kind of envelope with its code, and the context that each is bound to (docs/sealing.md)."""

from dataclasses import dataclass
from hashlib import sha256

from services.reports.sealing.refusals import NotAuthentic

SUITE = 1
DOMAIN = b"shanzhi-sealing\0"
ID_BYTES, KEY_BYTES, HASH_BYTES, HEAD_BYTES = 16, 32, 32, 2
NOTHING = bytes(HASH_BYTES)
KIB = 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its code, its name, and for records the lengths in bytes that its text may be padded to."""

    code: int
    name: str
    buckets: tuple[int, ...] = ()


BODY = Kind(1, "body", (4 * KIB, 16 * KIB, 64 * KIB))
MESSAGE_IN = Kind(2, "message from informant", (KIB, 4 * KIB, 16 * KIB))
MESSAGE_OUT = Kind(3, "message to informant", (KIB, 4 * KIB, 16 * KIB))
NOTE = Kind(4, "note among handlers", (KIB, 4 * KIB, 16 * KIB))
CARD = Kind(5, "card of an attachment", (KIB,))
IDENTITY = Kind(6, "identity", (KIB,))
ATTACHMENT = Kind(16, "attachment")
WRAP = Kind(32, "wrap")
DOOR = Kind(33, "door")
HALF = Kind(34, "half-open door")
RELEASE = Kind(35, "release")
EXCLUSION = Kind(48, "exclusion tag")
KNOCK = Kind(64, "knock")
STEP = Kind(65, "step of a case")
AUTHORSHIP = Kind(66, "authorship of a record")
REQUEST = Kind(67, "request for an identity")
APPROVAL = Kind(68, "approval of a request")
CONSENT = Kind(69, "consent of the informant")
GRANT = Kind(70, "grant of a wrap")
DIRECTORY = Kind(71, "directory of handlers")

RECORDS = (BODY, MESSAGE_IN, MESSAGE_OUT, NOTE, CARD, IDENTITY)
BOXES = (WRAP, DOOR, HALF, RELEASE)
PURPOSES = (KNOCK, STEP, AUTHORSHIP, REQUEST, APPROVAL, CONSENT, GRANT, DIRECTORY)
KINDS = {kind.code: kind for kind in (*RECORDS, ATTACHMENT, *BOXES, EXCLUSION, *PURPOSES)}


@dataclass(frozen=True, slots=True)
class Context:
    """Where an envelope belongs. What is sealed for one context opens in no other.

    ``instance`` and ``report`` are 16 bytes each, ``sequence`` counts within one kind of one report (below 2^32), ``bound`` is the
    hash of what else the envelope stands or falls with (32 bytes; zeros for nothing).
    """

    instance: bytes
    report: bytes
    sequence: int = 0
    bound: bytes = NOTHING

    def __post_init__(self) -> None:
        if (len(self.instance), len(self.report), len(self.bound)) != (ID_BYTES, ID_BYTES, HASH_BYTES) or not 0 <= self.sequence < 2**32:
            raise ValueError("a context has two ids of 16 bytes, a sequence below 2^32 and a hash")

    def encoded(self, kind: Kind) -> bytes:
        """Return the 86 bytes that stand for this context and ``kind``: fixed widths, so that no two contexts share them."""
        return DOMAIN + head(kind) + self.instance + self.report + self.sequence.to_bytes(4, "big") + self.bound

    def hash(self, kind: Kind) -> bytes:
        return sha256(self.encoded(kind)).digest()


def head(kind: Kind) -> bytes:
    """Return the two bytes that every envelope begins with: suite and kind."""
    return bytes((SUITE, kind.code))


def body_of(kind: Kind, envelope: bytes, fewest_bytes: int = 0) -> bytes:
    """Return what follows the head. Raises NotAuthentic for another suite, another kind, or fewer bytes."""
    if envelope[:HEAD_BYTES] != head(kind) or len(envelope) < HEAD_BYTES + fewest_bytes:
        raise NotAuthentic
    return envelope[HEAD_BYTES:]
