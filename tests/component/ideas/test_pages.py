"""Pages of lists on a real database: every idea on exactly one, wherever the spans that are read happen to end."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from services.ideas.model import Idea
from services.ideas.store.paging import MINUTE_MS, SPANS, WIDER, widening
from services.ideas.usecases import Stores
from services.ideas.usecases.ports import Lateness, Part
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


def waiting(stores: Stores, limit: int, *, late: bool | None = None) -> list[str]:
    """Return the whole desk, read a part at a time."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = stores.ideas.waiting(None, None, Lateness(AT, late), part=Part(limit, cursor))
        found += [it.id for it in page.items]
        cursor = page.next
        if cursor is None:
            return found


@pytest.mark.parametrize("seed", range(2))
def test_a_desk_is_whole_and_in_order_while_things_come_and_go(stores: Stores, seed: int) -> None:
    """What was remembered of one reading never hides what came before it, nor what is left when the front was worked off."""
    chance = Random(seed)
    there: dict[str, Idea] = {}
    for number in range(20):
        if there and chance.random() < 0.4:
            gone = [*sorted(there, key=lambda id: there[id].due_at)[: chance.randint(1, 12)]]
            stores.ideas.rows.delete_many({"_id": {"$in": gone}})
            for id in gone:
                del there[id]
        come = [
            idea(id=f"{number:04d}{n:028d}", state="submitted", due_at=AT + timedelta(minutes=chance.randint(-500, 500)))
            for n in range(chance.randint(0, 9))
        ]
        keep(stores.ideas, come)
        there.update({it.id: it for it in come})
        for late in (None, True, False):
            meant = [it for it in there.values() if late is None or (it.due_at <= AT) == late]
            in_order = [it.id for it in sorted(meant, key=lambda it: (it.due_at, it.created_at, it.id))]
            assert [in_order] * 2 == [waiting(stores, limit, late=late) for limit in (3, 50)]


@pytest.mark.parametrize("gone", range(3, 10))
def test_nothing_is_skipped_however_many_of_the_front_were_worked_off(stores: Stores, gone: int) -> None:
    made = [idea(id=f"{n:032d}", state="submitted", due_at=AT + timedelta(minutes=n)) for n in range(20)]
    keep(stores.ideas, made)
    waiting(stores, 3)

    stores.ideas.rows.delete_many({"_id": {"$in": [it.id for it in made[:gone]]}})

    assert [it.id for it in made[gone:]] == waiting(stores, 3)


def test_a_second_look_at_a_long_desk_reads_little_more_than_it_shows(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(stores.ideas, [idea(id=f"{n:032d}", state="submitted", due_at=AT + timedelta(minutes=n)) for n in range(60)])
    first = stores.ideas.waiting(None, None, Lateness(AT), part=Part(5))
    find, asked = stores.ideas.rows.find, []
    monkeypatch.setattr(stores.ideas.rows, "find", lambda where, *more: asked.append(where) or find(where, *more))

    assert first == stores.ideas.waiting(None, None, Lateness(AT), part=Part(5))
    assert [11] == [stores.ideas.rows.count_documents(where) for where in asked]


def test_spans_follow_each_other_without_a_gap_down_to_the_beginning() -> None:
    spans = list(widening(COLLECTING.ends_at, None))

    assert ["~", *(span.low for span in spans[:-1])] == [span.high for span in spans]
    assert "" == spans[-1].low
