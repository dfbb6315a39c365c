"""What follows from a receipt follows by HKDF, differs by use and instance, and shows in no repr."""

import hmac
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey
from nacl.signing import SigningKey

from services.reports.sealing.formats import NOTE
from services.reports.sealing.keys import SALT, committed_keys, derive, keys_of, public_key_of, registration_of
from services.reports.sealing.records import seal_record
from tests.support.tips import ELSEWHERE, PLACE, key_of

ID = st.binary(min_size=16, max_size=16)


def hkdf(key: bytes, info: bytes, blocks: int) -> bytes:
    """Return what RFC 5869 says, written down a second time."""
    extracted, block, out = hmac.digest(SALT, key, "sha256"), b"", b""
    for number in range(1, blocks + 1):
        block = hmac.digest(extracted, block + info + bytes((number,)), "sha256")
        out += block
    return out


@given(st.binary(min_size=16, max_size=32), st.binary(max_size=100))
def test_keys_are_derived_as_rfc_5869_says(key: bytes, info: bytes) -> None:
    assert hkdf(key, info, 1) == derive(key, info)
    assert hkdf(key, info, 2) == derive(key, info, 64)


@given(ID, ID)
def test_a_receipt_has_four_keys_by_label(receipt: bytes, instance: bytes) -> None:
    keys = keys_of(receipt, instance)

    derived = {label: hkdf(receipt, b"shanzhi-receipt\0\1" + instance + label, 1) for label in (b"lookup", b"sign", b"box", b"reward")}

    assert list(derived.values()) == [keys.lookup, keys.sign, keys.box, keys.reward]
    assert 4 == len(set(derived.values()))


@given(ID, ID)
def test_a_vault_keeps_what_gives_nothing_back(receipt: bytes, instance: bytes) -> None:
    keys, kept = keys_of(receipt, instance), registration_of(keys_of(receipt, instance))

    assert sha256(keys.lookup).digest() == kept.lookup_hash
    assert SigningKey(keys.sign).verify_key.encode() == kept.verify_key
    assert PrivateKey(keys.box).public_key.encode() == kept.box_key


@given(ID, ID, ID)
def test_at_another_instance_a_receipt_has_other_keys(receipt: bytes, instance: bytes, other: bytes) -> None:
    shared = set(parts(keys_of(receipt, instance))) & set(parts(keys_of(receipt, other)))

    assert (instance == other) == bool(shared)


def parts(keys: object) -> list[bytes]:
    return [getattr(keys, name) for name in ("lookup", "sign", "box", "reward")]


def test_secrets_show_in_no_repr() -> None:
    assert "ReceiptKeys()" == repr(keys_of(bytes(16), bytes(16)))


@pytest.mark.parametrize(("receipt", "instance"), [(15, 16), (16, 15), (17, 16)])
def test_widths_are_fixed(receipt: int, instance: int) -> None:
    with pytest.raises(ValueError, match="16 bytes each"):
        keys_of(bytes(receipt), bytes(instance))


@pytest.mark.parametrize("size", [0, 15])
def test_nothing_is_sealed_under_less_than_128_bits(size: int) -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        seal_record(bytes(size), NOTE, PLACE, b"text")


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_private_key_has_32_bytes_and_none_beside_it_are_read(size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        public_key_of(bytes(size))


def test_every_context_has_its_own_key_and_commitment() -> None:
    made = [part for place in (PLACE, *ELSEWHERE) for part in committed_keys(key_of("shared"), NOTE, place)]

    assert len(made) == len(set(made))
