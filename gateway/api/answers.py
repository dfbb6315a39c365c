"""Turns a view into a response: status, place, ETag, and who may keep a copy.

Views hold more than their version tells (counts, phases, what this reader may do), so a version is good for
If-Match only; "not modified" is said of an anonymous answer whose very bytes are the same.
"""

import hashlib
from collections.abc import Mapping

import orjson
from flask import Request, Response

from gateway.api.conditions import version_tag
from gateway.client import View

NO_STORE = "no-store"
PRIVATE = "private, no-store"
SHORT = "public, max-age=5"
JSON_TYPE = "application/json"


def changed(view: View, *, created: bool, place: str | None) -> Response:
    """Answer a command: 201 and where it now is, or 200."""
    headers = {"Cache-Control": NO_STORE} | _version(view)
    if place is not None:
        headers["Location"] = place
    return Response(orjson.dumps(view), 201 if created else 200, headers, content_type=JSON_TYPE)


def found(view: View, request: Request, *, personal: bool) -> Response:
    """Answer a query."""
    body = orjson.dumps(view)
    if personal:
        return _reply(body, {"Cache-Control": PRIVATE, "Vary": "Authorization"} | _version(view))
    headers = {"Cache-Control": SHORT, "Vary": "Authorization"}
    if tagged := _version(view):
        return _reply(body, headers | tagged)
    return unless_same(body, request, headers)


def unless_same(body: bytes, request: Request, headers: Mapping[str, str], content_type: str = JSON_TYPE) -> Response:
    """Answer with ``body``, or 304 to who has it already."""
    tag = hashlib.blake2b(body, digest_size=8).hexdigest()
    headers = {**headers, "ETag": f'W/"{tag}"'}
    if "If-None-Match" in request.headers and request.if_none_match.contains_weak(tag):
        return Response(status=304, headers=headers)
    return _reply(body, headers, content_type)


def _reply(body: bytes, headers: Mapping[str, str], content_type: str = JSON_TYPE) -> Response:
    return Response(body, 200, headers, content_type=content_type)


def _version(view: View) -> dict[str, str]:
    version = view.get("version")
    return {"ETag": version_tag(version)} if isinstance(version, int) else {}
