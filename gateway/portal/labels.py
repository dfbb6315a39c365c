"""Words for every key a person may meet: one row per key, Chinese first.

States, steps and roles bring their own words (the contracts' lifecycles, the kernel's role table). The keys
that contracts leave bare get theirs here; a test finds any that is missing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.commons.contracts.catalog import CATALOG
from services.commons.contracts.ideas import DEADLINES
from services.commons.contracts.identity_schemas import DEVICES, DOCUMENTS, Word
from services.commons.contracts.notifications import CHANNELS, DELIVERY_STATES, TOPICS
from services.commons.contracts.rows import Contract
from services.commons.contracts.units import DEPARTMENTS, TOWNS, Unit
from services.commons.kernel.lifecycle import Lifecycle
from services.commons.kernel.people import ROLES
from services.commons.kernel.problems import Problem, ProblemType


@dataclass(frozen=True)
class Label:
    """What one key is called."""

    key: str
    zh: str
    en: str


def _table(*rows: tuple[str, str, str]) -> dict[str, Label]:
    return {key: Label(key, zh, en) for key, zh, en in rows}


_ADOPTION_REASONS = _table(
    ("already_done", "已经办成", "already done"),
    ("budget", "经费不足", "no budget"),
    ("feasible", "切实可行", "feasible"),
    ("law", "与法规不符", "the law does not allow it"),
    ("merged_with_plan", "并入现有计划", "merged with an existing plan"),
    ("not_competent", "不属本部门职责", "not for this department to decide"),
    ("partly_feasible", "部分可行", "partly feasible"),
    ("technical", "技术上做不到", "technically not possible"),
)
_DRAFTS = _table(("discarded", "丢掉草稿", "draft discarded"), ("saved", "存好草稿", "draft kept"))
_LEVELS = _table(
    ("visitor", "未认证", "not verified"),
    ("phone", "手机已认证", "phone verified"),
    ("real_name", "已实名", "real name verified"),
    ("resident", "已认证居民", "verified resident"),
)
_MINE = _table(
    ("address_removed", "删除邮箱", "e-mail address removed"),
    ("address_verified", "邮箱验证好了", "e-mail address verified"),
    ("code_sent", "验证码已发到邮箱", "a code was sent to that address"),
    ("factor_off", "两步验证已解除", "second step turned off"),
    ("link_removed", "解除关联", "link removed"),
    ("others_ended", "其他登录都已退出", "all other logins ended"),
    ("password_changed", "密码已修改，其他登录都已退出", "password changed, all other logins ended"),
    ("preferences_saved", "通知设置已保存", "preferences saved"),
    ("read_all", "全部标为已读", "all marked as read"),
)
_PARKED = _table(
    ("due", "待重试", "to be tried again"),
    ("parked", "已搁置", "parked"),
    ("replayed", "已重放", "replayed"),
    ("discarded", "已丢弃", "discarded"),
)
_PHASES = _table(("collecting", "征集点子", "collecting ideas"), ("supporting", "大家附议", "supporting ideas"))
_PRIZES = _table(
    ("first", "一等奖", "first prize"),
    ("second", "二等奖", "second prize"),
    ("third", "三等奖", "third prize"),
    ("honourable", "优秀奖", "honourable mention"),
)
_SCREENING_REASONS = _table(
    ("duplicate", "与已有点子重复", "duplicate of another idea"),
    ("not_a_proposal", "不是建议", "not a proposal"),
    ("outside_theme", "不在征集主题内", "outside the themes"),
    ("personal_data", "含他人隐私", "contains personal data"),
    ("unlawful", "内容违法", "unlawful content"),
)
_THEMES = _table(
    ("environment", "环境", "environment"),
    ("health", "健康", "health"),
    ("housing", "住房", "housing"),
    ("livelihood", "民生", "livelihood"),
    ("safety", "平安", "safety"),
    ("transport", "交通", "transport"),
    ("welfare", "公益", "welfare"),
)


def _units(rows: Iterable[Unit]) -> dict[str, Label]:
    return {row.code: Label(row.code, row.zh, row.en) for row in rows}


def _keyed(rows: Iterable[Any]) -> dict[str, Label]:
    return {row.key: Label(row.key, row.zh, row.en) for row in rows}


def _words(rows: Iterable[Word]) -> dict[str, Label]:
    return {row.code: Label(row.code, row.zh, row.en) for row in rows}


def _states(lifecycle: Lifecycle) -> dict[str, Label]:
    return _keyed(lifecycle.states)


def _timeline(contract: Contract, lifecycle: Lifecycle) -> dict[str, Label]:
    """Name what can stand in an aggregate's history: its steps, and facts that no step makes known."""
    verbs = {fact.name.removeprefix(f"{lifecycle.name}."): fact for fact in contract.facts}
    facts = {verb: Label(verb, fact.zh, fact.en) for verb, fact in verbs.items() if "." not in verb}
    return facts | {row.key: Label(row.key, row.zh, row.en) for row in lifecycle.steps}


