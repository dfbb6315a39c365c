"""What identity publishes: tokens and sessions, second factors, accounts, links to providers, departments and towns."""

from services.commons.contracts.common import CANARY, PING, Done, ListQuery, page_of
from services.commons.contracts.identity_schemas import (
    LEVELS,
    AccountFact,
    AccountStep,
    AccountView,
    Assurance,
    Claims,
    ClaimsRequest,
    CounterCheck,
    Credentials,
    FactorBegun,
    FactorCode,
    FederatedLogin,
    IdentityToken,
    LinkFact,
    Links,
    LinkView,
    LoginMethods,
    NewAccount,
    OwnIdentity,
    PasswordChange,
    RecoveryCodes,
    SessionFact,
    SessionView,
    Standing,
    Token,
    UnitView,
    VerificationCode,
    VerifiedView,
)
from services.commons.contracts.rows import DELETE, GET, POST, PUT, Contract, FactType, Operation
from services.commons.kernel.lifecycle import Lifecycle, State, Step
from services.commons.kernel.people import ANYONE, LOGGED_IN, LOGGED_IN_LIMITED, OWNER, staff
from services.commons.kernel.problems import ProblemType

__all__ = ["ACCOUNT", "CONTRACT", "FACTOR", "FACTS", "LEVELS", "LINK", "OPERATIONS", "SESSION", "Credentials", "Standing"]

OPERATOR = frozenset({"operator"})
CLAIMS_LIFETIME_S = 60

ACCOUNT = Lifecycle(
    "account",
    states=(State("active", "正常", "active"), State("suspended", "停用", "suspended"), State("closed", "已注销", "closed", final=True)),
    steps=(
        Step("suspend", "停用", "suspend", ("active",), "suspended", OPERATOR, "account.suspended", ("reason",)),
        Step("restore", "恢复", "restore", ("suspended",), "active", OPERATOR, "account.restored"),
        Step("close", "注销", "close", ("active", "suspended"), "closed", OPERATOR | OWNER, "account.closed"),
    ),
)

SESSION = Lifecycle(
    "session",
    states=(State("open", "有效", "open"), State("revoked", "已退出", "revoked", final=True)),
    steps=(Step("revoke", "退出", "revoke", ("open",), "revoked", OWNER, "session.revoked"),),
)

FACTOR = Lifecycle(
    "factor",
    states=(State("off", "未绑定", "off"), State("begun", "绑定中", "begun"), State("on", "已绑定", "on")),
    steps=(
        Step("begin", "开始绑定", "begin", ("off", "begun"), "begun", OWNER, "account.factor_begun"),
        Step("confirm", "确认绑定", "confirm", ("begun",), "on", OWNER, "account.factor_confirmed"),
        Step("prove", "输入动态码", "give its code", ("on",), "on", OWNER, "session.proven"),
        Step("renew", "更换恢复码", "renew the recovery codes", ("on",), "on", OWNER, "account.recovery_renewed"),
        Step("remove", "解除绑定", "remove", ("on",), "off", OWNER, "account.factor_removed"),
        Step("reset", "重置", "reset", ("begun", "on"), "off", OPERATOR, "account.factor_reset"),
    ),
)

LINK = Lifecycle(
    "link",
    states=(State("linked", "已关联", "linked"), State("removed", "已解除", "removed")),
    steps=(
        Step("remove", "解除关联", "remove", ("linked",), "removed", OWNER, "link.removed"),
        Step("make", "重新关联", "link again", ("removed",), "linked", OWNER, "link.made"),
    ),
)

