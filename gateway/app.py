"""Puts the gateway together: around every request, the API, the documents, the health of the town."""

import secrets
from collections.abc import Callable

from apiflask import APIFlask
from werkzeug.middleware.proxy_fix import ProxyFix

from gateway import caching, compressing, hosts, wrapping
from gateway.api import documents, health, problem_types, problems, routes
from gateway.auth import counted
from gateway.auth.counted import CountedTown
from gateway.auth.counting import Counting
from gateway.auth.federation import Federation
from gateway.auth.oidc import RelyingParty
from gateway.auth.sealed import HALFWAY, Journeys, halfway_cookie
from gateway.auth.shared_counts import SharedCounts
from gateway.client import Town
from gateway.settings import GatewaySettings
from services.commons.kernel.version import VERSION
from services.commons.plumbing import metrics

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
    metrics.of("service_info", "gateway", VERSION, "").set(1)
    app = APIFlask("gateway", enable_openapi=False, json_errors=False)
    app.static_folder = None
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.url_map.merge_slashes = False
    wrapping.install(app)
    counting = Counting(
        SharedCounts(settings.limits_uri, secret=settings.secret) if settings.limits_uri else None, percent=settings.percent
    )
    if settings.proxies:
        _believe(app, settings.proxies)
    if settings.hosts:
        hosts.install(app, settings.hosts)
    counted.install(app, counting)
    compressing.install(app)
    caching.install(app)
    town = CountedTown(town, counting)
    problems.install(app)
    problem_types.install(app)
    routes.install(app, town, max_body_bytes=settings.max_body_bytes)
    documents.install(app)
    health.install(app, town)
    app.extensions[HALFWAY] = halfway_cookie(settings.secret or secrets.token_hex(32))
    _add_providers(app, town, settings)
    if pages:
        pages(app, town)
    return app


def _add_providers(app: APIFlask, town: Town, settings: GatewaySettings) -> None:
    """Let people log in through the providers, if any; what is sealed needs a secret of the gateway."""
    if settings.oidc_providers:
        party = RelyingParty(settings.oidc_providers, settings.oidc_client_secrets or {}, settings.public_url)
        app.register_blueprint(Federation(town, party, Journeys(settings.secret)).blueprint())


def _believe(app: APIFlask, proxies: int) -> None:
    """Take address, scheme and host of the visitor from as many proxies as stand in front, and from no more."""
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]  # Flask's own way
