"""The stories of the demo town: rows that could have been written, and a script that could have happened."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest

from services.commons.contracts.ideas import (
    ADOPTION,
    ADOPTION_REASONS,
    PRIZES,
    SCREENING_REASONS,
    THEMES,
    ContestBody,
    DecisionBody,
    IdeaBody,
)
from services.commons.contracts.units import DEPARTMENT_CODES, TOWN_CODES
from services.commons.kernel.calendar import SHANGHAI
from services.identity.model_demo import DEMO_ACCOUNTS, DEMO_CROWD, DEMO_HANDLERS
from tests.support.memory_ideas import memory_stores
from town.demo_town.plan import Plan
from town.demo_town.playing import SCENE, Inhabited, play, scenes
from town.demo_town.rows import ContestRow, IdeaRow, load
from town.demo_town.script import TIMER, Act, script

CONTESTS = load()
IDEAS = [idea for contest in CONTESTS for idea in contest.ideas]
PLAN = Plan(1, date(2026, 11, 23))
WEEK = [PLAN.day + timedelta(days=n) for n in range(7)]
LOGINS = {row.login for row in (*DEMO_ACCOUNTS, *DEMO_CROWD)}
PHONE = re.compile(r"[0-9０-９](?:[-\s]?[0-9０-９]){4,}")


def texts(idea: IdeaRow) -> list[str]:
    return [idea.title, idea.text, idea.reason, idea.case.reason if idea.case else ""]


def acts_of(plan: Plan) -> tuple[Act, ...]:
    return script(plan, CONTESTS)


def quiet(_: Act) -> None: ...


def test_there_are_about_eighty_ideas_in_five_contests_and_a_draft() -> None:
    assert ["roads", "neighbours", "rivers", "livelihood", "food", "newcomers"] == [contest.key for contest in CONTESTS]
    assert 78 <= len(IDEAS) <= 90


def test_no_idea_is_told_twice() -> None:
    for words in ([idea.key for idea in IDEAS], [idea.title for idea in IDEAS], [idea.text for idea in IDEAS]):
        assert len(IDEAS) == len(set(words))


@pytest.mark.parametrize("contest", CONTESTS, ids=lambda row: row.key)
def test_every_contest_could_have_been_sent(contest: ContestRow) -> None:
    draft = next(act for act in acts_of(PLAN) if act.operation == "draft_contest" and act.body["title"] == contest.title)

    assert {} == ContestBody().validate(dict(draft.body))


@pytest.mark.parametrize("idea", IDEAS, ids=lambda row: row.key)
def test_every_idea_could_have_been_sent(idea: IdeaRow) -> None:
    sent = {"title": idea.title, "text": idea.text, "theme": idea.theme, **({"town": idea.town} if idea.town else {})}

    assert {} == IdeaBody().validate(sent)
    assert idea.author in {None, *LOGINS}
    assert idea.screening in {"accepted", "screened_out", "waiting", "withdrawn"}
    assert (idea.screening == "screened_out") == bool(idea.reason and idea.reason_code in SCREENING_REASONS)
    assert idea.prize in {None, *PRIZES}


@pytest.mark.parametrize("contest", CONTESTS, ids=lambda row: row.key)
def test_ideas_keep_to_the_themes_and_the_time_of_their_contest(contest: ContestRow) -> None:
    first, last = contest.collecting

    assert {idea.theme for idea in contest.ideas} <= set(contest.themes)
    assert all(0 <= idea.day < last - first and first + idea.day < 0 for idea in contest.ideas)


def test_every_town_and_every_theme_has_its_say() -> None:
    assert TOWN_CODES == {idea.town for idea in IDEAS} - {None}
    assert set(THEMES) == {idea.theme for idea in IDEAS}
    assert max(Counter(idea.town for idea in IDEAS if idea.town).values()) <= 8


def test_some_write_a_line_and_some_a_page() -> None:
    lengths = sorted(len(idea.text) for idea in IDEAS)

    assert lengths[0] < 30
    assert lengths[-1] > 250


def test_nothing_looks_like_a_phone_number() -> None:
    assert PHONE.search("请拨 0760-8888 8888")
    assert [] == [text for idea in IDEAS for text in texts(idea) if PHONE.search(text)]


def test_cases_go_to_a_dozen_departments_that_have_somebody_to_answer() -> None:
    cases = [idea.case for idea in IDEAS if idea.case]

    assert {row.standing.department for row in DEMO_HANDLERS} == {case.department for case in cases} <= DEPARTMENT_CODES
    for case in cases:
        if case.answered is not None:
            step = ADOPTION.step(case.step)
            assert step is not None
            assert case.reason_code in ADOPTION_REASONS
            assert {} == DecisionBody().validate({"reason": case.reason, "reason_code": case.reason_code})


def test_some_cases_and_some_screenings_are_late_and_some_still_in_time() -> None:
    open_cases = [idea.case.assigned for idea in IDEAS if idea.case and idea.case.answered is None]
    waiting = [contest.collecting[0] + idea.day for contest in CONTESTS for idea in contest.ideas if idea.screening == "waiting"]

    # 15 working days are 21 days at least, 29 around the longest holidays; three are five, and 11
    assert len([day for day in open_cases if day < -29]) >= 4
    assert len([day for day in open_cases if day > -15]) >= 4
    assert len([day for day in waiting if day <= -9]) >= 3
    assert len([day for day in waiting if day >= -3]) >= 2


def test_the_same_seed_on_the_same_day_is_the_same_town_and_another_is_another() -> None:
    assert acts_of(PLAN) == acts_of(Plan(1, PLAN.day))
    assert not {act.id for act in acts_of(PLAN)} & {act.id for act in acts_of(Plan(2, PLAN.day))}
    assert not {act.id for act in acts_of(PLAN)} & {act.id for act in acts_of(Plan(1, WEEK[1]))}


@pytest.mark.parametrize("day", WEEK)
def test_everything_happens_in_order_and_before_today(day: date) -> None:
    plan = Plan(1, day)
    acts = acts_of(plan)

    assert list(acts) == sorted(acts, key=lambda act: act.at)
    assert plan.opened_at < acts[0].at
    assert acts[-1].at < plan.ends_at
    assert len(acts) == len({(act.operation, act.id) for act in acts})


def test_offices_work_in_office_hours_and_hardly_at_weekends() -> None:
    staff = [
        act.at.astimezone(SHANGHAI) for act in acts_of(PLAN) if act.by in {"organiser", "moderator"} and act.path.get("step") != "open"
    ]

    assert {*range(9, 12), *range(14, 18)} >= {at.hour for at in staff}
    assert len([at for at in staff if at.weekday() >= 5]) <= len(staff) // 20


@pytest.mark.parametrize("day", WEEK)
def test_the_use_cases_accept_every_act_whatever_the_weekday(day: date) -> None:
    stores, acts = memory_stores(), acts_of(Plan(1, day))

    done = play(acts, stores, tell=quiet, at_once=1)

    states = Counter(contest.state for contest in stores.contests.all())
    assert {"archived": 1, "results_published": 1, "open": 2, "announced": 1, "draft": 1} == states
    supports = stores.supports.counts([idea.id for idea in stores.ideas.all()])
    assert sum(idea.supports for idea in IDEAS) == sum(supports.values())
    assert len(IDEAS) == done["submit_idea"]


def test_a_play_that_was_interrupted_anywhere_is_finished_by_playing_again() -> None:
    whole, acts = memory_stores(), acts_of(PLAN)
    play(acts, whole, tell=quiet, at_once=1)

    for cut in (1, 40, len(acts) // 2, len(acts) - 1, len(acts)):
        stores = memory_stores()
        play(acts[:cut], stores, tell=quiet, at_once=1)
        play(acts, stores, tell=quiet, at_once=1)

        for kept, expected in ((stores.contests, whole.contests), (stores.ideas, whole.ideas), (stores.adoptions, whole.adoptions)):
            assert expected.rows == kept.rows
            assert sorted(map(repr, expected.facts)) == sorted(map(repr, kept.facts))
        assert whole.supports.rows == stores.supports.rows


def test_what_happens_together_is_short_and_keeps_the_order_of_each_idea() -> None:
    acts = acts_of(PLAN)
    played = [[act for together in scene for act in together] for scene in scenes(acts)]

    assert sorted(acts, key=id) == sorted((act for scene in played for act in scene), key=id)
    for scene in played:
        assert len(scene) <= SCENE
        assert len(scene) == 1 or all(act.about for act in scene)
    for key in {act.about for act in acts}:
        assert [act for act in acts if act.about == key] == [act for scene in played for act in scene if act.about == key]


def test_phases_are_made_known_at_their_own_time() -> None:
    edges = [act.at for act in acts_of(PLAN) if act.operation == TIMER]

    assert all(act.at == act.at.replace(minute=0, second=0, microsecond=0) for act in acts_of(PLAN) if act.operation == TIMER)
    assert 13 == len(edges)


def test_a_town_with_contests_of_its_own_is_left_alone() -> None:
    stores = memory_stores()
    play(acts_of(Plan(2, PLAN.day))[:1], stores, tell=quiet, at_once=1)

    with pytest.raises(Inhabited):
        play(acts_of(PLAN), stores, tell=quiet, at_once=1)

    assert 1 == len(stores.contests.all())
