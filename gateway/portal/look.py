"""How a page looks to this reader: standard, or the elder version with large words and wide targets.

The elder version is the same page (``<html data-elder>``): by the path ``/elder/…``, whose links stay in it, or by
``?look=elder``, which a cookie remembers. Nobody is locked into either.
"""

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from flask import Response, request

from gateway.portal.words import remember

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ELDER_PATH = "/elder"
LOOKS = ("standard", "elder")
_COOKIE = "look"


def elder_path(inner: "WSGIApplication") -> "WSGIApplication":
    """Serve every page under ``/elder`` too."""

    def outer(environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        path = environ["PATH_INFO"]
        if path == ELDER_PATH or path.startswith(f"{ELDER_PATH}/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + ELDER_PATH
            environ["PATH_INFO"] = path.removeprefix(ELDER_PATH) or "/"
        return inner(environ, start_response)

    return outer


def is_elder() -> bool:
    """Return whether this reader has the elder version now."""
    return root().endswith(ELDER_PATH) or _chosen() == "elder"


def root() -> str:
    """Return what every address of ours begins with: the elder path when one came by it."""
    return request.script_root


def remember_look(response: Response) -> Response:
    if request.args.get("look") in LOOKS:
        remember(response, _COOKIE, request.args["look"])
    return response


def this_page() -> str:
    """Return the path one can come back to: of this page, or of the one whose button was pressed where only a button leads."""
    if request.url_rule is None or "GET" in (request.url_rule.methods or ()):
        return request.path
    return urlsplit(request.referrer or "").path.removeprefix(root()) or "/"


def address_with(**changed: str) -> str:
    """Return the address of this page with another language or look; it names no host."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key not in (*changed, "done")]
    base = root().removesuffix(ELDER_PATH) if changed.get("look") == "standard" else root()
    is_elsewhere = base != root() or this_page() != request.path
    path = "/" + (base + this_page()).lstrip("/") if is_elsewhere else ""
    return f"{path}?{urlencode([*kept, *changed.items()])}"


def _chosen() -> str:
    return request.args.get("look") or request.cookies.get(_COOKIE, "")
