"""The commission's overview: what is late and whose it is, how departments answer, where ideas come from. To read and to print."""

from flask import Response

from gateway.client import View
from gateway.portal.counter import ask, page
from gateway.portal.desk import OVERVIEW, staff
from gateway.portal.rows import Row

ANSWERED = frozenset({"adopted", "partly_adopted", "declined"})


def show_overview() -> Response:
    account = staff(OVERVIEW)
    overview = ask("get_overview", {})
    departments = sorted(overview["departments"], key=lambda row: (-row["late"] - row["to_screen_late"], -row["open"], row["department"]))
    return page(
        "overview.html",
        account=account,
        overview=overview,
        departments=departments,
        counts=_counts(overview),
        towns={row["town"]: row["ideas"] for row in overview["towns"]},
        longest_days=max((row.get("median_days", 0) for row in departments), default=0) or 1,
    )


def _counts(overview: View) -> dict[str, int]:
    """Return the few numbers on top."""
    ideas = {row["state"]: row["count"] for row in overview["ideas"]}
    cases = {row["state"]: row["count"] for row in overview["adoptions"]}
    answered = sum(number for state, number in cases.items() if state in ANSWERED)
    adopted = cases.get("adopted", 0) + cases.get("partly_adopted", 0)
    return {
        "ideas": sum(number for state, number in ideas.items() if state != "withdrawn"),
        "to_screen": ideas.get("submitted", 0),
        "open": cases.get("assigned", 0),
        "answered": answered,
        "adopted": adopted,
        "adopted_percent": round(100 * adopted / answered) if answered else 0,
    }


ROWS = (Row(OVERVIEW.address, show_overview),)
