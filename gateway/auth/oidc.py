"""The relying party of OpenID Connect: authorization code with PKCE (S256), state and nonce; Authlib speaks OAuth.

It brings ID tokens and believes none: who somebody is, identity decides, with keys it fetches itself.
"""

import threading
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.deprecate import AuthlibDeprecationWarning

from gateway.auth.sealed import Journey
from services.commons.contracts.identity import PROVIDER_REFUSED, UNKNOWN_PROVIDER
from services.commons.contracts.providers import Provider, is_trustworthy
from services.commons.kernel.problems import UNAVAILABLE, Problem
from services.commons.plumbing.fetching import Unfetched, get_json

# Authlib 1.9 asks for httpx2, which knows the same calls; until it insists, one HTTP library is enough.
warnings.filterwarnings("ignore", "The httpx module is deprecated", AuthlibDeprecationWarning)
from authlib.integrations.httpx_client import OAuth2Client  # noqa: E402

WITHIN_S = 5.0
AT_ONCE = 8  # journeys that wait for a provider; the threads of the gateway are for everybody
KEPT_S = 3600.0


@dataclass(frozen=True)
class Endpoints:
    authorization: str
    token: str


class RelyingParty:
    """public_url: where browsers reach the gateway; redirect addresses are made of it, never of a Host header."""

    def __init__(self, rows: tuple[Provider, ...], secrets: Mapping[str, str], public_url: str) -> None:
        self._rows = {row.key: row for row in rows}
        self._secrets, self._public_url = secrets, public_url.rstrip("/")
        self._kept: dict[str, tuple[Endpoints, float]] = {}
        self._turns = threading.Semaphore(AT_ONCE)

    def address(self, journey: Journey) -> str:
        """Return where the browser goes. Raises session.unknown_provider, service.unavailable."""
        row = self.provider(journey.provider)
        with self._turn():
            endpoints = self._endpoints(row)
        with self._client(row) as client:
            url, _ = client.create_authorization_url(
                endpoints.authorization, state=journey.state, nonce=journey.nonce, code_verifier=journey.verifier
            )
        return str(url)

    def id_token(self, journey: Journey, code: str) -> str:
        """Exchange the code. Raises session.provider_refused, service.unavailable."""
        row = self.provider(journey.provider)
        try:
            with self._turn(), self._client(row) as client:
                endpoint = self._endpoints(row).token
                told = client.fetch_token(endpoint, grant_type="authorization_code", code=code, code_verifier=journey.verifier)
        except httpx.HTTPError as error:
            raise Problem(UNAVAILABLE) from error
        except (AuthlibBaseError, ValueError, TypeError, AttributeError) as error:
            raise Problem(PROVIDER_REFUSED) from error
        token = told.get("id_token")
        if not isinstance(token, str):
            raise Problem(PROVIDER_REFUSED)
        return token

    def provider(self, key: str) -> Provider:
        """Raises session.unknown_provider."""
        if key not in self._rows:
            raise Problem(UNKNOWN_PROVIDER)
        return self._rows[key]

    def _client(self, row: Provider) -> OAuth2Client:
        secret = self._secrets.get(row.key)
        return OAuth2Client(
            row.client_id,
            secret,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            scope=row.scope,
            redirect_uri=f"{self._public_url}/auth/{row.key}/back",
            code_challenge_method="S256",
            timeout=WITHIN_S,
            trust_env=False,
        )

    def _endpoints(self, row: Provider) -> Endpoints:
        """Return them as discovered (OpenID Connect Discovery 1.0 §4). Raises service.unavailable."""
        kept = self._kept.get(row.key)
        if kept and time.monotonic() < kept[1]:
            return kept[0]
        try:
            told = get_json(f"{row.issuer.rstrip('/')}/.well-known/openid-configuration", within_s=WITHIN_S)
        except Unfetched as error:
            raise Problem(UNAVAILABLE) from error
        found = Endpoints(str(told.get("authorization_endpoint")), str(told.get("token_endpoint")))
        if told.get("issuer") != row.issuer or not is_trustworthy(found.authorization) or not is_trustworthy(found.token):
            raise Problem(UNAVAILABLE)
        self._kept[row.key] = (found, time.monotonic() + KEPT_S)
        return found

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(blocking=False):
            raise Problem(UNAVAILABLE)
        try:
            yield
        finally:
            self._turns.release()
