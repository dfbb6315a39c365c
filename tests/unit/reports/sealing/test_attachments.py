"""A file of any size goes through in little memory, and comes back whole or not at all."""

import tracemalloc
from collections.abc import Iterable, Iterator
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reports.sealing import attachments
from services.reports.sealing.attachments import CHUNK_BYTES, EXTRA_BYTES, ROOM_BYTES, START_BYTES, open_stream, seal_stream
from services.reports.sealing.formats import ATTACHMENT, head
from services.reports.sealing.keys import committed_keys
from services.reports.sealing.padding import padme
from services.reports.sealing.refusals import NotAuthentic
from tests.support.tips import PLACE, key_of

KEY = key_of("shared")
PIECE = CHUNK_BYTES + EXTRA_BYTES
MB = 1024 * 1024
FLAT_BYTES = 2 * MB


def seal(content: bytes) -> bytes:
    return b"".join(seal_stream(KEY, PLACE, [content]))


def opened(sealed: bytes) -> bytes:
    return b"".join(open_stream(KEY, PLACE, [sealed]))


@pytest.mark.parametrize("size", [0, 1, ROOM_BYTES - 1, ROOM_BYTES, ROOM_BYTES + 1, 3 * ROOM_BYTES, 9 * ROOM_BYTES])
def test_every_size_comes_back(size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)

    assert content[:size] == opened(seal(content[:size]))


@settings(max_examples=30)
@given(st.lists(st.binary(max_size=70_000), max_size=6), st.integers(1, 200_000))
def test_blocks_of_any_size_go_in_and_come_out(blocks: list[bytes], step: int) -> None:
    sealed = b"".join(seal_stream(KEY, PLACE, blocks))

    assert b"".join(blocks) == b"".join(open_stream(KEY, PLACE, (sealed[at : at + step] for at in range(0, len(sealed), step))))


def test_zeros_and_lengths_in_a_file_are_no_padding() -> None:
    for content in (bytes(200_000), b"\0\0\0\1" * 40_000):
        assert content == opened(seal(content))


