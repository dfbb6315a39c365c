"""Rows that grow: columns with room at the end, and lists by number, most of them in one block, a few added since."""

import numpy as np

from services.volunteers.matching.instance import Ints

ROOM = 1024


class Column:
    """A column of whole numbers that can be added to; ``values`` is as long as there is room."""

    def __init__(self, values: Ints) -> None:
        self.values: Ints = np.concatenate((values, np.zeros(len(values) // 8 + ROOM, dtype=np.int64)))
        self.count = len(values)

    def add(self, value: int) -> int:
        """Return the number of the new row."""
        if self.count == len(self.values):
            self.values = np.concatenate((self.values, np.zeros(self.count, dtype=np.int64)))
        self.values[self.count] = value
        self.count += 1
        return self.count - 1


class Lists:
    """For each number two columns of one length, ``keys`` and ``worths``; made from rows sorted by number."""

    def __init__(self, number: Ints, keys: Ints, worths: Ints, count: int) -> None:
        self._starts = np.searchsorted(number, np.arange(count + 1)).tolist()
        self._keys, self._worths = keys, worths
        self._added: dict[int, tuple[Ints, Ints]] = {}

    def of(self, number: int) -> tuple[Ints, Ints]:
        """Return what stands at ``number``; nothing where that is new."""
        added = self._added.get(number)
        if added is not None:
            return added
        if number + 1 >= len(self._starts):
            return self._keys[:0], self._worths[:0]
        part = slice(self._starts[number], self._starts[number + 1])
        return self._keys[part], self._worths[part]

    def add(self, number: int, key: int, worth: int) -> None:
        keys, worths = self.of(number)
        self._added[number] = (np.append(keys, key), np.append(worths, worth))
