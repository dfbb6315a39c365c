"""The mail kill table: killed at each line between a fact and its noted answer, everybody gets each notice once.

Twice at most where the process died with the message handed over and the answer not noted, for SMTP cannot be asked.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.mail_history import Copy, MailHistory, MailVerdict, judge_mail
from tests.faults.mailing import HEARING, POINTS, Crowd, opened, play
from town.servers import Secantus

FIFTY = Crowd(residents=8, each=5)
FEW = Crowd(residents=2, each=4)
EARLY, MIDDLE = 3, 12  # passings: of 50, and of what an earlier death left
Judged = Callable[[str, MailVerdict], None]


def test_killed_at_the_lines_that_count_everybody_gets_each_notice(mongo: Secantus, tmp_path: Path, mail_judged: Judged) -> None:
    with opened(tmp_path, mongo.uri, FEW) as office:
        verdict = play(office, [("notice.told", 5), ("notice.answered", 4), ("notice.claimed", 2)])

        assert office.left_at_s
        mail_judged("kill -9 at told, answered, claimed", verdict)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("point", POINTS)
def test_killed_twice_at_a_point_everybody_gets_each_of_fifty_notices(
    point: str, mongo: Secantus, tmp_path: Path, mail_judged: Judged
) -> None:
    with opened(tmp_path, mongo.uri, FIFTY) as office:
        verdict = play(office, [(point, EARLY), (point, MIDDLE)])

        assert point in HEARING or office.left_at_s
        mail_judged(f"kill -9 at {point}", verdict)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_at_every_point_in_turn_everybody_gets_each_of_fifty_notices(mongo: Secantus, tmp_path: Path, mail_judged: Judged) -> None:
    with opened(tmp_path, mongo.uri, FIFTY) as office:
        verdict = play(office, [(point, EARLY) for point in sorted(POINTS, key=lambda it: it not in HEARING)])

        mail_judged("kill -9 at every point in turn", verdict)


SOUND = MailHistory(
    due={"a": 2, "b": 1, "quiet": 1, "left": 2},
    copies=[Copy("a", "1", 10), Copy("a", "2", 11), Copy("b", "3", 12), Copy("b", "3", 13), Copy("left", "4", 20)],
    doubts=1,
    left_at_s={"left": 20.0},
    quiet=frozenset({"quiet"}),
)
SPOILED = {
    "lost": replace(SOUND, copies=SOUND.copies[1:]),
    "beyond_bound": replace(SOUND, copies=[*SOUND.copies, Copy("b", "3", 14)], doubts=9),
    "in_quiet_hours": replace(SOUND, copies=[*SOUND.copies, Copy("quiet", "5", 14)]),
    "after_leaving": replace(SOUND, copies=[*SOUND.copies, Copy("left", "6", 30)]),
    "strangers": replace(SOUND, copies=[*SOUND.copies, Copy("c", "7", 14)]),
}


def test_the_judge_passes_what_is_sound_and_counts_the_copy_that_is_allowed() -> None:
    verdict = judge_mail(SOUND)

    assert verdict.is_sound, verdict
    assert (1, 6, 5) == (len(verdict.doubled), verdict.notices, verdict.mails)


@pytest.mark.parametrize("wrong", SPOILED)
def test_the_judge_finds_what_was_spoiled(wrong: str) -> None:
    verdict = judge_mail(SPOILED[wrong])

    assert not verdict.is_sound
    assert getattr(verdict, wrong)


def test_the_judge_finds_a_copy_that_no_death_explains() -> None:
    assert judge_mail(replace(SOUND, doubts=0)).beyond_bound


def test_the_judge_finds_a_notice_too_many() -> None:
    assert judge_mail(replace(SOUND, copies=[*SOUND.copies, Copy("b", "8", 14)])).strangers
