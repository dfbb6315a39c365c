"""Merkle trees as RFC 9162 2.1 has them (SHA-256): one root for many leaves, and a proof that a leaf is among them."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY = sha256(b"").hexdigest()


class Growing:
    """The root of leaves that come one after the other, in memory that grows with their logarithm."""

    def __init__(self) -> None:
        self.count = 0
        self._peaks: list[tuple[int, bytes]] = []  # leaves under it, and hash, the largest first

    def add(self, leaf: bytes) -> None:
        self.count += 1
        peak = (1, sha256(b"\0" + leaf).digest())
        while self._peaks and self._peaks[-1][0] == peak[0]:
            size, left = self._peaks.pop()
            peak = (2 * size, _join(left, peak[1]))
        self._peaks.append(peak)

    @property
    def root(self) -> str:
        """The root, hex."""
        if not self._peaks:
            return EMPTY
        node = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            node = _join(left, node)
        return node.hex()


def root(leaves: Iterable[bytes]) -> str:
    """Return the root of ``leaves``, hex."""
    tree = Growing()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root


def inclusion(leaves: Sequence[bytes], index: int) -> tuple[str, ...]:
    """Return the proof that ``leaves[index]`` is among ``leaves`` (RFC 9162 2.1.3.1), hex, nearest first."""
    if len(leaves) == 1:
        return ()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if index < half:
        return (*inclusion(leaves[:half], index), root(leaves[half:]))
    return (*inclusion(leaves[half:], index - half), root(leaves[:half]))


def is_included(leaf: bytes, index: int, count: int, *, proof: Sequence[str], root: str) -> bool:
    """Tell whether ``proof`` shows that ``leaf`` is the ``index``-th of ``count`` under ``root`` (RFC 9162 2.1.3.2)."""
    if not 0 <= index < count:
        return False
    node, place, last = sha256(b"\0" + leaf).digest(), index, count - 1
    for step in map(bytes.fromhex, proof):
        if not last:
            return False
        if place & 1 or place == last:
            node = _join(step, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = _join(node, step)
        place, last = place >> 1, last >> 1
    return not last and node.hex() == root


def _join(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()
