"""One request for any operation, and what kind of answer it got."""

import secrets
from typing import Any

from services.commons.contracts.catalog import http_operations
from services.commons.contracts.rows import Operation
from tests.security.cast import ANSWER, ASSIGNED_TO, ENDPOINT, REFUSAL, Cast
from tests.support.contest import call_for_ideas, idea
from tests.support.examples import instance_of
from tests.support.person import PASSWORD, Answer, Person

OPERATIONS: dict[str, Operation] = {row.name: row for _, row in http_operations()}
STALE = 999_999
"""A version nothing has: who may act is told so (412), and nothing changes."""

BODIES: dict[str, dict[str, Any]] = {
    "assign_idea": {"department": ASSIGNED_TO},
    "create_endpoint": ENDPOINT,
    "draft_contest": call_for_ideas(),
    "reschedule_contest": {"calendar": call_for_ideas()["calendar"], "reason": "改期。"},
    "revise_contest": call_for_ideas(),
    "revise_idea": idea(),
    "set_standing": {"roles": ["citizen"], "level": "real_name"},
    "begin_second_factor": {"password": PASSWORD},
    "change_password": {"password": PASSWORD, "new_password": PASSWORD},
    "step_account": {"reason": "核查。", "password": PASSWORD},
    "step_adoption": ANSWER,
    "step_contest": {"reason": "延期。"},
    "step_idea": {**REFUSAL, "prize": "first"},
    "submit_idea": idea(),
}


def body_of(operation: Operation, cast: Cast) -> dict[str, Any] | None:
    """Return a body that the operation takes."""
    if operation.name == "issue_token":
        return {"login": cast["author"].login, "password": PASSWORD}
    if operation.name == "register_account":
        return {"login": f"someone-{secrets.token_hex(4)}", "password": PASSWORD, "name": "某人"}
    if operation.name == "verify_account":
        code = cast["resident"].post("/me/verification")["counter_code"]
        return {"counter_code": code, "level": "real_name", "document": "id_card"}
    return BODIES.get(operation.name) or (instance_of(operation.body) if operation.body else None)


def ask(who: Person, operation: Operation, body: Any, **path: str) -> Answer:
    """Send a request that is in order but for its version, which is never the present one."""
    has_version = operation.edits or (not operation.is_query and operation.path_fields and not operation.creates)
    return who.send(operation.method, str(operation.path).format(**path), body, version=STALE if has_version else None)


OF_THINGS = frozenset({"account.tries_paused", "account.wrong_password", "factor.wrong_code"})
"""What only those are told who may ask: other tests may have begun a factor, guessed, or changed a password."""


def kind_of(answer: Answer) -> str:
    """Return ``allowed`` (done, or refused for the state of things: 409, 412, OF_THINGS), else the status."""
    if answer.is_success or answer.status_code in (409, 412) or answer.json().get("code") in OF_THINGS:
        return "allowed"
    return str(answer.status_code)
