"""What identity publishes: tokens and sessions, accounts, departments and towns."""

from marshmallow import Schema

from services.commons.contracts.common import PING, Done, ListQuery, page_of
from services.commons.contracts.fields import choice, count, flag, identifier, listing, moment, text
from services.commons.contracts.rows import DELETE, GET, POST, PUT, Contract, FactType, Operation
from services.commons.contracts.units import DEPARTMENT_CODES
from services.commons.kernel.lifecycle import Lifecycle, State, Step
from services.commons.kernel.people import ANYONE, LOGGED_IN, ROLE_KEYS, Level, staff
from services.commons.kernel.problems import ProblemType

LEVELS = tuple(level.name.lower() for level in Level)
OPERATOR = frozenset({"operator"})
CLAIMS_LIFETIME_S = 60

ACCOUNT = Lifecycle(
    "account",
    states=(State("active", "正常", "active"), State("suspended", "停用", "suspended"), State("closed", "已注销", "closed", final=True)),
    steps=(
        Step("suspend", "停用", "suspend", ("active",), "suspended", OPERATOR, "account.suspended", ("reason",)),
        Step("restore", "恢复", "restore", ("suspended",), "active", OPERATOR, "account.restored"),
        Step("close", "注销", "close", ("active", "suspended"), "closed", OPERATOR | {"owner"}, "account.closed"),
    ),
)

SESSION = Lifecycle(
    "session",
    states=(State("open", "有效", "open"), State("revoked", "已退出", "revoked", final=True)),
    steps=(Step("revoke", "退出", "revoke", ("open",), "revoked", frozenset({"owner"}), "session.revoked"),),
)

WRONG_LOGIN = ProblemType("token.wrong_login", 401, "账号或密码不正确", "Login or password is not right", "请核对后重试；多次失败会暂停登录", "Check both; after several failures login pauses")
LOGIN_PAUSED = ProblemType("token.login_paused", 429, "登录暂停", "Login is paused", "请稍后再试", "Try again later")
ACCOUNT_SUSPENDED = ProblemType("token.account_suspended", 403, "账号已停用", "This account is suspended", "请联系运维人员", "Ask the operator why")
LOGIN_TAKEN = ProblemType("account.login_taken", 409, "该账号名已被使用", "This login is taken", "请换一个账号名", "Choose another login")
NEEDS_DEPARTMENT = ProblemType("account.needs_department", 422, "该角色须属于某个部门", "That role belongs to a department", "请同时指定部门", "Name a department too")


class Credentials(Schema):
    login = text("login name", max_length=64, dataclass="personal")
    password = text("password", max_length=256, dataclass="sensitive")
    otp = text("one-time code; ignored for an account without a second factor", max_length=10, required=False, dataclass="sensitive")


class Token(Schema):
    access_token = text("bearer token; keep it secret", max_length=200, dataclass="sensitive")
    expires_in_s = count("seconds until it ends")


class ClaimsRequest(Schema):
    token = text("bearer token", max_length=200, dataclass="sensitive")
    audience = identifier("service the claims are for")


class Claims(Schema):
    claims = text("signed claims, a JWT (EdDSA)", max_length=4000, dataclass="sensitive")
    expires_in_s = count("seconds until they end")


class NewAccount(Schema):
    login = text("login name", max_length=64, min_length=3, dataclass="personal")
    password = text("password, 8 characters or more", max_length=256, min_length=8, dataclass="sensitive")
    name = text("how to be addressed", max_length=40, dataclass="personal")


class Standing(Schema):
    """What an account may do, as the operator sets it."""

    roles = listing(choice("role", sorted(ROLE_KEYS)), "roles", max_length=10)
    level = choice("verification level", LEVELS)
    department = choice("department of its staff", sorted(DEPARTMENT_CODES), required=False)


class AccountStep(Schema):
    reason = text("why", max_length=500, required=False, dataclass="personal")


