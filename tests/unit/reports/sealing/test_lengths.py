"""What is kept of two texts of one bucket has the same shape, byte for byte of length, and nothing in it repeats."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reports.sealing.attachments import ROOM_BYTES, seal_stream
from services.reports.sealing.formats import BODY, NOTE, RECORDS, Kind
from services.reports.sealing.padding import bucket_of
from services.reports.sealing.records import seal_record
from services.reports.sealing.refusals import Refused
from services.reports.sealing.tips import SealedTip, seal_tip
from tests.support.tips import PLACE, key_of, tip

KEY = key_of("shared")
HEAD_TO_TAG_BYTES = 2 + 32 + 24 + 16


def shape(sealed: SealedTip) -> list[int]:
    parts = (*sealed.wraps, *sealed.tags, *sealed.capsule.doors, sealed.capsule.identity, sealed.body)
    return [len(part) for part in parts]


SHAPE = shape(seal_tip(PLACE, tip("a", "b"))[0])


@settings(max_examples=25)
@given(st.binary(max_size=4092), st.binary(max_size=1020), st.integers(2, 7), st.integers(0, 8))
def test_a_tip_shows_neither_length_nor_name_nor_how_many_were_chosen_or_avoided(
    text: bytes, identity: bytes, handlers: int, excluded: int
) -> None:
    chosen, avoided = (tuple(f"{name} {number}" for number in range(count)) for name, count in (("h", handlers), ("x", excluded)))
    sealed, _ = seal_tip(PLACE, tip(*chosen, excluded=avoided, text=text, identity=identity))

    assert SHAPE == shape(sealed)


def test_the_shape_is_what_the_docs_say() -> None:
    assert [114] * 8 + [32] * 8 + [196] * 6 + [1098, 4170] == SHAPE


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_has_few_lengths(kind: Kind) -> None:
    sizes = sorted({0, 1, *(bucket + step for bucket in kind.buckets for step in (-5, -4))})

    lengths = [len(seal_record(KEY, kind, PLACE, bytes(size))) - HEAD_TO_TAG_BYTES for size in sizes]

    assert list(kind.buckets) == sorted(set(lengths))
    assert [next(bucket for bucket in kind.buckets if size + 4 <= bucket) for size in sizes] == lengths


@pytest.mark.parametrize("kind", RECORDS)
def test_a_longer_text_than_the_largest_bucket_is_refused(kind: Kind) -> None:
    with pytest.raises(Refused) as refused:
        bucket_of(kind, kind.buckets[-1] - 3)

    assert "too_long" == refused.value.code
    assert str(kind.buckets[-1] - 4) in str(refused.value)


@settings(max_examples=10)
@given(st.integers(8 * ROOM_BYTES + 1, 10 * ROOM_BYTES), st.integers(8 * ROOM_BYTES + 1, 10 * ROOM_BYTES))
def test_two_files_of_one_bucket_have_one_length(one: int, other: int) -> None:
    lengths = {sum(map(len, seal_stream(KEY, PLACE, [bytes(size)]))) for size in (one, other)}

    assert {58 + 10 * 65_553} == lengths


def test_the_same_text_sealed_twice_has_nothing_in_common_but_its_place() -> None:
    one, other = (seal_record(KEY, BODY, PLACE, b"the same") for _ in range(2))

    assert one[:34] == other[:34]
    assert one[34:58] != other[34:58]
    assert not {one[at : at + 8] for at in range(58, 4100)} & {other[at : at + 8] for at in range(58, 4100)}


def test_no_bytes_of_one_sealed_tip_are_in_another() -> None:
    one, other = (seal_tip(PLACE, tip("a", "b", excluded=("c",)))[0] for _ in range(2))
    parts = [(*each.wraps, *each.tags, *each.capsule.doors, each.capsule.identity, each.body) for each in (one, other)]

    assert not {part[2:18] for part in parts[0]} & {part[2:18] for part in parts[1]}


def test_no_part_of_the_text_shows() -> None:
    sealed = seal_record(KEY, NOTE, PLACE, b"waste water")

    assert b"waste" not in sealed
