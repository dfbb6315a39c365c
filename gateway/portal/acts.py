"""What can be done to a thing, ready to be done on its own page: each offered step with its form and wordings."""

from dataclasses import dataclass

from gateway.client import View
from gateway.portal.forms import Form
from gateway.portal.labels import Label
from gateway.portal.questions import step_form
from gateway.portal.steps import STEPPED
from gateway.portal.wordings import Wording, wordings


@dataclass(frozen=True)
class Act:
    """One step as it stands on a page: where it is sent, what it asks, what its reason may start from."""

    key: str
    address: str
    form: Form
    wordings: tuple[Wording, ...]


def acts(plural: str, view: View) -> tuple[Act, ...]:
    """Return the steps that the department offers on ``view``, and no others."""
    return tuple(_act(plural, view["id"], step) for step in view["steps"])


def _act(plural: str, subject: str, step: View) -> Act:
    row, key = STEPPED[plural], step["key"]
    form = step_form(row.step, Label(key, step["zh"], step["en"]), step.get("requires", ()))
    return Act(key, f"/{plural}/{subject}/steps/{key}", form, wordings(f"{row.kind}.{key}"))
