"""Lists that are ordered by a key other than the newest first, a part at a time.

On SecantusDB a condition that the index does not have makes a query read the whole collection, and sorting never uses an
index: so the query is the index's equality prefix and a range of its key, and what else is wanted is looked at here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.commons.kernel.ports import Page
from services.commons.plumbing.documents import A, Documents
from services.commons.plumbing.rows import Document, order_key
from services.ideas.usecases.ports import Part

INWARD = {"outbox": 0, "keys": 0}
END = "~"  # after every hex digit
Keep = Callable[[Document], bool]


@dataclass(frozen=True)
class Span:
    """From ``low`` up to, not including, ``high``: keys are hex digits."""

    low: str = ""
    high: str = END


def until(at: datetime) -> str:
    """Return the key that everything up to and including ``at`` comes before."""
    return order_key(at + timedelta(milliseconds=1), "")


def ascending(rows: Documents[A], where: Document, key: str, span: Span, part: Part, keep: Keep = lambda _: True) -> Page[A]:
    """Return the lowest of ``key`` within ``span`` that ``keep`` takes, after where the page before ended."""
    low = {"$gt": part.cursor} if part.cursor and part.cursor > span.low else {"$gte": span.low}
    found: list[Document] = []
    with rows.rows.find({**where, key: {**low, "$lt": span.high}}, INWARD).sort(key, 1) as documents:
        for document in documents:
            if keep(document):
                found.append(document)
            if len(found) > part.limit:
                break
    more = found[part.limit - 1][key] if len(found) > part.limit else None
    return Page(tuple(rows.read(document) for document in found[: part.limit]), more)
