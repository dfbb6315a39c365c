"""What pages are drawn with, small on the wire: addresses carry a hash of the content, so browsers keep each file for ever.

Files are squeezed once, as far as it goes; a phone on a slow line waits for the stylesheet before it shows a word.
"""

import base64
import gzip
import hashlib
import mimetypes
from functools import cache, partial
from pathlib import Path

import brotli
from flask import Response, abort, request
from markupsafe import Markup

from gateway.portal.look import ELDER_PATH, root
from gateway.portal.rows import Row

STATIC = Path(__file__).with_name("static")
FIRST_SHEET = "portal.css"
FOR_EVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=300"
_NAMES = frozenset(str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.is_file())
_SQUEEZERS = {"br": partial(brotli.compress, quality=11), "gzip": partial(gzip.compress, compresslevel=9, mtime=0)}
_SMALL_ALREADY = frozenset({"image/png"})


def asset(name: str) -> str:
    """Return the address of a file under static/."""
    return f"{root().removesuffix(ELDER_PATH)}/assets/{name}?v={_hash(name)}"


def first_sheet() -> str:
    """Return the text of the first stylesheet, for the page that holds it: a round trip less before its words (ADR 0025)."""
    return _body(FIRST_SHEET, "").decode()


def first_sheet_source() -> str:
    """Return the hash by which a content policy allows that text in a page and no other (CSP level 3, section 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(_body(FIRST_SHEET, '')).digest()).decode()}'"


def picture(name: str, width: int, height: int) -> Markup:
    """Draw one of our own pictures; decorative, for words stand beside it."""
    return Markup('<img class="picture" src="{}" alt="" width="{}" height="{}" loading="lazy">').format(
        asset(f"pictures/{name}.svg"), width, height
    )


def file(name: str) -> Response:
    """Answer with a file; for ever only if the hash asked for is its own: an old replica must not pass as the new file."""
    if name not in _NAMES:
        abort(404)
    kind, _ = mimetypes.guess_type(name)
    response = Response(mimetype=kind)
    response.headers["Cache-Control"] = FOR_EVER if request.args.get("v") == _hash(name) else A_WHILE
    response.set_etag(_hash(name))
    encoding = "" if kind in _SMALL_ALREADY else request.accept_encodings.best_match(_SQUEEZERS, default="")
    if encoding:
        response.content_encoding = encoding
    if kind not in _SMALL_ALREADY:
        response.vary.add("Accept-Encoding")
    response.set_data(_body(name, encoding))
    response.make_conditional(request)
    return response


@cache
def _body(name: str, encoding: str) -> bytes:
    body = (STATIC / name).read_bytes()
    return _SQUEEZERS[encoding](body) if encoding else body


@cache
def _hash(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


ROWS = (Row("/assets/<path:name>", file),)
