"""Pages of ideas: read one, revise it, support it, hand it to a department."""

from flask import Response, request

from gateway.portal.counter import ask, leave, page
from gateway.portal.drafts import similar
from gateway.portal.filling import Around, fill
from gateway.portal.labels import labels
from gateway.portal.questions import ASSIGN, REVISE_IDEA
from gateway.portal.rows import READ_AND_SEND, SEND, Row
from gateway.portal.sheets import Sheet, copied


def show_idea(idea_id: str) -> Response:
    return page("idea.html", idea=ask("get_idea", {"idea_id": idea_id}))


def show_similar(idea_id: str) -> Response:
    """Ideas that say much the same; the page of an idea fetches them from here once one has read so far."""
    idea = ask("get_idea", {"idea_id": idea_id})
    others = similar(idea["contest_id"], idea["title"], but=idea_id) if idea["title"] else ()
    return page("similar.html", idea=idea, similar=others)


def revise_idea(idea_id: str) -> Response:
    def send(sheet: Sheet) -> Response:
        ask("revise_idea", {"idea_id": idea_id, **sheet.arguments()}, key=sheet.key, version=sheet.version)
        return leave(f"/ideas/{idea_id}", done="idea.revised")

    def around() -> Around:
        idea = ask("get_idea", {"idea_id": idea_id})
        place = _around_contest(idea["contest_id"])
        return Around(idea["title"], f"/ideas/{idea_id}", place.options, copied(REVISE_IDEA, idea), idea["version"])

    return fill(REVISE_IDEA, send, around)


def give_support(idea_id: str) -> Response:
    ask("give_support", {"idea_id": idea_id}, key=request.form.get("key") or None)
    return leave(f"/ideas/{idea_id}", done="support.given")


def withdraw_support(idea_id: str) -> Response:
    ask("withdraw_support", {"idea_id": idea_id}, key=request.form.get("key") or None)
    return leave(f"/ideas/{idea_id}", done="support.withdrawn")


def assign_idea(idea_id: str) -> Response:
    def send(sheet: Sheet) -> Response:
        ask("assign_idea", {"idea_id": idea_id, **sheet.arguments()}, key=sheet.key)
        return leave(f"/ideas/{idea_id}", done="adoption.assigned")

    return fill(ASSIGN, send, lambda: Around(ask("get_idea", {"idea_id": idea_id})["title"], f"/ideas/{idea_id}"))


def _around_contest(contest_id: str) -> Around:
    contest = ask("get_contest", {"contest_id": contest_id})
    return Around(contest["title"], f"/contests/{contest_id}", {"theme": labels("theme", contest["themes"])})


ROWS = (
    Row("/ideas/<idea_id>", show_idea),
    Row("/ideas/<idea_id>/similar", show_similar),
    Row("/ideas/<idea_id>/edit", revise_idea, READ_AND_SEND),
    Row("/ideas/<idea_id>/support", give_support, SEND),
    Row("/ideas/<idea_id>/support/withdraw", withdraw_support, SEND),
    Row("/ideas/<idea_id>/adoption", assign_idea, READ_AND_SEND),
)
