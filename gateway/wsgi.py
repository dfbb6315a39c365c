"""The gateway under gunicorn: ``gunicorn -c deploy/gunicorn.conf.py``. Nothing here is patched or shared between workers."""

from apiflask import APIFlask
from gunicorn.http.errors import ParseException  # type: ignore[import-untyped]
from services.commons.plumbing.rpc import RpcClient

from gateway.api.problems import answer
from gateway.app import create_app
from gateway.client import Town
from gateway.portal import add_pages
from gateway.settings import GatewaySettings
from services.commons.contracts.catalog import PROBLEMS
from services.commons.kernel.problems import MALFORMED, Problem
from services.commons.plumbing import settings


def application() -> APIFlask:
    """Return the application of this worker, with a connection of its own; call it after the fork."""
    read = settings.read_or_exit(GatewaySettings)
    rpc = RpcClient(read.amqp_uri, deadline_s=read.rpc_deadline_ms / 1000, problems=PROBLEMS)
    app = create_app(Town(rpc), read, pages=add_pages)
    app.register_error_handler(ParseException, lambda _: answer(Problem(MALFORMED)))  # chunks that gunicorn cannot read
    return app
