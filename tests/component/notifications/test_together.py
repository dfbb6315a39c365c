"""Facts that come together are taken in together: few trips to the database, and nobody is told otherwise than one by one."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from pymongo import monitoring

from services.commons.kernel.envelope import Envelope
from services.commons.plumbing.documents import Database
from services.notifications.projections import NotYetKnown
from services.notifications.usecases import listening
from services.notifications.usecases.listening import TOLD_AT_ONCE
from tests.component.notifications.test_telling import CONTEST, PLAY, STAFF, told
from tests.support.notice_office import Post
from tests.support.notices import ScriptedSender, fact, person

RECEIVED, WAITS = "您的点子已收到，等待审核", "有新点子等待审核"


class Trips(monitoring.CommandListener):
    """Counts what is asked of the database."""

    def __init__(self) -> None:
        self.count = 0

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.count += 1

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...
    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


TRIPS = Trips()
monitoring.register(TRIPS)  # hears the clients made from now on


class Broken:
    """Rows of a process that dies before it writes them."""

    def add(self, rows: Sequence[object]) -> Any:
        raise ConnectionError


def ideas(count: int, *, first: int = 0, by: str = "author") -> list[Envelope]:
    return [fact("ideas.idea.submitted", f"1d{n:04}", by=person(by)) for n in range(first, first + count)]


def trips(post: Post, facts: Sequence[Envelope]) -> int:
    before = TRIPS.count
    post.hear(*facts)
    return TRIPS.count - before


@pytest.fixture
def open_contest(post: Post) -> Post:
    """Return an office that knows a contest, its moderator, and an author with an address."""
    post = post.through(ScriptedSender())
    post.hear(*STAFF, *PLAY[:2])
    post.card("author")
    return post


def test_many_ideas_cost_no_more_trips_than_one(open_contest: Post) -> None:
    alone, together = trips(open_contest, ideas(1)), trips(open_contest, ideas(TOLD_AT_ONCE // 2, first=1))  # an author and a moderator

    assert alone == together <= 9
    assert {1 + TOLD_AT_ONCE // 2} == {open_contest.inbox("author").count(RECEIVED), open_contest.inbox("moderator").count(WAITS)}


@pytest.mark.parametrize("seed", range(6))
def test_facts_taken_in_together_tell_what_they_tell_one_by_one(seed: int, post: Post, rows: Database) -> None:
    facts = _shuffled_into(PLAY, _restless(), Random(seed))
    for each in (*STAFF, *facts):
        post.hear(each)
    one_by_one = told(post)
    for name in ("notices", "people", "things", "supports", "deliveries"):
        rows.collection(name).delete_many({})

    post.hear(*STAFF, *facts)

    assert one_by_one == told(post)


def test_whoever_becomes_a_moderator_in_between_is_told_of_what_comes_after(open_contest: Post) -> None:
    hired = fact("identity.account.standing_set", person("new"), 2, roles=["moderator"], department="social_work")
    gone = fact("identity.account.suspended", person("new"), 3)

    open_contest.hear(*ideas(2), hired, *ideas(3, first=2), gone, *ideas(4, first=5))

    assert 3 == open_contest.inbox("new").count(WAITS)
    assert 9 == open_contest.inbox("moderator").count(WAITS)


def test_whoever_submits_in_between_is_not_told_what_happened_to_the_contest_before(open_contest: Post) -> None:
    moved = [fact("ideas.contest.rescheduled", CONTEST, n, department="social_work", state="open") for n in (3, 4)]

    open_contest.hear(*ideas(1), moved[0], *ideas(1, first=1, by="late"), moved[1])

    assert (2, 1) == tuple(open_contest.inbox(who).count("您参加的大赛改了日程") for who in ("author", "late"))


def test_whoever_supports_an_idea_in_between_is_told_of_what_comes_after(open_contest: Post) -> None:
    shortlisted, awarded = (fact(f"ideas.idea.{verb}", "1d0000", n) for n, verb in ((2, "shortlisted"), (3, "awarded")))
    supported = fact("ideas.support.given", "5004", idea_id="1d0000", by=person("fan"))

    open_contest.hear(*ideas(1), shortlisted, supported, awarded)

    assert ["您附议的点子获奖了"] == open_contest.inbox("fan")


def test_an_account_closed_in_between_keeps_no_notice(open_contest: Post, rows: Database) -> None:
    closed = fact("identity.account.closed", person("author"), 9, by=person("author"))

    open_contest.hear(*ideas(2), closed, *ideas(2, first=2))

    assert [] == open_contest.inbox("author")
    assert 4 == open_contest.inbox("moderator").count(WAITS)
    assert 0 == _mails(rows)


@pytest.mark.parametrize("dies_at", ["notices", "deliveries"])
def test_a_death_between_two_inserts_loses_no_notice_and_doubles_none(dies_at: str, open_contest: Post, rows: Database) -> None:
    dying = Post(replace(open_contest.stores, **{dies_at: Broken()}), open_contest.at)
    open_contest.hear(*ideas(2))
    with pytest.raises(ConnectionError):
        dying.hear(*ideas(5))

    open_contest.hear(*ideas(7))

    assert 7 == open_contest.inbox("author").count(RECEIVED)
    assert 7 == _mails(rows)


def test_a_fact_heard_again_goes_by_the_plan_of_its_first_time(open_contest: Post, rows: Database) -> None:
    unwritten = Post(replace(open_contest.stores, deliveries=Broken()), open_contest.at)
    with pytest.raises(ConnectionError):
        unwritten.hear(*ideas(2))  # to be mailed at once, and the process dies
    open_contest.card("author", digest=True)

    open_contest.hear(*ideas(3))

    assert 2 == _mails(rows)


def test_a_fact_heard_twice_at_once_is_told_once(open_contest: Post) -> None:
    open_contest.hear(*ideas(3), *ideas(3))

    assert 3 == open_contest.inbox("author").count(RECEIVED)


def test_a_crowd_is_told_by_the_handful(open_contest: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "TOLD_AT_ONCE", 3)
    crowd = [f"author{n}" for n in range(8)]
    open_contest.hear(*(ideas(1, first=n, by=who)[0] for n, who in enumerate(crowd)))

    open_contest.hear(fact("ideas.contest.results_published", CONTEST, 3, department="social_work"))

    assert {1} == {open_contest.inbox(who).count("您参加的大赛公布了结果") for who in crowd}


def test_one_that_comes_too_early_is_told_of_and_the_others_are_not_lost(open_contest: Post) -> None:
    early = fact("ideas.idea.accepted", "unheard", 2, by=person("moderator"))
    with pytest.raises(NotYetKnown):
        open_contest.hear(*ideas(2), early)

    open_contest.hear(*ideas(2))  # as a consumer does: each alone
    open_contest.hear(fact("ideas.idea.submitted", "unheard", by=person("author")), early)

    assert (3, 1) == (open_contest.inbox("author").count(RECEIVED), open_contest.inbox("author").count("您的点子已受理"))


def _mails(rows: Database) -> int:
    return rows.collection("deliveries").count_documents({"person": person("author"), "kind": "notice"})


def _restless() -> list[Envelope]:
    """Return staff who come and go, and a supporter who leaves the town."""
    hired = fact("identity.account.standing_set", person("elsewhere"), 2, roles=["moderator"], department="social_work")
    away, back = (fact(f"identity.account.{verb}", person("moderator"), n) for n, verb in ((2, "suspended"), (3, "restored")))
    closed = fact("identity.account.closed", person("fan"), 2, by=person("fan"))
    return [hired, away, back, closed, fact("identity.session.opened", "5e55", by=person("fan"))]


def _shuffled_into(facts: Sequence[Envelope], others: Sequence[Envelope], random: Random) -> list[Envelope]:
    """Return both, each in its own order."""
    mixed, left = list[Envelope](), [list(facts), list(others)]
    while any(left):
        mixed.append(random.choice([each for each in left if each]).pop(0))
    return mixed
