"""The daily digest: half past eight, one mail a person and day, whatever crashes, with what nobody was told yet."""

from datetime import timedelta

import pytest

from services.notifications.sending import Answer
from tests.support.notice_office import Post
from tests.support.notices import DAY, HOUR, MINUTE, NOON, ScriptedSender, fact, person

HALF_PAST_EIGHT = NOON + 20 * HOUR + 30 * MINUTE


@pytest.fixture
def office(post: Post) -> Post:
    office = post.through(ScriptedSender())
    for who in ("author", "other"):
        office.card(who, digest=True)
    return office


def tell(office: Post, number: int, who: str = "author") -> None:
    office.hear(fact("identity.account.standing_set", person(who), number, at=office.at))


def mails(office: Post) -> list[tuple[str, str]]:
    sender = office.stores.senders["email"]
    assert isinstance(sender, ScriptedSender)
    return [(it.address.partition("@")[0], it.subject) for it in sender.arrived]


def run_until(office: Post, until: timedelta, *, every: timedelta = 10 * MINUTE) -> None:
    end = NOON + until
    while office.at < end:
        office.digest()
        office.send()
        office.at += every


def test_one_mail_tells_what_came_since_yesterday_and_nothing_comes_before(office: Post) -> None:
    for n in (2, 3, 4):
        tell(office, n)
    tell(office, 2, "other")

    run_until(office, 20 * HOUR + 30 * MINUTE)
    assert [] == mails(office)

    run_until(office, 5 * DAY)
    assert [("author", "您有3条新消息"), ("other", "您有1条新消息")] == sorted(mails(office))


def test_every_day_has_its_own_and_a_day_without_news_has_none(office: Post) -> None:
    tell(office, 2)
    run_until(office, DAY)
    tell(office, 3)
    run_until(office, 4 * DAY)

    assert [("author", "您有1条新消息")] * 2 == mails(office)


def test_what_was_read_meanwhile_is_left_out(office: Post) -> None:
    tell(office, 2)
    tell(office, 2, "other")
    office.ask("mark_all_read", "author")

    run_until(office, DAY)

    assert [("other", "您有1条新消息")] == mails(office)


def test_a_town_that_was_down_for_a_day_tells_it_the_next_once(office: Post) -> None:
    tell(office, 2)
    office.at = HALF_PAST_EIGHT - HOUR
    office.at += DAY  # nobody ran on the 25th
    tell(office, 3)

    run_until(office, 6 * DAY)

    assert [("author", "您有2条新消息")] == mails(office)


def test_a_crash_while_digests_are_made_loses_and_doubles_none(office: Post) -> None:
    for who in ("author", "other"):
        tell(office, 2, who)
    office.at = HALF_PAST_EIGHT
    first = office.stores.deliveries.add
    made: list[object] = []

    def add(deliveries: object) -> int:
        if made:
            raise ConnectionError
        made.append(deliveries)
        return first(deliveries)

    office.stores.deliveries.add = add
    with pytest.raises(ConnectionError):
        office.digest()
    office.stores.deliveries.add = first

    run_until(office, 3 * DAY)

    assert [("author", "您有1条新消息"), ("other", "您有1条新消息")] == sorted(mails(office))


def test_a_digest_that_may_have_arrived_is_not_sent_again(office: Post) -> None:
    tell(office, 2)
    sender = office.stores.senders["email"]
    assert isinstance(sender, ScriptedSender)
    sender.answers = [Answer("unknown", "SMTPServerDisconnected")]

    run_until(office, 3 * DAY)

    assert 1 == len(sender.arrived)
    id = office.ask("list_my_notices", "author")["items"][0]["id"]
    (row,) = office.ask("explain_notice", "author", notice_id=id)["deliveries"]
    assert ("failed", "unknown", "digest") == (row["state"], row["reason"], row["kind"])


def test_a_topic_turned_off_is_left_out_of_the_digest_and_unsubscribing_from_it_ends_its_topics(office: Post) -> None:
    tell(office, 2)
    run_until(office, DAY)
    sender = office.stores.senders["email"]
    assert isinstance(sender, ScriptedSender)

    office.ask("unsubscribe", "", token=str(sender.arrived[-1].unsubscribe).rpartition("/")[2])
    tell(office, 3)
    run_until(office, 3 * DAY)

    assert 1 == len(sender.arrived)


def test_of_two_topics_a_digest_leaves_out_the_one_turned_off_meanwhile(office: Post) -> None:
    tell(office, 2)
    office.hear(fact("ideas.contest.drafted", "c0ffee", at=office.at))
    office.hear(fact("ideas.idea.submitted", "1dea", by=person("author"), at=office.at))
    off = [{"topic": "account", "channel": "email", "on": False}]
    office.ask("set_my_preferences", "author", choices=off, digest=True, quiet_from_h=22, quiet_until_h=8, language="zh")

    run_until(office, DAY)

    assert [("author", "您有1条新消息")] == mails(office)


def test_quiet_hours_of_ones_own_hold_the_digest_too(office: Post) -> None:
    office.ask("set_my_preferences", "author", choices=[], digest=True, quiet_from_h=22, quiet_until_h=11, language="en")
    tell(office, 2)

    run_until(office, 22 * HOUR)
    assert [] == mails(office)
    run_until(office, 23 * HOUR + 30 * MINUTE)
    assert [("author", "New notices: 1")] == mails(office)
