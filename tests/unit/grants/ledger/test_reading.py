"""Reading long JSON in pieces gives what the standard library gives, and names the line of what is wrong."""

import json
from collections.abc import Container, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grants.ledger.reading import Unreadable, pieces

texts = st.text(st.characters(codec="utf-8"))
leaves: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers(-(10**15), 10**15) | texts
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8)


def cut(text: str, size: int) -> Iterator[str]:
    return (text[place : place + size] for place in range(0, len(text), size))


def read(text: str, size: int = 10_000, lists: Container[str] = ()) -> Any:
    """Put the pieces together again."""
    found: dict[str, Any] = {}
    for _, name, value in pieces(cut(text, size), lists):
        found.setdefault(name, []).append(value)
    return found


@given(st.dictionaries(texts.filter(bool), values, max_size=4), st.integers(1, 40), st.sampled_from([None, 2]), st.booleans())
def test_any_document_in_any_chunks_is_read_as_the_standard_library_reads_it(
    document: dict[str, Any], size: int, indent: int | None, ensure_ascii: bool
) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=ensure_ascii)

    lists = {name for name, value in document.items() if isinstance(value, list)}
    expected = {name: value if name in lists else [value] for name, value in document.items() if value != []}
    assert expected == read(text, size, lists)
    assert {name: [value] for name, value in document.items()} == read(text, size)


@given(st.lists(values, max_size=5), st.integers(1, 40))
def test_a_list_is_read_element_by_element(document: list[Any], size: int) -> None:
    assert document == read(json.dumps(document), size).get("", [])


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_each_piece_has_its_line(size: int) -> None:
    text = '{\n"a": 1,\n"b": [\n{"x":\n1},\n\n2], "c":\n"t"}'

    assert [(2, "a"), (4, "b"), (7, "b"), (8, "c")] == [(line, name) for line, name, _ in pieces(cut(text, size), {"b"})]


BAD = (
    ("", 1, "is expected, not the end"),
    ("7", 1, "is expected, not '7'"),
    ("\ufeff{}", 1, r"is expected, not '\\ufeff'"),
    ('{"a":\n"\\ud800"}', 2, "no character"),
    ('{"a":1,\n"\\udfff":2}', 2, "no character"),
    ('{"l":\n{}}', 2, r"\[ is expected, not '{'"),
    ('{"a":1', 1, "not the end"),
    ('{\n"a":1,\n}', 3, "it is not JSON"),
    ('{"a":1,"a":2}', 1, "once"),
    ('{"a":\n{"b":1,"b":2}}', 2, "told twice"),
    ('[\n1,\n2.0]', 3, "no whole number"),
    ("[1e5]", 1, "no whole number"),
    ("[NaN]", 1, "no whole number"),
    (f"[{10**30}]", 1, "beyond"),
    ("[1] 2", 1, "follows"),
    ("{1:2}", 1, "named by a text"),
    ('{"a" 1}', 1, ": is expected"),
    ("[1 2]", 1, "is expected, not '2'"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "line", "says"), BAD, ids=[text[:12] for text, _, _ in BAD])
def test_what_readers_disagree_about_is_refused_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(Unreadable, match=says) as told:
        read(text, lists={"l"})

    assert line == told.value.line
