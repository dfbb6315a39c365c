"""Puts the gateway together: around every request, the API, the documents, the health of the town."""

from collections.abc import Callable

from apiflask import APIFlask

from gateway import unsubscribing, wrapping
from gateway.api import documents, health, problem_types, problems, routes
from gateway.auth.federation import Federation
from gateway.auth.oidc import RelyingParty
from gateway.auth.sealed import Journeys
from gateway.client import Town
from gateway.settings import GatewaySettings

Pages = Callable[[APIFlask, Town], None]


def create_app(
    town: Town,
    settings: GatewaySettings,
    *,
    pages: Pages | None = None,
) -> APIFlask:
    """Return the WSGI application.

    pages: adds the portal's pages, and how they show a problem.
    """
    app = APIFlask("gateway", enable_openapi=False, json_errors=False)
    app.static_folder = None
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.url_map.merge_slashes = False
    wrapping.install(app)
    problems.install(app)
    problem_types.install(app)
    routes.install(app, town, max_body_bytes=settings.max_body_bytes)
    documents.install(app)
    health.install(app, town)
    _add_providers(app, town, settings)
    unsubscribing.install(app, town)
    if pages:
        pages(app, town)
    return app


def _add_providers(app: APIFlask, town: Town, settings: GatewaySettings) -> None:
    """Let people log in through the providers, if any; what is sealed needs a secret of the gateway."""
    if settings.oidc_providers:
        party = RelyingParty(settings.oidc_providers, settings.oidc_client_secrets or {}, settings.public_url)
        app.register_blueprint(Federation(town, party, Journeys(settings.secret)).blueprint())
