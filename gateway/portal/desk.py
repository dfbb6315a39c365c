"""Desks: what waits for the people who run contests, and for the departments that answer."""

from collections.abc import Set
from dataclasses import dataclass

from flask import Response, g, request

from gateway.client import View, find
from gateway.portal.counter import ask, has_role, me, page
from gateway.portal.rows import Row
from services.commons.contracts.ideas import ADOPTION, CONTEST
from services.commons.kernel.problems import FORBIDDEN, LOGIN_REQUIRED, Problem


@dataclass(frozen=True)
class Desk:
    """Where some roles work, and who finds the way there."""

    address: str
    zh: str
    en: str
    roles: Set[str]


CONTEST_DESK = Desk("/desk", "大赛工作台", "Contest desk", frozenset({"organiser", "moderator", "commission"}))
ADOPTION_DESK = Desk("/desk/adoptions", "部门答复", "Department desk", find("list_adoptions")[1].allowed.roles)
SCREENED_AT_ONCE = 5  # contests whose waiting ideas stand on the desk itself


def desks() -> tuple[Desk, ...]:
    """Return the desks of who is logged in."""
    return tuple(desk for desk in (CONTEST_DESK, ADOPTION_DESK) if has_role(desk.roles))


def contest_desk() -> Response:
    """My department's ideas to screen, drafts and contests; who has no department sees the contests of all."""
    account = _staff(CONTEST_DESK)
    mine = {"department": account["department"]} if account.get("department") else {}
    turned = _given("state", "cursor")
    return page(
        "desk.html",
        account=account,
        contests=ask("list_contests", {**mine, **turned}),
        drafts=ask("list_contests", {**mine, "state": "draft"}) if mine and not turned else None,
        waiting=_waiting(mine) if mine and not turned else None,
        state=turned.get("state", ""),
        states=CONTEST.states if mine else CONTEST.states[1:],
        now=g.now(),
    )


def adoption_desk() -> Response:
    """Ideas my department decides on."""
    account = _staff(ADOPTION_DESK)
    adoptions = ask("list_adoptions", _given("state", "cursor"))
    return page("adoptions.html", account=account, adoptions=adoptions, state=request.args.get("state", ""), states=ADOPTION.states)


def show_adoption(adoption_id: str) -> Response:
    return page("adoption.html", adoption=ask("get_adoption", {"adoption_id": adoption_id}))


def _waiting(mine: View) -> list[tuple[View, View]]:
    """Return the newest open contests and the ideas in each that wait to be screened."""
    contests = ask("list_contests", {**mine, "state": "open", "limit": SCREENED_AT_ONCE})["items"]
    return [(contest, ask("list_ideas", {"contest_id": contest["id"], "state": "submitted"})) for contest in contests]


def _given(*names: str) -> View:
    return {name: value for name in names if (value := request.args.get(name))}


def _staff(desk: Desk) -> View:
    """Return the account. Raises access.login_required, access.forbidden: a desk is no page for visitors."""
    account = me()
    if account is None:
        raise Problem(LOGIN_REQUIRED)
    if not has_role(desk.roles):
        raise Problem(FORBIDDEN)
    return account


ROWS = (
    Row(CONTEST_DESK.address, contest_desk),
    Row(ADOPTION_DESK.address, adoption_desk),
    Row("/adoptions/<adoption_id>", show_adoption),
)
