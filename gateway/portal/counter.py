"""The counter: what every page does for the person before it, whatever the page is about.

It asks the town on their behalf, knows who they are, and hands out a page, a redirect or a problem.
"""

from collections.abc import Set
from urllib.parse import urlencode, urlsplit, urlunsplit

from flask import Response, g, make_response, redirect, render_template, request

from gateway.auth.addresses import local_address
from gateway.auth.cookies import SAFE_METHODS, clear_session, same_origin, session_token
from gateway.client import View, find
from gateway.portal.assets import FIRST_SHEET, asset
from gateway.portal.labels import LABELS, Label
from gateway.portal.look import root
from services.commons.kernel.problems import FORBIDDEN, LOGIN_REQUIRED, Problem


def ask(operation_name: str, arguments: View, *, key: str | None = None, version: int | None = None) -> View:
    """Ask the town in the name of whoever is logged in."""
    view: View = g.town.ask(operation_name, arguments, token=_token(), key=key, version=version, correlation_id=g.get("correlation_id", ""))
    return view


def ask_or_away(operation_name: str, arguments: View) -> View:
    """Ask for part of a page that stands without it: an empty list with its ``problem`` when it cannot be told now.

    Raises access.login_required.
    """
    try:
        return ask(operation_name, arguments)
    except Problem as problem:
        if problem.kind == LOGIN_REQUIRED:
            raise
        return {"items": [], "problem": problem}


def enter(token: str) -> None:
    """Go on in the name of who has just logged in, before their browser has the cookie."""
    g.entered = token
    g.pop("me", None)


def _token() -> str | None:
    entered: str | None = g.get("entered")
    return entered or session_token(request)


def me() -> View | None:
    """Return the account of who is logged in, None for a visitor; asked once for a page."""
    if "me" not in g:
        g.me = ask("get_me", {}) if is_known() else None
    account: View | None = g.me
    return account


def owner() -> View:
    """Return the account. Raises access.login_required: what is somebody's own is no page for visitors."""
    account = me()
    if account is None:
        raise Problem(LOGIN_REQUIRED)
    return account


def may(operation_name: str) -> bool:
    """Return whether the contract admits any role of who is logged in; what comes after is the department's to say."""
    return has_role(find(operation_name)[1].allowed.roles)


def has_role(roles: Set[str]) -> bool:
    account = me()
    return account is not None and not roles.isdisjoint(account["roles"])


def is_known() -> bool:
    """Return whether this browser holds a session; what it is worth is identity's to say."""
    return _token() is not None


def page(template: str, *, status: int = 200, light: bool = False, **words: object) -> Response:
    """Return a page, to be kept nowhere; what is anybody's, ``gateway.caching`` lets be kept for seconds.

    Its stylesheet is named in a header (RFC 8288), so that a phone asks for it before it has read the page; a ``light`` one holds it.
    """
    response = make_response(render_template(f"portal/{template}", light=light, **words), status)
    response.headers["Cache-Control"] = "no-store"
    if not light:
        response.headers["Link"] = f"<{asset(FIRST_SHEET)}>; rel=preload; as=style"
    return response


def leave(address: str, *, done: str = "", next: str = "") -> Response:
    """Redirect after a post; ``done`` (``idea.submitted``) is told on the page one arrives at, ``next`` is where that leads on."""
    parts = urlsplit(address)
    told = urlencode({name: value for name, value in (("done", done), ("next", next)) if value})
    return _redirect(urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, told))))))


def done() -> Label | None:
    """Return what was just done, from the address; words come from our tables, never from the address."""
    kind, _, key = request.args.get("done", "").partition(".")
    return LABELS.get(f"{kind}.step", {}).get(key)


def next_address(default: str) -> str:
    """Return where the person wanted to go: an address of this host only, else ``default``."""
    return local_address(request.values.get("next", ""), default)


def refuse_foreign_forms() -> None:
    """Raises access.forbidden for a form that no page of ours sent."""
    if request.method not in SAFE_METHODS and not same_origin(request):
        raise Problem(FORBIDDEN)


def problem_page(problem: Problem) -> Response:
    """Show a problem and what to do next; a session that ended is forgotten and the page tried as a visitor."""
    if problem.kind == LOGIN_REQUIRED and request.method == "GET" and is_known():
        response = _redirect(request.full_path.rstrip("?"))
        clear_session(response)
        return response
    return page("problem.html", status=problem.kind.status, problem=problem)


def _redirect(address: str) -> Response:
    response = make_response(redirect(root() + address, 303))
    response.headers["Cache-Control"] = "no-store"
    return response
