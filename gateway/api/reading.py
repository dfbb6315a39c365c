"""Reads a request and refuses what cannot be read: size, type, JSON, schema, in that order.

What is read is passed on as it came (the department reads it again); only its form is checked here.
"""

import re
from typing import TYPE_CHECKING

import orjson
from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict
from werkzeug.http import parse_options_header
from werkzeug.wsgi import get_content_length

from gateway.api.wording import flat
from gateway.client import View
from services.commons.kernel.problems import INVALID, MALFORMED, TOO_LARGE, UNSUPPORTED_MEDIA, Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MAX_DEPTH = 20
MAX_FIELDS_NAMED = 50
JSON_TYPE = "application/json"
_WHOLE = re.compile(r"-?[0-9]{1,16}")
_FLAGS = {"true": True, "false": False}


class Nothing(Schema):
    """The schema of a request that carries nothing."""


def read_body(environ: "WSGIEnvironment", schema: Schema, *, max_bytes: int) -> View:
    """Return the JSON object sent; an empty body is ``{}``.

    Raises request.too_large, request.unsupported_media, request.malformed, request.invalid.
    """
    raw = _bytes(environ, max_bytes)
    if not raw:
        return check({}, schema)
    if not _is_json(environ.get("CONTENT_TYPE", "")):
        raise Problem(UNSUPPORTED_MEDIA)
    return check(parse(raw), schema)


def _bytes(environ: "WSGIEnvironment", most: int) -> bytes:
    """Return the body, of announced length or in chunks; Werkzeug's reader would cut long chunked ones in silence."""
    announced = get_content_length(environ)
    if announced is None and "HTTP_TRANSFER_ENCODING" not in environ:
        return b""
    if announced is not None and announced > most:
        raise Problem(TOO_LARGE)
    try:
        raw: bytes = environ["wsgi.input"].read(most + 1 if announced is None else announced)
    except (OSError, ValueError):
        raise Problem(MALFORMED, reason="the body broke off") from None
    if len(raw) > most:
        raise Problem(TOO_LARGE)
    if announced is not None and len(raw) < announced:
        raise Problem(MALFORMED, reason="the body broke off")
    return raw


def parse(raw: bytes) -> View:
    """Return the JSON object in ``raw``. Raises request.malformed."""
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Problem(MALFORMED, reason="not JSON (RFC 8259, UTF-8)") from None
    if not isinstance(body, dict):
        raise Problem(MALFORMED, reason="not a JSON object")
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH and _is_deeper(body, MAX_DEPTH):
        raise Problem(MALFORMED, reason=f"nested deeper than {MAX_DEPTH}")
    return body


def read_query(sent: MultiDict[str, str], schema: Schema) -> View:
    """Return the query string's fields, numbers and flags as such. Raises request.invalid."""
    doubled = {name: ["Given more than once."] for name, values in sent.lists() if len(values) > 1}
    if doubled:
        raise Problem(INVALID, fields=_first(doubled))
    return check({name: _value(schema.fields.get(name), text) for name, text in sent.items()}, schema)


def check(given: View, schema: Schema) -> View:
    """Return ``given`` unchanged if the schema takes it, unknown fields refused. Raises request.invalid."""
    try:
        schema.load(given)
    except ValidationError as error:
        raise Problem(INVALID, fields=_first(flat(error.messages))) from None
    return given


def is_needed(schema: Schema) -> bool:
    """Return whether something must be given."""
    return any(field.required for field in schema.fields.values())


def _value(field: fields.Field[object] | None, text: str) -> object:
    if isinstance(field, fields.Integer) and _WHOLE.fullmatch(text):
        return int(text)
    if isinstance(field, fields.Boolean):
        return _FLAGS.get(text, text)
    return text


def _is_json(content_type: str) -> bool:
    if content_type == JSON_TYPE:
        return True
    mimetype, options = parse_options_header(content_type)
    return mimetype.lower() == JSON_TYPE and options.get("charset", "utf-8").lower() in ("utf-8", "utf8")


def _is_deeper(value: object, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if inner is None:
        return False
    return levels == 0 or any(_is_deeper(each, levels - 1) for each in inner)


def _first(messages: dict[str, list[str]]) -> dict[str, list[str]]:
    return dict(list(messages.items())[:MAX_FIELDS_NAMED])