class AccountView(Schema):
    id = identifier("account")
    version = count("version, also its ETag")
    state = choice("state", [state.key for state in ACCOUNT.states])
    login = text("login name", max_length=64, dataclass="personal")
    name = text("how to be addressed", max_length=40, dataclass="personal")
    roles = listing(identifier("role"), "roles")
    level = choice("verification level", LEVELS)
    department = identifier("department", required=False)
    reason = text("why it is in this state, as the operator put it", max_length=500, required=False, dataclass="personal")
    created_at = moment("when registered")


class SessionView(Schema):
    id = identifier("session")
    state = choice("state", [state.key for state in SESSION.states])
    created_at = moment("when opened")
    expires_at = moment("when it ends")
    current = flag("true for the one you ask through")


class UnitView(Schema):
    """A department or a town."""

    code = identifier("code")
    zh = text("name in Chinese", max_length=60)
    en = text("name in English", max_length=80)


class AccountFact(Schema):
    by = identifier("account that acted, by reference", dataclass="personal")
    state = identifier("state after")
    roles = listing(identifier("role"), "roles", required=False)
    level = identifier("verification level", required=False)
    department = identifier("department", required=False)


class SessionFact(Schema):
    by = identifier("account, by reference", dataclass="personal")
    state = identifier("state after")


FACTS = (
    FactType("account.registered", 1, AccountFact, "personal", "注册账号", "account registered"),
    FactType("account.standing_set", 1, AccountFact, "personal", "设定身份", "account's standing set"),
    FactType("account.suspended", 1, AccountFact, "personal", "停用账号", "account suspended"),
    FactType("account.restored", 1, AccountFact, "personal", "恢复账号", "account restored"),
    FactType("account.closed", 1, AccountFact, "personal", "注销账号", "account closed"),
    FactType("session.opened", 1, SessionFact, "personal", "登录", "session opened"),
    FactType("session.revoked", 1, SessionFact, "personal", "退出", "session revoked"),
)

OPERATIONS = (
    PING,
    Operation("issue_token", POST, "/tokens", "登录", "Log in", ANYONE, Token, Credentials, emits=("session.opened",)),
    Operation("mint_claims", POST, None, "换取声明", "Turn a token into signed claims", ANYONE, Claims, ClaimsRequest),
    Operation("revoke_session", DELETE, "/sessions/{session_id}", "退出登录", "End a session; 'current' is this one", LOGGED_IN, Done, emits=("session.revoked",)),
    Operation("list_sessions", GET, "/sessions", "我的登录", "List my sessions", LOGGED_IN, page_of(SessionView, "SessionPage"), query=ListQuery),
    Operation("register_account", POST, "/accounts", "注册", "Register", ANYONE, AccountView, NewAccount, creates=True, emits=("account.registered",)),
    Operation("get_me", GET, "/accounts/me", "我的账号", "Get my account", LOGGED_IN, AccountView),
    Operation("set_standing", PUT, "/accounts/{account_id}/standing", "设定身份", "Set roles, level and department", staff("operator"), AccountView, Standing, edits=True, emits=("account.standing_set",)),
    Operation("get_account", GET, "/accounts/{account_id}", "查看账号", "Get an account", staff("operator"), AccountView),
    Operation("step_account", POST, "/accounts/{account_id}/steps/{step}", "变更账号", "Take a step of an account", LOGGED_IN, AccountView, AccountStep, emits=tuple(step.fact for step in ACCOUNT.steps)),
    Operation("list_departments", GET, "/departments", "部门", "List departments", ANYONE, page_of(UnitView, "UnitPage")),
    Operation("list_towns", GET, "/towns", "镇区", "List towns", ANYONE, page_of(UnitView, "UnitPage")),
)

CONTRACT = Contract(
    "identity",
    "身份",
    "people and their roles",
    operations=OPERATIONS,
    facts=FACTS,
    lifecycles=(ACCOUNT, SESSION),
    problems=(ACCOUNT_SUSPENDED, LOGIN_PAUSED, LOGIN_TAKEN, NEEDS_DEPARTMENT, WRONG_LOGIN),
)
