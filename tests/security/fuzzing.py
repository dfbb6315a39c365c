"""What schemathesis is told about the town: who asks, about what, and where a rule goes beyond the schema.

Loaded by schemathesis as its hooks. Requests come from the OpenAPI document alone; only the name they are sent in and
some of the ids they name are ours.
"""

import itertools
import json
import os
import re
from collections.abc import Iterator
from typing import Any

import schemathesis

from gateway.auth.limits import PROOFS

CAST = "FUZZING_CAST"
"""The variable that holds, as JSON, tokens for each operation, and ids that exist for each field of a path."""
BEYOND_THE_SCHEMA = {
    **dict.fromkeys(PROOFS, "the code or password must be right"),
    "create_endpoint": "addresses and names of facts have rules of their own; an operator names the department",
    "register_account": "logins are folded before they are measured; passwords must not be common",
    "draft_contest": "phases must be in order",
    "revise_contest": "phases must be in order",
    "reschedule_contest": "phases must be in order",
    "step_account": "which fields a step needs is the lifecycle's to say",
    "step_adoption": "which fields a step needs is the lifecycle's to say",
    "step_contest": "which fields a step needs is the lifecycle's to say",
    "step_idea": "which fields a step needs is the lifecycle's to say",
    "step_endpoint": "which steps there are is the lifecycle's to say",
    "submit_idea": "the theme must be one of the contest's",
    "revise_idea": "the theme must be one of the contest's",
    "set_standing": "staff belong to a department",
}
"""Operations that may answer 422 to what their schema takes, and why. Any other that does is a defect of the document."""


def _cast() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(os.environ.get(CAST, '{"tokens": {}, "ids": {}}'))
    return found


_COUNTER = itertools.count()
_TOKENS: dict[str, Iterator[str]] = {name: itertools.cycle(tokens) for name, tokens in _cast()["tokens"].items()}
_IDS: dict[str, Iterator[str | None]] = {field: itertools.cycle([*ids, None]) for field, ids in _cast()["ids"].items()}


@schemathesis.auth(refresh_interval=None)
class Somebody:
    """Each request is sent in the name of the next of those who may, or may not, send it."""

    def get(self, case: Any, context: Any) -> str:
        return next(_TOKENS.get(_name(case)) or _TOKENS["get_me"])  # what is the gateway's own is for anybody to ask

    def set(self, case: Any, data: str, context: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Ask, every so often, about something that is there; each time as a new wish."""
    for header, value in (case.headers or {}).items():
        if header.lower() == "if-match" and re.fullmatch("[0-9]{1,15}", str(value)):
            case.headers[header] = f'"{value}"'  # the coverage phase takes the quotes for JSON's
        if header.lower() == "idempotency-key" and re.fullmatch("[!-~]{1,128}", str(value)):
            case.headers[header] = f"{value[:100]}-{next(_COUNTER)}"
    for field, ids in _IDS.items():
        if field in (case.path_parameters or {}) and (id := next(ids)) is not None:
            case.path_parameters[field] = id


def _name(case: Any) -> str:
    return str(case.operation.definition.raw["operationId"])
