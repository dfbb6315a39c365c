"""The gateway with its pages before a town of scripted answers: for rules of the edge, which no department decides."""

from apiflask import APIFlask

from gateway.app import create_app
from gateway.portal import add_pages
from gateway.settings import GatewaySettings
from services.commons.kernel.people import ROLE_KEYS
from tests.component.portal import samples
from tests.component.portal.conftest import answers
from tests.support.fake_town import FakeTown

PLAIN, TLS = "http://localhost", "https://localhost"
BROWSER = {"Accept": "text/html"}


def gateway(*, proxies: int = 0, hosts: tuple[str, ...] = ()) -> APIFlask:
    town = FakeTown({**answers(), "get_me": samples.account(*sorted(ROLE_KEYS))})
    settings = GatewaySettings(amqp_uri="memory-town://", limits_percent=100_000, proxies=proxies, hosts=hosts)
    return create_app(town, settings, pages=add_pages)
