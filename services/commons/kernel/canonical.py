"""Canonical JSON (RFC 8785): one value, one spelling, so that one hash speaks for it.

Only what all JSON readers agree about: texts, whole numbers within 2^53, true, false, null, lists and objects.
"""

import json
from hashlib import sha256

from services.commons.kernel.change import Json

_MOST = 2**53 - 1  # the largest whole number JSON readers agree about

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_encode_sorted = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def canonical(value: Json) -> bytes:
    """Return the canonical bytes of ``value``.

    Raises ValueError for what JSON readers disagree about: fractions, whole numbers beyond 2^53, unpaired surrogates.
    """
    return (_encode(value) if _has_plain_keys(value) else _encode_sorted(_by_utf_16(value))).encode()


def hash_of(value: Json) -> str:
    """Return SHA-256, hex, over the canonical bytes of ``value``. Raises ValueError as ``canonical`` does."""
    return sha256(canonical(value)).hexdigest()


def _has_plain_keys(value: Json) -> bool:
    """Tell whether all keys sort the same in every encoding. Raises ValueError for a number that is not plain."""
    if isinstance(value, dict):
        return min(map(_has_plain_keys, value.values()), default=True) and all(map(str.isascii, value))
    if isinstance(value, list):
        return min(map(_has_plain_keys, value), default=True)  # min, not all: every number is looked at
    if value is None or isinstance(value, str) or (type(value) in (int, bool) and -_MOST <= value <= _MOST):
        return True
    raise ValueError("numbers are whole and within 2^53")


def _by_utf_16(value: Json) -> Json:
    """Return ``value`` with every object's members in the order of RFC 8785 3.2.3."""
    if isinstance(value, dict):
        return {key: _by_utf_16(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    return [_by_utf_16(each) for each in value] if isinstance(value, list) else value
