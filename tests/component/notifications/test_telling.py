"""Who is told what: audiences from facts in any order and as often as they come, once a person, never the closed."""

from itertools import permutations
from random import Random

import pytest

from services.commons.kernel.envelope import Envelope
from services.notifications.projections import NotYetKnown
from tests.support.notice_office import Post
from tests.support.notices import ScriptedSender, fact, person

CONTEST, IDEA, CASE = "c0ffee", "1dea", "ca5e"
STAFF = (
    fact("identity.account.registered", person("moderator"), roles=["moderator"], department="social_work"),
    fact("identity.account.registered", person("elsewhere"), roles=["moderator", "handler"], department="finance"),
    fact("identity.account.registered", person("handler"), roles=["handler"], department="water"),
    fact("identity.account.registered", person("commission"), roles=["commission"]),
    fact("identity.account.registered", person("operator"), roles=["operator"]),
)
PLAY = (
    fact("ideas.contest.drafted", CONTEST, 1, department="social_work"),
    fact("ideas.contest.opened", CONTEST, 2, department="social_work"),
    fact("ideas.idea.submitted", IDEA, 1, by=person("author")),
    fact("ideas.idea.accepted", IDEA, 2, by=person("moderator")),
    fact("ideas.support.given", "5001", 1, by=person("fan")),
    fact("ideas.support.given", "5002", 1, by=person("fickle")),
    fact("ideas.support.withdrawn", "5002", 2, by=person("fickle")),
    fact("ideas.idea.shortlisted", IDEA, 3, by=person("organiser")),
    fact("ideas.adoption.assigned", CASE, 1, by=person("organiser"), department="water"),
    fact("ideas.adoption.declined", CASE, 2, by=person("handler"), department="water"),
    fact("ideas.contest.results_published", CONTEST, 3, department="social_work"),
)
TOLD = {
    "author": ["您参加的大赛公布了结果", "您的点子已有答复：未采纳", "您的点子已入围", "您的点子已受理", "您的点子已收到，等待审核"],
    "fan": ["您附议的点子未被采纳", "您附议的点子已入围"],
    "fickle": [],
    "moderator": ["有新点子等待审核", "大赛开始征集，将有点子待审"],
    "handler": ["有点子交办给您部门"],
    "organiser": ["您交办的点子已有答复"],
    "commission": ["有部门答复不采纳一个点子"],
    "elsewhere": [],
    "operator": [],
}


def told(post: Post) -> dict[str, list[str]]:
    return {who: sorted(post.inbox(who)) for who in TOLD}


def persistently(post: Post, facts: list[Envelope]) -> None:
    """Hear facts as a consumer does: what is too early comes again later."""
    waiting = facts
    for _ in range(len(facts)):
        late = []
        for each in waiting:
            try:
                post.hear(each)
            except NotYetKnown:
                late.append(each)
        waiting = late
    assert not waiting


EXPECTED = {who: sorted(texts) for who, texts in TOLD.items()}


def test_a_contest_is_told_to_those_it_concerns_and_to_nobody_else(post: Post) -> None:
    post.hear(*STAFF, *PLAY)

    assert EXPECTED == told(post)


def test_hearing_everything_twice_tells_nobody_twice(post: Post) -> None:
    post.hear(*STAFF, *PLAY)

    post.hear(*PLAY, *STAFF, *PLAY)

    assert EXPECTED == told(post)


@pytest.mark.parametrize("seed", range(5))
def test_facts_in_any_order_and_doubled_tell_authors_and_desks_the_same(post: Post, seed: int) -> None:
    """Staff come first: who was given a role later is not told of earlier things. Supports count as known so far."""
    shuffled = [each for each in PLAY if ".support." not in str(each["type"])] * 2
    Random(seed).shuffle(shuffled)
    post.hear(*STAFF, *(each for each in PLAY if ".support." in str(each["type"])))

    persistently(post, shuffled)

    assert EXPECTED == told(post)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_support_is_what_its_latest_fact_says_in_whatever_order(post: Post, order: tuple[int, ...]) -> None:
    said = [fact(f"ideas.support.{verb}", "5003", n, by=person("fan")) for n, verb in enumerate(("given", "withdrawn", "given"), 1)]
    post.hear(*(said[n] for n in order))

    assert [person("fan")] == list(post.stores.neighbours.supporters(IDEA))


def test_a_role_taken_away_is_not_given_back_by_an_older_fact(post: Post) -> None:
    who = person("moderator")
    post.hear(fact("identity.account.standing_set", who, 3, roles=["citizen"]))

    post.hear(fact("identity.account.standing_set", who, 2, roles=["moderator"], department="social_work"))

    assert [] == list(post.stores.neighbours.staff("moderator", "social_work"))


def test_whoever_is_suspended_is_told_of_that_and_of_no_more_work(post: Post) -> None:
    post.hear(*STAFF, fact("identity.account.suspended", person("moderator"), 2), *PLAY[:3])

    assert ["您的账号已停用"] == post.inbox("moderator")

    post.hear(fact("identity.account.restored", person("moderator"), 3), fact("ideas.idea.submitted", "1deb", by=person("author")))
    assert "有新点子等待审核" in post.inbox("moderator")


def test_a_fact_that_comes_before_what_it_speaks_of_is_tried_again_and_doubles_nothing(post: Post) -> None:
    with pytest.raises(NotYetKnown):
        post.hear(PLAY[2])  # its contest is not known: the author is told, the desk is not yet

    post.hear(*STAFF, PLAY[0], PLAY[2])

    assert (["您的点子已收到，等待审核"], ["有新点子等待审核"]) == (post.inbox("author"), post.inbox("moderator"))


def test_a_closed_account_is_forgotten_and_told_nothing_more(post: Post) -> None:
    post = post.through(ScriptedSender())
    post.hear(*STAFF, *PLAY[:4])
    post.card("author")
    post.hear(PLAY[7])
    assert post.stores.notices.count_unread(person("author"), 100)

    for _ in range(2):
        post.hear(fact("identity.account.closed", person("author"), 9, by=person("author")))
    post.hear(*PLAY)
    post.send()

    sender = post.stores.senders["email"]
    assert isinstance(sender, ScriptedSender)
    assert [] == sender.arrived
    exported = post.ask("export_my_notices", "author")
    assert ([], "removed", None) == (exported["items"], exported["card"]["state"], exported["card"].get("email"))
    assert "author@example.org" not in str(list(post.stores.cards.rows.find({}, {"created_by": 0, "keys": 0})))
    assert EXPECTED["fan"] == sorted(post.inbox("fan"))
    assert person("author") not in str([list(post.stores.neighbours._things.find()), list(post.stores.neighbours._supports.find())])
