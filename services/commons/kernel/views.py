"""What a use-case returns: plain dictionaries that the operation's schema dumps."""

from collections.abc import Sequence, Set
from typing import TypeAlias

from services.commons.kernel.lifecycle import Lifecycle

View: TypeAlias = dict[str, object]
PAGE = 20  # what a list shows unless asked for more


def page(items: Sequence[View], next: str | int | None) -> View:
    """Return one page of a list; ``next`` is absent at the end."""
    return {"items": items, "next": next} if next is not None else {"items": items}


def buttons(table: Lifecycle, state: str, roles: Set[str]) -> list[View]:
    """Return the steps open to ``roles`` in ``state``, with their words."""
    return [{"key": step.key, "zh": step.zh, "en": step.en, "requires": step.requires} for step in table.possible(state, roles)]
