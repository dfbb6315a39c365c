"""Asks the town how it is, for an operator: pings, gaps of the log, and what follows from both."""

from datetime import UTC, datetime

from flask import g

from gateway.client import Town, View
from gateway.health.checks import BY_KEY
from gateway.health.examine import examine
from gateway.health.readiness import Readiness
from gateway.health.rows import WRONG, told
from gateway.health.views import HEALTH
from services.commons.kernel.envelope import instant
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import LOGIN_REQUIRED, Problem
from services.commons.kernel.version import VERSION


class TownHealth:
    """For the API and for the operator's page: both show what ``look`` returns (a HealthView)."""

    def __init__(self, town: Town, readiness: Readiness) -> None:
        self._town, self._readiness = town, readiness

    def look(self, token: str | None) -> View:
        """Return how the town is. Raises access.login_required, access.forbidden, and what identity refuses with."""
        self._admit(token)
        pings = self._readiness.report()
        report: View = {
            "at": instant(datetime.now(UTC)),
            "broker": pings["broker"],
            "version": VERSION,
            "services": [{"service": name, **row} for name, row in sorted(pings["services"].items())],
            **self._gaps(token),
        }
        findings = examine(report)
        shown = [told(row, BY_KEY[row.key]) for row in findings]
        return report | {"wrong": sum(row.level == WRONG for row in findings), "findings": shown}

    def _admit(self, token: str | None) -> None:
        """The gateway knows no roles: identity tells them, and without identity nobody is an operator."""
        if token is None:
            raise Problem(LOGIN_REQUIRED)
        me = self._town.ask("get_me", {}, token=token, correlation_id=g.get("correlation_id", ""))
        HEALTH.allowed.admit(Actor(str(me["id"]), frozenset(me["roles"])))

    def _gaps(self, token: str | None) -> View:
        try:
            found = self._town.ask("list_gaps", {}, token=token, correlation_id=g.get("correlation_id", ""))
        except Problem as problem:
            return {"gaps_problem": problem.kind.code}
        return {"gaps": len(found["items"])}