def _events(contract: Contract, lifecycle: Lifecycle) -> dict[str, Label]:
    """Name what happened, in the words of the fact that made it known: of a step, "idea adopted" where its button says "adopt"."""
    facts = {fact.name: fact for fact in contract.facts}
    steps = {step.key: facts[step.fact] for step in lifecycle.steps}
    return _timeline(contract, lifecycle) | {key: Label(key, fact.zh, fact.en) for key, fact in steps.items()}


_LIFECYCLES = tuple((contract, lifecycle) for contract in CATALOG for lifecycle in contract.lifecycles)
LABELS: Mapping[str, Mapping[str, Label]] = {
    "channel": _keyed(CHANNELS),
    "deadline": _keyed(DEADLINES),
    "delivery.state": _keyed(DELIVERY_STATES),
    "department": _units(DEPARTMENTS),
    "draft.step": _DRAFTS,
    "device": _words(DEVICES),
    "document": _words(DOCUMENTS),
    "level": _LEVELS,
    "my.step": _MINE,
    "parked.state": _PARKED,
    "parked.step": _PARKED,
    "phase": _PHASES,
    "prize": _PRIZES,
    "reason": _SCREENING_REASONS | _ADOPTION_REASONS,
    "role": _keyed(ROLES) | _table(("author", "作者", "author")),
    "theme": _THEMES,
    "topic": _keyed(TOPICS),
    "town": _units(TOWNS),
    **{f"{lifecycle.name}.state": _states(lifecycle) for _, lifecycle in _LIFECYCLES},
    **{f"{lifecycle.name}.event": _events(contract, lifecycle) for contract, lifecycle in _LIFECYCLES},
    **{f"{lifecycle.name}.step": _timeline(contract, lifecycle) for contract, lifecycle in _LIFECYCLES},
}


def label(kind: str, key: str) -> Label:
    """Return the label of ``key``; a key newer than this gateway is shown as it is."""
    return LABELS[kind].get(key, Label(key, key, key))


def labels(kind: str, keys: Iterable[str]) -> tuple[Label, ...]:
    return tuple(label(kind, key) for key in keys)


_NEXT = _table(
    (
        "idempotency.key_reused",
        "刚才那一份已经收到；要再提交另一份，请再按一次",
        "The one you sent before was received; to send another, press once more",
    ),
    (
        "request.version_stale",
        "请先看看最新内容；再次提交会以您的内容为准",
        "Look at the latest first; sending again puts yours in its place",
    ),
    ("request.malformed", "请检查填写的内容后再提交", "Check what you filled in and send again"),
    ("service.timeout", "请再按一次提交，不会重复", "Press once more: nothing is sent twice"),
)


def what_next(problem: Problem) -> Label:
    """Return what the person can do next: on a page, some problems have another remedy than over the API."""
    return _NEXT.get(problem.kind.code, next_step(problem.kind))


def next_step(kind: ProblemType) -> Label:
    """Return what a kind of problem advises, whoever meets it."""
    return Label(kind.code, kind.next_zh, kind.next_en)
