"""Logs to check and to forge: facts, chained lines, signed heads."""

from collections.abc import Iterable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.audit.chain.entries import Head, append
from services.audit.chain.seen import Seen
from services.audit.chain.signing import SignedHead, sign
from services.audit.chain.verify import Verdict, verify
from services.commons.kernel.canonical import canonical
from services.commons.kernel.envelope import Envelope, fact_id

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = "2026-11-01T04:00:00.000Z"


def fact(n: int = 0, *, subject: str = "", sequence: int = 1, source: str = "ideas", text: str = "岐江公园夜间照明，请改善") -> Envelope:
    """Return the ``n``-th fact of a town; each is of its own aggregate unless ``subject`` says otherwise."""
    subject = subject or f"subject{n}"
    return {
        "specversion": "1.0",
        "id": fact_id(source, subject, sequence),
        "source": source,
        "type": f"{source}.idea.submitted.v1",
        "subject": subject,
        "time": AT,
        "sequence": sequence,
        "correlationid": f"{n:032x}",
        "causationid": None,
        "dataclass": "public",
        "data": {"title": text, "theme": "safety", "n": n},
    }


def facts(count: int) -> list[Envelope]:
    return [fact(n) for n in range(count)]


def chained(told: Iterable[Envelope]) -> tuple[list[bytes], Head]:
    """Return the lines of a log that tells these facts, and its head."""
    entries, head = append(Head(), map(canonical, told))
    return [entry.line + b"\n" for entry in entries], head


def signed(head: Head, key: Ed25519PrivateKey = KEY) -> SignedHead:
    return sign(head, AT, key)


def judge(lines: Iterable[bytes], *heads: SignedHead, public_key: str | None = None) -> Verdict:
    return verify(lines, seen=Seen(), heads=heads, public_key=public_key)


def first_bad(lines: Iterable[bytes], *heads: SignedHead) -> tuple[str, int | None] | None:
    """Return kind and entry of what is wrong, None when all agrees."""
    finding = judge(lines, *heads).finding
    return (finding.kind, finding.index) if finding else None
