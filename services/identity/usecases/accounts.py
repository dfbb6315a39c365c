"""Registering, looking at accounts, and setting what they may do."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from services.commons.contracts.identity import LOGIN_TAKEN, OPERATOR_EXISTS
from services.commons.kernel.command import Command
from services.commons.kernel.people import Level
from services.commons.kernel.problems import KEY_REUSED, Problem
from services.commons.kernel.views import View
from services.identity import model, model_logins, views
from services.identity.model import Account, Standing
from services.identity.model_demo import DEMO_ACCOUNTS, DEMO_CROWD, DEMO_PASSWORD, DemoAccount
from services.identity.usecases.stores import Stores

OPERATOR = Standing(frozenset({"operator"}), Level.REAL_NAME)


def register_account(command: Command, stores: Stores) -> View:
    login = model_logins.acceptable_login(command.args["login"])
    password = model_logins.acceptable_password(command.args["password"], login)
    with stores.passwords.turn():
        model_logins.refuse_paused(stores.attempts.of(login), stores.patience, command.at)
        account = Account(command.new_id, login, command.args["name"], stores.passwords.hashed(password), command.at)
        wish = fingerprinted(command, stores.fingerprint(f"{command.args['login']}\0{command.args['name']}"))
        saved = _saved(account, wish, stores)
        if saved.password_hash != account.password_hash and not stores.passwords.matches(saved.password_hash, password):
            stores.attempts.count_failure(login, command.at)  # else a known key would be a way to try passwords
            raise Problem(KEY_REUSED)
    return views.account(saved)


def _saved(account: Account, wish: Command, stores: Stores) -> Account:
    """Return the new account. A login that is taken counts as a try at it. Raises account.login_taken."""
    try:
        return stores.accounts.create(wish, lambda: model.register(account))
    except Problem as problem:
        if problem.kind is LOGIN_TAKEN:
            stores.attempts.count_failure(account.login, wish.at)
        raise


def register_first_operator(command: Command, stores: Stores) -> View:
    """Raises account.operator_exists: every other operator is made by one. Its id is always the same, so two at once make one."""
    if stores.accounts.has_role("operator"):
        raise Problem(OPERATOR_EXISTS)
    login = model_logins.acceptable_login(command.args["login"])
    password = model_logins.acceptable_password(command.args["password"], login)
    with stores.passwords.turn():
        account = Account(command.new_id, login, command.args["name"], stores.passwords.hashed(password), command.at, OPERATOR)
    return views.account(stores.accounts.create(command, lambda: model.register(account)))


def fingerprinted(command: Command, fingerprint: str) -> Command:
    """Return the command under a fingerprint that owes nothing to the password: a quick hash of it, kept beside the
    slow one, would undo that."""
    return replace(command, fingerprint=fingerprint)


def get_me(query: Command, stores: Stores) -> View:
    return views.account(stores.accounts.get(query.actor.id)) | {"limited": query.actor.limited}


def get_account(query: Command, stores: Stores) -> View:
    return views.account(stores.accounts.get(query.args["account_id"]))


def set_standing(command: Command, stores: Stores) -> View:
    args = command.args
    standing = Standing(frozenset(args["roles"]), Level[args["level"].upper()], args.get("department"))
    return views.account(stores.accounts.change(command, args["account_id"], lambda it: model.set_standing(it, standing, by=command.actor)))


def seed_demo_accounts(command: Command, stores: Stores) -> tuple[DemoAccount, ...]:
    """Register the demo town's people who are not there yet; return them all. They share a password, and so its hash."""
    _seed(DEMO_ACCOUNTS, DEMO_PASSWORD, command, stores)
    return DEMO_ACCOUNTS


def seed_demo_crowd(command: Command, stores: Stores) -> tuple[DemoAccount, ...]:
    """Register those whom nobody can log in as: their one password is told to nobody and kept nowhere."""
    _seed(DEMO_CROWD, stores.new_token(), command, stores)
    return DEMO_CROWD


def _seed(rows: Sequence[DemoAccount], password: str, command: Command, stores: Stores) -> None:
    missing = [row for row in rows if stores.accounts.by_login(row.login) is None]
    if not missing:
        return
    with stores.passwords.turn():
        password_hash = stores.passwords.hashed(password)
    for row in missing:
        account = Account(row.id, row.login, row.name, password_hash, command.at, row.standing)
        wish = replace(command, name="register_account", new_id=row.id, key=row.id, fingerprint=row.id)
        stores.accounts.create(wish, partial(model.register, account))
