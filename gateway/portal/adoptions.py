"""The department's desk: ideas assigned to it, by the day they are due, and one case with its answer.

No bulk here, on purpose: each resident gets an answer of their own. Wordings save the typing.
"""

from flask import Response, request

from gateway.client import View
from gateway.portal.counter import ask, page
from gateway.portal.desk import ANSWERS, given, staff
from gateway.portal.queues import onward, place, was
from gateway.portal.rows import Row
from services.commons.contracts.ideas import ADOPTION
from services.commons.kernel.problems import Problem

SHOWN = 50
WAITING = ADOPTION.states[0].key
FILTERS = ("state", "cursor")


def adoption_desk() -> Response:
    """Cases of my department: those that wait, or those with one kind of answer."""
    account = staff(ANSWERS)
    return page(
        "adoptions.html",
        account=account,
        adoptions=_cases(),
        state=request.args.get("state", WAITING),
        states=ADOPTION.states,
        kept=given(*FILTERS),
        was=was("get_adoption", "adoption_id"),
    )


def answer_adoption(adoption_id: str) -> Response:
    """One case: the idea, its clock, the answer form, and the cases before and after it."""
    account = staff(ANSWERS)
    adoption, cases, kept = ask("get_adoption", {"adoption_id": adoption_id}), _cases(), given(*FILTERS)
    stands = place(cases["items"], adoption_id)
    return page(
        "answer_adoption.html",
        account=account,
        adoption=adoption,
        idea=_idea(adoption),
        cases=cases,
        kept=kept,
        place=stands,
        onward=onward(ANSWERS.address, f"{ANSWERS.address}/", stands, kept),
        was=was("get_adoption", "adoption_id"),
    )


def show_adoption(adoption_id: str) -> Response:
    return page("adoption.html", adoption=ask("get_adoption", {"adoption_id": adoption_id}))


def _cases() -> View:
    return ask("list_adoptions", {"state": WAITING, **given(*FILTERS), "limit": SHOWN})


def _idea(adoption: View) -> View | None:
    """Return the idea; the case stands without it when it is out of reach."""
    try:
        return ask("get_idea", {"idea_id": adoption["idea_id"]})
    except Problem:
        return None


ROWS = (
    Row(ANSWERS.address, adoption_desk),
    Row(f"{ANSWERS.address}/<adoption_id>", answer_adoption),
    Row("/adoptions/<adoption_id>", show_adoption),
)
