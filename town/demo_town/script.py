"""The stories as one list of acts in the order of time: who asked which operation for what, and when. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.commons.kernel.calendar import SHANGHAI
from services.commons.kernel.envelope import instant
from services.ideas.model_adoptions import adoption_id
from services.identity.model_demo import DEMO_CROWD, DEMO_RESIDENTS, handler_of
from town.demo_town.plan import HOUR_S, Plan
from town.demo_town.rows import CaseRow, ContestRow, IdeaRow

TIMER = "announce_phases"
BEGINS_S, ENDS_S = 9 * HOUR_S, 18 * HOUR_S
NEIGHBOURS = (*DEMO_RESIDENTS, *DEMO_CROWD)
CHANGED_MIND_FROM = 20  # among so many supporters, one more came and went


@dataclass(frozen=True)
class Act:
    """One wish. ``by`` is a login, empty for the department's own timer; ``id`` names the wish and what it creates.

    about: key of the one idea it is about; empty where other acts must wait for it.
    """

    at: datetime
    operation: str
    by: str
    id: str
    path: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""


def script(plan: Plan, contests: Sequence[ContestRow]) -> tuple[Act, ...]:
    """Return every act of the town, oldest first."""
    acts = (act for contest in contests for act in _of_contest(plan, contest))
    return tuple(sorted(acts, key=lambda act: act.at))


def contest_id(plan: Plan, contest: ContestRow) -> str:
    return plan.id("contest", contest.key)


def _of_contest(plan: Plan, contest: ContestRow) -> Iterator[Act]:
    id = contest_id(plan, contest)
    yield Act(_office(plan, contest, "draft", contest.drafted), "draft_contest", "organiser", id, body=_call(plan, contest))
    for step, day in (("announce", contest.announced), ("publish_results", contest.results), ("archive", contest.archived)):
        if day is not None:
            yield _contest_step(plan, contest, step, _office(plan, contest, step, day))
    if contest.announced is not None and contest.collecting[0] < 0:
        yield _contest_step(plan, contest, "open", plan.at(contest.collecting[0], BEGINS_S - HOUR_S / 2))
        yield from _edges(plan, contest)
    for idea in contest.ideas:
        yield from _of_idea(plan, contest, idea)


def _office(plan: Plan, contest: ContestRow, step: str, day: int) -> datetime:
    return plan.at_work(plan.chance(contest.key, step), day)


def _call(plan: Plan, contest: ContestRow) -> dict[str, Any]:
    periods = {"collecting": contest.collecting, "supporting": contest.supporting}
    calendar = {
        phase: {"begins_at": instant(plan.at(first, BEGINS_S)), "ends_at": instant(plan.at(last, ENDS_S))}
        for phase, (first, last) in periods.items()
    }
    return {"title": contest.title, "call": contest.call, "themes": list(contest.themes), "calendar": calendar}


def _contest_step(plan: Plan, contest: ContestRow, step: str, at: datetime) -> Act:
    path = {"contest_id": contest_id(plan, contest), "step": step}
    return Act(at, "step_contest", "organiser", plan.id("contest", contest.key, step), path)


def _edges(plan: Plan, contest: ContestRow) -> Iterator[Act]:
    """Yield the timer's rounds that make known what the calendar began and ended."""
    for phase, (first, last) in (("collecting", contest.collecting), ("supporting", contest.supporting)):
        for day, second in ((first, BEGINS_S), (last, ENDS_S)):
            if day < 0:
                yield Act(plan.at(day, second), TIMER, "", plan.id("edge", contest.key, phase, str(day)))


def _of_idea(plan: Plan, contest: ContestRow, idea: IdeaRow) -> Iterator[Act]:
    chance = plan.chance(contest.key, idea.key)
    day = contest.collecting[0] + idea.day
    author = idea.author or chance.choice(DEMO_CROWD).login
    submitted_at = max(plan.at_home(chance, day), plan.at(contest.collecting[0], BEGINS_S + 60 * chance.randint(1, 300)))
    id = plan.id("idea", idea.key)
    path = {"contest_id": contest_id(plan, contest)}
    yield Act(submitted_at, "submit_idea", author, id, path, _written(idea), about=idea.key)
    screened_at = plan.at_work(chance, day + 1)
    if idea.screening == "withdrawn":
        yield _idea_step(plan, idea, "withdraw", author, plan.at_home(chance, day + 1))
    if idea.screening == "screened_out":
        yield _idea_step(plan, idea, "screen_out", "moderator", screened_at, reason_code=idea.reason_code, reason=idea.reason)
    if idea.screening == "accepted":
        yield _idea_step(plan, idea, "accept", "moderator", screened_at)
        yield from _supports(plan, contest, idea, author, screened_at)
        yield from _chosen(plan, contest, idea)


