"""What is said to identity and what it answers: the schemas of its operations and facts."""

from dataclasses import dataclass

from marshmallow import Schema, fields

from services.commons.contracts.fields import choice, count, flag, identifier, listing, moment, nested, text
from services.commons.contracts.units import DEPARTMENT_CODES
from services.commons.kernel.people import ROLE_KEYS, Level

LEVELS = tuple(level.name.lower() for level in Level)
COUNTER_LEVELS = ("real_name", "resident")
ACCOUNT_STATES = ("active", "suspended", "closed")
SESSION_STATES = ("open", "revoked")
FACTOR_STATES = ("off", "begun", "on")
OTP_MOST = 16  # characters: six digits, or a recovery code with its hyphens


@dataclass(frozen=True)
class Word:
    """One choice, as people read it."""

    code: str
    zh: str
    en: str


DEVICES: tuple[Word, ...] = (
    Word("android", "安卓手机", "Android phone"),
    Word("iphone", "苹果手机", "iPhone or iPad"),
    Word("linux", "Linux 电脑", "Linux computer"),
    Word("mac", "苹果电脑", "Mac"),
    Word("program", "程序", "program"),
    Word("unknown", "未知设备", "unknown device"),
    Word("wechat", "微信", "WeChat"),
    Word("windows", "Windows 电脑", "Windows computer"),
)
"""As much as is kept of where a login was opened."""
DOCUMENTS: tuple[Word, ...] = (
    Word("household_register", "户口簿", "household register"),
    Word("id_card", "居民身份证", "identity card"),
    Word("passport", "护照", "passport"),
    Word("residence_permit", "居住证", "residence permit"),
    Word("travel_permit", "港澳台居民来往内地通行证", "mainland travel permit"),
)
"""What a clerk may have seen at the counter; never its number."""
DEVICE_KEYS = tuple(row.code for row in DEVICES)
DOCUMENT_KEYS = tuple(row.code for row in DOCUMENTS)


def _otp(description: str, *, required: bool = True) -> fields.String:
    return text(description, max_length=OTP_MOST, required=required, dataclass="sensitive")


class Credentials(Schema):
    login = text("login name", max_length=64, dataclass="personal")
    password = text("password", max_length=256, dataclass="sensitive")
    otp = _otp("code of the second factor, or a recovery code; ignored for an account without a second factor", required=False)
    device = choice("kind of device the login is opened on", DEVICE_KEYS, required=False, dataclass="personal")


class Token(Schema):
    access_token = text("bearer token; keep it secret", max_length=200, dataclass="sensitive")
    expires_in_s = count("seconds until it ends at the latest; unused it ends sooner")
    limited = flag("true when it may only enrol or give a second factor", required=False)


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
    password = text("one's own, to close one's own account", max_length=256, required=False, dataclass="sensitive")


class AccountView(Schema):
    id = identifier("account")
    version = count("version, also its ETag")
    state = choice("state", ACCOUNT_STATES)
    login = text("login name", max_length=64, dataclass="personal")
    name = text("how to be addressed; empty when the account is closed", max_length=40, min_length=0, dataclass="personal")
    roles = listing(identifier("role"), "roles")
    level = choice("verification level", LEVELS)
    department = identifier("department", required=False)
    reason = text("why it is in this state, as the operator put it", max_length=500, required=False, dataclass="personal")
    created_at = moment("when registered")
    has_password = flag("whether one can log in by password", required=False)
    second_factor = choice("state of the second factor", FACTOR_STATES, required=False)
    recovery_codes_left = count("recovery codes not yet used", required=False)
    limited = flag("true when the login you ask through lacks its second factor", required=False)
    verified_at = moment("when a clerk verified it", required=False)
    verified_by_document = choice("what the clerk saw", DOCUMENT_KEYS, required=False, dataclass="personal")


