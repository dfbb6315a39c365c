"""Lists a part at a time: by a key of their own, or the newest first without reading all.

On SecantusDB a condition that the index does not have makes a query read the whole collection, and sorting never uses an
index: so the query is the index's equality prefix and a range of its key, and what else is wanted is looked at here.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Generic

from services.commons.kernel.ports import Page
from services.commons.plumbing.documents import A, Documents
from services.commons.plumbing.rows import Document, order_key
from services.ideas.usecases.ports import Part

INWARD = {"outbox": 0, "keys": 0}
_DATED = re.compile("[0-9a-f]{13}")
END = "~"  # after every hex digit
MINUTE_MS, WIDER, SPANS = 60_000, 8, 7
PLACES_KEPT = 256


@dataclass(frozen=True)
class Span:
    """From ``low`` up to, not including, ``high``: keys are hex digits."""

    low: str = ""
    high: str = END

    @property
    def bounds(self) -> Document:
        """Return the condition. The index must ascend: on one that descends, SecantusDB loses keys that begin with ``low``."""
        return ({"$gte": self.low} if self.low else {}) | {"$lt": self.high}


def until(at: datetime) -> str:
    """Return the key that everything up to and including ``at`` comes before."""
    return order_key(at + timedelta(milliseconds=1), "")


class Ascending(Generic[A]):
    """Parts of a list by a key that ascends, after where the part before ended.

    It remembers how far twice a part reached. What lies behind that is read only when what lies before falls short, so that
    a list answers the same whatever was remembered, and a long desk costs what it shows.
    """

    def __init__(self, rows: Documents[A], key: str) -> None:
        self._rows, self._key = rows, key
        self._reached: OrderedDict[tuple[str, str, int], str] = OrderedDict()

    def part(self, where: Document, span: Span, part: Part, takes: Callable[[A], bool] = lambda _: True) -> Page[A]:
        """Return the lowest of the key within ``span`` that ``takes`` wants."""
        low = {"$gt": part.cursor} if part.cursor and part.cursor > span.low else {"$gte": span.low}
        place = (repr(where), str(low), part.limit)
        near = min(self._reached.get(place, span.low), span.high)
        found = self._first({**where, self._key: {**low, "$lt": near}}, takes, part.limit + 1) if near > span.low else []
        if len(found) <= part.limit and near < span.high:
            rest = {"$gte": near} if near > span.low else low
            found += self._first({**where, self._key: {**rest, "$lt": span.high}}, takes, 2 * (part.limit + 1))
            self._remember(place, found[2 * part.limit + 1 :])
        return _page(found, self._key, part)

    def _first(self, where: Document, takes: Callable[[A], bool], count: int) -> list[tuple[Document, A]]:
        with self._rows.rows.find(where, INWARD).sort(self._key, 1) as documents:
            return list(islice(_wanted(self._rows, documents, takes), count))

    def _remember(self, place: tuple[str, str, int], beyond: Sequence[tuple[Document, A]]) -> None:
        self._reached.pop(place, None)
        while len(self._reached) >= PLACES_KEPT:
            self._reached.popitem(last=False)
        if beyond:
            self._reached[place] = beyond[0][0][self._key]


def newest_first(rows: Documents[A], where: Document, spans: Iterable[Span], part: Part, takes: Callable[[A], bool]) -> Page[A]:
    """Return the newest by ``order`` that ``takes`` wants; ``spans`` follow each other downwards, the first from the cursor on."""
    found: list[tuple[Document, A]] = []
    for span in spans:
        between = Span(span.low, min(span.high, part.cursor or END)).bounds
        with rows.rows.find({**where, "order": between}, INWARD).sort("order", -1) as documents:
            found += islice(_wanted(rows, documents, takes), part.limit + 1 - len(found))
        if len(found) > part.limit:
            break
    return _page(found, "order", part)


def widening(top: datetime, cursor: str | None = None, *, first_ms: int = MINUTE_MS) -> Iterator[Span]:
    """Yield spans downwards from ``top``, each eight times as long: however many there are, few more are read than shown."""
    dated = _DATED.match(cursor or "")
    high, low, width = END, int(dated[0] if dated else order_key(top, ""), 16), first_ms
    for _ in range(SPANS):
        low -= width
        width *= WIDER
        if low <= 0:
            break
        yield Span(f"{low:013x}", high)
        high = f"{low:013x}"
    yield Span("", high)


def _wanted(rows: Documents[A], documents: Iterable[Document], takes: Callable[[A], bool]) -> Iterator[tuple[Document, A]]:
    read = ((document, rows.read(document)) for document in documents)
    return ((document, it) for document, it in read if takes(it))


def _page(found: Sequence[tuple[Document, A]], key: str, part: Part) -> Page[A]:
    more = found[part.limit - 1][0][key] if len(found) > part.limit else None
    return Page(tuple(it for _, it in found[: part.limit]), more)
