"""Reading long JSON a piece at a time: in whatever layout, in the memory of its largest element, each piece with its line.

It refuses what JSON readers disagree about: a member told twice, fractions, NaN, half of a character.
"""

import json
import re
from collections.abc import Container, Iterable, Iterator
from typing import NoReturn

from services.commons.kernel.change import Json

_SPACE = re.compile(r"[ \t\n\r]*")
Piece = tuple[int, str, Json]
"""Line (from 1), member of the outer object (empty where the outermost is a list), and value, or one element of it."""


class Unreadable(ValueError):
    """A file cannot be read: no JSON that all readers agree about, or not what it should hold. ``line`` counts from 1."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def pieces(chunks: Iterable[str], lists: Container[str]) -> Iterator[Piece]:
    """Yield what an object or a list holds: of a member in ``lists`` each element, each other member whole. Raises Unreadable."""
    text = _Text(chunks)
    if text.peek() == "[":
        yield from _elements(text, "")
    else:
        yield from _members(text, lists)
    text.end()


def _members(text: "_Text", lists: Container[str]) -> Iterator[Piece]:
    seen: set[str] = set()
    text.next_of("{")
    if text.peek() == "}":
        text.next_of("}")
        return
    while True:
        line, name = text.value()
        if not isinstance(name, str) or name in seen:
            raise Unreadable(line, f"a member is named by a text, once; this is {name!r}")
        seen.add(name)
        text.next_of(":")
        if name in lists:
            yield from _elements(text, name)
        else:
            line, value = text.value()
            yield line, name, value
        if text.next_of(",}") == "}":
            return


def _elements(text: "_Text", name: str) -> Iterator[Piece]:
    text.next_of("[")
    if text.peek() == "]":
        text.next_of("]")
        return
    while True:
        line, value = text.value()
        yield line, name, value
        if text.next_of(",]") == "]":
            return


class _Text:
    """What was read and not yet used of the chunks."""

    def __init__(self, chunks: Iterable[str]) -> None:
        self._chunks, self._rest, self._at, self._line = iter(chunks), "", 0, 1
        self._decode = json.JSONDecoder(
            object_pairs_hook=_once, parse_float=_no_fraction, parse_constant=_no_fraction, parse_int=_whole
        ).raw_decode

    def peek(self) -> str:
        """Return the next character that is no white space, empty at the end."""
        if self._at < len(self._rest) and (next_one := self._rest[self._at]) > " ":
            return next_one
        while True:
            end = _SPACE.match(self._rest, self._at).end()  # type: ignore[union-attr]  # it matches nothing, too
            self._move(end)
            if end < len(self._rest):
                return self._rest[end]
            if not self._more():
                return ""

    def next_of(self, expected: str) -> str:
        found = self.peek()
        if not found or found not in expected:
            raise Unreadable(self._line, f"{' or '.join(expected)} is expected, not {ascii(found) if found else 'the end'}")
        self._at += 1
        return found

    def value(self) -> tuple[int, Json]:
        """Return the next value and its line."""
        self.peek()
        while True:
            try:
                value, end = self._decode(self._rest, self._at)
            except json.JSONDecodeError as error:
                if self._more(double=True):
                    continue
                line = self._line + self._rest.count("\n", self._at, error.pos)
                raise Unreadable(line, f"it is not JSON: {error.msg}") from error
            except ValueError as error:
                raise Unreadable(self._line, str(error)) from error
            if end < len(self._rest) or not self._more():
                line = self._line
                if "\\u" in self._rest[self._at : end] and _has_half_a_character(value):
                    raise Unreadable(line, "it has half of a surrogate pair, which is no character")
                self._move(end)
                return line, value

    def end(self) -> None:
        if self.peek():
            raise Unreadable(self._line, "something follows after the end")

    def _move(self, end: int) -> None:
        self._line += self._rest.count("\n", self._at, end)
        self._at = end

    def _more(self, *, double: bool = False) -> bool:
        """Read on, with ``double`` at least as much as is waiting; tell whether there was something."""
        waiting = self._rest[self._at :]
        fresh: list[str] = []
        wanted = len(waiting) if double else 1
        while wanted > 0 and (chunk := next(self._chunks, "")):
            fresh.append(chunk)
            wanted -= len(chunk)
        self._rest, self._at = waiting + "".join(fresh), 0
        return bool(fresh)


def _has_half_a_character(value: Json) -> bool:
    return re.search("[\ud800-\udfff]", json.dumps(value, ensure_ascii=False)) is not None


def _once(members: list[tuple[str, Json]]) -> dict[str, Json]:
    read = dict(members)
    if len(read) != len(members):
        raise ValueError("a member is told twice")
    return read


def _no_fraction(text: str) -> NoReturn:
    raise ValueError(f"{text} is no whole number")


def _whole(text: str) -> int:
    if len(text) > 17:
        raise ValueError(f"a number of {len(text)} digits is beyond 2^53")
    return int(text)
