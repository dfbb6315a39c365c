"""A receipt is 128 bits, and reads the same however it is written down."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mnemonic import Mnemonic

from services.reports.sealing.keys import new_receipt
from services.reports.sealing.receipts import FORMS, FormName, read, written
from services.reports.sealing.refusals import BadReceipt
from tests.support.sealing_cases import traditional, wide

RECEIPT = st.binary(min_size=16, max_size=16)
FORM = st.sampled_from(sorted(FORMS))


@given(RECEIPT, FORM)
def test_what_is_written_reads_the_same(receipt: bytes, form: FormName) -> None:
    assert receipt == read(written(receipt, form))


@given(RECEIPT)
def test_words_are_those_of_bip_39(receipt: bytes) -> None:
    hanzi = written(receipt, "hanzi").replace(" ", "")

    assert Mnemonic("chinese_simplified").to_mnemonic(receipt) == " ".join(hanzi)
    assert Mnemonic("english").to_mnemonic(receipt) == written(receipt, "english")


@given(RECEIPT)
def test_traditional_and_spaced_and_wide_input_is_taken(receipt: bytes) -> None:
    hanzi = written(receipt, "hanzi").replace(" ", "")

    assert receipt == read(traditional(hanzi))
    assert receipt == read(Mnemonic("chinese_traditional").to_mnemonic(receipt))
    assert receipt == read("\u3000" + " ".join(hanzi) + "\n")
    assert receipt == read(hanzi[:6] + traditional(hanzi[6:]))
    assert receipt == read(wide(written(receipt, "base32")))


@given(RECEIPT)
def test_letters_that_sound_or_look_alike_are_taken(receipt: bytes) -> None:
    typed = written(receipt, "base32").replace("0", "o").replace("1", "I").lower()

    assert receipt == read(typed)


def test_1275_characters_are_both_and_none_is_two_things() -> None:
    simplified, others = (Mnemonic(f"chinese_{name}").wordlist for name in ("simplified", "traditional"))

    assert 1275 == sum(one == other for one, other in zip(simplified, others, strict=True))
    assert [] == [word for word in set(simplified) & set(others) if simplified.index(word) != others.index(word)]


def test_the_forms_look_as_people_are_told() -> None:
    receipt = bytes(range(16))

    assert "000G40R40M30E209185GR38E1" == written(receipt, "base32").replace("-", "")[:25]
    assert [4, 4, 4] == [len(group) for group in written(receipt, "hanzi").split(" ")]
    assert 12 == len(written(receipt, "english").split(" "))
    assert [5, 5, 5, 5, 6] == [len(group) for group in written(receipt, "base32").split("-")]


@pytest.mark.parametrize(
    ("typed", "code", "position"),
    [
        ("", "length", 0),
        ("的" * 11, "length", 0),
        ("的" * 13, "length", 0),
        ("的的龘的的的的的的的的的", "word", 3),
        ("的" * 11 + "é", "word", 12),
        ("abandon " * 11 + "abandom", "word", 12),
        ("abandon " * 12, "checksum", 0),
        ("0" * 25, "length", 0),
        ("0" * 25 + "u", "word", 26),
        ("0" * 25 + "1", "checksum", 0),
    ],
)
def test_what_is_no_receipt_is_told_apart(typed: str, code: str, position: int) -> None:
    with pytest.raises(BadReceipt) as bad:
        read(typed)

    assert (code, position) == (bad.value.code, bad.value.position)


def reading(typed: str) -> bytes | BadReceipt:
    try:
        return read(typed)
    except BadReceipt as bad:
        return bad


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(typed: str) -> None:
    assert isinstance(reading(typed), BadReceipt) or 16 == len(read(typed))


@given(RECEIPT, FORM, st.data())
def test_a_slip_never_reads_as_the_same_receipt_and_is_never_repeated(receipt: bytes, form: FormName, data: st.DataObject) -> None:
    """Most slips are told; the others lead to a receipt that nobody has, never to somebody else's tip."""
    typed = written(receipt, form)
    place = data.draw(st.integers(0, len(typed) - 1).filter(lambda at: typed[at].isalnum()))
    wrong = (
        typed[:place] + data.draw(st.sampled_from("的一xz89").filter(lambda letter: letter != typed[place].lower())) + typed[place + 1 :]
    )

    told = reading(wrong)

    assert receipt != told
    assert not isinstance(told, BadReceipt) or re.fullmatch("no receipt: (length|word|checksum)( at [0-9]+)?", str(told))


def test_new_receipts_are_never_the_same() -> None:
    drawn = {new_receipt() for _ in range(1000)}

    assert ([16], 1000) == (sorted({len(receipt) for receipt in drawn}), len(drawn))
