"""The pages: plain forms and links that work on any phone, without scripts, over the same operations as the API.

A page decides nothing: it asks the town, shows what it was told, and draws buttons from the steps it was offered.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from apiflask import APIBlueprint, APIFlask
from flask import Blueprint, g
from flask.sansio.blueprints import BlueprintSetupState

from gateway.api.health import Readiness
from gateway.api.problems import PAGE
from gateway.client import Town
from gateway.portal import account, assets, contests, counter, doors, foot, ideas, look, mobile, offices, steps, towns, words
from gateway.portal.labels import label, what_next
from gateway.portal.pictures import phases, stages
from gateway.portal.sheets import new_key

ROWS = (*contests.ROWS, *ideas.ROWS, *steps.ROWS, *offices.ROWS, *account.ROWS, *mobile.ROWS)


def portal(town: Town, *, now: Callable[[], datetime]) -> Blueprint:
    """Return all pages, which ask ``town``."""
    pages = APIBlueprint(
        "portal", __name__, template_folder="templates", static_folder="static", static_url_path="/assets", enable_openapi=False
    )

    readiness = Readiness(town)

    def open_counter() -> None:
        g.town, g.now, g.readiness = town, now, readiness

    pages.before_request(open_counter)
    pages.before_request(counter.refuse_foreign_forms)
    pages.after_request(words.remember_language)
    pages.after_request(look.remember_look)
    pages.record_once(_settle)
    for row in ROWS:
        pages.add_url_rule(row.address, view_func=row.view, methods=row.methods)
    return pages


def add_pages(app: APIFlask, town: Town, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """Give the gateway its pages, and the page for what goes wrong outside of them."""
    app.register_blueprint(portal(town, now=now))
    app.wsgi_app = look.elder_path(app.wsgi_app)  # type: ignore[assignment, method-assign]


def _settle(state: BlueprintSetupState) -> None:
    """Give templates the words they write with, and the gateway a page for problems."""
    state.app.extensions[PAGE] = counter.problem_page
    functions = (
        *(words.day, words.language, words.say, words.until, words.when),
        *(look.address_with, look.is_elder, look.root),
        *(counter.done, counter.is_known, counter.may),
        *offices.DRAWN,
        *(assets.asset, assets.picture, doors.doors, foot.foot, label, new_key, phases, stages, towns.town_grid, what_next),
    )
    environment = state.app.jinja_env
    environment.globals.update({function.__name__: function for function in functions})
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True, pgettext=words.pgettext)  # type: ignore[attr-defined]
