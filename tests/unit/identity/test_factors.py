"""Second factors: nothing counts before it is proven, no code counts twice, and wrong ones pause like passwords."""

from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest

from services.commons.contracts.identity import (
    FACTOR,
    FRESH_LOGIN_REQUIRED,
    LOGIN_PAUSED,
    NOT_ONESELF,
    OTP_REQUIRED,
    OTP_WRONG,
    TRIES_PAUSED,
    WRONG_CODE,
    WRONG_LOGIN,
    WRONG_PASSWORD,
)
from services.commons.kernel.people import Actor, Level
from services.commons.kernel.problems import LOGIN_REQUIRED, STEP_REFUSED, Problem
from services.identity import usecases
from services.identity.credentials.sealing import Sealer, Unreadable
from services.identity.model_sessions import token_hash
from tests.support.commands import AT, asked
from tests.support.identity import OPERATOR, PATIENCE, MemoryStores, memory_stores
from tests.support.refusals import refused

PASSWORD = "correct horse"


class Owner:
    """Somebody with a login; ``at`` is their clock."""

    def __init__(self, stores: MemoryStores, login: str = "someone") -> None:
        self.stores, self.login, self.at = stores, login, AT
        usecases.register_account(asked("register_account", login=login, password=PASSWORD, name="某人"), stores)
        self.actor = self.log_in()

    def log_in(self, **given: Any) -> Actor:
        token = usecases.issue_token(asked("issue_token", at=self.at, **{"login": self.login, "password": PASSWORD, **given}), self.stores)
        return self.behind(str(token["access_token"]))

    def behind(self, token: str) -> Actor:
        session = self.stores.sessions.by_token(token_hash(token))
        assert session
        return Actor(session.account, frozenset({"citizen"}), None, Level.VISITOR, session.id)

    def ask(self, operation: str, **args: Any) -> Any:
        return getattr(usecases, operation)(asked(operation, self.actor, at=self.at, **args), self.stores)

    def code(self, later_s: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(self.at + timedelta(seconds=later_s))

    def begin(self) -> None:
        self.secret = str(self.ask("begin_second_factor")["secret"])

    def enrol(self) -> list[str]:
        self.begin()
        codes: list[str] = self.ask("confirm_second_factor", otp=self.code())["recovery_codes"]
        self.at += timedelta(seconds=90)
        return codes


@pytest.fixture
def stores() -> MemoryStores:
    return memory_stores()


@pytest.fixture
def owner(stores: MemoryStores) -> Owner:
    return Owner(stores)


def second_factor(owner: Owner) -> Any:
    return usecases.get_me(asked("get_me", owner.actor), owner.stores)["second_factor"]


def test_a_factor_that_was_not_proven_asks_for_nothing(owner: Owner) -> None:
    owner.begin()

    with refused(WRONG_CODE):
        owner.ask("confirm_second_factor", otp="000000")

    assert "begun" == second_factor(owner)
    assert owner.log_in()


def test_an_enrolled_factor_is_asked_for_after_the_right_password_only(owner: Owner) -> None:
    owner.enrol()

    with refused(OTP_REQUIRED):
        owner.log_in()
    with refused(WRONG_LOGIN):
        owner.log_in(password="wrong horse")
    with refused(WRONG_LOGIN):
        owner.log_in(password="wrong horse", otp=owner.code())
    session = owner.log_in(otp=owner.code()).session
    assert owner.stores.sessions.get(session).proven


def test_the_address_for_authenticators_is_a_standard_one(owner: Owner) -> None:
    told = owner.ask("begin_second_factor")

    read = pyotp.parse_uri(str(told["otpauth_uri"]))
    assert (told["secret"], "someone", "Shanzhi") == (read.secret, read.name, read.issuer)


def test_a_code_counts_once_at_login_and_anywhere(owner: Owner) -> None:
    owner.enrol()
    code = owner.code()
    owner.log_in(otp=code)

    with refused(OTP_WRONG):
        owner.log_in(otp=code)
    with refused(WRONG_CODE):
        owner.ask("remove_second_factor", otp=code)


@pytest.mark.parametrize(("seconds", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_clocks_may_differ_by_one_step(owner: Owner, seconds: int, taken: bool) -> None:
    owner.enrol()
    owner.at = datetime.fromtimestamp(int(owner.at.timestamp()) // 30 * 30, tz=AT.tzinfo)

    if taken:
        assert owner.log_in(otp=owner.code(seconds))
    else:
        with refused(OTP_WRONG):
            owner.log_in(otp=owner.code(seconds))


def test_guessing_codes_pauses_the_login_and_the_right_password_forgives_nothing(owner: Owner) -> None:
    owner.enrol()

    for _ in range(PATIENCE.failures):
        with refused(OTP_WRONG):
            owner.log_in(otp="000000")
        if owner.stores.attempts.of("someone").failures < PATIENCE.failures:
            with refused(OTP_REQUIRED):
                owner.log_in()

    with refused(LOGIN_PAUSED):
        owner.log_in(otp=owner.code())
    with refused(TRIES_PAUSED):
        owner.ask("remove_second_factor", otp=owner.code())


@pytest.mark.parametrize("otp", ["", "0000000", "abcdef", "１２３４５６", "\x00", "x" * 16])
def test_what_is_no_code_is_wrong(owner: Owner, otp: str) -> None:
    owner.enrol()

    with pytest.raises(Problem) as refusal:
        owner.log_in(otp=otp)

    assert refusal.value.kind in (OTP_WRONG, OTP_REQUIRED)


def test_each_recovery_code_counts_once_in_any_spelling(owner: Owner) -> None:
    codes = owner.enrol()
    assert 10 == len(set(codes))

    owner.log_in(otp=codes[0].upper())
    owner.log_in(otp=codes[1].replace("-", ""))

    for used in codes[:2]:
        with refused(OTP_WRONG):
            owner.log_in(otp=used)
    assert 8 == usecases.get_me(asked("get_me", owner.actor), owner.stores)["recovery_codes_left"]
    assert 2 == [fact.name for _, fact in owner.stores.accounts.facts].count("account.recovery_used")


def test_new_recovery_codes_put_out_the_old_ones(owner: Owner) -> None:
    old = owner.enrol()

    new = owner.ask("renew_recovery_codes", otp=owner.code())["recovery_codes"]

    with refused(OTP_WRONG):
        owner.log_in(otp=old[0])
    assert owner.log_in(otp=new[0])


def test_removing_needs_a_code_and_a_password_is_enough_again(owner: Owner) -> None:
    owner.enrol()
    with refused(WRONG_CODE):
        owner.ask("remove_second_factor", otp="000000")

    owner.ask("remove_second_factor", otp=owner.code())

    assert "off" == second_factor(owner)
    assert owner.log_in()


@pytest.mark.parametrize("step", [step.key for step in FACTOR.steps if step.key != "reset"])
@pytest.mark.parametrize("state", [state.key for state in FACTOR.states])
def test_every_step_of_a_factor(owner: Owner, state: str, step: str) -> None:
    if state != "off":
        owner.begin() if state == "begun" else owner.enrol()
    allowed = state in next(row.sources for row in FACTOR.steps if row.key == step)
    names = {"begin": "begin_second_factor", "confirm": "confirm_second_factor", "prove": "prove_second_factor"}
    names |= {"renew": "renew_recovery_codes", "remove": "remove_second_factor"}
    given = {} if step == "begin" else {"otp": owner.code() if state != "off" else "000000"}

    if allowed:
        assert owner.ask(names[step], **given)
    else:
        with refused(STEP_REFUSED, state=state):
            owner.ask(names[step], **given)


def test_beginning_needs_the_password_once_the_login_is_old(owner: Owner) -> None:
    owner.at += timedelta(minutes=15)

    with refused(FRESH_LOGIN_REQUIRED):
        owner.ask("begin_second_factor")
    with refused(WRONG_PASSWORD):
        owner.ask("begin_second_factor", password="wrong horse")
    assert owner.ask("begin_second_factor", password=PASSWORD)


def test_enrolling_ends_other_sessions_and_proves_this_one(owner: Owner) -> None:
    other = usecases.issue_token(asked("issue_token", login="someone", password=PASSWORD), owner.stores)["access_token"]

    owner.enrol()

    with refused(LOGIN_REQUIRED):
        usecases.mint_claims(asked("mint_claims", token=other, audience="ideas"), owner.stores)
    assert owner.stores.sessions.get(owner.actor.session).proven


def test_an_operator_resets_the_factor_of_others_only(owner: Owner) -> None:
    owner.enrol()
    reset = {"account_id": owner.actor.id}
    itself = Actor(owner.actor.id, OPERATOR.roles, None, Level.REAL_NAME, "session")

    with refused(NOT_ONESELF):
        usecases.reset_second_factor(asked("reset_second_factor", itself, **reset), owner.stores)
    usecases.reset_second_factor(asked("reset_second_factor", OPERATOR, **reset), owner.stores)

    assert "off" == second_factor(owner)
    assert owner.log_in()


def test_no_fact_or_session_carries_a_secret_or_a_code(owner: Owner) -> None:
    codes = owner.enrol()
    owner.log_in(otp=codes[0])

    told = str(owner.stores.accounts.facts + owner.stores.sessions.facts) + str(owner.stores.sessions.all())

    assert not any(word in told for word in (owner.secret, codes[0], codes[0].replace("-", "")))


def test_a_sealed_secret_opens_under_its_own_secret_and_for_its_owner_only() -> None:
    sealed = Sealer("a secret").sealed("JBSWY3DP", "one")

    assert "JBSWY3DP" == Sealer("a secret").opened(sealed, "one")
    assert "JBSWY3DP" not in sealed
    assert sealed != Sealer("a secret").sealed("JBSWY3DP", "one")
    for secret, owner, text in (("another", "one", sealed), ("a secret", "two", sealed), ("a secret", "one", "AAAA" + sealed[4:])):
        with pytest.raises(Unreadable):
            Sealer(secret).opened(text, owner)