NINE = seal(key_of("file") * (9 * ROOM_BYTES // 32))
START, PIECES = NINE[:START_BYTES], [NINE[at : at + PIECE] for at in range(START_BYTES, len(NINE), PIECE)]


def test_nine_chunks_are_padded_to_ten() -> None:
    assert 10 == len(PIECES)


ORDERS = {
    "two changed places": [PIECES[1], PIECES[0], *PIECES[2:]],
    "backwards": PIECES[::-1],
    "one left out": [*PIECES[:3], *PIECES[4:]],
    "the first left out": PIECES[1:],
    "the last left out": PIECES[:-1],
    "cut before the padding": PIECES[:9],
    "none": [],
    "one twice": [*PIECES[:3], PIECES[2], *PIECES[3:]],
    "the last twice": [*PIECES, PIECES[-1]],
    "half a chunk": [*PIECES[:-1], PIECES[-1][: PIECE // 2]],
}


@pytest.mark.parametrize("name", ORDERS)
def test_chunks_cannot_be_moved_cut_or_doubled(name: str) -> None:
    with pytest.raises(NotAuthentic):
        opened(START + b"".join(ORDERS[name]))


def test_chunks_of_another_attachment_under_the_same_key_are_refused() -> None:
    other = seal(key_of("file") * (9 * ROOM_BYTES // 32))

    for place in range(10):
        at = START_BYTES + place * PIECE
        with pytest.raises(NotAuthentic):
            opened(NINE[:at] + other[at : at + PIECE] + NINE[at + PIECE :])


def test_what_comes_before_a_bad_chunk_is_as_it_was_sealed() -> None:
    read = open_stream(KEY, PLACE, [START, *PIECES[:2], PIECES[3]])

    assert (key_of("file") * 4096)[:ROOM_BYTES] == next(read)
    next(read)
    with pytest.raises(NotAuthentic):
        next(read)


def sealed_by_a_cheat(monkeypatch: pytest.MonkeyPatch, chunks: Iterable[bytes]) -> bytes:
    monkeypatch.setattr("services.reports.sealing.attachments._chunks", lambda _blocks: iter(chunks))
    return seal(b"")


def chunk(size: int) -> bytes:
    return size.to_bytes(4, "big") + b"x" * size + bytes(ROOM_BYTES - size)


@pytest.mark.parametrize(
    "sizes",
    [[1, 1], [0, 0], [0, 1], [ROOM_BYTES] * 9, [ROOM_BYTES, 0], [5, 0], [ROOM_BYTES] * 8 + [3, 0, 0], [ROOM_BYTES, 7, ROOM_BYTES]],
)
def test_a_file_has_one_way_to_be_padded_even_if_its_sealer_cheats(sizes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotAuthentic):
        opened(sealed_by_a_cheat(monkeypatch, map(chunk, sizes)))


def by_hand(*chunks: bytes, ends: int = 1) -> bytes:
    """Return the envelope of these chunks, the last so many of them marked as the end, as whoever has the key can make it."""
    (cipher_key, commitment), state = committed_keys(KEY, ATTACHMENT, PLACE), attachments.State()
    tags = [attachments.MESSAGE] * (len(chunks) - ends) + [attachments.FINAL] * ends
    start = head(ATTACHMENT) + commitment + attachments.init_push(state, cipher_key)
    return start + b"".join(attachments.push(state, each, PLACE.encoded(ATTACHMENT), tag) for each, tag in zip(chunks, tags, strict=True))


FULL = chunk(ROOM_BYTES)
TWO = by_hand(FULL, FULL)
FORGED = {
    "one of two chunks": TWO[:-PIECE],
    "more after the end": by_hand(FULL, chunk(1), ends=2),
    "two chunks that are not full": by_hand(chunk(1), chunk(1)),
    "a chunk after an empty one": by_hand(chunk(0), chunk(1)),
    "an empty chunk too many": by_hand(FULL, chunk(0)),
    "a short chunk": by_hand(bytes(104)),
    "a header cut short": TWO[: START_BYTES - 1],
}


def test_two_full_chunks_open() -> None:
    assert 2 * ROOM_BYTES == len(opened(TWO))


@pytest.mark.parametrize("name", FORGED)
def test_only_the_end_proves_that_it_is_whole(name: str) -> None:
    with pytest.raises(NotAuthentic):
        opened(FORGED[name])


@pytest.mark.parametrize("size", [0, 3, 4, 104, CHUNK_BYTES - 1, CHUNK_BYTES + 1])
def test_chunks_have_one_size_even_if_their_sealer_cheats(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotAuthentic):
        opened(sealed_by_a_cheat(monkeypatch, [bytes(size)]))


@pytest.mark.parametrize("tag", [1, 2])
def test_chunks_have_no_other_tag_even_if_their_sealer_cheats(tag: int, monkeypatch: pytest.MonkeyPatch) -> None:
    push = attachments.push
    monkeypatch.setattr(attachments, "push", lambda state, piece, bound_to, given: push(state, piece, bound_to, given or tag))

    with pytest.raises(NotAuthentic):
        opened(sealed_by_a_cheat(monkeypatch, map(chunk, [ROOM_BYTES, 1])))


@pytest.mark.parametrize("sizes", [[0], [1], [ROOM_BYTES], [ROOM_BYTES, 1], [ROOM_BYTES] * 8 + [3, 0]])
def test_that_way_is_taken(sizes: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    assert sum(sizes) == len(opened(sealed_by_a_cheat(monkeypatch, map(chunk, sizes))))


@given(st.integers(1, 2**31))
def test_padme_adds_an_eighth_at_most_and_leaves_few_lengths(count: int) -> None:
    bucket = padme(count)

    assert count <= bucket <= count * 1.125
    assert bucket == padme(bucket)
    assert bin(bucket).strip("0b").__len__() <= count.bit_length().bit_length() + 1


def stream(size_mb: int) -> Iterator[bytes]:
    """Yield a file that nobody could guess or squeeze, made as it is read."""
    for number in range(size_mb * 16):
        yield sha256(number.to_bytes(8, "big")).digest() * 2048


def peak_bytes(size_mb: int) -> tuple[int, bool]:
    """Return the most memory held while a file is sealed and opened at once, and whether it came back the same."""
    given, back = sha256(), sha256()
    for block in stream(size_mb):
        given.update(block)
    tracemalloc.start()
    for block in open_stream(KEY, PLACE, seal_stream(KEY, PLACE, stream(size_mb))):
        back.update(block)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak, given.digest() == back.digest()


@pytest.mark.parametrize("size_mb", [4, 200, pytest.param(2000, marks=pytest.mark.slow)])
def test_memory_does_not_grow_with_the_file(size_mb: int) -> None:
    peak, same = peak_bytes(size_mb)

    assert same
    assert peak < FLAT_BYTES
