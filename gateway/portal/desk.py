"""Desks: what waits for the people who run contests, and for the departments that answer."""

from flask import Response, g, request

from gateway.client import View
from gateway.portal.counter import ask, me, page
from gateway.portal.rows import Row
from services.commons.contracts.ideas import ADOPTION
from services.commons.kernel.problems import FORBIDDEN, LOGIN_REQUIRED, Problem

SCREENED_AT_ONCE = 5  # contests whose waiting ideas stand on the desk itself


def contest_desk() -> Response:
    """My department's contests, and the ideas in them that wait to be screened."""
    account = _staff("organiser", "moderator", "commission")
    contests = [row for row in ask("list_contests", {})["items"] if account.get("department") in (None, row["department"])]
    waiting = [(contest, _submitted(contest)) for contest in contests if contest["state"] == "open"][:SCREENED_AT_ONCE]
    return page("desk.html", account=account, contests=contests, waiting=waiting, now=g.now())


def adoption_desk() -> Response:
    """Ideas my department decides on."""
    account = _staff("handler", "commission")
    state = request.args.get("state", "")
    wanted = {key: value for key, value in (("state", state), ("cursor", request.args.get("cursor"))) if value}
    return page("adoptions.html", account=account, adoptions=ask("list_adoptions", wanted), state=state, states=ADOPTION.states)


def show_adoption(adoption_id: str) -> Response:
    return page("adoption.html", adoption=ask("get_adoption", {"adoption_id": adoption_id}))


def _submitted(contest: View) -> list[View]:
    ideas: list[View] = ask("list_ideas", {"contest_id": contest["id"], "state": "submitted"})["items"]
    return ideas


def _staff(*roles: str) -> View:
    """Return the account. Raises access.login_required, access.forbidden: a desk is no page for visitors."""
    account = me()
    if account is None:
        raise Problem(LOGIN_REQUIRED)
    if not {*roles} & {*account["roles"]}:
        raise Problem(FORBIDDEN)
    return account


ROWS = (
    Row("/desk", contest_desk),
    Row("/desk/adoptions", adoption_desk),
    Row("/adoptions/<adoption_id>", show_adoption),
)
