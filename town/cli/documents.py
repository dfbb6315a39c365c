"""``shanzhi openapi`` and ``shanzhi asyncapi``: what the town publishes, from the contracts alone."""

from gateway.api import asyncapi, openapi
from town.cli.live import show_json


def print_openapi() -> None:
    """Print the OpenAPI 3.1 document of the HTTP API."""
    show_json(openapi.build())


def print_asyncapi() -> None:
    """Print the AsyncAPI 3.0 document of the facts."""
    show_json(asyncapi.build())
