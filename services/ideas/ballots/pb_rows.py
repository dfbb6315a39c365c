"""Lines of a ``.pb`` file as rows: which section, which line, which column. Knows no ballot.

Format: pabulib.org/format. Three tables in one UTF-8 text (META, PROJECTS, VOTES), fields divided by semicolons.
"""

import csv
from collections.abc import Iterable, Iterator
from typing import NamedTuple

SECTIONS = ("META", "PROJECTS", "VOTES")
_LONGEST = 200  # characters of a clause


class Unreadable(ValueError):
    """The file is malformed at ``line`` (from 1); ``says`` is a clause that tells how, cut where the file made it endless."""

    def __init__(self, line: int, says: str) -> None:
        self.line, self.says = line, says if len(says) <= _LONGEST else f"{says[:_LONGEST]}…"
        super().__init__(f"line {line}: {self.says}")


class Row(NamedTuple):
    """One record: the line it begins on, and its fields without spaces around them."""

    section: str
    line: int
    columns: dict[str, int]
    fields: list[str]

    def text(self, column: str) -> str | None:
        """Return a field, or None where the section has no such column."""
        at = self.columns.get(column)
        return None if at is None else self.fields[at]

    def required(self, column: str) -> str:
        """Return a field. Raises Unreadable where the section lacks the column, or the row its value."""
        value = self.text(column)
        if value is None:
            raise Unreadable(self.line, f"{self.section} has no column {column}")
        if not value:
            raise Unreadable(self.line, f"{column} is empty")
        return value


def rows(lines: Iterable[bytes]) -> Iterator[Row]:
    """Yield the records of all three sections. Raises Unreadable, also when a section is missing or comes out of order."""
    expected = list(SECTIONS)
    section, columns, line = "", None, 0
    for line, fields in _records(lines):
        if expected and fields == [expected[0]]:
            section, columns = expected.pop(0), None
        elif not section or (len(fields) == 1 and fields[0] in SECTIONS):
            raise Unreadable(line, f"{expected[0] if expected else 'a further voter'} is expected here")
        elif columns is None:
            columns = _header(section, line, fields)
        elif len(fields) != len(columns):
            raise Unreadable(line, f"{len(fields)} fields, where the header of {section} names {len(columns)}")
        else:
            yield Row(section, line, columns, fields)
    if expected or columns is None:
        raise Unreadable(line + 1, f"the file ends before {expected[0] if expected else 'the header of VOTES'}")


def _header(section: str, line: int, fields: list[str]) -> dict[str, int]:
    columns = {name: at for at, name in enumerate(fields)}
    if len(columns) < len(fields):
        raise Unreadable(line, f"{section} names a column twice")
    if section == "META" and fields != ["key", "value"]:
        raise Unreadable(line, "META begins with key;value")
    return columns


def _records(lines: Iterable[bytes]) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not empty with the line it begins on."""
    reader = csv.reader(_decoded(lines), delimiter=";", skipinitialspace=True, strict=True)
    line = 1
    try:
        for fields in reader:
            if fields:
                yield line, [field.strip() for field in fields]
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(line, f"its fields cannot be told apart ({error})") from error


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise Unreadable(number, "it is not UTF-8") from error
