"""Documents of ideas: what every aggregate of this department has in common."""

from datetime import datetime
from typing import Any, TypeVar

from services.commons.plumbing.rows import Document, known, order_key, plain
from services.ideas.model import Adoption, Contest, Idea, Support, Taken

A = TypeVar("A", Contest, Idea, Support, Adoption)


def whole(it: A, *, at: datetime | None = None) -> Document:
    """Return the fields as they are stored; ``order`` makes it listable."""
    document = {**plain(it), "history": [plain(taken) for taken in it.history]}
    return {**document, "order": order_key(at, it.id)} if at else document


def fields_of(kind: type[A], document: Document) -> dict[str, Any]:
    return {**known(kind, document), "history": tuple(Taken(**line) for line in document["history"])}
