"""A browser before pages of a town of scripted answers."""

from dataclasses import dataclass

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from gateway.app import create_app
from gateway.client import Town
from gateway.portal import add_pages as add_portal
from gateway.settings import GatewaySettings
from services.commons.kernel.problems import NOT_FOUND, Problem
from tests.component.portal import samples
from tests.component.portal.reading import Form, Page
from tests.support.fake_town import Answer, Asked, FakeTown

HOST = "http://localhost"
SEEN = {"Accept": "text/html"}
OURS = {**SEEN, "Origin": HOST}


@dataclass
class Browser:
    """Someone at a page: ``response`` is the last one, ``page`` what it shows."""

    client: FlaskClient
    town: FakeTown
    response: TestResponse

    @property
    def page(self) -> Page:
        return Page(self.response.text)

    def look(self, address: str) -> Page:
        self.response = self.client.get(address, headers=SEEN)
        return self.page

    def send(self, address: str, form: list[tuple[str, str]] | None = None) -> TestResponse:
        data: dict[str, list[str]] = {}
        for name, value in form or []:
            data.setdefault(name, []).append(value)
        self.response = self.client.post(address, data=data, headers=OURS)
        return self.response

    def fill(self, address: str, **typed: str) -> TestResponse:
        """Open a form, type, press its button."""
        form: Form = self.look(address).form
        return self.send(address, form.sent(**typed))

    def log_in(self, *roles: str, **changed: object) -> None:
        self.town.answer("get_me", samples.account(*roles, **changed))
        self.client.set_cookie("shanzhi", "t1")

    def asked(self, operation: str) -> list[Asked]:
        return [row for row in self.town.asked if row.operation == operation]


def answers() -> dict[str, Answer]:
    return {
        "list_contests": samples.listed(samples.contest()),
        "get_contest": samples.contest(),
        "tally_contest": samples.tally(shiqi=5, xiaolan=2),
        "list_similar_ideas": samples.listed(samples.idea(), samples.idea(id="i7", title="校门口搭雨棚", supports=4)),
        "list_my_drafts": samples.listed(samples.draft()),
        "get_draft": Problem(NOT_FOUND),
        "save_draft": samples.draft(),
        "discard_draft": {"id": "d1"},
        "list_open_ideas": samples.listed(samples.open_idea()),
        "list_open_contests": samples.listed(samples.open_contest()),
        "list_answers": samples.listed(samples.adopted()),
        "draft_contest": samples.contest(),
        "revise_contest": samples.contest(),
        "reschedule_contest": samples.contest(),
        "step_contest": samples.contest(),
        "list_ideas": samples.listed(samples.idea(), samples.screened_out()),
        "list_my_ideas": samples.listed(samples.idea(mine=True)),
        "get_idea": samples.idea(),
        "submit_idea": samples.idea(state="submitted"),
        "revise_idea": samples.idea(state="submitted"),
        "step_idea": samples.idea(),
        "give_support": {"idea_id": "i1", "state": "given", "supports": 38},
        "withdraw_support": {"idea_id": "i1", "state": "withdrawn", "supports": 37},
        "assign_idea": samples.adoption(),
        "list_adoptions": samples.listed(samples.adoption("adopt", "decline"), samples.adopted()),
        "get_adoption": samples.adoption("adopt", "decline"),
        "step_adoption": samples.adopted(),
        "list_screening": samples.listed(*samples.MORNING),
        "get_overview": samples.OVERVIEW,
        "list_parked": samples.listed(samples.PARKED),
        "get_parked": samples.PARKED,
        "replay_parked": {"id": "f1"},
        "discard_parked": {"id": "f1"},
        "list_gaps": samples.listed(samples.GAP),
        "get_account": samples.account("handler", department="housing"),
        "set_standing": samples.account("handler", department="housing"),
        "step_account": samples.account("handler", department="housing"),
        "issue_token": {"access_token": "t2", "expires_in_s": 600},
        "revoke_session": {"id": "s1"},
        **own_answers(),
        "register_account": samples.account(),
    }


def own_answers() -> dict[str, samples.View]:
    """Return what departments answer about oneself."""
    return {
        "list_sessions": samples.SESSIONS,
        "revoke_other_sessions": {"id": "p1"},
        "change_password": {"id": "p1"},
        "list_login_methods": samples.METHODS,
        "list_links": samples.LINKS,
        "unlink_identity": {"id": "l1"},
        "begin_second_factor": {"otpauth_uri": samples.URI, "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"},
        "confirm_second_factor": samples.RECOVERY,
        "renew_recovery_codes": samples.RECOVERY,
        "remove_second_factor": {"id": "p1"},
        "prove_second_factor": {"id": "s1"},
        "start_verification": {"counter_code": "12345678", "expires_at": "2026-10-12T04:15:00.000Z"},
        "verify_account": {"id": "p2", "name": "石岐街坊", "level": "resident"},
        "list_my_notices": samples.NOTICES,
        "count_unread": {"unread": 2},
        "mark_notice_read": samples.notice(read=True),
        "mark_all_read": {"read": 2},
        "explain_notice": samples.EXPLANATION,
        "get_my_card": samples.card(),
        "set_my_card": samples.card(state="unverified"),
        "verify_my_card": samples.card(),
        "remove_my_card": {"id": "k1"},
        "get_my_preferences": samples.preferences(),
        "set_my_preferences": samples.preferences(),
        "unsubscribe": {"channel": "email", "topics": ["idea", "supported"]},
    }


@pytest.fixture(scope="session")
def gateway() -> tuple[APIFlask, FakeTown]:
    town = FakeTown()

    def add_pages(app: APIFlask, asked: Town) -> None:
        add_portal(app, asked, now=lambda: samples.NOW)

    return create_app(town, GatewaySettings(amqp_uri="memory-town://", limits_percent=100_000), pages=add_pages), town


@pytest.fixture
def browser(gateway: tuple[APIFlask, FakeTown]) -> Browser:
    app, town = gateway
    town.__init__(answers())
    return Browser(app.test_client(), town, TestResponse([], "200", {}, None))
