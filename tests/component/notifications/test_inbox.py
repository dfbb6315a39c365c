"""The inbox: listed by pages, counted, marked, muted, explained to its owner and to operators alone."""

import pytest

from services.commons.kernel.problems import NOT_FOUND
from tests.support.notice_office import Post
from tests.support.notices import HOUR, MINUTE, ScriptedSender, fact, person
from tests.support.refusals import refused

AUTHOR = person("author")


@pytest.fixture
def full(post: Post) -> Post:
    """Return an office where the author was told five things, a minute apart."""
    post.hear(fact("ideas.contest.drafted", "c0ffee", department="water"))
    post.hear(fact("ideas.idea.submitted", "1dea", by=AUTHOR))
    for n, verb in enumerate(("accepted", "shortlisted", "awarded", "screened_out"), 2):
        post.at += MINUTE
        post.hear(fact(f"ideas.idea.{verb}", "1dea", n))
    return post


def test_pages_follow_each_other_newest_first(full: Post) -> None:
    first = full.ask("list_my_notices", "author", limit=2)
    second = full.ask("list_my_notices", "author", limit=2, cursor=first["next"])
    last = full.ask("list_my_notices", "author", limit=2, cursor=second["next"])

    texts = [row["en"] for page in (first, second, last) for row in page["items"]]
    assert ["Your idea did not pass screening", "Your idea won a prize"] == texts[:2]
    assert (5, None) == (len(texts), last.get("next"))


def test_what_is_told_together_is_listed_as_it_happened(post: Post) -> None:
    said = [fact("identity.account.standing_set", AUTHOR, n, at=post.at - n * MINUTE) for n in range(2, 12)]

    post.hear(*said)

    times = [row["happened_at"] for row in post.ask("list_my_notices", "author", limit=100)["items"]]
    assert sorted(times, reverse=True) == times


def test_reading_one_and_then_all_is_counted_and_can_be_repeated(full: Post) -> None:
    newest = full.ask("list_my_notices", "author")["items"][0]["id"]

    read = [full.ask("mark_notice_read", "author", notice_id=newest)["read"] for _ in range(2)]

    assert ([True, True], 4) == (read, full.ask("count_unread", "author")["unread"])
    assert newest not in [row["id"] for row in full.ask("list_my_notices", "author", unread=True)["items"]]
    assert [4, 0] == [full.ask("mark_all_read", "author")["read"] for _ in range(2)]
    assert 0 == full.ask("count_unread", "author")["unread"]


def test_marking_all_leaves_what_came_after_the_page_was_drawn(full: Post) -> None:
    seen = full.at - MINUTE

    assert 4 == full.ask("mark_all_read", "author", until=seen)["read"]
    assert 1 == full.ask("count_unread", "author")["unread"]


def test_nobody_reads_marks_or_explains_the_notice_of_another(full: Post) -> None:
    id = full.ask("list_my_notices", "author")["items"][0]["id"]

    for name in ("mark_notice_read", "explain_notice"):
        with refused(NOT_FOUND):
            full.ask(name, "other", notice_id=id)
    with refused(NOT_FOUND):
        full.ask("mark_notice_read", "other", ("operator",), notice_id=id)
    assert [] == full.ask("list_my_notices", "other")["items"]
    assert 5 == full.ask("count_unread", "author")["unread"]
    assert id == full.ask("explain_notice", "other", ("operator",), notice_id=id)["notice"]["id"]


def test_a_muted_topic_is_kept_out_of_the_inbox_but_not_out_of_what_is_exported(post: Post) -> None:
    off = [{"topic": "idea", "channel": "app", "on": False}]
    post.ask("set_my_preferences", "author", choices=off, digest=True, quiet_from_h=22, quiet_until_h=8, language="zh")
    post.hear(fact("ideas.contest.drafted", "c0ffee", department="water"), fact("ideas.idea.submitted", "1dea", by=AUTHOR))

    post.hear(fact("ideas.idea.awarded", "1dea", 2))

    assert ["您的点子已收到，等待审核"] == post.inbox("author")  # the law requires it
    assert 1 == post.ask("count_unread", "author")["unread"]
    assert 2 == len(post.ask("export_my_notices", "author")["items"])


def test_an_explanation_tells_every_decision_in_both_languages(post: Post) -> None:
    post = post.through(ScriptedSender())
    post.card("author")
    post.at += 11 * HOUR  # 23:00 in Beijing
    post.hear(fact("identity.account.standing_set", AUTHOR, 2))
    id = post.ask("list_my_notices", "author")["items"][0]["id"]
    post.send()
    post.at += 9 * HOUR
    post.send()

    told = post.ask("explain_notice", "author", notice_id=id)

    zh, en = ("\n".join(line[language] for line in told["lines"]) for language in ("zh", "en"))
    for words in (
        "identity.account.standing_set",
        "这是您的账号",
        "依法应告知",
        "推迟到 2026-11-25 08:00",
        "第1次",
        "250",
        "已发出",
        "22:00 至 8:00",
    ):
        assert words in zh
    for words in ("it is your account", "the law wants", "quiet hours", "attempt 1", "250", "e-mail: sent"):
        assert words in en
    assert ["sent"] == [row["state"] for row in told["deliveries"]]
    assert "example.org" not in str(told)


def test_an_explanation_says_why_no_mail_was_sent(post: Post) -> None:
    post.hear(fact("identity.account.standing_set", AUTHOR, 2))
    no_mail = post.ask("list_my_notices", "author")["items"][0]["id"]
    with_mail = post.through(ScriptedSender())
    with_mail.hear(fact("identity.account.standing_set", AUTHOR, 3))
    no_card = with_mail.ask("list_my_notices", "author")["items"][0]["id"]

    said = ["\n".join(line["zh"] for line in post.ask("explain_notice", "author", notice_id=id)["lines"]) for id in (no_mail, no_card)]

    assert "没有配置邮件" in said[0]
    assert "没有填写邮箱" in said[1]
