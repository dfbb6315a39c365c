"""Enrolling a second factor, giving its codes, and taking it off."""

from services.commons.kernel.command import Command
from services.commons.kernel.views import View
from services.identity import model_factors, model_sessions
from services.identity.model import Account
from services.identity.usecases.assurance import aside, check_code, check_it_is_them
from services.identity.usecases.stores import Stores


def begin_second_factor(command: Command, stores: Stores) -> View:
    """Return a new secret, once."""
    account = stores.accounts.get(command.actor.id)
    model_factors.check_step(account, "begin")
    check_it_is_them(account, command, stores)
    secret, sealed = stores.codes.new_secret(account.id)
    stores.accounts.change(command, account.id, lambda it: model_factors.begin(it, sealed))
    return {"otpauth_uri": stores.codes.uri(secret, account.login), "secret": secret}


def confirm_second_factor(command: Command, stores: Stores) -> View:
    """Take a first code as proof, and return the recovery codes, once."""
    account = _ready_for("confirm", command, stores)
    codes = stores.codes.new_recovery_codes()
    marks = _marks(codes, account, stores)
    stores.accounts.change(command, account.id, lambda it: model_factors.confirm(it, marks, by=command.actor))
    stores.sessions.change(aside(command), command.actor.session, model_sessions.prove)
    return {"recovery_codes": list(codes)}


def prove_second_factor(command: Command, stores: Stores) -> View:
    """Give the code that this session was opened without."""
    _ready_for("prove", command, stores)
    return {"id": stores.sessions.change(command, command.actor.session, model_sessions.prove).id}


def renew_recovery_codes(command: Command, stores: Stores) -> View:
    account = _ready_for("renew", command, stores)
    codes = stores.codes.new_recovery_codes()
    marks = _marks(codes, account, stores)
    stores.accounts.change(command, account.id, lambda it: model_factors.renew(it, marks))
    return {"recovery_codes": list(codes)}


def remove_second_factor(command: Command, stores: Stores) -> View:
    account = _ready_for("remove", command, stores)
    return {"id": stores.accounts.change(command, account.id, lambda it: model_factors.remove(it, by=command.actor)).id}


def reset_second_factor(command: Command, stores: Stores) -> View:
    """Take it off somebody who lost phone and recovery codes; they were recognised otherwise."""
    id = command.args["account_id"]
    return {"id": stores.accounts.change(command, id, lambda it: model_factors.reset(it, by=command.actor)).id}


def _ready_for(step: str, command: Command, stores: Stores) -> Account:
    """Return the account whose step is possible and whose code is right."""
    account = stores.accounts.get(command.actor.id)
    model_factors.check_step(account, step)
    check_code(account, command, stores)
    return account


def _marks(codes: tuple[str, ...], account: Account, stores: Stores) -> tuple[str, ...]:
    return tuple(stores.codes.mark(code, account.id) for code in codes)
