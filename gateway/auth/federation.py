"""The two ways to a provider and the one way back: /auth/<provider>/start, /auth/<provider>/link, /auth/<provider>/back."""

import hmac
import secrets
from html import escape
from urllib.parse import urlencode

from apiflask import APIBlueprint
from flask import Response, g, make_response, redirect, request

from gateway.api.problems import wants_english
from gateway.auth.addresses import local_address
from gateway.auth.cookies import same_origin, session_token, set_session
from gateway.auth.devices import device_of
from gateway.auth.oidc import RelyingParty
from gateway.auth.sealed import Journey, Journeys
from gateway.client import Town, View
from services.commons.contracts.identity import LOGIN_LOST, PROVIDER_REFUSED
from services.commons.kernel.problems import FORBIDDEN, LOGIN_REQUIRED, Problem

HOME, SECURITY = "/me", "/me/security"
"""Where one arrives: after a login, and where a second factor is still to be given."""


class Federation:
    """Takes browsers to providers and back."""

    def __init__(self, town: Town, party: RelyingParty, journeys: Journeys) -> None:
        self._town, self._party, self._journeys = town, party, journeys

    def blueprint(self) -> APIBlueprint:
        routes = APIBlueprint("federation", __name__, url_prefix="/auth", enable_openapi=False)
        routes.add_url_rule("/<provider>/start", "start", self.start, methods=["GET"])
        routes.add_url_rule("/<provider>/link", "link", self.link, methods=["POST"])
        routes.add_url_rule("/<provider>/back", "back", self.back, methods=["GET"])
        routes.after_request(self._close)
        return routes

    def start(self, provider: str) -> Response:
        """Send the browser to log in there."""
        journey = self._journey(provider, links=False)
        return self._begun(make_response(redirect(self._party.address(journey), 303)), journey)

    def link(self, provider: str) -> Response:
        """Send the browser there to link what it finds to the account logged in; only from a form of ours.

        A page that moves on by itself, not a redirect: our policy lets forms lead nowhere else.
        """
        if not same_origin(request):
            raise Problem(FORBIDDEN)
        if session_token(request) is None:
            raise Problem(LOGIN_REQUIRED)
        journey = self._journey(provider, links=True)
        address = self._party.address(journey)
        response = make_response(_moving_on(address))
        response.headers["Refresh"] = f"0; url={address}"
        return self._begun(response, journey)

    def back(self, provider: str) -> Response:
        """Take what the provider sent along. Raises session.login_lost, session.provider_refused, what identity raises."""
        journey = self._journeys.read(request)
        state = request.args.get("state", "")
        if journey is None or journey.provider != provider or not hmac.compare_digest(journey.state.encode(), state.encode()):
            raise Problem(LOGIN_LOST)
        issuer = self._party.provider(provider).issuer
        if "code" not in request.args or request.args.get("iss", issuer) != issuer:  # RFC 9207
            raise Problem(PROVIDER_REFUSED)
        said = {"provider": provider, "id_token": self._party.id_token(journey, request.args["code"]), "nonce": journey.nonce}
        return self._linked(said, journey) if journey.links else self._logged_in(said, journey)

    def _logged_in(self, said: View, journey: Journey) -> Response:
        device = device_of(request.headers.get("User-Agent", ""))
        token = self._town.ask("open_federated_session", {**said, "device": device}, correlation_id=g.correlation_id)
        wanted = f"{SECURITY}?{urlencode({'next': journey.next})}" if token.get("limited") else journey.next
        response = make_response(redirect(wanted, 303))
        set_session(response, token["access_token"], token["expires_in_s"])
        return response

    def _linked(self, said: View, journey: Journey) -> Response:
        token = session_token(request)
        if token is None:
            raise Problem(LOGIN_REQUIRED)
        self._town.ask("link_identity", said, token=token, correlation_id=g.correlation_id)
        return make_response(redirect(journey.next, 303))

    def _journey(self, provider: str, *, links: bool) -> Journey:
        wanted = local_address(request.values.get("next", ""), SECURITY if links else HOME)
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return Journey(provider, state, nonce, verifier, request.script_root + wanted, links)

    def _begun(self, response: Response, journey: Journey) -> Response:
        self._journeys.begin(response, journey, secure=request.is_secure)
        return response

    def _close(self, response: Response) -> Response:
        """A journey ends with its first way back, however it went; nothing of it is kept anywhere."""
        response.headers["Cache-Control"] = "no-store"
        if request.endpoint == "federation.back":
            self._journeys.end(response, secure=request.is_secure)
        return response


def _moving_on(address: str) -> str:
    language, words = ("en", "Continue to the provider") if wants_english() else ("zh-CN", "继续前往登录服务方")
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{words}</title><p><a href="{escape(address)}">{words}</a></p></html>'
    )
