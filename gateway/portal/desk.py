"""Desks: where staff work. One row each; who finds the way there is what the contract says of the desk's first question."""

from collections.abc import Set
from dataclasses import dataclass

from flask import request

from gateway.client import View, find
from gateway.portal.counter import has_role, owner
from services.commons.kernel.problems import FORBIDDEN, Problem


@dataclass(frozen=True)
class Desk:
    """One desk: its address, what it is called, and the operation it begins with."""

    address: str
    zh: str
    en: str
    operation: str

    @property
    def roles(self) -> Set[str]:
        return find(self.operation)[1].allowed.roles


SCREENING = Desk("/desk", "审核点子", "Screening", "list_screening")
CONTESTS = Desk("/desk/contests", "办大赛", "Contests", "draft_contest")
ANSWERS = Desk("/desk/adoptions", "部门答复", "Answers", "list_adoptions")
OVERVIEW = Desk("/overview", "全市一览", "Overview", "get_overview")
OPERATIONS = Desk("/operator", "系统运行", "Operations", "list_parked")
COUNTER_DESK = Desk("/desk/verify", "窗口认证", "Counter", "verify_account")
DESKS = (SCREENING, CONTESTS, ANSWERS, COUNTER_DESK, OVERVIEW, OPERATIONS)


def desks() -> tuple[Desk, ...]:
    """Return the desks of who is logged in."""
    return tuple(desk for desk in DESKS if has_role(desk.roles))


def staff(desk: Desk) -> View:
    """Return the account. Raises access.login_required, access.forbidden: a desk is no page for visitors."""
    account = owner()
    if not has_role(desk.roles):
        raise Problem(FORBIDDEN)
    return account


def given(*names: str) -> View:
    """Return what the address says of ``names``; the rest is nobody's business."""
    return {name: value for name in names if (value := request.args.get(name))}