_P = ProblemType
# fmt: off
WRONG_LOGIN = _P("token.wrong_login", 401, "账号或密码不正确", "Login or password is not right", "请核对后重试；多次失败会暂停登录", "Check both; after several failures login pauses")
LOGIN_PAUSED = _P("token.login_paused", 429, "登录暂停", "Login is paused", "请稍后再试", "Try again later")
ACCOUNT_SUSPENDED = _P("token.account_suspended", 403, "账号已停用", "This account is suspended", "请联系运维人员", "Ask the operator why")
OTP_REQUIRED = _P("token.second_factor_required", 401, "还需要动态码", "The code of the second factor is needed too", "请连同动态码（otp）再登录一次", "Log in once more with the code as otp")
OTP_WRONG = _P("token.wrong_code", 401, "动态码不正确或已用过", "The code is not right, or was used before", "请等下一个动态码，或使用恢复码", "Wait for the next code, or use a recovery code")
LOGIN_TAKEN = _P("account.login_taken", 409, "该账号名已被使用", "This login is taken", "请换一个账号名", "Choose another login")
NEEDS_DEPARTMENT = _P("account.needs_department", 422, "该角色须属于某个部门", "That role belongs to a department", "请同时指定部门", "Name a department too")
NOT_ONESELF = _P("account.not_oneself", 403, "不能为自己办理", "Nobody may do this for themselves", "请由另一位工作人员办理", "Ask a colleague to do it")
FRESH_LOGIN_REQUIRED = _P("account.fresh_login_required", 403, "请再次确认是您本人", "Please confirm that it is you", "请输入密码，或重新登录后再试", "Give your password, or log in again first")
WRONG_PASSWORD = _P("account.wrong_password", 422, "当前密码不正确", "The present password is not right", "请核对后重试；多次失败会暂停", "Check it; after several failures it pauses")
SAME_PASSWORD = _P("account.same_password", 409, "新密码与当前密码相同", "The new password is the present one", "请换一个密码", "Choose another password")
NO_PASSWORD = _P("account.no_password", 409, "该账号没有密码", "This account has no password", "请用当初的登录方式登录", "Log in the way you registered")
OPERATOR_EXISTS = _P("account.operator_exists", 409, "已有运维账号", "There is an operator already", "请由其设定身份", "Ask that operator to set a standing")
TRIES_PAUSED = _P("account.tries_paused", 429, "尝试次数过多，已暂停", "Too many wrong tries; paused", "请稍后再试", "Try again later")
WRONG_CODE = _P("factor.wrong_code", 422, "动态码不正确或已用过", "The code is not right, or was used before", "请等下一个动态码，或使用恢复码", "Wait for the next code, or use a recovery code")
UNKNOWN_COUNTER_CODE = _P("verification.unknown_code", 422, "认证码不正确或已过期", "No such code, or it has ended", "请市民重新取码", "Ask the citizen for a new code")
UNKNOWN_PROVIDER = _P("session.unknown_provider", 404, "没有这种登录方式", "There is no such way to log in", "请从登录页重新选择", "Choose again on the login page")
LOGIN_LOST = _P("session.login_lost", 400, "这次登录不是从本站开始，或已过期", "This login did not begin here, or too long ago", "请从登录页重新开始", "Begin again on the login page")
PROVIDER_REFUSED = _P("session.provider_refused", 403, "登录服务方没有放行", "The provider did not let you in", "请重试，或换一种登录方式", "Try again, or log in another way")
ID_TOKEN_REFUSED = _P("session.token_refused", 403, "无法确认登录服务方的答复", "The provider's answer cannot be trusted", "请从登录页重新开始", "Begin again on the login page")
LINK_TAKEN = _P("link.taken", 409, "该身份已关联另一个账号", "That identity opens another account", "请先用它登录并解除关联", "Log in with it and remove the link first")
LAST_WAY_IN = _P("link.last_way_in", 409, "这是唯一的登录方式", "This is the only way to log in", "请先关联另一种登录方式", "Link another way first")
# fmt: on

FACTS = (
    FactType("account.registered", 1, AccountFact, "personal", "注册账号", "account registered"),
    FactType("account.standing_set", 1, AccountFact, "personal", "设定身份", "account's standing set"),
    FactType("account.verified", 1, AccountFact, "personal", "实名认证", "account verified"),
    FactType("account.suspended", 1, AccountFact, "personal", "停用账号", "account suspended"),
    FactType("account.restored", 1, AccountFact, "personal", "恢复账号", "account restored"),
    FactType("account.closed", 1, AccountFact, "personal", "注销账号", "account closed"),
    FactType("account.password_changed", 1, AccountFact, "personal", "修改密码", "password changed"),
    FactType("account.sessions_ended", 1, AccountFact, "personal", "退出其他登录", "other sessions ended"),
    FactType("account.factor_begun", 1, AccountFact, "personal", "开始绑定动态口令", "second factor begun"),
    FactType("account.factor_confirmed", 1, AccountFact, "personal", "绑定动态口令", "second factor enrolled"),
    FactType("account.factor_removed", 1, AccountFact, "personal", "解除动态口令", "second factor removed"),
    FactType("account.factor_reset", 1, AccountFact, "personal", "重置动态口令", "second factor reset"),
    FactType("account.recovery_renewed", 1, AccountFact, "personal", "更换恢复码", "recovery codes renewed"),
    FactType("account.recovery_used", 1, AccountFact, "personal", "使用恢复码", "recovery code used"),
    FactType("session.opened", 1, SessionFact, "personal", "登录", "session opened"),
    FactType("session.proven", 1, SessionFact, "personal", "通过两步验证", "second factor given"),
    FactType("session.revoked", 1, SessionFact, "personal", "退出", "session revoked"),
    FactType("link.made", 1, LinkFact, "personal", "关联身份", "identity linked"),
    FactType("link.removed", 1, LinkFact, "personal", "解除关联", "link removed"),
)

SESSION_PAGE, UNIT_PAGE = page_of(SessionView, "SessionPage"), page_of(UnitView, "UnitPage")

