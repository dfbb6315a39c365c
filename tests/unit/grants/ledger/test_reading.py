"""Reading long JSON in pieces gives what the standard library gives, and names the line of what is wrong."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grants.ledger.reading import Unreadable, pieces

leaves: st.SearchStrategy[Any] = st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text()
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8)


def read(text: str, size: int = 10_000) -> Any:
    """Put the pieces together again."""
    found: dict[str, Any] = {}
    for _, name, value in pieces(text[place : place + size] for place in range(0, len(text), size)):
        found.setdefault(name, []).append(value)
    return found


@given(st.dictionaries(st.text(min_size=1), values, max_size=4), st.integers(1, 40), st.sampled_from([None, 2]), st.booleans())
def test_any_document_in_any_chunks_is_read_as_the_standard_library_reads_it(
    document: dict[str, Any], size: int, indent: int | None, ensure_ascii: bool
) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=ensure_ascii)

    expected = {name: value if isinstance(value, list) else [value] for name, value in document.items() if value != []}
    assert expected == read(text, size)


@given(st.lists(values, max_size=5), st.integers(1, 40))
def test_a_list_is_read_element_by_element(document: list[Any], size: int) -> None:
    assert document == read(json.dumps(document), size).get("", [])


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_each_piece_has_its_line(size: int) -> None:
    text = '{\n"a": 1,\n"b": [\n{"x":\n1},\n\n2], "c":\n"t"}'

    assert [(2, "a"), (4, "b"), (7, "b"), (8, "c")] == [
        (line, name) for line, name, _ in pieces(text[place : place + size] for place in range(0, len(text), size))
    ]


BAD = (
    ("", 1, "is expected, not the end"),
    ("7", 1, "is expected, not 7"),
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
    ("[1 2]", 1, "is expected, not 2"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "line", "says"), BAD, ids=[text[:12] for text, _, _ in BAD])
def test_what_readers_disagree_about_is_refused_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(Unreadable, match=says) as told:
        read(text)

    assert line == told.value.line
