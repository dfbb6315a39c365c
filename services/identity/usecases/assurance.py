"""Making sure that it is them: passwords and codes checked in a turn, wrong ones counted, a fresh login in their place.

Tries are read and counted within a turn, so many at once are no way around the pause.
"""

from dataclasses import replace
from datetime import timedelta

from services.commons.contracts.identity import FRESH_LOGIN_REQUIRED, NO_PASSWORD, TRIES_PAUSED, WRONG_CODE, WRONG_PASSWORD
from services.commons.kernel.command import Command
from services.commons.kernel.problems import Problem, ProblemType
from services.identity import model_factors, model_logins
from services.identity.model import Account
from services.identity.usecases.stores import Stores

FRESH_S = 900
CODE_KEPT_S = 120  # longer than any code lives: three steps of thirty seconds


def check_password(account: Account, command: Command, stores: Stores) -> None:
    """Raises account.no_password, account.wrong_password, account.tries_paused."""
    if not account.password_hash:
        raise Problem(NO_PASSWORD)
    password = model_logins.normal(command.args["password"])
    with stores.passwords.turn():
        model_logins.refuse_paused(stores.attempts.of(account.login), stores.patience, command.at, TRIES_PAUSED)
        if not stores.passwords.matches(account.password_hash, password):
            stores.attempts.count_failure(account.login, command.at)
            raise Problem(WRONG_PASSWORD)


def check_it_is_them(account: Account, command: Command, stores: Stores) -> None:
    """Take a password, or a login of the last quarter of an hour. Raises also account.fresh_login_required."""
    if command.args.get("password"):
        check_password(account, command, stores)
    elif command.at >= stores.sessions.get(command.actor.session).created_at + timedelta(seconds=FRESH_S):
        raise Problem(FRESH_LOGIN_REQUIRED)


def check_code(account: Account, command: Command, stores: Stores) -> None:
    """Take a code of the second factor. Raises factor.wrong_code, account.tries_paused."""
    with stores.passwords.turn():
        model_logins.refuse_paused(stores.attempts.of(account.login), stores.patience, command.at, TRIES_PAUSED)
        take_code(account, command, stores)


def take_code(account: Account, command: Command, stores: Stores, *, wrong: ProblemType = WRONG_CODE) -> None:
    """Spend a code, within a turn; a wrong one is counted. Raises ``wrong``."""
    code = command.args["otp"]
    if not (_is_spent(account, code, command, stores) if stores.codes.is_timed(code) else _is_used(account, code, command, stores)):
        stores.attempts.count_failure(account.login, command.at)
        raise Problem(wrong)


def _is_spent(account: Account, code: str, command: Command, stores: Stores) -> bool:
    step = stores.codes.step_of(account.factor.sealed, account.id, code, command.at)
    return step is not None and stores.once.spend(f"otp\0{account.id}\0{step}", command.at + timedelta(seconds=CODE_KEPT_S))


def _is_used(account: Account, code: str, command: Command, stores: Stores) -> bool:
    mark = stores.codes.mark(code, account.id)
    try:
        stores.accounts.change(aside(command), account.id, lambda it: model_factors.use_recovery(it, mark))
    except Problem as problem:
        if problem.kind is not WRONG_CODE:
            raise
        return False
    return True


def aside(command: Command) -> Command:
    """Return the command for a second aggregate: its key and version speak of the first."""
    return replace(command, key=None, expected_version=None)
