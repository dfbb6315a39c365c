"""What people do about their own account: password, other sessions, a copy of everything, closing it."""

from services.commons.kernel.command import Command
from services.commons.kernel.views import View
from services.identity import model, model_logins, views
from services.identity.model import Account
from services.identity.usecases.assurance import check_it_is_them, check_password
from services.identity.usecases.sessions import counting
from services.identity.usecases.stores import Stores

SESSIONS_TOLD = 100


def change_password(command: Command, stores: Stores) -> View:
    """Needs the present one; ends every other session."""
    account = stores.accounts.get(command.actor.id)
    new = model_logins.acceptable_password(command.args["new_password"], account.login, field="new_password")
    check_password(account, command, stores)
    with stores.passwords.turn():
        hashed = stores.passwords.hashed(new)
    is_same = new == model_logins.normal(command.args["password"])
    changed = stores.accounts.change(command, account.id, lambda it: model.change_password(it, hashed, by=command.actor, is_same=is_same))
    return {"id": changed.id}


def revoke_other_sessions(command: Command, stores: Stores) -> View:
    return {"id": stores.accounts.change(command, command.actor.id, lambda it: model.end_other_sessions(it, by=command.actor)).id}


def step_account(command: Command, stores: Stores) -> View:
    """Closing one's own account needs one's password or a fresh login, and forgets who it was."""
    id = command.args["account_id"]
    if command.args["step"] == "close" and id == command.actor.id:
        check_it_is_them(stores.accounts.get(id), command, stores)
    account = stores.accounts.change(command, id, lambda it: model.step_account(it, command))
    if account.state == "closed":
        stores.sessions.forget_devices(account.id)
    return views.account(account)


def export_my_account(query: Command, stores: Stores) -> View:
    """Return all that identity keeps of who asks, secrets aside."""
    account: Account = stores.accounts.get(query.actor.id)
    sessions, _ = counting(query, stores, limit=SESSIONS_TOLD)
    return {
        "account": views.account(account),
        "sessions": [views.session(it, asked_through=query.actor.session) for it in sessions],
        "links": [views.link(it) for it in stores.links.of_account(account.id)],
    }
