"""The pages: plain forms and links that work on any phone, without scripts, over the same operations as the API.

A page decides nothing: it asks the town, shows what it was told, and draws buttons from the steps it was offered.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from apiflask import APIBlueprint, APIFlask
from flask import Blueprint, g, request
from flask.sansio.blueprints import BlueprintSetupState

from gateway.api.problem_types import KIND_PAGE
from gateway.api.problems import PAGE
from gateway.client import Town
from gateway.portal import (
    account,
    assets,
    contests,
    counter,
    developers,
    doors,
    foot,
    help,
    home,
    ideas,
    look,
    mobile,
    myself,
    offices,
    open_data,
    problem_pages,
    steps,
    towns,
    unsubscribing,
    words,
    writing,
)
from gateway.portal.labels import label, what_next
from gateway.portal.pictures import phases, stages
from gateway.portal.sheets import new_key
from gateway.portal.stations import idea_events, stations

ROWS = (
    *(*home.ROWS, *contests.ROWS, *ideas.ROWS, *writing.ROWS, *steps.ROWS, *offices.ROWS, *account.ROWS),
    *(*myself.ROWS, *help.ROWS, *developers.ROWS, *problem_pages.ROWS, *open_data.ROWS, *mobile.ROWS, *unsubscribing.ROWS),
    *assets.ROWS,
)
FROM_ANYWHERE = frozenset(f"portal.{row.view.__name__}" for row in ROWS if row.from_anywhere)


def portal(town: Town, *, now: Callable[[], datetime]) -> Blueprint:
    """Return all pages, which ask ``town``."""
    pages = APIBlueprint("portal", __name__, template_folder="templates", enable_openapi=False)

    def open_counter() -> None:
        g.town, g.now = town, now

    pages.before_request(open_counter)
    pages.before_request(_refuse_foreign_forms)
    pages.after_request(words.remember_language)
    pages.after_request(look.remember_look)
    pages.record_once(_settle)
    for row in ROWS:
        pages.add_url_rule(row.address, view_func=row.view, methods=row.methods)
    return pages


def _refuse_foreign_forms() -> None:
    if request.endpoint not in FROM_ANYWHERE:
        counter.refuse_foreign_forms()


def add_pages(app: APIFlask, town: Town, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """Give the gateway its pages, and the page for what goes wrong outside of them."""
    app.register_blueprint(portal(town, now=now))
    app.wsgi_app = look.elder_path(app.wsgi_app)  # type: ignore[assignment, method-assign]  # Flask's own way


def _settle(state: BlueprintSetupState) -> None:
    """Give templates the words they write with, and the gateway a page for problems."""
    state.app.extensions[PAGE] = counter.problem_page
    state.app.extensions[KIND_PAGE] = problem_pages.show_kind
    functions = (
        *(words.day, words.language, words.say, words.until, words.when),
        *(look.address_with, look.is_elder, look.root, look.this_page),
        *(counter.done, counter.is_known, counter.may),
        *offices.DRAWN,
        *(assets.asset, assets.first_sheet, assets.picture, doors.doors, foot.foot, label, new_key, what_next),
        *(phases, stages, stations, idea_events, towns.town_grid),
    )
    environment = state.app.jinja_env
    environment.globals.update({function.__name__: function for function in functions})
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True, pgettext=words.pgettext)  # type: ignore[attr-defined]  # the extension's
