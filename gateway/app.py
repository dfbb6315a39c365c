"""Puts the gateway together: around every request, the API, the documents, the health of the town."""

from collections.abc import Callable

from apiflask import APIFlask

from gateway import wrapping
from gateway.api import documents, health, problem_types, problems, routes
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
    if pages:
        pages(app, town)
    return app
