"""Seeded tie numbers: which of equally good plans is proposed follows from a published seed, not from names or order.

A key is the first 8 bytes of SHA-256 over seed, line feed, id. The number of a pair is the top bits of SplitMix64's finaliser
(Steele, Lea and Flood, OOPSLA 2014) over volunteer key xor (post key rotated by 32): uniform, and anyone can compute it.
"""

from collections.abc import Iterable
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from services.volunteers.matching.instance import Ints

ROTATE, FIRST, SECOND = np.uint64(32), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def keys(seed: str, ids: Iterable[str]) -> Ints:
    """Return the key of each id, 64 bits read as a signed number."""
    whole = b"".join(sha256(f"{seed}\n{id}".encode()).digest()[:8] for id in ids)
    return np.frombuffer(whole, dtype=">u8").astype(np.uint64).view(np.int64)


def ties(volunteers: Ints, posts: Ints, bits: int) -> Ints:
    """Return the tie numbers, 0 .. 2^bits - 1, of pairs of keys; the arrays are broadcast."""
    other = posts.view(np.uint64)
    mixed: NDArray[np.uint64] = volunteers.view(np.uint64) ^ ((other << ROTATE) | (other >> ROTATE))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * SECOND
    mixed = mixed ^ (mixed >> np.uint64(31))
    return (mixed >> np.uint64(64 - bits)).astype(np.int64) if bits else np.zeros(mixed.shape, dtype=np.int64)
