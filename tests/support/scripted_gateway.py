"""The gateway before a scripted town, for a real gunicorn to serve."""

import time

from apiflask import APIFlask

from gateway.settings import GatewaySettings
from gateway.wsgi import serve
from services.commons.plumbing.settings import read_or_exit
from tests.support.examples import OPERATIONS, instance_of
from tests.support.fake_town import Asked, FakeTown

SLOW_S = 1.0
BEGUN = "a slow question has begun"


def application() -> APIFlask:
    """Return it; get_head is answered slowly."""
    town = FakeTown({row.name: instance_of(row.returns) for row in OPERATIONS})
    town.answer("get_head", _slowly)
    return serve(town, read_or_exit(GatewaySettings))


def _slowly(_: Asked) -> dict[str, object]:
    print(BEGUN, flush=True)
    time.sleep(SLOW_S)
    return {"count": 0}
