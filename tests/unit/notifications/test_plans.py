"""What is planned for a notice, by row, preferences and card; and what preferences change."""

from dataclasses import replace
from typing import Any

import pytest

from services.commons.contracts.notifications import CHANNELS, TOPICS
from services.notifications.model_cards import Card
from services.notifications.model_notices import notice_id, tell
from services.notifications.model_preferences import Preferences, choices, forgotten, set_preferences, unsubscribed, usual
from services.notifications.table import BY_KEY
from tests.support.notices import NOON, at_once, card, fact, person

ACCEPTED, AWARDED, SUSPENDED = (
    BY_KEY[key] for key in ("ideas.idea.accepted-author", "ideas.idea.awarded-author", "identity.account.suspended-account")
)
WHO = person("author")
CHOICES: dict[str, Any] = {"choices": [], "digest": True, "quiet_from_h": 22, "quiet_until_h": 8, "language": "zh"}


@pytest.mark.parametrize(
    ("preferences", "held", "mail_on", "plan"),
    [
        (at_once(), card(), True, "queued"),
        (usual(WHO), card(), True, "digest"),
        (at_once(), card(), False, "mail_off"),
        (at_once(), None, True, "no_card"),
        (at_once(), card(state="removed", email=""), True, "no_card"),
        (at_once(), card(state="unverified"), True, "unverified"),
        (at_once(), card(state="undeliverable"), True, "undeliverable"),
        (at_once(off=frozenset({("idea", "email")})), card(), True, "muted"),
        (at_once(off=frozenset({("work", "email")})), card(), True, "queued"),
    ],
)
def test_a_mail_is_planned_by_card_and_choice(preferences: Preferences, held: Card | None, mail_on: bool, plan: str) -> None:
    it = tell(AWARDED, fact("ideas.idea.awarded", "1dea"), WHO, preferences=preferences, card=held, mail_on=mail_on, at=NOON)

    assert {"app": "shown", "email": plan} == it.plan
    assert ("2026-11-25" if plan == "digest" else None) == it.digest_day


def test_what_is_urgent_does_not_wait_for_the_digest() -> None:
    it = tell(SUSPENDED, fact("identity.account.suspended", WHO), WHO, preferences=usual(WHO), card=card(), mail_on=True, at=NOON)

    assert "queued" == it.plan["email"]


def test_what_the_law_requires_is_always_shown_on_the_site_and_the_rest_can_be_muted() -> None:
    off = at_once(off=frozenset({("idea", "app"), ("idea", "email")}))

    shown = [
        tell(row, fact(row.fact, "1dea"), WHO, preferences=off, card=card(), mail_on=True, at=NOON).is_shown for row in (ACCEPTED, AWARDED)
    ]

    assert [True, False] == shown


def test_a_notice_has_one_id_for_fact_person_and_text() -> None:
    ids = {notice_id(fact, who, text) for fact in ("a", "b") for who in ("c", "d") for text in ("e", "f")}

    assert 8 == len(ids)
    assert notice_id("a", "c", "e") == notice_id("a", "c", "e")


def test_preferences_are_set_whole_and_the_same_again_changes_nothing() -> None:
    body = {**CHOICES, "choices": [{"topic": "idea", "channel": "email", "on": False}, {"topic": "work", "channel": "app", "on": True}]}

    change = set_preferences(usual(WHO), body, by=WHO)

    assert change
    after = replace(change.after, version=1)
    assert frozenset({("idea", "email")}) == after.off
    assert ({"by": WHO, "how": "person"}, "preferences.set") == (change.fact.payload, change.fact.name)
    assert set_preferences(after, body, by=WHO) is None
    assert not set_preferences(after, CHOICES, by=WHO).after.off


def test_unsubscribing_turns_mails_of_these_topics_off_and_nothing_else() -> None:
    change = unsubscribed(at_once(version=3), ("idea", "contest"))

    assert change
    off = {(row["topic"], row["channel"]) for row in choices(change.after) if not row["on"]}
    assert {("contest", "email"), ("idea", "email")} == off
    assert len(TOPICS) * len(CHANNELS) == len(choices(change.after))
    assert unsubscribed(change.after, ("idea",)) is None


def test_a_closed_account_leaves_no_choice_behind() -> None:
    change = forgotten(at_once(off=frozenset({("idea", "email")}), language="en", version=4), by=WHO)

    assert change
    assert replace(usual(WHO), version=4) == change.after
