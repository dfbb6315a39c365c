"""Pages of lists on a real database: every idea on exactly one, wherever the spans that are read happen to end."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from services.ideas.store.paging import MINUTE_MS, SPANS, WIDER, widening
from services.ideas.usecases import Stores
from tests.support.builders import AT, COLLECTING, DAY, MODERATOR, MS, VISITOR, contest, idea
from tests.support.ideas_desk import Desk, ids
from tests.support.many_ideas import keep

WIDTHS = [timedelta(milliseconds=MINUTE_MS * sum(WIDER**k for k in range(n))) for n in range(SPANS + 1)]
"""How far below its top each span ends."""


def all_pages(desk: Desk, limit: int, **wanted: Any) -> list[str]:
    found: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        page = desk.ask("list_ideas", VISITOR, contest_id="contest", limit=limit, **cursor, **wanted)
        found += ids(page)
        if "next" not in page:
            return found
        cursor = {"cursor": page["next"]}


@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_every_idea_is_on_exactly_one_page_the_newest_first(stores: Stores, limit: int) -> None:
    chance = Random(limit)
    edges = [AT - width + n * MS for width in WIDTHS for n in (-1, 0, 1)]
    times = edges + [AT - chance.random() * 300 * DAY for _ in range(30)] + [AT] * 5
    made = [
        idea(id=f"{n:032x}", created_at=at.replace(microsecond=at.microsecond // 1000 * 1000), town="xiaolan") for n, at in enumerate(times)
    ]
    keep(stores.contests, [contest()])
    keep(stores.ideas, made)

    newest = [it.id for it in sorted(made, key=lambda it: (it.created_at, it.id), reverse=True)]
    for wanted in ({}, {"town": "xiaolan"}, {"q": "路灯"}, {"q": "灯"}):
        assert newest == all_pages(Desk(stores), limit, **wanted)


@pytest.mark.parametrize("cursor", ["", "zzz", "0", "fffffffffffff", "0000000000000", "~", "路灯"])
def test_a_cursor_that_nobody_gave_does_no_harm(stores: Stores, cursor: str) -> None:
    keep(stores.contests, [contest()])
    keep(stores.ideas, [idea()])

    for name in ("list_ideas", "list_screening", "list_my_ideas"):
        assert len(Desk(stores).ask(name, MODERATOR, contest_id="contest", cursor=cursor)["items"]) <= 1


def test_spans_follow_each_other_without_a_gap_down_to_the_beginning() -> None:
    spans = list(widening(COLLECTING.ends_at, None))

    assert ["~", *(span.low for span in spans[:-1])] == [span.high for span in spans]
    assert "" == spans[-1].low
