"""A third program, written from docs/sealing.md alone: it shares no line with the engine and opens what the engine sealed."""

import hmac
from hashlib import sha256
from itertools import combinations

from nacl import bindings as sodium
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from services.reports.sealing import formats
from services.reports.sealing.attachments import seal_stream
from services.reports.sealing.records import seal_record
from services.reports.sealing.tips import SealedTip, seal_tip
from tests.support.tips import CUSTODIANS, PLACE, TEXT, key_of, tip

INSTANCE, REPORT = PLACE.instance, PLACE.report
ZEROS = bytes(32)


def context(kind: int, sequence: int = 0, bound: bytes = ZEROS) -> bytes:
    return b"shanzhi-sealing\0" + bytes([1, kind]) + INSTANCE + REPORT + sequence.to_bytes(4, "big") + bound


def hkdf64(key: bytes, info: bytes) -> tuple[bytes, bytes]:
    extracted = hmac.digest(b"shanzhi/services/reports/sealing", key, "sha256")
    first = hmac.digest(extracted, info + b"\1", "sha256")
    return first, hmac.digest(extracted, first + info + b"\2", "sha256")


def unpadded(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:4], "big")
    assert not any(padded[4 + length :])
    return padded[4 : 4 + length]


def record(key: bytes, kind: int, envelope: bytes, sequence: int = 0, bound: bytes = ZEROS) -> bytes:
    bound_to = context(kind, sequence, bound)
    cipher_key, commitment = hkdf64(key, bound_to)
    assert envelope[:34] == bytes([1, kind]) + commitment
    return unpadded(sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(envelope[58:], bound_to, envelope[34:58], cipher_key))


def box(private_key: bytes, kind: int, envelope: bytes, sequence: int = 0) -> bytes:
    assert envelope[:2] == bytes([1, kind])
    opened: bytes = SealedBox(PrivateKey(private_key)).decrypt(envelope[2:])
    assert opened[:32] == sha256(context(kind, sequence)).digest()
    return opened[32:]


def key_in(sealed: SealedTip, private_key: bytes) -> bytes:
    for wrap in sealed.wraps:
        try:
            return box(private_key, 32, wrap)
        except CryptoError:
            continue
    raise AssertionError


def test_it_opens_a_tip() -> None:
    sealed, key = seal_tip(PLACE, tip("a", "b", excluded=("c",), identity=b"name"))
    doors, identity = sealed.capsule.doors, sealed.capsule.identity
    parts = b"".join(sha256(part).digest() for part in (*sealed.wraps, *sealed.tags, *doors, identity))

    opened = key_in(sealed, key_of("b"))

    assert (key, TEXT) == (opened, record(opened, 1, sealed.body, bound=sha256(parts).digest()))
    assert hkdf64(key, context(48) + b"c")[0] in sealed.tags
    for number, (first, second) in enumerate(combinations((*CUSTODIANS, "informant"), 2)):
        half = box(key_of(first), 33, doors[number], number)
        assert b"name" == record(box(key_of(second), 34, half, number), 6, identity)


def test_it_opens_a_message() -> None:
    sealed = seal_record(key_of("shared"), formats.MESSAGE_OUT, formats.Context(INSTANCE, REPORT, 5), TEXT)

    assert TEXT == record(key_of("shared"), 3, sealed, 5)


def test_it_opens_an_attachment() -> None:
    envelope = b"".join(seal_stream(key_of("shared"), PLACE, [TEXT * 9000]))
    cipher_key, commitment = hkdf64(key_of("shared"), context(16))
    assert envelope[:34] == b"\1\x10" + commitment
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, envelope[34:58], cipher_key)
    pulled = [
        sodium.crypto_secretstream_xchacha20poly1305_pull(state, envelope[at : at + 65_553], context(16))
        for at in range(58, len(envelope), 65_553)
    ]

    assert TEXT * 9000 == b"".join(unpadded(chunk) for chunk, _ in pulled)
    assert [0] * (len(pulled) - 1) + [3] == [tag for _, tag in pulled]
