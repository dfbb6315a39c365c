"""What a department is shown of its endpoints and of what was dispatched to them: never a secret, never a body."""

from datetime import datetime

from services.commons.contracts.notifications_webhooks import ENDPOINT
from services.commons.kernel.people import Actor
from services.commons.kernel.views import View, buttons
from services.notifications.model_dispatches import Dispatch, HookAttempt
from services.notifications.model_endpoints import Endpoint, Health


def endpoint(it: Endpoint, health: Health, actor: Actor, at: datetime) -> View:
    shown: View = {
        "id": it.id,
        "version": it.version,
        "state": it.state,
        "department": it.department,
        "name": it.name,
        "url": it.url,
        "facts": list(it.facts),
        "signs_with": [_given(number=each.number, until=each.until) for each in it.signing(at)],
        "failures": health.failures,
        "created_at": it.created_at,
        "steps": buttons(ENDPOINT, it.state, actor.roles_for(it.department)),
    }
    return {**shown, **_given(reason_code=it.reason_code, reason=it.reason, failing_since=health.failing_since)}


def dispatch(it: Dispatch) -> View:
    shown: View = {
        "id": it.id,
        "endpoint_id": it.endpoint,
        "webhook_id": it.webhook_id,
        "fact": it.fact,
        "subject": it.subject,
        "state": it.state,
        "created_at": it.created_at,
        "attempts": [_attempt(each) for each in it.attempts],
    }
    return {**shown, **_given(due_at=it.due_at if it.state == "due" else None)}


def _attempt(it: HookAttempt) -> View:
    known = _given(ended_at=it.ended_at, outcome=it.outcome, status=it.status, trouble=it.trouble or None)
    return {"number": it.number, "began_at": it.began_at, **known}


def _given(**fields: object) -> View:
    return {name: value for name, value in fields.items() if value is not None}
