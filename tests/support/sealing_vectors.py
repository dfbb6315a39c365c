"""The committed vectors of sealing: ``python -m tests.support.sealing_vectors`` writes them anew, JavaScript's own included.

What follows from a cheat's keys is here too: envelopes that are authentic, and yet refused, because the page says so.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace

from nacl import bindings as sodium

from services.reports.sealing import formats
from services.reports.sealing.attachments import CHUNK_BYTES, FINAL, MESSAGE
from services.reports.sealing.boxes import seal_to
from services.reports.sealing.capsules import Capsule
from services.reports.sealing.keys import committed_keys, public_key_of, verify_key_of
from services.reports.sealing.padding import filled
from services.reports.sealing.records import sealed_with
from services.reports.sealing.tips import SealedTip, Tip, seal_tip
from tests.support.sealing_cases import (
    FORMAT,
    PLACE,
    REFUSED,
    TEXT,
    VECTORS,
    by_javascript,
    case,
    exact_cases,
    fixed,
    place_of,
    refused_cases,
    sealed_cases,
    tip_of,
)
from town.cli.tip_vectors import Case, Given

REKEY = 2
ORDER = 2**252 + 27742317777372353535851937790883648493
# A key with a part of order 8, and a signature that holds only after multiplying by the cofactor: some programs take it, libsodium does not.
MIXED_KEY = bytes.fromhex("fdc9ca7ee9c7eb3118f89a0eca7b87e80c33ea943763fd86fc17dad9b0bb2fe0")
MIXED = bytes.fromhex(
    "97db13b84957d42c75f4dd6652239ae01ca8c2b6a964d8052ce2acc9b4599ad1c083fb691419e8da99ff544a738cdeae82b730d30aa7e6412e5b454a7a116a03"
)
IDENTITY_POINT = b"\1" + bytes(31)
FEW = ("card", "a granted", "custodian 0 half-opens door 0", "custodian 1 opens half 0", "the identity", "a signed", "a release opens")


def refused(name: str, do: str, **given: object) -> Case:
    return case(f"cheating: {name}", do, REFUSED, context=place_of(PLACE), **given)


def cheated_cases() -> Iterator[Case]:
    yield from cheated_records()
    yield from cheated_boxes()
    yield from cheated_attachments()
    yield from cheated_actions()
    yield from cheated_tips()


def cheated_records() -> Iterator[Case]:
    cipher_key, commitment = committed_keys(fixed("key"), formats.NOTE, PLACE)
    nonce, bound_to = fixed("nonce", 24), PLACE.encoded(formats.NOTE)
    paddings = {
        "padding that is not zeros": filled(TEXT, 1024)[:-1] + b"\x80",
        "a length beyond the bucket": (1021).to_bytes(4, "big") + bytes(1020),
        "a bucket larger than needed": filled(TEXT, 4096),
        "a length that is no bucket": filled(TEXT, 1000),
        "nothing at all": b"",
    }
    for name, padded in paddings.items():
        sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(padded, bound_to, nonce, cipher_key)
        envelope = formats.head(formats.NOTE) + commitment + nonce + sealed
        yield refused(f"a note with {name}", "open record", key=fixed("key"), kind=formats.NOTE.code, envelope=envelope)
    other = sealed_with(nonce, fixed("another key"), formats.NOTE, PLACE, TEXT)
    both = formats.head(formats.NOTE) + commitment + other[34:]
    yield refused("a note that commits to another key", "open record", key=fixed("another key"), kind=formats.NOTE.code, envelope=both)


def cheated_boxes() -> Iterator[Case]:
    owner = public_key_of(fixed("handler-a"))
    wrap = seal_to(owner, formats.WRAP, PLACE, fixed("key"))
    boxes = {
        "a wrap of 31 bytes": seal_to(owner, formats.WRAP, PLACE, fixed("key", 31)),
        "a wrap sealed as a door": formats.head(formats.WRAP) + seal_to(owner, formats.DOOR, PLACE, fixed("key"))[2:],
        "a wrap without a context": formats.head(formats.WRAP) + sodium.crypto_box_seal(fixed("key"), owner),
        "a wrap with an ephemeral key of order 1": wrap[:2] + bytes(32) + wrap[34:],
        "a wrap with an ephemeral key of order 4": wrap[:2] + IDENTITY_POINT + wrap[34:],
    }
    for name, envelope in boxes.items():
        yield refused(name, "open wrap", private_key=fixed("handler-a"), envelope=envelope)


def cheated_attachments() -> Iterator[Case]:
    chunk = filled(TEXT, CHUNK_BYTES)
    full = filled(bytes(CHUNK_BYTES - 4), CHUNK_BYTES)
    streams = {"no chunk": [], "no end": [(chunk, MESSAGE)], "a chunk of another tag": [(full, REKEY), (chunk, FINAL)]}
    for name, chunks in streams.items():
        cipher_key, commitment = committed_keys(fixed("key"), formats.ATTACHMENT, PLACE)
        state = sodium.crypto_secretstream_xchacha20poly1305_state()
        start = formats.head(formats.ATTACHMENT) + commitment + sodium.crypto_secretstream_xchacha20poly1305_init_push(state, cipher_key)
        bound_to = PLACE.encoded(formats.ATTACHMENT)
        pieces = [sodium.crypto_secretstream_xchacha20poly1305_push(state, content, bound_to, tag) for content, tag in chunks]
        sealed = base64.b64encode(b"".join((start, *pieces))).decode()
        yield refused(f"an attachment with {name}", "open attachment", key=fixed("key"), envelope_base64=sealed)


def cheated_actions() -> Iterator[Case]:
    seed, encoded = fixed("seed"), PLACE.encoded(formats.STEP)
    signature = sodium.crypto_sign(encoded + TEXT, sodium.crypto_sign_seed_keypair(seed)[1])[:64]
    stretched = signature[:32] + (int.from_bytes(signature[32:], "little") + ORDER).to_bytes(32, "little")
    signed = {
        "a signature with the group's order added": (verify_key_of(seed), stretched, TEXT),
        "a signature by the key of order 1": (IDENTITY_POINT, IDENTITY_POINT + bytes(32), TEXT),
        "a signature that holds but for a part of order 8": (MIXED_KEY, MIXED, b"\0"),
        "a signature over the payload alone": (
            verify_key_of(seed),
            sodium.crypto_sign(TEXT, sodium.crypto_sign_seed_keypair(seed)[1])[:64],
            TEXT,
        ),
    }
    for name, (verify_key, made, payload) in signed.items():
        envelope = formats.head(formats.STEP) + made + payload
        yield refused(name, "open action", verify_key=verify_key, kind=formats.STEP.code, envelope=envelope)
    for name, envelope in {
        "nothing": b"",
        "a step": formats.head(formats.STEP) + signature,
        "half a signature": b"\1\x40" + signature[:63],
    }.items():
        yield case(f"cheating: {name} taken for a knock", "hash token", REFUSED, envelope=envelope)


def cheated_tips() -> Iterator[Case]:
    handlers = {name: public_key_of(fixed(name)) for name in ("handler-a", "handler-b")}
    custodians = tuple(public_key_of(fixed(f"custodian {number}")) for number in range(2))
    tip = Tip(TEXT, public_key_of(fixed("informant")), handlers, custodians, b"", ("handler-c",))
    sealed, other = (seal_tip(PLACE, tip)[0] for _ in range(2))
    doors, identity = sealed.capsule.doors, sealed.capsule.identity
    changed: dict[str, SealedTip] = {
        "the first wrap doubled for the last": replace(sealed, wraps=(*sealed.wraps[:-1], sealed.wraps[0])),
        "its wraps in another order": replace(sealed, wraps=sealed.wraps[::-1]),
        "a tag forgotten": replace(sealed, tags=(*sealed.tags[:-1], bytes(32))),
        "a tag taken for a wrap": replace(sealed, wraps=(*sealed.wraps, sealed.tags[0]), tags=sealed.tags[1:]),
        "its doors in another order": replace(sealed, capsule=Capsule(identity, doors[::-1])),
        "the identity of another": replace(sealed, capsule=Capsule(other.capsule.identity, doors)),
        "the body of another": replace(sealed, body=other.body),
    }
    for name, cheat in changed.items():
        yield refused(f"a tip with {name}", "open tip", private_key=fixed("handler-a"), sealed=tip_of(cheat))


def vectors() -> Given:
    sealed = sealed_cases()
    few = [each for each in sealed if each["name"].split(": ")[1].startswith(FEW)]
    cases = [*exact_cases(), *sealed, *by_javascript(), *refused_cases(few), *cheated_cases()]
    return {"format": FORMAT, "suite": formats.SUITE, "cases": cases}


if __name__ == "__main__":
    VECTORS.write_text(json.dumps(vectors(), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
