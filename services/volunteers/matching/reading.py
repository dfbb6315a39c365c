"""Reading an instance: a JSON file of rules, posts and volunteers (formats/instance.schema.json) into columns.

Rows are taken one by one, so a city fits; what is wrong is told with its line. The hash of an instance is SHA-256 over the
canonical JSON (RFC 8785) of its rules and a line feed, then SHA-256 of its posts, then SHA-256 of its volunteers; a row of those
is its canonical JSON and a line feed. So layout and order of members change nothing, order of rows does.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from hashlib import sha256
from typing import Any

import numpy as np

from services.volunteers.matching.columns import Row, Unfit, post_row, rules_of, volunteer_row
from services.volunteers.matching.instance import FORMAT, Instance, Posts, Volunteers

MEMBERS = ("format", "posts", "rules", "volunteers")
SPACE = " \t\r\n"
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode  # RFC 8785 for rows that were checked


class Unreadable(ValueError):
    """The file is no instance; the message is a sentence, ``line`` where it went wrong."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(members)
    if len(value) < len(members):
        raise Unfit("a member of an object stands there twice")
    return value


DECODER = json.JSONDecoder(object_pairs_hook=_object)


class Reader:
    """Takes an instance from ``text``; ``at`` is how far it has come."""

    def __init__(self, text: str) -> None:
        self._text, self.at, self._value_at = text, 0, 0
        self.classes: dict[str, int] = {}
        self.rows: dict[str, list[Row]] = {"posts": [], "volunteers": []}
        self.hashes = {"posts": sha256(), "volunteers": sha256()}
        self.rules: Any = None
        self._found: set[str] = set()

    def read(self) -> Instance:
        """Return the instance. Raises Unreadable."""
        try:
            self._members()
            return self._instance()
        except json.JSONDecodeError as error:
            raise Unreadable(error.lineno, f"it is not JSON: {error.msg}") from error
        except RecursionError as error:
            raise Unreadable(self._line(), "it is nested too deeply") from error
        except UnicodeEncodeError as error:
            raise Unreadable(self._line(), "a text holds half a character, an unpaired surrogate") from error
        except ValueError as error:
            if isinstance(error, Unreadable):
                raise
            raise Unreadable(self._line(), str(error)) from error

    def _members(self) -> None:
        self._expect("{")
        while not self._skip("}"):
            if self._found:
                self._expect(",")
            name = self._value()
            if name not in MEMBERS or name in self._found:
                raise Unfit(f"{name!r:.80} is no member of an instance, or stands there twice; members are {', '.join(MEMBERS)}")
            self._found.add(name)
            self._expect(":")
            self._member(name)
        self._next()
        if self.at < len(self._text):
            raise Unfit("something follows the end of the instance")

    def _member(self, name: str) -> None:
        if name in self.rows:
            take = post_row if name == "posts" else volunteer_row
            self._list(name, take)
        elif name == "rules":
            self.rules = self._value()
            rules_of(self.rules)
        elif (found := self._value()) != FORMAT:
            raise Unfit(f"the format is {found!r:.80}, this reads {FORMAT!r}")

    def _list(self, name: str, take: Callable[[Any, dict[str, int]], Row]) -> None:
        self._expect("[")
        rows, hashed, seen = self.rows[name], self.hashes[name], set()
        while not self._skip("]"):
            if rows:
                self._expect(",")
            value = self._value()
            rows.append(row := take(value, self.classes))
            if row[0] in seen:
                raise Unfit(f"there are two {name} {row[0]!r}")
            seen.add(row[0])
            hashed.update(_line_of(value))

    def _instance(self) -> Instance:
        missing = [name for name in MEMBERS if name not in self._found]
        if missing:
            raise Unfit(f"{', '.join(missing)} is missing")
        if not self.rows["posts"]:
            raise Unfit("there is no post")
        whole = sha256(_line_of(self.rules) + self.hashes["posts"].digest() + self.hashes["volunteers"].digest())
        return Instance(
            rules_of(self.rules),
            Volunteers(**dict(self._columns("volunteers", [each.name for each in fields(Volunteers)]))),
            Posts(**dict(self._columns("posts", [each.name for each in fields(Posts)]))),
            tuple(self.classes),
            whole.hexdigest(),
        )

    def _columns(self, name: str, names: list[str]) -> Iterator[tuple[str, Any]]:
        rows = self.rows.pop(name)
        for place, each in enumerate(names):
            yield each, tuple(row[0] for row in rows) if place == 0 else np.array([row[place] for row in rows], dtype=np.int64)

    def _next(self) -> str:
        while self._text[self.at : self.at + 1] in SPACE and self.at < len(self._text):
            self.at += 1
        return self._text[self.at : self.at + 1]

    def _skip(self, sign: str) -> bool:
        if self._next() != sign:
            return False
        self.at += 1
        return True

    def _expect(self, sign: str) -> None:
        if not self._skip(sign):
            raise json.JSONDecodeError(f"{sign!r} expected", self._text, self.at)

    def _value(self) -> Any:
        self._next()
        self._value_at = self.at
        value, self.at = DECODER.raw_decode(self._text, self.at)
        return value

    def _line(self) -> int:
        return self._text.count("\n", 0, self._value_at) + 1


def _line_of(value: Any) -> bytes:
    return f"{_encode(value)}\n".encode()


def read_instance(text: str) -> Instance:
    """Return the instance that ``text`` is. Raises Unreadable."""
    return Reader(text).read()
