"""A third program, written from docs/sealing.md alone: it shares no line with the engine and opens what the engine sealed."""

import hmac
from datetime import date
from hashlib import sha256
from itertools import combinations
from math import log2

from mnemonic import Mnemonic
from nacl import bindings as sodium
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.signing import SigningKey

from services.reports.sealing import formats, padding
from services.reports.sealing.actions import knock
from services.reports.sealing.attachments import seal_stream
from services.reports.sealing.capsules import release
from services.reports.sealing.keys import keys_of
from services.reports.sealing.receipts import written
from services.reports.sealing.records import seal_record
from services.reports.sealing.tips import SealedTip, seal_tip
from tests.support.tips import CUSTODIANS, PLACE, TEXT, key_of, public, tip

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


def box(private_key: bytes, kind: int, envelope: bytes, sequence: int = 0, bound: bytes = ZEROS) -> bytes:
    assert envelope[:2] == bytes([1, kind])
    opened: bytes = SealedBox(PrivateKey(private_key)).decrypt(envelope[2:])
    assert opened[:32] == sha256(context(kind, sequence, bound)).digest()
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


def receipt_keys(receipt: bytes) -> dict[str, bytes]:
    labels = ("lookup", "sign", "box", "reward")
    return {label: hkdf64(receipt, b"shanzhi-receipt\0\1" + INSTANCE + label.encode())[0] for label in labels}


def digits(receipt: bytes, count: int, bits: int) -> list[int]:
    spare = count * bits - 128
    number = int.from_bytes(receipt, "big") << spare | int.from_bytes(sha256(receipt).digest(), "big") >> 256 - spare
    return [number >> bits * place & 2**bits - 1 for place in reversed(range(count))]


def padme(chunks: int) -> int:
    low_bits = 0 if chunks < 8 else int(log2(chunks)) - int(log2(int(log2(chunks)))) - 1
    return -(-chunks // 2**low_bits) * 2**low_bits


def test_it_writes_a_receipt() -> None:
    receipt = key_of("receipt")[:16]
    crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

    assert written(receipt, "base32").replace("-", "") == "".join(crockford[digit] for digit in digits(receipt, 26, 5))
    assert written(receipt, "english").split() == [Mnemonic("english").wordlist[digit] for digit in digits(receipt, 12, 11)]


def test_it_admits_a_knock() -> None:
    receipt, challenge = key_of("receipt")[:16], key_of("challenge")
    keys = receipt_keys(receipt)
    knocked = knock(keys_of(receipt, INSTANCE), formats.Context(INSTANCE, bytes(16), 0, challenge))

    signed = b"shanzhi-sealing\0\1\x40" + INSTANCE + bytes(16) + bytes(4) + challenge + knocked[66:]

    assert knocked[:2] == b"\1\x40"
    assert knocked[66:] == keys["lookup"]
    assert signed == SigningKey(keys["sign"]).verify_key.verify(signed, knocked[2:66])


def test_it_opens_a_release() -> None:
    request, day = key_of("request"), date(2026, 12, 31)
    sealed = release(key_of("identity"), formats.Context(INSTANCE, REPORT, 0, request), public("requester")[0], day)

    assert key_of("identity") == box(key_of("requester"), 35, sealed, (day - date(1970, 1, 1)).days, request)


def test_it_counts_chunks() -> None:
    assert [padme(count) for count in range(1, 5000)] == [padding.padme(count) for count in range(1, 5000)]


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
