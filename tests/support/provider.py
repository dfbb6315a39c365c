"""A real OpenID provider in a process of its own (oidc-provider-mock), strict about PKCE, that can be told to misbehave.

``python -m tests.support.provider PORT``. PUT /misbehave {"as": ...} makes the next ID tokens wrong in one way; PUT
/rotate gives it another key; PUT /users/<subject> says what it knows of somebody.
"""

import base64
import hashlib
import json
import os
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # it speaks plain HTTP, on loopback

import oidc_provider_mock  # type: ignore[import-untyped]  # it publishes no types
from authlib import jose
from flask import Flask, Response, g, jsonify, request
from werkzeug.serving import make_server

Claims = dict[str, Any]
Forge = Callable[[Claims, Any], str]


def _signed(claims: Claims, key: Any, algorithm: str = "RS256") -> str:
    return str(jose.jwt.encode({"alg": algorithm}, claims, key).decode())


def _unsigned(claims: Claims, key: Any) -> str:
    head, body = (base64.urlsafe_b64encode(json.dumps(it).encode()).rstrip(b"=").decode() for it in ({"alg": "none"}, claims))
    return f"{head}.{body}."


def _tampered(claims: Claims, key: Any) -> str:
    head, _, signature = _signed(claims, key).split(".")
    body = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "victim"}).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{signature}"


def _confused(claims: Claims, key: Any) -> str:
    pem = key.as_pem(is_private=False)
    octets = jose.OctKey.import_key(pem) if b"-----" not in pem else jose.OctKey.import_key(base64.b64encode(pem))
    return _signed(claims, octets, "HS256")


FORGERIES: dict[str, Forge] = {
    "alg none": _unsigned,
    "another audience": lambda claims, key: _signed({**claims, "aud": "another-site"}, key),
    "another issuer": lambda claims, key: _signed({**claims, "iss": "https://evil.example.org"}, key),
    "another key": lambda claims, key: _signed(claims, jose.RSAKey.generate_key(is_private=True)),
    "another nonce": lambda claims, key: _signed({**claims, "nonce": "of-another-browser"}, key),
    "expired": lambda claims, key: _signed({**claims, "iat": claims["iat"] - 400, "exp": claims["iat"] - 100}, key),
    "no nonce": lambda claims, key: _signed({name: value for name, value in claims.items() if name != "nonce"}, key),
    "RS/HS confusion": _confused,
    "tampered": _tampered,
}


class Strict:
    """What surrounds the provider: PKCE is required and checked, tokens are forged on demand."""

    def __init__(self, app: Flask) -> None:
        self.forgery = ""
        self.challenges: dict[str, str] = {}
        app.before_request(self.check)
        app.after_request(self.alter)
        app.add_url_rule("/misbehave", "misbehave", self.misbehave, methods=["PUT"])
        app.add_url_rule("/rotate", "rotate", self.rotate, methods=["PUT"])

    def misbehave(self) -> Response:
        self.forgery = (request.json or {})["as"]
        return jsonify({})

    def rotate(self) -> Response:
        g.oidc_provider_mock_storage.jwk = jose.RSAKey.generate_key(is_private=True)
        return jsonify({})

    def check(self) -> Response | None:
        if request.path == "/oauth2/authorize" and request.args.get("code_challenge_method") != "S256":
            return Response("PKCE by S256 is required", 400)
        if request.path == "/oauth2/token":
            verifier = request.form.get("code_verifier", "")
            hashed = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
            if self.challenges.get(request.form.get("code", "")) != hashed:
                return Response('{"error": "invalid_grant"}', 400, mimetype="application/json")
        return None

    def alter(self, response: Response) -> Response:
        if request.path == "/oauth2/authorize" and response.location:
            for code in parse_qs(urlsplit(response.location).query).get("code", []):
                self.challenges[code] = request.args["code_challenge"]
        if request.path == "/oauth2/token" and response.status_code == 200 and self.forgery:
            told = response.get_json()
            key = g.oidc_provider_mock_storage.jwk
            claims = dict(jose.jwt.decode(told["id_token"], key))
            response.set_data(json.dumps({**told, "id_token": FORGERIES[self.forgery](claims, key)}))
        return response


def main(port: int) -> None:
    app = oidc_provider_mock.app(require_nonce=True)
    Strict(app)
    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