def _written(idea: IdeaRow) -> dict[str, Any]:
    town = {"town": idea.town} if idea.town else {}
    return {"title": idea.title, "text": idea.text, "theme": idea.theme, **town}


def _idea_step(plan: Plan, idea: IdeaRow, step: str, by: str, at: datetime, **fields: str) -> Act:
    path = {"idea_id": plan.id("idea", idea.key), "step": step}
    return Act(at, "step_idea", by, plan.id("idea", idea.key, step), path, fields, about=idea.key)


def _chosen(plan: Plan, contest: ContestRow, idea: IdeaRow) -> Iterator[Act]:
    """Yield what the organiser and a department make of an accepted idea."""
    chance = plan.chance(contest.key, idea.key, "chosen")
    if contest.shortlisted is not None and (idea.shortlisted or idea.prize):
        yield _idea_step(plan, idea, "shortlist", "organiser", plan.at_work(chance, contest.shortlisted))
    if contest.results is not None and idea.prize:
        yield _idea_step(plan, idea, "award", "organiser", plan.at_work(chance, contest.results - 3), prize=idea.prize)
    if idea.case:
        yield from _of_case(plan, idea, idea.case)


def _of_case(plan: Plan, idea: IdeaRow, case: CaseRow) -> Iterator[Act]:
    chance, id = plan.chance(idea.key, "case"), plan.id("idea", idea.key)
    path, body = {"idea_id": id}, {"department": case.department}
    yield Act(plan.at_work(chance, case.assigned), "assign_idea", "organiser", plan.id("case", idea.key), path, body, about=idea.key)
    if case.answered is not None:
        path, body = {"adoption_id": adoption_id(id), "step": case.step}, {"reason_code": case.reason_code, "reason": case.reason}
        answered_at = plan.at_work(chance, case.assigned + case.answered)
        yield Act(answered_at, "step_adoption", handler_of(case.department).login, plan.id("answer", idea.key), path, body, about=idea.key)


def _supports(plan: Plan, contest: ContestRow, idea: IdeaRow, author: str, accepted_at: datetime) -> Iterator[Act]:
    """Yield who supports an accepted idea and when: many in the first days, fewer later."""
    chance = plan.chance(contest.key, idea.key, "supports")
    first, last = contest.supporting
    begins_at = max(accepted_at, plan.at(first, BEGINS_S))
    ends_at = min(plan.ends_at, plan.at(last, ENDS_S))
    who = chance.sample([row.login for row in NEIGHBOURS if row.login != author], idea.supports + 1)
    for login in who[: idea.supports]:
        yield _support(plan, idea, "give_support", login, _awake(begins_at + (ends_at - begins_at) * chance.random() ** 2, ends_at))
    if idea.supports >= CHANGED_MIND_FROM:
        gave_at = _awake(begins_at + (ends_at - begins_at) * chance.uniform(0.1, 0.5), ends_at)
        yield _support(plan, idea, "give_support", who[-1], gave_at)
        yield _support(plan, idea, "withdraw_support", who[-1], gave_at + (ends_at - gave_at) * chance.uniform(0.01, 0.1))


def _awake(at: datetime, ends_at: datetime) -> datetime:
    """Return ``at``, or some hours later when that is in the small hours."""
    morning = at + timedelta(hours=7)
    return morning if at.astimezone(SHANGHAI).hour < 6 and morning < ends_at else at


def _support(plan: Plan, idea: IdeaRow, operation: str, by: str, at: datetime) -> Act:
    whole = at - timedelta(microseconds=at.microsecond % 1000)
    return Act(whole, operation, by, plan.id(operation, idea.key, by), {"idea_id": plan.id("idea", idea.key)}, about=idea.key)
