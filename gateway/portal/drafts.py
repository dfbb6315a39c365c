"""Drafts of ideas as the department keeps them for who is logged in, and ideas like the one being written."""

from contextlib import suppress

from gateway.client import View
from gateway.portal.counter import ask, is_known
from gateway.portal.questions import SUBMIT_IDEA
from gateway.portal.sheets import Sheet, copied
from services.commons.kernel.problems import LOGIN_REQUIRED, NOT_FOUND, Problem


def find(contest_id: str) -> Sheet | None:
    """Return what was kept, None for a visitor or when there is nothing. Raises what the department refuses with."""
    if not is_known():
        return None
    try:
        return copied(SUBMIT_IDEA, ask("get_draft", {"contest_id": contest_id}))
    except Problem as problem:
        if problem.kind != NOT_FOUND:
            raise
    return None


def save(contest_id: str, sheet: Sheet) -> None:
    """Raises access.login_required, and what the department refuses with."""
    if not is_known():
        raise Problem(LOGIN_REQUIRED)
    ask("save_draft", {"contest_id": contest_id, **_typed(sheet)})


def keep(contest_id: str, sheet: Sheet) -> bool:
    """Save along the way; return whether it is kept. One who goes on writing is not stopped by this."""
    with suppress(Problem):
        save(contest_id, sheet)
        return True
    return False


def drop(contest_id: str) -> None:
    if is_known():
        with suppress(Problem):
            ask("discard_draft", {"contest_id": contest_id})


def similar(contest_id: str, title: str, *, but: str = "") -> tuple[View, ...]:
    """Return public ideas of the contest with titles like this one, ``but`` that one; none when that cannot be found out now."""
    with suppress(Problem):
        found = ask("list_similar_ideas", {"contest_id": contest_id, "title": title})["items"]
        return tuple(idea for idea in found if idea["id"] != but)
    return ()


def _typed(sheet: Sheet) -> View:
    return {name: value for name in sheet.typed if (value := sheet.text(name))}
