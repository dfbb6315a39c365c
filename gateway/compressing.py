"""Makes answers smaller on the wire: br or gzip, for what is read and is worth it.

Only answers to GET and HEAD, never one that sets a cookie: what hands out a secret is never squeezed beside what
somebody else may have put there (BREACH; docs/adr/0017). A version's ETag stays as it is, for If-Match is sent
compressed answers' tags too; tags of content are weak.
"""

from flask import Flask, Response, request
from flask_compress import Compress

MIN_BYTES = 1000
_ENCODINGS = ["br", "gzip"]
_SETTINGS = {
    "COMPRESS_MIMETYPES": [
        "application/javascript",
        "application/json",
        "application/manifest+json",
        "application/problem+json",
        "image/svg+xml",
        "text/calendar",
        "text/css",
        "text/html",
        "text/javascript",
    ],
    "COMPRESS_ALGORITHM": _ENCODINGS,
    "COMPRESS_BR_LEVEL": 5,  # a tenth less than the library's 4 for as little time; from 9 on a page takes 10 ms
    "COMPRESS_MIN_SIZE": MIN_BYTES,
    "COMPRESS_STREAMS": False,
    "COMPRESS_REGISTER": False,
    "COMPRESS_EVALUATE_CONDITIONAL_REQUEST": False,
}


def install(app: Flask) -> None:
    """Compress what ``app`` answers; whoever looks at an answer's bytes must have done so before."""
    app.config.update(_SETTINGS)
    compress = Compress(app)

    def squeeze(response: Response) -> Response:
        if request.method not in ("GET", "HEAD") or "Set-Cookie" in response.headers:
            return response
        if (response.content_length or 0) < MIN_BYTES:  # of a stream nothing is known
            return response
        if request.accept_encodings.best_match(_ENCODINGS) is None:  # the library reads q=0 as a wish
            response.vary.add("Accept-Encoding")
            return response
        tag = response.headers.get("ETag")
        response = compress.after_request(response)
        if tag:
            response.headers["ETag"] = tag
        return response

    app.after_request(squeeze)
