"""Attachments: files as streams of equal chunks, in memory that does not grow with the file (libsodium's secretstream)."""

from collections.abc import Iterable, Iterator

from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from services.reports.sealing.formats import ATTACHMENT, HEAD_BYTES, KEY_BYTES, Context, body_of, head
from services.reports.sealing.keys import committed_keys
from services.reports.sealing.padding import LENGTH_BYTES, emptied, filled, padme
from services.reports.sealing.refusals import NotAuthentic

State = sodium.crypto_secretstream_xchacha20poly1305_state
init_push, push = sodium.crypto_secretstream_xchacha20poly1305_init_push, sodium.crypto_secretstream_xchacha20poly1305_push
init_pull, pull = sodium.crypto_secretstream_xchacha20poly1305_init_pull, sodium.crypto_secretstream_xchacha20poly1305_pull
MESSAGE, FINAL = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE, sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL

HEADER_BYTES, EXTRA_BYTES = 24, 17
CHUNK_BYTES = 64 * 1024
ROOM_BYTES = CHUNK_BYTES - LENGTH_BYTES
START_BYTES = HEAD_BYTES + KEY_BYTES + HEADER_BYTES


def seal_stream(key: bytes, context: Context, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the envelope of a file given as blocks of any size, piece by piece."""
    cipher_key, commitment = committed_keys(key, ATTACHMENT, context)
    state, bound_to = State(), context.encoded(ATTACHMENT)
    yield head(ATTACHMENT) + commitment + init_push(state, cipher_key)
    chunks = _chunks(blocks)
    chunk = next(chunks)
    for following in chunks:
        yield push(state, chunk, bound_to, MESSAGE)
        chunk = following
    yield push(state, chunk, bound_to, FINAL)


def open_stream(key: bytes, context: Context, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the file of an envelope given as blocks of any size. Raises NotAuthentic, at its last piece at the latest.

    What was yielded before the end is as it was sealed, but only the end proves that nothing is cut off: use nothing before.
    """
    cipher_key, commitment = committed_keys(key, ATTACHMENT, context)
    pieces = _pieces(blocks, START_BYTES, CHUNK_BYTES + EXTRA_BYTES)
    start = body_of(ATTACHMENT, next(pieces, b""), KEY_BYTES + HEADER_BYTES)
    if start[:KEY_BYTES] != commitment:
        raise NotAuthentic
    state = State()
    init_pull(state, start[KEY_BYTES:], cipher_key)
    yield from _opened(state, context.encoded(ATTACHMENT), pieces)


def _opened(state: State, bound_to: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    tag, chunks, filled_chunks, length = MESSAGE, 0, 0, ROOM_BYTES
    for piece in pieces:
        if tag == FINAL or len(piece) != CHUNK_BYTES + EXTRA_BYTES:
            raise NotAuthentic
        try:
            chunk, tag = pull(state, piece, bound_to)
        except CryptoError:
            raise NotAuthentic from None
        text = emptied(chunk)
        if tag not in (MESSAGE, FINAL) or (text and length != ROOM_BYTES):
            raise NotAuthentic
        chunks, filled_chunks, length = chunks + 1, filled_chunks + bool(text), len(text)
        yield text
    if tag != FINAL or chunks != padme(max(filled_chunks, 1)):
        raise NotAuthentic


def _chunks(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield chunks of one size: full ones, one that may be partly filled, and empty ones up to the bucket."""
    count = 0
    for piece in _pieces(blocks, ROOM_BYTES, ROOM_BYTES):
        count += 1
        yield filled(piece, CHUNK_BYTES)
    for _ in range(count, padme(max(count, 1))):
        yield filled(b"", CHUNK_BYTES)


def _pieces(blocks: Iterable[bytes], first_bytes: int, other_bytes: int) -> Iterator[bytes]:
    """Yield what ``blocks`` hold in pieces of these sizes; the last may be shorter and is never empty."""
    waiting, size = bytearray(), first_bytes
    for block in blocks:
        waiting += block
        while len(waiting) >= size:
            yield bytes(waiting[:size])
            del waiting[:size]
            size = other_bytes
    if waiting:
        yield bytes(waiting)
