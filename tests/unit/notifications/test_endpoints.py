"""Endpoints: who may have one, which secret signs when, and when one is switched off."""

from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from services.commons.contracts.notifications import CONTRACT
from services.commons.contracts.notifications_webhooks import ENDPOINT, ENDPOINTS_MOST, KEEPERS
from services.commons.kernel.people import ROLE_KEYS, Actor
from services.commons.kernel.problems import Problem
from services.notifications import model_endpoints
from services.notifications.destinations import Zone
from services.notifications.model_endpoints import FAILURES_MOST, Endpoint, Health, SigningSecret, keeps, rotate, secret_of, take_step
from tests.support.commands import asked
from tests.support.notices import DAY, HOUR, NOON
from tests.support.published import payload

URL = "https://hooks.example.org/in"
STAFF = {role: Actor(f"{role}1", frozenset({role}), "water") for role in ROLE_KEYS}
HANDLER, STRANGER = STAFF["handler"], Actor("handler2", frozenset({"handler"}), "housing")
OPERATOR = Actor("operator1", frozenset({"operator"}))
IT = Endpoint("e" * 32, "water", "系统", URL, ("ideas.*",), NOON)
SECRET = "s" * 32


def refused(act: Callable[[], object]) -> str:
    """Return the code of the problem that ``act`` raises."""
    with pytest.raises(Problem) as caught:
        act()
    return caught.value.kind.code


def made(by: Actor = HANDLER, present: int = 0, **args: Any) -> Endpoint:
    wish = asked("create_endpoint", by, at=NOON, **{"name": "系统", "url": URL, "facts": ["ideas.idea.*"], **args})
    change = model_endpoints.make(wish, model_endpoints.department_for(wish), present=present, zone=Zone())
    assert "endpoint.made" == change.fact.name
    payload(CONTRACT, change.fact)
    return change.after


def rotated(endpoint: Endpoint, at: datetime = NOON, **args: Any) -> Endpoint:
    return rotate(endpoint, asked("rotate_secret", HANDLER, at=at, **args)).after


def test_staff_make_endpoints_for_their_own_department_and_operators_for_any() -> None:
    assert "water" == made().department
    assert "housing" == made(OPERATOR, department="housing").department
    assert "access.forbidden" == refused(lambda: made(STRANGER, department="water"))
    assert "request.invalid" == refused(lambda: made(OPERATOR))


@pytest.mark.parametrize("role", sorted(ROLE_KEYS))
def test_handlers_organisers_and_operators_look_after_endpoints(role: str) -> None:
    assert (role in KEEPERS) == keeps(STAFF[role], "water")
    assert (role == "operator") == keeps(STAFF[role], "housing")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"url": "https://10.0.0.1/in"}, "endpoint.address_refused"),
        ({"url": "http://hooks.example.org/in"}, "endpoint.address_refused"),
        ({"facts": []}, "endpoint.nothing_to_send"),
        ({"facts": ["ideas.idea.*", "identity.*"]}, "endpoint.nothing_to_send"),
        ({"facts": ["ideas.support.given"]}, "endpoint.nothing_to_send"),
        ({"present": ENDPOINTS_MOST}, "endpoint.too_many"),
    ],
)
def test_what_cannot_be_sent_is_refused_at_once(args: dict[str, Any], code: str) -> None:
    assert code == refused(lambda: made(**args))


@pytest.mark.parametrize("role", [*sorted(ROLE_KEYS), "service"])
@pytest.mark.parametrize("step", [step.key for step in ENDPOINT.steps])
@pytest.mark.parametrize("state", [state.key for state in ENDPOINT.states])
def test_every_step_from_every_state_by_every_role(state: str, step: str, role: str) -> None:
    allowed = {
        ("active", "pause"): "paused",
        ("paused", "resume"): "active",
        ("disabled", "resume"): "active",
        ("active", "remove"): "removed",
        ("paused", "remove"): "removed",
        ("disabled", "remove"): "removed",
    }
    by = Actor("x", frozenset({role}), "water")

    def act() -> str:
        change = take_step(replace(IT, state=state, reason_code="gone"), asked("step_endpoint", by, step=step, reason="维护。"))
        payload(CONTRACT, change.fact)
        assert (None, "维护。") == (change.after.reason_code, change.after.reason)
        return change.after.state

    if role in KEEPERS and (state, step) in allowed:
        assert allowed[state, step] == act()
    else:
        assert refused(act) in ("lifecycle.step_refused", "access.forbidden", "request.not_found")


