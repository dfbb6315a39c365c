"""The operator's desk: is every service well, what could not be taken in, whose account is it. Content is never shown here."""

from flask import Response, current_app, request

from gateway.api.health import EXTENSION as HEALTH
from gateway.auth.cookies import session_token
from gateway.client import View
from gateway.portal.counter import ask, ask_or_away, leave, page
from gateway.portal.desk import OPERATIONS, given, staff
from gateway.portal.filling import Around, fill
from gateway.portal.forms import Form
from gateway.portal.labels import Label, label, labels
from gateway.portal.questions import DISCARD, STANDING, account_form
from gateway.portal.rows import READ_AND_SEND, SEND, Row
from gateway.portal.sheets import Sheet, copied
from services.commons.contracts.audit import PARKED_STATES
from services.commons.contracts.catalog import BY_SERVICE
from services.commons.contracts.identity import ACCOUNT
from services.commons.kernel.problems import STEP_REFUSED, Problem

HOME = OPERATIONS.address
RESET_FACTOR = Form("reset_second_factor", "重置动态口令", "Reset the second factor", "确认重置", "Reset it")


def operator_desk() -> Response:
    """Stands when a service is away: that is when it is looked at."""
    account = staff(OPERATIONS)
    return page(
        "operator.html",
        account=account,
        health=_health(),
        named=BY_SERVICE,
        parked=ask_or_away("list_parked", {"state": "parked"}),
        gaps=ask_or_away("list_gaps", {}),
    )


def _health() -> View:
    health: View = current_app.extensions[HEALTH].look(session_token(request))
    return health


def list_parked() -> Response:
    account = staff(OPERATIONS)
    parked = ask("list_parked", given("state", "cursor"))
    return page(
        "parked.html", account=account, parked=parked, state=given("state").get("state", ""), states=labels("parked.state", PARKED_STATES)
    )


def show_parked(fact_id: str) -> Response:
    return page("parked_fact.html", account=staff(OPERATIONS), fact=ask("get_parked", {"fact_id": fact_id}))


def replay_parked(fact_id: str) -> Response:
    ask("replay_parked", {"fact_id": fact_id}, key=request.form.get("key") or None)
    return leave(f"{HOME}/parked/{fact_id}", done="parked.replayed")


def discard_parked(fact_id: str) -> Response:
    here = f"{HOME}/parked/{fact_id}"

    def send(sheet: Sheet) -> Response:
        ask("discard_parked", {"fact_id": fact_id, **sheet.arguments()}, key=sheet.key)
        return leave(here, done="parked.discarded")

    return fill(DISCARD, send, lambda: Around(ask("get_parked", {"fact_id": fact_id})["type"], here))


def find_account() -> Response:
    """Lead to an account by its id."""
    return leave(f"{HOME}/accounts/{id}") if (id := request.args.get("id", "").strip()) else leave(HOME)


def show_account(account_id: str) -> Response:
    account = staff(OPERATIONS)
    theirs = ask("get_account", {"account_id": account_id})
    return page("account.html", account=account, theirs=theirs, steps=_steps(theirs))


def set_standing(account_id: str) -> Response:
    here = f"{HOME}/accounts/{account_id}"

    def send(sheet: Sheet) -> Response:
        ask("set_standing", {"account_id": account_id, **sheet.arguments()}, key=sheet.key, version=sheet.version)
        return leave(here, done="account.standing_set")

    def around() -> Around:
        theirs = ask("get_account", {"account_id": account_id})
        return Around(theirs["login"], here, start=copied(STANDING, theirs), version=theirs["version"])

    return fill(STANDING, send, around)


def step_account(account_id: str, step: str) -> Response:
    here = f"{HOME}/accounts/{account_id}"

    def send(sheet: Sheet) -> Response:
        ask("step_account", {"account_id": account_id, "step": step, **sheet.arguments()}, key=sheet.key)
        return leave(here, done=f"account.{step}")

    row = ACCOUNT.step(step)
    words = label("account.step", step)
    return fill(account_form(words, row.requires if row else ()), send, lambda: _around_step(account_id, step, words))


def reset_factor(account_id: str) -> Response:
    """For who lost the phone their codes came from; it is told to them and in the audit log."""
    here = f"{HOME}/accounts/{account_id}"

    def send(sheet: Sheet) -> Response:
        ask("reset_second_factor", {"account_id": account_id}, key=sheet.key)
        return leave(here, done="account.factor_reset")

    return fill(RESET_FACTOR, send, lambda: Around(ask("get_account", {"account_id": account_id})["login"], here))


def _around_step(account_id: str, step: str, words: Label) -> Around:
    """Raises lifecycle.step_refused when the account is in no state for it."""
    theirs = ask("get_account", {"account_id": account_id})
    if step not in {row.key for row in _steps(theirs)}:
        raise Problem(STEP_REFUSED, state=theirs["state"], step=step)
    return Around(theirs["login"], f"{HOME}/accounts/{account_id}")


def _steps(theirs: View) -> tuple[Label, ...]:
    """Return the steps that the contract gives operators in this state."""
    return tuple(Label(row.key, row.zh, row.en) for row in ACCOUNT.possible(theirs["state"], OPERATIONS.roles))


ROWS = (
    Row(HOME, operator_desk),
    Row(f"{HOME}/parked", list_parked),
    Row(f"{HOME}/parked/<fact_id>", show_parked),
    Row(f"{HOME}/parked/<fact_id>/replay", replay_parked, SEND),
    Row(f"{HOME}/parked/<fact_id>/discard", discard_parked, READ_AND_SEND),
    Row(f"{HOME}/accounts", find_account),
    Row(f"{HOME}/accounts/<account_id>", show_account),
    Row(f"{HOME}/accounts/<account_id>/standing", set_standing, READ_AND_SEND),
    Row(f"{HOME}/accounts/<account_id>/second-factor", reset_factor, READ_AND_SEND),
    Row(f"{HOME}/accounts/<account_id>/steps/<step>", step_account, READ_AND_SEND),
)
