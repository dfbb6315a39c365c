"""Reaching a level at a counter: a code for the citizen to show, and the clerk who confirms what they saw."""

from datetime import timedelta

from services.commons.contracts.identity import TRIES_PAUSED, UNKNOWN_COUNTER_CODE
from services.commons.kernel.command import Command
from services.commons.kernel.people import Level
from services.commons.kernel.problems import Problem
from services.commons.kernel.views import View
from services.identity import model_counter, model_logins, views
from services.identity.usecases.stores import Stores


def start_verification(command: Command, stores: Stores) -> View:
    ends_at = command.at + timedelta(seconds=model_counter.CODE_LASTS_S)
    return {"counter_code": stores.counter_codes.issue(command.actor.id, command.at, ends_at), "expires_at": ends_at}


def verify_account(command: Command, stores: Stores) -> View:
    """Confirm whose code it is. Wrong codes are counted by clerk, so that none can try them out."""
    args, tries = command.args, f"counter\0{command.actor.id}"
    code, level = model_counter.spelled(args["counter_code"]), Level[args["level"].upper()]
    model_logins.refuse_paused(stores.attempts.of(tries), stores.patience, command.at, TRIES_PAUSED)
    id = stores.counter_codes.account_of(code, command.at)
    if id is None:
        stores.attempts.count_failure(tries, command.at)
        raise Problem(UNKNOWN_COUNTER_CODE)
    account = stores.accounts.change(
        command, id, lambda it: model_counter.verify(it, level, args["document"], by=command.actor, at=command.at)
    )
    stores.counter_codes.spend(code)
    return views.verified(account)
