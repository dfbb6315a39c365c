"""Logging in and out, and what identity vouches for while a session lasts."""

from services.commons.contracts.identity import (
    ACCOUNT_SUSPENDED,
    CLAIMS_LIFETIME_S,
    OTP_REQUIRED,
    OTP_WRONG,
    WRONG_LOGIN,
)
from services.commons.kernel.command import Command
from services.commons.kernel.problems import LOGIN_REQUIRED, Problem
from services.commons.kernel.views import PAGE, View, page
from services.identity import model_logins, model_sessions, views
from services.identity.model import Account
from services.identity.model_sessions import Session
from services.identity.usecases.accounts import fingerprinted
from services.identity.usecases.assurance import take_code
from services.identity.usecases.stores import Stores


def issue_token(command: Command, stores: Stores) -> View:
    """Log in. A repeat under one Idempotency-Key is refused: the token it would have to repeat is not kept."""
    account = _authenticated(command, stores)
    return opened(account, command, stores, proven=account.factor.state == "on")


def opened(account: Account, command: Command, stores: Stores, *, proven: bool) -> View:
    """Open a session of ``account`` and return its token, which is told this once."""
    token, rules = stores.new_token(), stores.rules
    wish = fingerprinted(command, model_sessions.token_hash(token))
    session = stores.sessions.create(wish, lambda: model_sessions.open_session(account, token, command, rules=rules, proven=proven))
    told: View = {"access_token": token, "expires_in_s": rules.lasts_s}
    return told | {"limited": True} if model_sessions.is_limited(session, account, rules) else told


def _authenticated(command: Command, stores: Stores) -> Account:
    """Return whose login and password these are; a login nobody has costs the same work and gives the same problem.

    Only the right password tells that an account is suspended or has a second factor; wrong codes count as wrong
    tries of the login, and only a whole login forgives them.
    """
    login, password = model_logins.folded(command.args["login"]), model_logins.normal(command.args["password"])
    with stores.passwords.turn():
        attempts = stores.attempts.of(login)
        model_logins.refuse_paused(attempts, stores.patience, command.at)
        account = stores.accounts.by_login(login)
        is_right = stores.passwords.matches(account.password_hash or None if account else None, password)
        if account is None or not is_right or account.state == "closed":
            stores.attempts.count_failure(login, command.at)
            raise Problem(WRONG_LOGIN)
        if account.state == "suspended":
            raise Problem(ACCOUNT_SUSPENDED)
        _take_second_factor(account, command, stores)
        if attempts:
            stores.attempts.clear(login)
    return account


def _take_second_factor(account: Account, command: Command, stores: Stores) -> None:
    """Raises token.second_factor_required, token.wrong_code."""
    if account.factor.state != "on":
        return
    if not command.args.get("otp"):
        raise Problem(OTP_REQUIRED)
    take_code(account, command, stores, wrong=OTP_WRONG)


def mint_claims(command: Command, stores: Stores) -> View:
    """Vouch for whoever holds the token; that the session was used is written down every few minutes."""
    session = stores.sessions.by_token(model_sessions.token_hash(command.args["token"]))
    if session is None:
        raise Problem(LOGIN_REQUIRED)
    actor = model_sessions.vouched(session, stores.accounts.get(session.account), command.at, stores.rules)
    if model_sessions.needs_touch(session, command.at, stores.rules):
        stores.sessions.touch(session, command.at)
    claims = model_sessions.claims(actor, command.args["audience"], command.at)
    return {"claims": stores.sign(claims), "expires_in_s": CLAIMS_LIFETIME_S}


def revoke_session(command: Command, stores: Stores) -> View:
    asked = command.args["session_id"]
    id = command.actor.session if asked == "current" else asked
    return {"id": stores.sessions.change(command, id, lambda it: model_sessions.revoke(it, by=command.actor)).id}


def list_sessions(query: Command, stores: Stores) -> View:
    limit, cursor = query.args.get("limit", PAGE), query.args.get("cursor")
    found, next = counting(query, stores, limit=limit, cursor=cursor)
    return page([views.session(it, asked_through=query.actor.session) for it in found], next)


def counting(query: Command, stores: Stores, *, limit: int, cursor: str | None = None) -> tuple[tuple[Session, ...], str | None]:
    """Return the sessions that count, newest first; one kept from an older epoch ends the last page."""
    account = stores.accounts.get(query.actor.id)
    found = stores.sessions.open_of(account, query.at, rules=stores.rules, limit=limit, cursor=cursor)
    kept = stores.sessions.find(account.kept_session) if account.kept_session and found.next is None else None
    is_shown = kept is not None and kept.epoch != account.epoch and model_sessions.counts(kept, account, query.at, stores.rules)
    return (*found.items, *((kept,) if kept and is_shown else ())), found.next
