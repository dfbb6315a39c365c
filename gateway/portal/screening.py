"""The moderator's desk: ideas that wait to be screened, oldest due first, and one of them with what can be done to it."""

from flask import Response, request

from gateway.client import View
from gateway.portal.counter import ask, page
from gateway.portal.desk import SCREENING, given, staff
from gateway.portal.drafts import similar
from gateway.portal.queues import onward, place, queue_address, was
from gateway.portal.rows import Row

SHOWN = 50  # ideas on one page of the desk; as many can be ticked at once
CASES = "/desk/ideas/"
FILTERS = ("contest_id", "late", "cursor")


def screening_desk() -> Response:
    """Ideas of my department's contests; who has no department sees those of all."""
    account = staff(SCREENING)
    queue = _queue()
    steps = {step["key"]: step for idea in queue["items"] for step in idea["steps"]}
    return page(
        "screening.html",
        account=account,
        queue=queue,
        steps=tuple(steps.values()),
        contests={idea["contest_id"]: idea["contest_title"] for idea in queue["items"]},
        kept=given(*FILTERS),
        here=queue_address(SCREENING.address, given(*FILTERS)),
        ticked="all" in request.args,
        was=was("get_idea", "idea_id"),
    )


def screen_idea(idea_id: str) -> Response:
    """One idea, what can be done to it, and the ones before and after it in the order of the desk."""
    account = staff(SCREENING)
    idea, queue, kept = ask("get_idea", {"idea_id": idea_id}), _queue(), given(*FILTERS)
    stands = place(queue["items"], idea_id)
    return page(
        "screen_idea.html",
        account=account,
        idea=idea,
        queue=queue,
        kept=kept,
        place=stands,
        onward=onward(SCREENING.address, CASES, stands, kept),
        similar=similar(idea["contest_id"], idea["title"], but=idea_id) if idea["steps"] else (),
        was=was("get_idea", "idea_id"),
    )


def _queue() -> View:
    late = {"late": True} if "late" in request.args else {}
    return ask("list_screening", {**given("contest_id", "cursor"), **late, "limit": SHOWN})


ROWS = (
    Row(SCREENING.address, screening_desk),
    Row(f"{CASES}<idea_id>", screen_idea),
)
