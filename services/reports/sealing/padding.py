"""Lengths that say little: records are padded to one of few buckets, attachments to Padmé many chunks."""

from services.reports.sealing.formats import Kind
from services.reports.sealing.refusals import NotAuthentic, Refused

LENGTH_BYTES = 4


def bucket_of(kind: Kind, text_bytes: int) -> int:
    """Return the padded length, in bytes, of a text of ``text_bytes``. Raises Refused (too_long)."""
    for bucket in kind.buckets:
        if text_bytes + LENGTH_BYTES <= bucket:
            return bucket
    raise Refused("too_long", f"a {kind.name} holds {max(kind.buckets, default=0) - LENGTH_BYTES} bytes at most")


def filled(text: bytes, size: int) -> bytes:
    """Return ``size`` bytes: the length of ``text``, ``text``, zeros."""
    return len(text).to_bytes(LENGTH_BYTES, "big") + text + bytes(size - LENGTH_BYTES - len(text))


def emptied(padded: bytes) -> bytes:
    """Return the text in ``padded``. Raises NotAuthentic unless length and zeros are as ``filled`` makes them."""
    length = int.from_bytes(padded[:LENGTH_BYTES], "big")
    text, rest = padded[LENGTH_BYTES : LENGTH_BYTES + length], padded[LENGTH_BYTES + length :]
    if len(text) != length or rest != bytes(len(rest)):
        raise NotAuthentic
    return text


def padme(count: int) -> int:
    """Return the bucket of a count of 1 or more: 12 % more at most, and little said (Padmé; Nikitin et al., PETS 2019, algorithm 1)."""
    exponent = count.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (count + mask) & ~mask