OPERATIONS = (
    PING,
    # sessions
    Operation("issue_token", POST, "/tokens", "登录", "Log in", ANYONE, Token, Credentials, emits=("session.opened", "account.recovery_used")),
    Operation("mint_claims", POST, None, "换取声明", "Turn a token into signed claims", ANYONE, Claims, ClaimsRequest),
    Operation("revoke_session", DELETE, "/sessions/{session_id}", "退出登录", "End a session; 'current' is this one", LOGGED_IN_LIMITED, Done, emits=("session.revoked",)),
    Operation("revoke_other_sessions", DELETE, "/sessions", "退出其他登录", "End all my sessions but this one", LOGGED_IN, Done, emits=("account.sessions_ended",)),
    Operation("list_sessions", GET, "/sessions", "我的登录", "List my sessions", LOGGED_IN_LIMITED, SESSION_PAGE, query=ListQuery),
    Operation("list_login_methods", GET, "/login-methods", "登录方式", "List the ways to log in", ANYONE, LoginMethods),
    Operation("open_federated_session", POST, None, "以他处身份登录", "Log in by what a provider says", ANYONE, Token, FederatedLogin, emits=("account.registered", "link.made", "session.opened")),
    # second factor
    Operation("begin_second_factor", POST, "/me/second-factor", "开始绑定动态口令", "Begin to enrol a second factor", LOGGED_IN_LIMITED, FactorBegun, Assurance, emits=("account.factor_begun",)),
    Operation(
        "confirm_second_factor",
        POST,
        "/me/second-factor/confirmation",
        "确认绑定动态口令",
        "Prove the second factor by a code",
        LOGGED_IN_LIMITED,
        RecoveryCodes,
        FactorCode,
        emits=("account.factor_confirmed", "session.proven"),
    ),
    Operation("prove_second_factor", POST, "/me/second-factor/proof", "输入动态码", "Give the code that this session lacks", LOGGED_IN_LIMITED, Done, FactorCode, emits=("account.recovery_used", "session.proven")),
    Operation("renew_recovery_codes", POST, "/me/second-factor/recovery-codes", "更换恢复码", "Get new recovery codes", LOGGED_IN, RecoveryCodes, FactorCode, emits=("account.recovery_renewed",)),
    Operation("remove_second_factor", POST, "/me/second-factor/removal", "解除动态口令", "Remove the second factor", LOGGED_IN, Done, FactorCode, emits=("account.factor_removed",)),
    Operation("reset_second_factor", DELETE, "/accounts/{account_id}/second-factor", "重置动态口令", "Reset the second factor of who lost it", staff("operator"), Done, emits=("account.factor_reset",)),
    # accounts
    Operation("register_account", POST, "/accounts", "注册", "Register", ANYONE, AccountView, NewAccount, creates=True, emits=("account.registered",)),
    Operation("get_me", GET, "/accounts/me", "我的账号", "Get my account", LOGGED_IN_LIMITED, AccountView),
    Operation("change_password", POST, "/me/password", "修改密码", "Change my password; ends my other sessions", LOGGED_IN, Done, PasswordChange, emits=("account.password_changed",)),
    Operation("export_my_account", GET, "/me/identity", "导出我的账号", "Export what identity keeps of me", LOGGED_IN, OwnIdentity),
    Operation("set_standing", PUT, "/accounts/{account_id}/standing", "设定身份", "Set roles, level and department", staff("operator"), AccountView, Standing, edits=True, emits=("account.standing_set",)),
    Operation("get_account", GET, "/accounts/{account_id}", "查看账号", "Get an account", staff("operator"), AccountView),
    Operation("step_account", POST, "/accounts/{account_id}/steps/{step}", "变更账号", "Take a step of an account", LOGGED_IN, AccountView, AccountStep, emits=tuple(step.fact for step in ACCOUNT.steps)),
    # verification at a counter
    Operation("start_verification", POST, "/me/verification", "取认证码", "Get a code to show at a counter", LOGGED_IN, VerificationCode),
    Operation("verify_account", POST, "/verifications", "窗口认证", "Confirm a level at the counter", staff("clerk"), VerifiedView, CounterCheck, emits=("account.verified",)),
    # links to providers
    Operation("link_identity", POST, None, "关联他处身份", "Link an identity elsewhere to my account", LOGGED_IN, LinkView, IdentityToken, emits=("link.made",)),
    Operation("list_links", GET, "/me/links", "我的关联", "List my identities elsewhere", LOGGED_IN, Links),
    Operation("unlink_identity", DELETE, "/me/links/{link_id}", "解除关联", "Remove a link", LOGGED_IN, Done, emits=("link.removed",)),
    # units
    Operation("list_departments", GET, "/departments", "部门", "List departments", ANYONE, UNIT_PAGE),
    Operation("list_towns", GET, "/towns", "镇区", "List towns", ANYONE, UNIT_PAGE),
)

CONTRACT = Contract(
    "identity",
    "身份",
    "people and their roles",
    operations=OPERATIONS,
    facts=(CANARY, *FACTS),
    lifecycles=(ACCOUNT, SESSION, FACTOR, LINK),
    problems=tuple(sorted((row for row in globals().values() if isinstance(row, ProblemType)), key=lambda row: row.code)),
)
