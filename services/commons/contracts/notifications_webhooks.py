"""What notifications publishes about webhooks: endpoints of departments' systems, and what was dispatched to each.

The form of what is sent is that of Standard Webhooks (https://www.standardwebhooks.com); docs/how-to/webhooks.md is for receivers.
"""

from marshmallow import Schema

from services.commons.contracts.common import ListQuery, StepLabel, page_of
from services.commons.contracts.fields import choice, count, flag, identifier, listing, moment, nested, spelled, text
from services.commons.contracts.rows import GET, POST, FactType, Operation
from services.commons.contracts.units import DEPARTMENT_CODES
from services.commons.kernel.lifecycle import Lifecycle, State, Step
from services.commons.kernel.people import OWN_SERVICE, staff
from services.commons.kernel.problems import ProblemType

KEEPERS = frozenset({"handler", "operator", "organiser"})
"""Who looks after a department's endpoints: its handlers and organisers, and the town's operators."""

URL_MOST = 500
PATTERNS_MOST = 20
ENDPOINTS_MOST = 10
OVERLAP_H, OVERLAP_MOST_H = 24, 72
REPLAY_MOST = 50
KEPT_DAYS = 30
URL_PATTERN = r"^https?://[0-9A-Za-z.:\[\]-]{1,260}(/[!-~]*)?$"
FACT_PATTERN = r"^[a-z_]+(\.[a-z_]+)?\.([a-z_]+|\*)$"

ENDPOINT = Lifecycle(
    "endpoint",
    states=(
        State("active", "使用中", "active"),
        State("paused", "已暂停", "paused"),
        State("disabled", "已停用", "disabled"),
        State("removed", "已删除", "removed", final=True),
    ),
    steps=(
        Step("pause", "暂停", "pause", ("active",), "paused", KEEPERS, "endpoint.paused"),
        Step("resume", "恢复", "resume", ("paused", "disabled"), "active", KEEPERS, "endpoint.resumed"),
        Step("disable", "停用", "disable", ("active",), "disabled", OWN_SERVICE, "endpoint.disabled"),
        Step("remove", "删除", "remove", ("active", "paused", "disabled"), "removed", KEEPERS, "endpoint.removed"),
    ),
)
DISABLED_BECAUSE = ("failing", "gone")
DISPATCH_STATES = ("due", "delivered", "failed", "given_up")
OUTCOMES = ("taken", "gone", "refused", "no_answer", "forbidden", "broken_off")

ADDRESS_REFUSED = ProblemType(
    "endpoint.address_refused", 422, "不能向该地址推送", "Nothing is sent to this address", "请填写公网上的 https 地址，端口 443 或 8443", "Give an https address on the public network, port 443 or 8443"
)
NOTHING_TO_SEND = ProblemType("endpoint.nothing_to_send", 422, "没有可推送的事实符合该模式", "No fact that may be sent has such a name", "请查阅推送说明中的事实清单", "See the list of facts in the webhook guide")
TOO_MANY_ENDPOINTS = ProblemType("endpoint.too_many", 409, "推送地址已达上限", "The department has as many endpoints as it may", "请先删除不用的推送地址", "Remove one that is not used")
REMOVED = ProblemType("endpoint.removed", 409, "推送地址已删除", "This endpoint was removed", "请新建一个推送地址", "Make a new endpoint")


class EndpointBody(Schema):
    name = text("what it is for", max_length=60)
    url = spelled("where to send: https, public network, port 443 or 8443", URL_PATTERN, example="https://hooks.example.org/shanzhi", max_length=URL_MOST, dataclass="internal")
    facts = listing(
        spelled("name of a fact, or of all facts of an aggregate or a department", FACT_PATTERN, example="ideas.contest.*", max_length=80),
        "which facts to send; what may not be sent to this department is left out",
        max_length=PATTERNS_MOST,
    )
    department = choice("department whose endpoint it is; one's own when absent", sorted(DEPARTMENT_CODES), required=False)


class EndpointQuery(ListQuery):
    department = choice("only endpoints of this department", sorted(DEPARTMENT_CODES), required=False)


class SecretEnd(Schema):
    number = count("which secret, counted from 1")
    until = moment("until when it still signs; absent for the present one", required=False)


class EndpointView(Schema):
    id = identifier("endpoint")
    version = count("version, also its ETag")
    state = choice("state", [state.key for state in ENDPOINT.states])
    reason_code = choice("why it was disabled", DISABLED_BECAUSE, required=False)
    reason = text("why, in the words of whoever took the step", max_length=200, required=False)
    department = identifier("department")
    name = text("what it is for", max_length=60)
    url = text("where to send", max_length=URL_MOST, dataclass="internal")
    facts = listing(text("pattern", max_length=80), "which facts are sent", max_length=PATTERNS_MOST)
    signs_with = nested(SecretEnd, "secrets it signs with now, the newest first; never the secrets themselves", many=True)
    failures = count("attempts that failed since the last one that was taken")
    failing_since = moment("when the first of these was", required=False)
    created_at = moment("when it was made")
    steps = nested(StepLabel, "steps you may take now", many=True)


