"""Lists are keyset pages, newest first: nothing is skipped or shown twice, whatever is inserted meanwhile."""

from datetime import timedelta

import pytest

from tests.component.documents.trees import LONG_AGO, MS, Tree, Trees, plant, wish


def add(trees: Trees, id: str, *, at_ms: int) -> None:
    trees.create(wish(id=id), plant(id, planted_at=LONG_AGO + at_ms * MS))


def walk(trees: Trees, *, limit: int, between: object = None) -> list[str]:
    """Return the ids of all pages in order, calling ``between`` after each page."""
    ids, cursor = [], None
    while True:
        page = trees.page({"grove": "one"}, limit=limit, before=cursor)
        ids += [tree.id for tree in page.items]
        assert len(page.items) == limit or page.next is None
        if page.next is None:
            return ids
        cursor = page.next
        if callable(between):
            between(len(ids))


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_pages_hold_every_document_once_newest_first(trees: Trees, limit: int) -> None:
    for n in range(7):
        add(trees, f"t{n}", at_ms=n)

    assert ["t6", "t5", "t4", "t3", "t2", "t1", "t0"] == walk(trees, limit=limit)


def test_documents_of_one_instant_have_an_order_too(trees: Trees) -> None:
    for n in (2, 0, 1, 3):
        add(trees, f"t{n}", at_ms=5)

    assert ["t3", "t2", "t1", "t0"] == walk(trees, limit=1)


def test_what_is_inserted_while_somebody_pages_neither_repeats_nor_hides_anything(trees: Trees) -> None:
    for n in range(6):
        add(trees, f"old{n}", at_ms=10 * n)

    def insert(shown: int) -> None:
        if shown > 4:
            return
        add(trees, f"new{shown}", at_ms=1000 + shown)
        add(trees, f"late{shown}", at_ms=10 * (6 - shown) - 15)  # dated just before what comes next

    ids = walk(trees, limit=1, between=insert)

    assert len(set(ids)) == len(ids)
    assert ["old5", "old4", "old3", "old2", "old1", "old0"] == [id for id in ids if id.startswith("old")]
    assert [] == [id for id in ids if id.startswith("new")]


def test_the_end_of_a_list_is_told_when_the_last_page_is_full(trees: Trees) -> None:
    for n in range(2):
        add(trees, f"t{n}", at_ms=n)

    assert (2, None) == ((page := trees.page({"grove": "one"}, limit=2)).items.__len__(), page.next)
    assert ((), None) == ((empty := trees.page({"grove": "two"}, limit=2)).items, empty.next)


def test_a_cursor_that_nobody_gave_is_only_another_place_to_begin(trees: Trees) -> None:
    add(trees, "t0", at_ms=0)

    assert ["t0"] == [tree.id for tree in trees.page({"grove": "one"}, limit=2, before="~").items]
    assert [] == [tree.id for tree in trees.page({"grove": "one"}, limit=2, before="0").items]


def test_a_page_shows_what_a_single_read_shows(trees: Trees) -> None:
    add(trees, "t0", at_ms=0)

    assert (trees.get("t0"),) == trees.page({"grove": "one"}, limit=1).items
    assert Tree("t0", planted_at=LONG_AGO + timedelta(), version=1) == trees.get("t0")
