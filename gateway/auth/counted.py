"""The town behind its limits: pages and API ask it like the town itself, and are refused when they ask too often.

Every operation is counted where it is asked, so that a form and a program share one count, and a new page or
operation is limited without a word of its own.
"""

from unicodedata import normalize

from flask import Flask, Response, g, has_request_context, request

from gateway.auth.counting import Counting, Left
from gateway.auth.limits import ACCOUNT, ADDRESS, DOOR, LOGIN, MEMBER, VISITOR, Limit, limits_of
from gateway.auth.networks import network_of
from gateway.client import Town, View
from services.commons.kernel.problems import Problem

UNLIMITED = frozenset({"livez", "readyz"})


class CountedTown(Town):
    """``inner``, asked no more often than the table says. Outside of a request nothing is counted."""

    def __init__(self, inner: Town, counting: Counting) -> None:
        self._inner = inner
        self._counting = counting

    def ask(
        self,
        operation_name: str,
        arguments: View,
        *,
        token: str | None = None,
        key: str | None = None,
        version: int | None = None,
        correlation_id: str = "",
    ) -> View:
        """As the town's; also raises request.too_many, and service.unavailable when a login cannot be counted."""
        if has_request_context():
            self._count(operation_name, arguments, token, correlation_id)
        return self._inner.ask(operation_name, arguments, token=token, key=key, version=version, correlation_id=correlation_id)

    def account_of(self, token: str, operation_name: str, *, correlation_id: str = "") -> str:
        return self._inner.account_of(token, operation_name, correlation_id=correlation_id)

    def ping(self, service: str, *, deadline_s: float) -> View:
        return self._inner.ping(service, deadline_s=deadline_s)

    @property
    def is_connected(self) -> bool:
        return self._inner.is_connected

    def _count(self, name: str, arguments: View, token: str | None, correlation_id: str) -> None:
        account = self.account_of(token, name, correlation_id=correlation_id) if token else ""
        rows = limits_of(name, MEMBER if token else VISITOR)
        g.limits = [self._take(limit, name, _who(limit, account, arguments)) for limit in rows]

    def _take(self, limit: Limit, name: str, who: str) -> Left:
        """Count, and note when to come again: a form that shows the refusal within its page has no place to say so."""
        try:
            return self._counting.take(limit, f"{name} {who}" if limit.per_route else who)
        except Problem as problem:
            g.retry_after_s = problem.details.get("retry_after_s")
            raise


def _who(limit: Limit, account: str, arguments: View) -> str:
    if limit.counted == ACCOUNT:
        return account
    if limit.counted == ADDRESS:
        return network_of(request.remote_addr)
    return _login(arguments) if limit.counted == LOGIN else ""


def _login(arguments: View) -> str:
    """Return the login as identity reads it: case and width make no difference."""
    return normalize("NFKC", normalize("NFKC", str(arguments.get("login", ""))).casefold())


def install(app: Flask, counting: Counting) -> None:
    """Count every request at the door, and tell programs what they have left."""

    def at_the_door() -> None:
        if request.endpoint not in UNLIMITED:
            for limit in DOOR:
                counting.take(limit, network_of(request.remote_addr) if limit.counted == ADDRESS else "")

    app.before_request(at_the_door)
    app.after_request(_tell)


def _tell(response: Response) -> Response:
    """Write RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10); not where a cache may keep them."""
    if response.status_code in (429, 503) and g.get("retry_after_s"):
        response.headers.setdefault("Retry-After", str(g.retry_after_s))
    if "limits" in g and request.path.startswith("/api/") and "public" not in response.headers.get("Cache-Control", ""):
        rows: list[Left] = g.limits
        response.headers["RateLimit-Policy"] = ", ".join(f'"{row.limit.name}";q={row.amount};w={row.limit.window_s}' for row in rows)
        response.headers["RateLimit"] = ", ".join(f'"{row.limit.name}";r={row.remaining};t={row.reset_s}' for row in rows)
    return response
