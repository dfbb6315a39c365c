"""Under which names the town answers: another Host is refused, so that no link or cache can be made to name it."""

from flask import Flask, request
from werkzeug.sansio.utils import host_is_trusted

from services.commons.kernel.problems import MISDIRECTED, Problem

BY_ADDRESS = frozenset({"livez", "readyz"})
"""What a supervisor asks by address, before any name leads here."""


def install(app: Flask, hosts: tuple[str, ...]) -> None:
    """Answer to ``hosts`` alone, on any port. Raises request.misdirected for every other."""

    def refuse_others() -> None:
        if request.endpoint not in BY_ADDRESS and not host_is_trusted(request.host.lower(), hosts):
            raise Problem(MISDIRECTED)

    app.before_request(refuse_others)
