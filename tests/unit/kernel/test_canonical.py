"""Canonical JSON is RFC 8785, by whichever encoder it was written."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from services.commons.kernel.canonical import canonical
from services.commons.kernel.change import Json
from services.commons.kernel.envelope import Envelope

whole = st.integers(-(2**53) + 1, 2**53 - 1)
leaves: st.SearchStrategy[Json] = st.none() | st.booleans() | whole | st.text()
values: st.SearchStrategy[Json] = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12
)


@given(st.dictionaries(st.text(), values, max_size=5))
def test_any_value_is_written_as_the_rfc_says(value: Envelope) -> None:
    assert rfc8785.dumps(value) == canonical(value)
    assert canonical(value) == canonical(json.loads(canonical(value)))


@pytest.mark.parametrize("number", [2**53, -(2**53), float("nan"), float("inf"), 1.5, 1e16, -0.0])
def test_a_number_that_readers_disagree_about_is_refused(number: Json) -> None:
    with pytest.raises(ValueError):
        canonical({"n": [{"￥": 1}, {"是": number}]})


def test_an_unpaired_surrogate_is_refused() -> None:
    with pytest.raises(ValueError):
        canonical({"text": "\ud800"})


def test_keys_sort_by_utf_16_as_the_rfc_says() -> None:
    assert '{"😀":1,"￥":2}'.encode() == canonical({"￥": 2, "😀": 1})
