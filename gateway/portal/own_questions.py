"""Every form about oneself, one row per question: logging in, the second step, contact card, verification, leaving."""

from dataclasses import replace

from gateway.portal.forms import Form, Question

_CODE = Question(
    "otp",
    "code",
    "六位动态码",
    "Six-digit code",
    "打开手机上的验证器，抄下正在显示的六位数字",
    "open the authenticator on your phone and copy the six digits it shows",
    autocomplete="one-time-code",
)
_RECOVERY = Question(
    "otp", "line", "恢复码", "Recovery code", "绑定时记下的十个字符，用过一次就作废", "ten characters you wrote down; each counts once"
)
_PASSWORD = Question("password", "secret", "当前密码", "Present password", autocomplete="current-password")
_NEW_PASSWORD = Question("new_password", "secret", "新密码", "New password", autocomplete="new-password")

LOG_IN = Form(
    "issue_token",
    "登录",
    "Log in",
    "登录",
    "Log in",
    (
        Question("login", "line", "账号", "Login", autocomplete="username"),
        Question("password", "secret", "密码", "Password", autocomplete="current-password"),
    ),
)
SECOND_STEP = Form("issue_token", "两步验证", "Second step", "登录", "Log in", (_CODE,), partial=True)
REGISTER = Form(
    "register_account",
    "注册",
    "Register",
    "注册",
    "Register",
    (
        Question("name", "line", "怎么称呼您", "How shall we address you", autocomplete="nickname"),
        Question(
            "login", "line", "账号名", "Login", "登录时用，别人看不到", "for logging in; nobody else sees it", autocomplete="username"
        ),
        Question("password", "secret", "密码", "Password", autocomplete="new-password"),
    ),
)
CHANGE_PASSWORD = Form("change_password", "修改密码", "Change the password", "修改密码", "Change it", (_PASSWORD, _NEW_PASSWORD))
BEGIN_FACTOR = Form("begin_second_factor", "绑定验证器", "Set up an authenticator", "开始绑定", "Begin", partial=True)
BEGIN_WITH_PASSWORD = replace(BEGIN_FACTOR, questions=(_PASSWORD,))
CONFIRM_FACTOR = Form("confirm_second_factor", "绑定验证器", "Set up an authenticator", "完成绑定", "Finish", (_CODE,))
PROVE = Form("prove_second_factor", "两步验证", "Second step", "继续", "Continue", (_CODE,))
RENEW_CODES = Form("renew_recovery_codes", "更换恢复码", "Get new recovery codes", "更换恢复码", "Get new ones", (_CODE,))
REMOVE_FACTOR = Form("remove_second_factor", "解除两步验证", "Turn the second step off", "解除", "Turn it off", (_CODE,), grave=True)
CONTACT = Form(
    "set_my_card",
    "联系方式",
    "Contact",
    "发送验证码",
    "Send me a code",
    (
        Question(
            "email", "email", "电子邮箱", "E-mail address", "例如 someone@example.org", "such as someone@example.org", autocomplete="email"
        ),
    ),
)
CONTACT_CODE = Form(
    "verify_my_card",
    "验证邮箱",
    "Verify the address",
    "验证",
    "Verify",
    (
        Question(
            "code", "code", "六位验证码", "Six-digit code", "在刚收到的邮件里", "in the mail you just got", autocomplete="one-time-code"
        ),
    ),
)
CLOSE = Form("step_account", "注销账号", "Close the account", "确认注销", "Close my account", partial=True, grave=True)
CLOSE_WITH_PASSWORD = replace(CLOSE, questions=(_PASSWORD,))
COUNTER = Form(
    "verify_account",
    "窗口认证",
    "Verification at the counter",
    "确认认证",
    "Confirm",
    (
        Question("counter_code", "code", "认证码", "Code", "市民手机上的八位数字", "eight digits on the citizen's phone"),
        Question(
            "document",
            "one",
            "查验了什么证件",
            "Document seen",
            "只记种类，不记号码",
            "its kind is kept, never its number",
            words="document",
        ),
        Question(
            "level",
            "pick",
            "认证到",
            "Level it proves",
            "看到户口簿或居住证才选“居民”",
            "resident only with a household register or residence permit",
            words="level",
        ),
    ),
)


def by_recovery_code(form: Form) -> Form:
    """Return the form that asks for a recovery code where the phone is not at hand."""
    return replace(form, questions=(_RECOVERY,))
