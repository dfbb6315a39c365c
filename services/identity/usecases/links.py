"""Logging in by what a provider says, and linking such an identity to one's account.

What the gateway brings is only carried by it: a token is believed for its provider's signature, and once.
"""

from dataclasses import replace
from datetime import timedelta

from services.commons.contracts.identity import ACCOUNT_SUSPENDED, ID_TOKEN_REFUSED
from services.commons.kernel.command import Command
from services.commons.kernel.problems import Problem
from services.commons.kernel.views import View
from services.identity import model, model_links, model_sessions, views
from services.identity.model import Account
from services.identity.model_links import Link, Said
from services.identity.usecases.assurance import aside, check_it_is_them
from services.identity.usecases.sessions import opened
from services.identity.usecases.stores import Stores

TOKEN_KEPT_S = 7200  # longer than a token of a provider is believed


def open_federated_session(command: Command, stores: Stores) -> View:
    """Log in whom the provider vouches for; register them when they come for the first time."""
    said = _believed(command, stores)
    link = stores.links.find(said.link_id)
    account = _linked(link, stores) or _registered(said, link, command, stores)
    if account.state == "suspended":
        raise Problem(ACCOUNT_SUSPENDED)
    return opened(_risen(account, said, command, stores), command, stores, proven=said.proven)


def link_identity(command: Command, stores: Stores) -> View:
    """Link the identity to the account of who asks; needs a fresh login. Raises link.taken."""
    account = stores.accounts.get(command.actor.id)
    check_it_is_them(account, command, stores)
    said = _believed(command, stores)
    link = _made(said, stores.links.find(said.link_id), account.id, command, stores)
    _risen(account, said, command, stores)
    return views.link(link)


def list_links(query: Command, stores: Stores) -> View:
    return {"items": [views.link(it) for it in stores.links.of_account(query.actor.id)]}


def unlink_identity(command: Command, stores: Stores) -> View:
    account = stores.accounts.get(command.actor.id)
    others = [it for it in stores.links.of_account(account.id) if it.id != command.args["link_id"]]
    has_other = bool(account.password_hash or others)
    link = stores.links.change(
        command, command.args["link_id"], lambda it: model_links.remove(it, by=command.actor, has_other_way=has_other)
    )
    return {"id": link.id}


def _believed(command: Command, stores: Stores) -> Said:
    """Return what the token says; one that was used before says nothing. Raises session.token_refused."""
    args = command.args
    said = stores.providers.said(args["provider"], args["id_token"], args["nonce"], command.at)
    token = model_sessions.token_hash(args["id_token"].rpartition(".")[0])
    if not stores.once.spend(f"id token\0{token}", command.at + timedelta(seconds=TOKEN_KEPT_S)):
        raise Problem(ID_TOKEN_REFUSED)
    return said


def _linked(link: Link | None, stores: Stores) -> Account | None:
    """Return the account that a link opens; a closed one opens no more."""
    account = stores.accounts.find(link.account) if link and link.state == "linked" else None
    return account if account and account.state != "closed" else None


def _registered(said: Said, link: Link | None, command: Command, stores: Stores) -> Account:
    """Return a new account, linked; who comes twice at once gets one."""
    id = model_links.first_account(said, link)
    wish = replace(command, name="register_account", new_id=id, key=id, fingerprint=id)
    account = stores.accounts.create(wish, lambda: model.register(model_links.newcomer(said, id, command.at)))
    _made(said, link, account.id, command, stores)
    return account


def _made(said: Said, link: Link | None, account: str, command: Command, stores: Stores) -> Link:
    """Raises link.taken."""
    if link is None:
        wish = replace(command, new_id=said.link_id, key=account, fingerprint=account)
        return stores.links.create(wish, lambda: model_links.make(said, account, command.at), id=said.link_id)
    is_free = _linked(link, stores) is None
    return stores.links.change(aside(command), link.id, lambda it: model_links.make_again(it, account, command.at, is_free=is_free))


def _risen(account: Account, said: Said, command: Command, stores: Stores) -> Account:
    """Return the account with what the provider proves of it."""
    standing = model_links.raised(account.standing, said)
    if standing == account.standing:
        return account
    by = f"provider.{said.provider.key}"
    return stores.accounts.change(aside(command), account.id, lambda it: model.granted(it, model_links.raised(it.standing, said), by=by))
