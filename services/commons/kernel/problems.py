"""Problems: refusals a person can act on, each with a stable code.

A department declares its own rows in its contract; the rows here belong to every department.
Status codes follow RFC 9110; the gateway renders rows as RFC 9457.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ProblemType:
    """One row: what was refused (zh, en), its HTTP status, and what the person can do next."""

    code: str
    status: int
    zh: str
    en: str
    next_zh: str
    next_en: str


class Problem(Exception):
    """A refusal of one row. ``details`` are JSON values, never personal data."""

    def __init__(self, kind: ProblemType, **details: object) -> None:
        super().__init__(kind.code)
        self.kind = kind
        self.details = details


_P = ProblemType
# fmt: off
MALFORMED = _P("request.malformed", 400, "请求无法读取", "The request cannot be read", "请检查格式后重试", "Check the format and try again")
INVALID = _P("request.invalid", 422, "填写的内容有误", "Some fields are not valid", "请按提示修改后再提交", "Mend the fields named and send again")
TOO_LARGE = _P("request.too_large", 413, "内容太大", "The request is too large", "请缩短内容", "Send less")
UNSUPPORTED_MEDIA = _P("request.unsupported_media", 415, "不支持的内容类型", "This content type is not read here", "请用 application/json", "Send application/json")
NOT_ALLOWED = _P("request.method_not_allowed", 405, "此地址不支持该操作", "This address does not take that method", "请查阅接口文档", "See the API document")
KEY_REQUIRED = _P("idempotency.key_required", 400, "缺少幂等键", "Idempotency-Key is missing", "请附上 Idempotency-Key 后重试", "Send an Idempotency-Key header")
KEY_REUSED = _P("idempotency.key_reused", 422, "幂等键已用于其他内容", "This Idempotency-Key was used for another request", "请换一个新的键", "Use a new key")
VERSION_REQUIRED = _P("request.version_required", 428, "缺少版本号", "If-Match is missing", "请先读取最新版本，再附上 If-Match", "Read the latest version, then send If-Match")
VERSION_STALE = _P("request.version_stale", 412, "内容已被他人更新", "It was changed meanwhile", "请刷新后再修改", "Read it again, then edit")
LOGIN_REQUIRED = _P("access.login_required", 401, "请先登录", "Please log in", "登录后再试", "Log in and try again")
FORBIDDEN = _P("access.forbidden", 403, "您没有此项权限", "You may not do this", "请联系负责单位", "Ask the unit responsible")
LEVEL_REQUIRED = _P("access.level_required", 403, "需要更高的实名等级", "A higher verification level is needed", "请先完成实名认证", "Verify your account first")
SECOND_FACTOR_REQUIRED = _P("access.second_factor_required", 403, "需要两步验证", "A second factor is needed", "请到“我的”—“登录安全”绑定动态口令或输入动态码", "Enrol a second factor or enter its code under My page, Login security")
NOT_FOUND = _P("request.not_found", 404, "没有找到", "Not found", "请检查链接，或从首页查找", "Check the link or start from the first page")
TOO_MANY = _P("request.too_many", 429, "操作太频繁", "Too many requests", "请稍等片刻再试", "Wait as long as Retry-After says, then try again")
MISDIRECTED = _P("request.misdirected", 421, "访问的网址不属于本站", "This town is not served under that host name", "请核对网址", "Check the address")
STEP_REFUSED = _P("lifecycle.step_refused", 409, "当前状态不能进行这一步", "This step is not possible now", "请查看当前状态和可做的步骤", "See the state and the steps it allows")
CONFLICT = _P("request.conflict", 409, "同时有其他修改", "Others changed it at the same time", "请稍后重试", "Try again shortly")
BACKLOG = _P("service.backlog", 503, "系统繁忙，暂缓受理", "Too much is waiting to be delivered", "请稍后重试", "Try again later")
UNAVAILABLE = _P("service.unavailable", 503, "服务暂时不可用", "The service is not available", "请稍后重试", "Try again later")
TIMEOUT = _P("service.timeout", 504, "服务没有及时回应", "The service did not answer in time", "请用同一幂等键重试", "Try again with the same Idempotency-Key")
UNKNOWN_OPERATION = _P("service.unknown_operation", 501, "该部门尚未提供此功能", "This department does not offer that yet", "请联系运维人员", "Ask the operator")
INTERNAL = _P("service.internal", 500, "系统出错", "Something went wrong here", "请稍后重试；如仍出错请报告事故编号", "Try again later; if it stays, report the incident id")
# fmt: on

COMMON_PROBLEMS: tuple[ProblemType, ...] = tuple(
    sorted((row for row in globals().values() if isinstance(row, ProblemType)), key=lambda row: row.code)
)
