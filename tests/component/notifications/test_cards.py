"""Cards on a real database: the code is mailed to the address entered, tries are counted, links unsubscribe without login."""

import re

import pytest

from services.commons.contracts.notifications import CODE_EXPIRED, CODE_TRIES, NO_CARD, TOKEN_UNKNOWN, WRONG_CODE
from services.commons.kernel.envelope import Envelope
from services.notifications.sending import Answer
from tests.support.notice_office import Post
from tests.support.notices import HOUR, MINUTE, ScriptedSender, fact, person
from tests.support.refusals import refused


def set_fact(post: Post, who: str, number: int = 1) -> Envelope:
    """Return the fact that the card's outbox holds."""
    id = post.ask("get_my_card", who)["id"]
    return fact("notifications.card.set", id, number, by=person(who), at=post.at)


def entered(post: Post, who: str = "author", email: str = "author@example.org", number: int = 1) -> str:
    """Have ``who`` enter an address and return the code that came there."""
    post.ask("set_my_card", who, email=email)
    post.hear(set_fact(post, who, number))
    post.send()
    sender = post.stores.senders["email"]
    assert isinstance(sender, ScriptedSender)
    assert email == sender.arrived[-1].address
    return re.findall(r"\d{6}", sender.arrived[-1].subject)[0]


@pytest.fixture
def office(post: Post) -> Post:
    return post.through(ScriptedSender())


def sent(post: Post) -> list[tuple[str, str]]:
    sender = post.stores.senders["email"]
    assert isinstance(sender, ScriptedSender)
    return [(it.address, it.template) for it in sender.arrived]


def test_an_address_is_verified_by_the_code_that_was_sent_there(office: Post) -> None:
    code = entered(office)

    assert "unverified" == office.ask("get_my_card", "author")["state"]
    assert "verified" == office.ask("verify_my_card", "author", code=code)["state"]
    assert "verified" == office.ask("verify_my_card", "author", code=code)["state"]  # asked twice


def test_nothing_but_the_code_goes_to_an_address_that_is_not_verified(office: Post) -> None:
    entered(office)
    office.hear(fact("identity.account.suspended", person("author"), 2))
    office.send()

    assert [("author@example.org", "code")] == sent(office)


def test_hearing_of_a_card_again_sends_no_second_code(office: Post) -> None:
    entered(office)

    office.hear(set_fact(office, "author"))
    office.send()

    assert 1 == len(sent(office))


def test_tries_are_counted_and_then_even_the_right_code_is_refused(office: Post) -> None:
    code = entered(office)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"

    for _ in range(CODE_TRIES):
        with refused(WRONG_CODE):
            office.ask("verify_my_card", "author", code=wrong)
    with refused(CODE_EXPIRED):
        office.ask("verify_my_card", "author", code=code)

    office.at += 2 * MINUTE
    assert "verified" == office.ask("verify_my_card", "author", code=entered(office, email="new@example.org", number=2))["state"]


def test_the_code_of_an_earlier_address_verifies_no_later_one(office: Post) -> None:
    first = entered(office)
    office.at += 2 * MINUTE
    second = entered(office, email="new@example.org", number=2)

    if first != second:
        with refused(WRONG_CODE):
            office.ask("verify_my_card", "author", code=first)
    office.at += 15 * MINUTE
    with refused(CODE_EXPIRED):
        office.ask("verify_my_card", "author", code=second)


def test_a_code_that_was_overtaken_by_another_address_is_not_sent(office: Post) -> None:
    office.ask("set_my_card", "author", email="old@example.org")
    early = set_fact(office, "author")
    office.at += 2 * MINUTE
    office.ask("set_my_card", "author", email="new@example.org")
    office.hear(early, set_fact(office, "author", 2))

    office.send()

    assert [("new@example.org", "code")] == sent(office)


def test_a_removed_card_cannot_be_verified_and_holds_nothing(office: Post) -> None:
    code = entered(office)

    for _ in range(2):
        office.ask("remove_my_card", "author")

    with refused(NO_CARD):
        office.ask("verify_my_card", "author", code=code)
    assert "email" not in office.ask("get_my_card", "author")
    with refused(NO_CARD):
        office.ask("verify_my_card", "stranger", code=code)


def test_an_address_that_takes_nothing_is_given_up_until_it_is_entered_anew(post: Post) -> None:
    office = post.through(ScriptedSender(Answer("undeliverable", "550")))
    office.card("author")
    office.hear(fact("identity.account.standing_set", person("author"), 2), fact("identity.account.standing_set", person("author"), 3))

    office.send()
    office.at += HOUR
    office.send()

    assert "undeliverable" == office.ask("get_my_card", "author")["state"]
    assert [] == sent(office)
    states = [row for id in office.ask("list_my_notices", "author")["items"] for row in _deliveries(office, id["id"])]
    assert {("failed", "undeliverable"), ("suppressed", "undeliverable")} == set(states)


def _deliveries(office: Post, id: str) -> list[tuple[str, str]]:
    return [(row["state"], row["reason"]) for row in office.ask("explain_notice", "author", notice_id=id)["deliveries"]]


def test_the_link_of_a_mail_unsubscribes_from_its_topic_without_login_and_can_be_used_twice(office: Post) -> None:
    office.card("author")
    office.hear(fact("identity.account.standing_set", person("author"), 2))
    office.send()
    sender = office.stores.senders["email"]
    assert isinstance(sender, ScriptedSender)
    token = str(sender.arrived[-1].unsubscribe).rpartition("/")[2]
    office.hear(fact("identity.account.standing_set", person("author"), 3))  # queued already when the link is used

    for _ in range(2):
        assert {"channel": "email", "topics": ["account"]} == office.ask("unsubscribe", "", token=token)
    office.hear(fact("identity.account.standing_set", person("author"), 4))
    office.at += 12 * HOUR
    office.send()

    assert 1 == len(sent(office))
    assert 3 == len(office.inbox("author"))
    for other in ("0" * 64, token[:32] + "0" * 32, "x"):
        with refused(TOKEN_UNKNOWN):
            office.ask("unsubscribe", "", token=other)
