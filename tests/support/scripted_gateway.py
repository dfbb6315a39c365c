"""The gateway before a scripted town, for a real gunicorn to serve."""

import time
from typing import Any

from apiflask import APIFlask

from gateway.client import View
from gateway.settings import GatewaySettings
from gateway.wsgi import serve
from services.commons.kernel.problems import LOGIN_REQUIRED, Problem
from services.commons.plumbing.settings import read_or_exit
from tests.support.examples import OPERATIONS, instance_of
from tests.support.fake_town import FakeTown

SLOW_S = 1.0
BEGUN = "a slow question has begun"
KNOWN_TOKEN = "known"


class StrictTown(FakeTown):
    """Knows one token and takes no other; answers get_head slowly."""

    def ask(self, operation_name: str, arguments: View, *, token: str | None = None, **rest: Any) -> View:
        if token not in (None, KNOWN_TOKEN):
            raise Problem(LOGIN_REQUIRED)
        if operation_name == "get_head":
            print(BEGUN, flush=True)
            time.sleep(SLOW_S)
        return super().ask(operation_name, arguments, token=token, **rest)


def application() -> APIFlask:
    town = StrictTown({row.name: instance_of(row.returns) for row in OPERATIONS})
    return serve(town, read_or_exit(GatewaySettings))