class EndpointSecretView(EndpointView):
    secret = text("what its deliveries are signed with, shown this once: keep it where the receiver finds it", max_length=80, dataclass="sensitive")


class EndpointStep(Schema):
    reason = text("why; for colleagues", max_length=200, required=False)


class RotateBody(Schema):
    overlap_h = count("for how many hours the secrets before sign too; 0 when one leaked", required=False, most=OVERLAP_MOST_H)


class HookAttempt(Schema):
    number = count("which attempt")
    began_at = moment("when it began")
    ended_at = moment("when it ended; absent when nobody knows", required=False)
    outcome = choice("what came of it; absent while it is under way", OUTCOMES, required=False)
    status = count("HTTP status of the answer", required=False, most=999)
    trouble = text("what went wrong, as a code", max_length=60, required=False)


class DispatchView(Schema):
    """One fact to one endpoint: a delivery, as Standard Webhooks has it."""

    id = identifier("dispatch")
    endpoint_id = identifier("endpoint")
    webhook_id = identifier("what `webhook-id` says: the fact's id, the same for every attempt and replay")
    fact = text("type of the fact", max_length=120)
    subject = identifier("what the fact is about")
    state = choice("state", DISPATCH_STATES)
    created_at = moment("when it was queued")
    due_at = moment("when it is sent next", required=False)
    attempts = nested(HookAttempt, "attempts, the last twenty", many=True)


class DispatchQuery(ListQuery):
    state = choice("only this state", DISPATCH_STATES, required=False)


class ReplayBody(Schema):
    """Replays begin with the oldest; ask again with ``cursor`` until no ``next`` comes."""

    since = moment("dispatches queued from then on")
    failed = flag("only those that were not taken", required=False)
    cursor = text("where the replay before ended", max_length=200, required=False)


class Replayed(Schema):
    replayed = count("how many are sent again", most=REPLAY_MOST)
    next = text("cursor of the rest, absent at the end", max_length=200, required=False)


class EndpointFact(Schema):
    by = identifier("account, by reference; the service itself when it disables", dataclass="personal")
    department = identifier("department")
    state = identifier("state after")
    reason_code = choice("why it was disabled", DISABLED_BECAUSE, required=False)
    reason = text("why, in the words of whoever took the step", max_length=200, required=False)
    secret_number = count("which secret signs now", required=False)


FACTS = (
    FactType("endpoint.made", 1, EndpointFact, "personal", "新建推送地址", "endpoint made"),
    FactType("endpoint.paused", 1, EndpointFact, "personal", "暂停推送", "endpoint paused"),
    FactType("endpoint.resumed", 1, EndpointFact, "personal", "恢复推送", "endpoint resumed"),
    FactType("endpoint.disabled", 1, EndpointFact, "personal", "停用推送地址", "endpoint disabled"),
    FactType("endpoint.removed", 1, EndpointFact, "personal", "删除推送地址", "endpoint removed"),
    FactType("endpoint.secret_rotated", 1, EndpointFact, "personal", "更换推送密钥", "secret of an endpoint rotated"),
)

_BY_HAND = tuple(step.fact for step in ENDPOINT.steps if step.roles & KEEPERS)
_MAY = staff(*KEEPERS)
_ONE = "/webhooks/{endpoint_id}"
OPERATIONS = (
    Operation("list_endpoints", GET, "/webhooks", "推送地址列表", "List webhook endpoints of my department", _MAY, page_of(EndpointView, "EndpointPage"), query=EndpointQuery),
    Operation("create_endpoint", POST, "/webhooks", "新建推送地址", "Make a webhook endpoint; its secret is shown once", _MAY, EndpointSecretView, EndpointBody, creates=True, emits=("endpoint.made",)),
    Operation("get_endpoint", GET, _ONE, "查看推送地址", "Get a webhook endpoint", _MAY, EndpointView),
    Operation("step_endpoint", POST, f"{_ONE}/steps/{{step}}", "变更推送地址", "Pause, resume or remove a webhook endpoint", _MAY, EndpointView, EndpointStep, emits=_BY_HAND),
    Operation("rotate_secret", POST, f"{_ONE}/secret", "更换推送密钥", "Sign with a new secret, shown once; the old one signs too for a while", _MAY, EndpointSecretView, RotateBody, emits=("endpoint.secret_rotated",)),
    Operation("try_endpoint", POST, f"{_ONE}/tests", "发送测试事件", "Send a test event, once, even while paused or disabled", _MAY, DispatchView),
    Operation("list_dispatches", GET, f"{_ONE}/dispatches", "推送记录", "List what was sent to an endpoint", _MAY, page_of(DispatchView, "DispatchPage"), query=DispatchQuery),
    Operation("replay_dispatch", POST, f"{_ONE}/dispatches/{{dispatch_id}}/replay", "重新推送", "Send one again, under the same webhook-id", _MAY, DispatchView),
    Operation("replay_dispatches", POST, f"{_ONE}/replay", "批量重新推送", "Send again what was queued since a moment", _MAY, Replayed, ReplayBody),
)
PROBLEMS = (ADDRESS_REFUSED, NOTHING_TO_SEND, REMOVED, TOO_MANY_ENDPOINTS)
