"""Use-cases of identity: load, decide, save, return. No rule lives here."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from services.commons.contracts.identity import ACCOUNT_SUSPENDED, CLAIMS_LIFETIME_S, WRONG_LOGIN
from services.commons.contracts.units import DEPARTMENTS, TOWNS
from services.commons.kernel.command import Command
from services.commons.kernel.people import Level
from services.commons.kernel.ports import Page, Repository
from services.commons.kernel.problems import KEY_REUSED, LOGIN_REQUIRED, Problem
from services.commons.kernel.views import PAGE, View, page
from services.identity import model, model_logins, model_sessions, views
from services.identity.model import Account, Standing
from services.identity.model_demo import DEMO_ACCOUNTS, DEMO_PASSWORD, DemoAccount
from services.identity.model_logins import Attempts, Patience
from services.identity.model_sessions import Session


class Accounts(Repository[Account], Protocol):
    """``create`` also raises account.login_taken."""

    def by_login(self, login: str) -> Account | None: ...


class Sessions(Repository[Session], Protocol):
    def by_token(self, token_hash: str) -> Session | None: ...
    def open_of(self, account: str, at: datetime, *, limit: int, cursor: str | None) -> Page[Session]: ...


class AttemptLog(Protocol):
    """Wrong tries by login, whether or not anybody has it."""

    def of(self, login: str) -> Attempts | None: ...
    def count_failure(self, login: str, at: datetime) -> None: ...
    def clear(self, login: str) -> None: ...


class Passwords(Protocol):
    def turn(self) -> AbstractContextManager[None]:
        """Wait for a turn to hash. Raises service.unavailable when too many wait already, or none comes in time."""
        ...

    def hashed(self, password: str) -> str: ...

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Return whether the password is right; for None the same work is done, and it never is."""
        ...


@dataclass(frozen=True)
class Stores:
    accounts: Accounts
    sessions: Sessions
    attempts: AttemptLog
    passwords: Passwords
    new_token: Callable[[], str]
    sign: Callable[[Mapping[str, object]], str]
    patience: Patience
    session_s: int


# Accounts


def register_account(command: Command, stores: Stores) -> View:
    login = model_logins.acceptable_login(command.args["login"])
    password = model_logins.acceptable_password(command.args["password"], login)
    with stores.passwords.turn():
        model_logins.refuse_paused(stores.attempts.of(login), stores.patience, command.at)
        account = Account(command.new_id, login, command.args["name"], stores.passwords.hashed(password), command.at, command.at)
        wish = _fingerprinted(command, f"{command.args['login']}\0{command.args['name']}")
        saved = stores.accounts.create(wish, lambda: model.register(account))
        if saved.password_hash != account.password_hash and not stores.passwords.matches(saved.password_hash, password):
            stores.attempts.count_failure(login, command.at)  # else a known key would be a way to try passwords
            raise Problem(KEY_REUSED)
    return views.account(saved)


def _fingerprinted(command: Command, fingerprint: str) -> Command:
    """Return the command under a fingerprint that owes nothing to the password: a quick hash of it, kept beside the
    slow one, would undo that."""
    return replace(command, fingerprint=fingerprint)


def get_me(query: Command, stores: Stores) -> View:
    return views.account(stores.accounts.get(query.actor.id))


def get_account(query: Command, stores: Stores) -> View:
    return views.account(stores.accounts.get(query.args["account_id"]))


def set_standing(command: Command, stores: Stores) -> View:
    args = command.args
    standing = Standing(frozenset(args["roles"]), Level[args["level"].upper()], args.get("department"))
    return views.account(stores.accounts.change(command, args["account_id"], lambda it: model.set_standing(it, standing, by=command.actor)))


def step_account(command: Command, stores: Stores) -> View:
    return views.account(stores.accounts.change(command, command.args["account_id"], lambda it: model.step_account(it, command)))


def seed_demo_accounts(command: Command, stores: Stores) -> tuple[DemoAccount, ...]:
    """Register the demo town's people who are not there yet; return them all."""
    for row in DEMO_ACCOUNTS:
        if stores.accounts.by_login(row.login) is None:
            with stores.passwords.turn():
                password_hash = stores.passwords.hashed(DEMO_PASSWORD)
            account = Account(row.id, row.login, row.name, password_hash, command.at, command.at, row.standing)
            wish = replace(command, name="register_account", new_id=row.id, key=row.id, fingerprint=row.id)
            stores.accounts.create(wish, partial(model.register, account))
    return DEMO_ACCOUNTS


# Sessions


def issue_token(command: Command, stores: Stores) -> View:
    """Log in. A repeat under one Idempotency-Key is refused: the token it would have to repeat is not kept."""
    account = _authenticated(command, stores)
    if account.state == "suspended":
        raise Problem(ACCOUNT_SUSPENDED)
    token = stores.new_token()
    wish = _fingerprinted(command, model_sessions.token_hash(token))
    stores.sessions.create(wish, lambda: model_sessions.open_session(account, token, command, lasts_s=stores.session_s))
    return {"access_token": token, "expires_in_s": stores.session_s}


def _authenticated(command: Command, stores: Stores) -> Account:
    """Return whose login and password these are; a login nobody has costs the same work and gives the same problem.

    Tries are read and counted within a turn, so many at once are no way around the pause.
    """
    login, password = model_logins.folded(command.args["login"]), model_logins.normal(command.args["password"])
    with stores.passwords.turn():
        attempts = stores.attempts.of(login)
        model_logins.refuse_paused(attempts, stores.patience, command.at)
        account = stores.accounts.by_login(login)
        is_right = stores.passwords.matches(account.password_hash if account else None, password)
        if account is None or not is_right or account.state == "closed":
            stores.attempts.count_failure(login, command.at)
            raise Problem(WRONG_LOGIN)
        if attempts:
            stores.attempts.clear(login)
    return account


def mint_claims(query: Command, stores: Stores) -> View:
    session = stores.sessions.by_token(model_sessions.token_hash(query.args["token"]))
    if session is None:
        raise Problem(LOGIN_REQUIRED)
    actor = model_sessions.vouched(session, stores.accounts.get(session.account), query.at)
    return {"claims": stores.sign(model_sessions.claims(actor, query.args["audience"], query.at)), "expires_in_s": CLAIMS_LIFETIME_S}


def revoke_session(command: Command, stores: Stores) -> View:
    asked = command.args["session_id"]
    id = command.actor.session if asked == "current" else asked
    return {"id": stores.sessions.change(command, id, lambda it: model_sessions.revoke(it, by=command.actor)).id}


def list_sessions(query: Command, stores: Stores) -> View:
    found = stores.sessions.open_of(query.actor.id, query.at, limit=query.args.get("limit", PAGE), cursor=query.args.get("cursor"))
    return page([views.session(it, asked_through=query.actor.session) for it in found.items], found.next)


# Units


def list_departments() -> View:
    return views.units(DEPARTMENTS)


def list_towns() -> View:
    return views.units(TOWNS)
