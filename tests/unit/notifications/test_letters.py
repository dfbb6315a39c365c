"""Letters: headers that mail programs and people need, a sealed way out, and not a word of anybody."""

from datetime import UTC

import pytest

from services.notifications.letters import House, code_letter, digest_letter, notice_letter, reference_in, token_of
from services.notifications.model_notices import tell
from services.notifications.senders.mail import Server, written
from services.notifications.sending import Message
from services.notifications.table import BY_KEY
from tests.support.notices import NOON, at_once, card, fact, person, queued

HOUSE = House("https://shanzhi.example", "s" * 32)
SERVER = Server("127.0.0.1", 25, "notices@shanzhi.example")
WHO = person("author")
SAID = "本来写在理由里的话"
NOTICE = tell(
    BY_KEY["ideas.idea.screened_out-author"],
    fact("ideas.idea.screened_out", "1dea", reason=SAID),
    WHO,
    preferences=at_once(),
    card=card(),
    mail_on=True,
    at=NOON,
)
LETTERS = {
    language: [
        notice_letter(queued(), NOTICE, "author@example.org", language, HOUSE),
        digest_letter(queued("digest", policy="digest"), [NOTICE] * 60, "author@example.org", language, HOUSE),
        code_letter(queued("code", policy="code"), "123456", "author@example.org", language),
    ]
    for language in ("zh", "en")
}


@pytest.mark.parametrize("letter", [each for letters in LETTERS.values() for each in letters], ids=lambda it: it.subject)
def test_a_letter_says_what_happened_and_nothing_of_what_was_written(letter: Message) -> None:
    mail = written(letter, SERVER)

    assert SAID not in mail.get_content() + str(mail["Subject"])
    assert f"<{letter.reference}@shanzhi.example>" == mail["Message-ID"]
    assert ("auto-generated", "author@example.org") == (mail["Auto-Submitted"], mail["To"])
    assert NOON == mail["Date"].datetime.astimezone(UTC)


def test_a_notice_leads_to_the_thing_and_a_digest_to_all_of_them() -> None:
    notice, digest, _ = LETTERS["zh"]

    assert "https://shanzhi.example/ideas/1dea" in notice.text
    assert "您有60条新消息" == digest.subject
    assert 50 == digest.text.count("/ideas/1dea")
    assert "… https://shanzhi.example/me" in digest.text


def test_every_letter_but_the_code_can_be_unsubscribed_from_with_one_click() -> None:
    for notice, digest, code in LETTERS.values():
        for letter in (notice, digest):
            mail = written(letter, SERVER)
            assert f"<{letter.unsubscribe}>" == mail["List-Unsubscribe"]
            assert "List-Unsubscribe=One-Click" == mail["List-Unsubscribe-Post"]
            assert letter.unsubscribe
            assert letter.unsubscribe in mail.get_content()
        assert code.unsubscribe is None


def test_a_token_is_taken_only_whole_and_only_ours() -> None:
    reference = queued().id
    token = token_of(reference, HOUSE.secret)

    assert reference == reference_in(token, HOUSE.secret)
    for other in (token[:-1], f"{token}0", token[:-1] + "x", "0" * 64, token_of(reference, "t" * 32), "é" * 64, token.upper()):
        assert reference_in(other, HOUSE.secret) is None
