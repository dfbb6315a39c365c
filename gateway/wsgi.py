"""The gateway under gunicorn: ``gunicorn -c deploy/gunicorn.conf.py``. Nothing here is patched or shared between workers."""

from apiflask import APIFlask
from gunicorn.http.errors import ParseException

from gateway.api.problems import answer
from gateway.app import create_app
from gateway.client import Town
from gateway.portal import add_pages
from gateway.settings import GatewaySettings
from services.commons.contracts.catalog import PROBLEMS
from services.commons.kernel.problems import MALFORMED, Problem
from services.commons.plumbing.rpc import RpcClient
from services.commons.plumbing.settings import read_or_exit


def application() -> APIFlask:
    """Return the application of this worker, with a connection of its own; call it after the fork."""
    settings = read_or_exit(GatewaySettings)
    rpc = RpcClient(settings.amqp_uri, deadline_s=settings.rpc_deadline_ms / 1000, problems=PROBLEMS)
    return serve(Town(rpc), settings)


def serve(town: Town, settings: GatewaySettings) -> APIFlask:
    """Return the whole gateway; what gunicorn cannot read of a body is the sender's mistake, not a defect of ours."""
    app = create_app(town, settings, pages=add_pages)
    app.register_error_handler(ParseException, lambda _: answer(Problem(MALFORMED)))
    return app
