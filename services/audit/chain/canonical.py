"""Canonical JSON (RFC 8785): one value, one spelling, so that one hash speaks for it."""

import json

import rfc8785

from services.commons.kernel.change import Json
from services.commons.kernel.envelope import Envelope

_MOST = 2**53 - 1  # the largest whole number JSON readers agree about

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(value: Envelope) -> bytes:
    """Return the canonical bytes of ``value``.

    The standard encoder writes the same bytes in a third of the time where numbers and keys are plain.
    Raises ValueError for what canonical JSON cannot say (whole numbers beyond 2^53, NaN, unpaired surrogates).
    """
    return _encode(value).encode() if _is_plain(value) else rfc8785.dumps(value)


def _is_plain(value: Json) -> bool:
    """Tell whether there are only whole numbers in range, and keys that sort the same in every encoding."""
    if isinstance(value, dict):
        return all(key.isascii() and _is_plain(each) for key, each in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    if isinstance(value, int):
        return -_MOST <= value <= _MOST
    return value is None or isinstance(value, str)
