"""How 128 bits are written for people, and read again: 12 汉字, 12 English words, or 26 characters that can be dictated.

The lists are those of BIP-39, whose checksum of SHA-256 is used too. What is read may be simplified or traditional, wide or narrow.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import pairwise
from typing import Literal

from mnemonic import Mnemonic

from services.reports.sealing.keys import RECEIPT_BYTES
from services.reports.sealing.refusals import BadReceipt

FormName = Literal["hanzi", "english", "base32"]
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
HEARD_AS = str.maketrans("oil", "011")
SEPARATORS = re.compile(r"[\s\x1c-\x1f\x85\xad\u200b-\u200f\u2060\ufeff,.;:·、。・/|_\u2010-\u2015\u2212-]+")
RECEIPT_BITS = 8 * RECEIPT_BYTES


@dataclass(frozen=True, slots=True)
class Form:
    """One way of writing: so many digits of so many bits each, in groups, with these separators."""

    digits: int
    bits: int
    groups: tuple[int, ...]
    within: str
    between: str


FORMS: dict[FormName, Form] = {
    "hanzi": Form(12, 11, (4, 4, 4), "", " "),
    "english": Form(12, 11, (12,), " ", ""),
    "base32": Form(26, 5, (5, 5, 5, 5, 6), "", "-"),
}


def written(receipt: bytes, form: FormName) -> str:
    """Return ``receipt`` (16 bytes) as people see it."""
    shape = FORMS[form]
    number, alphabet = _with_checksum(receipt, shape), _alphabet(form)
    digits = [alphabet[number >> shape.bits * place & (1 << shape.bits) - 1] for place in reversed(range(shape.digits))]
    cuts = [sum(shape.groups[:count]) for count in range(len(shape.groups) + 1)]
    text = shape.between.join(shape.within.join(digits[start:end]) for start, end in pairwise(cuts))
    return text.upper() if form == "base32" else text


def read(text: str) -> bytes:
    """Return the 16 bytes that ``text`` stands for, in whichever form. Raises BadReceipt."""
    words = SEPARATORS.sub(" ", unicodedata.normalize("NFKC", text).lower()).split()
    letters = "".join(words)
    if not letters.isascii():
        return _read(list(letters), "hanzi")
    if len(letters) == FORMS["base32"].digits:
        return _read(list(letters.translate(HEARD_AS)), "base32")
    return _read(words, "english")


def _read(digits: Sequence[str], form: FormName) -> bytes:
    shape, values, number = FORMS[form], _values(form), 0
    if len(digits) != shape.digits:
        raise BadReceipt("length")
    for position, digit in enumerate(digits, start=1):
        if digit not in values:
            raise BadReceipt("word", position)
        number = number << shape.bits | values[digit]
    receipt = (number >> shape.digits * shape.bits - RECEIPT_BITS).to_bytes(RECEIPT_BYTES, "big")
    if number != _with_checksum(receipt, shape):
        raise BadReceipt("checksum")
    return receipt


def _with_checksum(receipt: bytes, shape: Form) -> int:
    """Return receipt and checksum as one number: the checksum is as many first bits of SHA-256 as fill the last digit."""
    spare = shape.digits * shape.bits - RECEIPT_BITS
    return int.from_bytes(receipt, "big") << spare | sha256(receipt).digest()[0] >> 8 - spare


@cache
def _alphabet(form: FormName) -> Sequence[str]:
    return CROCKFORD if form == "base32" else Mnemonic("english" if form == "english" else "chinese_simplified").wordlist


@cache
def _values(form: FormName) -> dict[str, int]:
    """Return what each digit counts; a traditional character counts as the simplified one at its place (no character is at two)."""
    read_as = {word: value for value, word in enumerate(_alphabet(form))}
    return {word: value for value, word in enumerate(Mnemonic("chinese_traditional").wordlist)} | read_as if form == "hanzi" else read_as
