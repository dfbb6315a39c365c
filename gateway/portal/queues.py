"""Where one thing stands in the list of a desk: what comes before it, what comes next, what was done just now."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from gateway.client import View
from gateway.portal.counter import ask
from services.commons.kernel.problems import Problem


@dataclass(frozen=True)
class Place:
    """One place in a list. ``number`` counts from 1, 0 when it stands there no more; ``of`` is how many do."""

    id: str
    before: View | None
    after: View | None
    number: int
    of: int


def place(items: Sequence[View], id: str) -> Place:
    """Return where ``id`` stands. What is done has left the list: after it comes the first that waits.

    >>> place([{"id": "a"}, {"id": "b"}], "b").before
    {'id': 'a'}
    >>> place([{"id": "a"}, {"id": "b"}], "gone").after
    {'id': 'a'}
    """
    at = next((index for index, item in enumerate(items) if item["id"] == id), None)
    if at is None:
        return Place(id, None, items[0] if items else None, 0, len(items))
    return Place(id, items[at - 1] if at else None, items[at + 1] if at + 1 < len(items) else None, at + 1, len(items))


def queue_address(path: str, kept: View, **more: str) -> str:
    """Return ``path`` with what the desk was filtered by, so that the order stays.

    >>> queue_address("/desk", {"late": "true"}, was="i1")
    '/desk?late=true&was=i1'
    >>> queue_address("/desk", {})
    '/desk'
    """
    query = urlencode({**kept, **more})
    return f"{path}?{query}" if query else path


def onward(desk: str, cases: str, stands: Place, kept: View) -> str:
    """Return where one goes after acting on what stands there: to the next of ``cases``, at the end to the desk.

    >>> onward("/desk", "/desk/ideas/", place([{"id": "a"}, {"id": "b"}], "a"), {})
    '/desk/ideas/b?was=a'
    >>> onward("/desk", "/desk/ideas/", place([{"id": "a"}], "a"), {"cursor": "x"})
    '/desk?was=a'
    """
    if stands.after:
        return queue_address(cases + stands.after["id"], kept, was=stands.id)
    return queue_address(desk, {name: value for name, value in kept.items() if name != "cursor"}, was=stands.id)


def was(operation_name: str, id_field: str) -> View | None:
    """Return what was acted on just now, to lead back to; None when nothing was, or it is out of reach."""
    id = request.args.get("was")
    try:
        return ask(operation_name, {id_field: id}) if id else None
    except Problem:
        return None