def test_strangers_are_told_that_there_is_no_such_endpoint() -> None:
    assert "request.not_found" == refused(lambda: take_step(IT, asked("step_endpoint", STRANGER, step="pause")))
    assert "request.not_found" == refused(lambda: rotate(IT, asked("rotate_secret", STRANGER)))


def test_the_service_switches_off_what_sends_and_nothing_else() -> None:
    change = model_endpoints.disable(IT, "failing")

    assert change is not None
    assert ("disabled", "failing") == (change.after.state, change.after.reason_code)
    assert {"by": "notifications", "department": "water", "state": "disabled", "reason_code": "failing"} == payload(CONTRACT, change.fact)
    assert None is model_endpoints.disable(change.after, "gone")
    assert None is model_endpoints.disable(replace(IT, state="removed"), "gone")


def test_a_secret_has_the_form_of_standard_webhooks_and_follows_from_ours() -> None:
    secret = secret_of(IT.id, 1, SECRET)

    assert secret.startswith("whsec_")
    assert 32 == len(b64decode(secret.removeprefix("whsec_"), validate=True))
    assert secret == secret_of(IT.id, 1, SECRET)
    assert 4 == len({secret, secret_of(IT.id, 2, SECRET), secret_of("f" * 32, 1, SECRET), secret_of(IT.id, 1, "t" * 32)})


def test_a_new_secret_signs_beside_the_old_one_until_the_overlap_ends() -> None:
    after = rotated(IT)

    assert (SigningSecret(2), SigningSecret(1, NOON + DAY)) == after.signing(NOON)
    assert (SigningSecret(2),) == after.signing(NOON + DAY)


def test_a_leaked_secret_signs_nothing_more_at_once() -> None:
    assert (SigningSecret(2),) == rotated(IT, overlap_h=0).signing(NOON)
    assert (SigningSecret(3),) == rotated(rotated(IT), overlap_h=0).signing(NOON)


def test_rotating_again_never_lengthens_an_overlap_and_few_secrets_sign_at_once() -> None:
    twice = rotated(rotated(IT), at=NOON + HOUR)
    often = IT
    for n in range(9):
        often = rotated(often, at=NOON + n * timedelta(minutes=1))

    assert (SigningSecret(3), SigningSecret(2, NOON + HOUR + DAY), SigningSecret(1, NOON + DAY)) == twice.signing(NOON + HOUR)
    assert [10, 9, 8, 7] == [it.number for it in often.signing(NOON + HOUR)]


def test_a_removed_endpoint_gets_no_new_secret() -> None:
    assert "endpoint.removed" == refused(lambda: rotated(replace(IT, state="removed")))


def test_an_endpoint_that_is_ill_is_left_in_peace_for_longer_and_longer_up_to_five_minutes() -> None:
    health, holds = Health("e"), []
    for _ in range(9):
        health = health.failed(NOON)
        assert health.held_until
        assert (True, False) == (health.is_held(NOON), health.is_held(health.held_until))
        holds.append((health.held_until - NOON).total_seconds())

    assert [5, 10, 20, 40, 80, 160, 300, 300, 300] == holds


def test_only_many_failures_over_a_day_switch_an_endpoint_off() -> None:
    brief = long = Health("e")
    for n in range(FAILURES_MOST):
        brief, long = brief.failed(NOON + n * timedelta(seconds=1)), long.failed(NOON + n * 4 * HOUR)

    assert not brief.is_hopeless(NOON + 23 * HOUR)
    assert brief.is_hopeless(NOON + DAY)
    assert long.is_hopeless(NOON + 28 * HOUR)
    assert not Health("e").failed(NOON).is_hopeless(NOON + 9 * DAY)


def test_secrets_are_numbered_without_gaps() -> None:
    numbers = [it.number for it in rotated(rotated(rotated(IT))).secrets]

    assert all(newer == older + 1 for newer, older in pairwise(numbers))