class SessionView(Schema):
    id = identifier("session")
    state = choice("state", SESSION_STATES)
    created_at = moment("when opened")
    expires_at = moment("when it ends at the latest")
    seen_at = moment("when it was last used, give or take five minutes", required=False)
    device = choice("kind of device", DEVICE_KEYS, required=False, dataclass="personal")
    second_factor = flag("whether a second factor was given", required=False)
    current = flag("true for the one you ask through")


class UnitView(Schema):
    """A department or a town."""

    code = identifier("code")
    zh = text("name in Chinese", max_length=60)
    en = text("name in English", max_length=80)


class PasswordChange(Schema):
    password = text("present password", max_length=256, dataclass="sensitive")
    new_password = text("new password, 8 characters or more", max_length=256, min_length=8, dataclass="sensitive")


class Assurance(Schema):
    """What one gives once more before something grave, unless the login is fresh."""

    password = text("one's own", max_length=256, required=False, dataclass="sensitive")


class FactorCode(Schema):
    otp = _otp("code of the second factor, or a recovery code")


class FactorBegun(Schema):
    """Told once; kept encrypted."""

    otpauth_uri = text("for an authenticator to scan", max_length=400, dataclass="sensitive")
    secret = text("the same for typing, base32", max_length=64, dataclass="sensitive")


class RecoveryCodes(Schema):
    """Told once; only hashes are kept."""

    recovery_codes = listing(text("counts once", max_length=OTP_MOST, dataclass="sensitive"), "to keep on paper", max_length=10)


class ProviderView(Schema):
    """A button of the login page."""

    key = identifier("provider")
    zh = text("name in Chinese", max_length=40)
    en = text("name in English", max_length=40)
    start = text("where a browser begins", max_length=60)


class LoginMethods(Schema):
    by_password = flag("whether logins and passwords are taken")
    providers = nested(ProviderView, "providers one may log in through", many=True)


class IdentityToken(Schema):
    """What a provider said of a person, as the gateway got it."""

    provider = identifier("provider")
    id_token = text("ID token, a JWS", max_length=8000, dataclass="sensitive")
    nonce = text("nonce it was asked with", max_length=64, dataclass="sensitive")


class FederatedLogin(IdentityToken):
    device = choice("kind of device", DEVICE_KEYS, required=False, dataclass="personal")


class LinkView(Schema):
    id = identifier("link")
    state = choice("state", ("linked", "removed"))
    provider = identifier("provider")
    created_at = moment("when it was made")


class Links(Schema):
    items = nested(LinkView, "identities elsewhere that open this account", many=True)


class VerificationCode(Schema):
    """What a citizen shows at the counter."""

    counter_code = text("eight digits", max_length=8, dataclass="sensitive")
    expires_at = moment("when it ends")


class CounterCheck(Schema):
    """What a clerk confirms."""

    counter_code = text("eight digits, as the citizen shows them", max_length=20, dataclass="sensitive")
    level = choice("level it proves", COUNTER_LEVELS)
    document = choice("document seen", DOCUMENT_KEYS, dataclass="internal")


class VerifiedView(Schema):
    id = identifier("account")
    name = text("how to be addressed", max_length=40, dataclass="personal")
    level = choice("verification level now", LEVELS)


class OwnIdentity(Schema):
    """All that identity keeps of one person."""

    account = nested(AccountView, "account")
    sessions = nested(SessionView, "logins that still count, the newest hundred", many=True)
    links = nested(LinkView, "identities elsewhere", many=True)


class AccountFact(Schema):
    by = identifier("account that acted, by reference", dataclass="personal")
    state = identifier("state after")
    roles = listing(identifier("role"), "roles", required=False)
    level = identifier("verification level", required=False)
    department = identifier("department", required=False)
    document = identifier("what a clerk saw", required=False, dataclass="internal")


class LinkFact(Schema):
    by = identifier("account, by reference", dataclass="personal")
    state = identifier("state after")
    provider = identifier("key of the provider")


class SessionFact(Schema):
    by = identifier("account, by reference", dataclass="personal")
    state = identifier("state after")
