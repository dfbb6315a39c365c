"""What travels to and from ideas: bodies, views, queries and the payloads of facts."""

from marshmallow import Schema

from services.commons.contracts.common import ListQuery, StepLabel, StepTaken
from services.commons.contracts.fields import choice, count, flag, identifier, listing, moment, nested, text
from services.commons.contracts.ideas.tables import ADOPTION, ADOPTION_REASONS, CONTEST, CONTEST_GROUPS, IDEA, PHASES, PRIZES, SCREENING_REASONS, SUPPORT, THEMES
from services.commons.contracts.units import DEPARTMENT_CODES, TOWN_CODES


class PeriodBody(Schema):
    begins_at = moment("first instant of the period")
    ends_at = moment("first instant after the period")


class CalendarBody(Schema):
    collecting = nested(PeriodBody, "when ideas can be submitted")
    supporting = nested(PeriodBody, "when ideas can be supported")


class ContestBody(Schema):
    title = text("title", max_length=80)
    call = text("what is asked for, and why", max_length=5000)
    themes = listing(choice("theme", THEMES), "themes ideas may have", max_length=10)
    calendar = nested(CalendarBody, "phases")


class Reschedule(Schema):
    calendar = nested(CalendarBody, "phases as they shall be")
    reason = text("why; public", max_length=500)


class StepBody(Schema):
    """Fields a step may need; the lifecycle says which it requires."""

    reason = text("why; public", max_length=2000, required=False)


class ScreenBody(StepBody):
    reason_code = choice("why, as a code", SCREENING_REASONS, required=False)
    prize = choice("which prize", PRIZES, required=False)


class DecisionBody(StepBody):
    reason_code = choice("why, as a code", ADOPTION_REASONS, required=False)


class IdeaBody(Schema):
    title = text("title", max_length=60, min_length=2)
    text = text("the idea", max_length=5000, min_length=10)
    theme = choice("theme", THEMES)
    town = choice("town, when it concerns one", sorted(TOWN_CODES), required=False)


class AssignBody(Schema):
    department = choice("department that shall decide", sorted(DEPARTMENT_CODES))


class ContestView(Schema):
    id = identifier("contest")
    version = count("version, also its ETag")
    state = choice("state", [state.key for state in CONTEST.states])
    phases = listing(choice("phase", PHASES), "phases the calendar has open now")
    department = identifier("organising department")
    title = text("title", max_length=80)
    call = text("what is asked for", max_length=5000)
    themes = listing(choice("theme", THEMES), "themes")
    calendar = nested(CalendarBody, "phases")
    over = flag("true when nothing of the calendar is still to come")
    can_submit = flag("true when you could submit an idea now")
    can_revise = flag("true when you could rewrite it now")
    can_reschedule = flag("true when you could change its dates now")
    created_at = moment("when drafted")
    history = nested(StepTaken, "steps taken", many=True)
    steps = nested(StepLabel, "steps you may take now", many=True)


class Clock(Schema):
    """Until when somebody has to decide, and how that stands at the time of asking."""

    due_at = moment("first instant that is late, as it was set when the clock started", required=False)
    late = flag("true when it waits and its time has passed")
    days_left = count("whole days until it is due; absent when late or decided", required=False)
    days_late = count("days of being late that have begun; absent when not late", required=False, least=1)


class AdoptionView(Clock):
    id = identifier("adoption")
    version = count("version, also its ETag")
    state = choice("state", [state.key for state in ADOPTION.states])
    idea_id = identifier("idea")
    idea_title = text("its title; empty when withheld", max_length=60, min_length=0)
    contest_id = identifier("contest")
    department = identifier("department that decides")
    assigned_at = moment("when assigned")
    history = nested(StepTaken, "steps taken", many=True)
    steps = nested(StepLabel, "steps you may take now", many=True)


class IdeaView(Clock):
    id = identifier("idea")
    version = count("version, also its ETag")
    state = choice("state", [state.key for state in IDEA.states])
    contest_id = identifier("contest")
    contest_title = text("title of its contest", max_length=80)
    title = text("title; empty when withheld", max_length=60, min_length=0)
    text = text("the idea; empty when withheld", max_length=5000, min_length=0)
    withheld = flag("true when the text is kept from you")
    public = flag("true when everybody may read it")
    theme = choice("theme", THEMES)
    town = identifier("town code", required=False)
    mine = flag("true when you wrote it")
    created_at = moment("when submitted")
    supports = count("how many people support it")
    supported_by_me = flag("true when you support it")
    supportable = flag("true when citizens can support it now")
    can_support = flag("true when you could support it now")
    can_revise = flag("true when you could rewrite it now")
    can_assign = flag("true when you could assign it to a department now")
    adoption = nested(AdoptionView, "what became of it", required=False)
    history = nested(StepTaken, "steps taken", many=True)
    steps = nested(StepLabel, "steps you may take now", many=True)


class SupportView(Schema):
    idea_id = identifier("idea")
    state = choice("state", [state.key for state in SUPPORT.states])
    supports = count("how many people support the idea")


class ContestQuery(ListQuery):
    state = choice("only this state", [state.key for state in CONTEST.states], required=False)
    department = choice("only contests of this department", sorted(DEPARTMENT_CODES), required=False)
    group = choice("only contests that run, or that are over", CONTEST_GROUPS, required=False)
    phase = choice("only contests in this phase now", PHASES, required=False)
    theme = choice("only contests that have this theme", THEMES, required=False)


class IdeaQuery(ListQuery):
    state = choice("only this state; what was screened out comes only when asked for", [state.key for state in IDEA.states], required=False)
    town = choice("only ideas of this town", sorted(TOWN_CODES), required=False)
    theme = choice("only ideas of this theme", THEMES, required=False)
    q = text("only ideas whose title has all these words", max_length=60, required=False)


class SimilarQuery(Schema):
    title = text("title that is being written", max_length=60, required=False)


class AdoptionQuery(ListQuery):
    """Open cases come first, the oldest deadline first; then what was answered, the newest answer first."""

    state = choice("only this state", [state.key for state in ADOPTION.states], required=False)
    late = flag("only those that are late, or only those that are not", required=False)


class ScreeningQuery(ListQuery):
    """The oldest deadline comes first."""

    contest_id = identifier("only ideas of this contest", required=False)
    late = flag("only those that are late, or only those that are not", required=False)


class TownIdeas(Schema):
    """One town in the tally of a contest."""

    town = identifier("town code")
    ideas = count("how many of them concern it")


class ContestTally(Schema):
    """How many ideas of a contest everybody may read; some seconds old."""

    contest_id = identifier("contest")
    ideas = count("how many in all")
    of_no_town = count("how many concern no town in particular")
    towns = nested(TownIdeas, "every town", many=True)


class ContestFact(Schema):
    by = identifier("account, by reference; the service itself for a phase", dataclass="personal")
    department = identifier("organising department")
    state = identifier("state after")
    phase = choice("phase that began or ended", PHASES, required=False)
    calendar = nested(CalendarBody, "phases as set", required=False)
    content_sha256 = text("of title and call", max_length=64, required=False)
    reason = text("public reason", max_length=2000, required=False)


class IdeaFact(Schema):
    by = identifier("account, by reference", dataclass="personal")
    contest_id = identifier("contest")
    state = identifier("state after")
    content_sha256 = text("of title and text", max_length=64, required=False)
    reason_code = identifier("why", required=False)
    reason = text("public reason", max_length=2000, required=False)
    prize = identifier("prize", required=False)
    due_at = moment("until when it is to be screened", required=False)


class SupportFact(Schema):
    by = identifier("account, by reference", dataclass="personal")
    idea_id = identifier("idea")
    contest_id = identifier("contest")
    state = identifier("state after")


class AdoptionFact(Schema):
    by = identifier("account, by reference", dataclass="personal")
    idea_id = identifier("idea")
    contest_id = identifier("contest")
    department = identifier("department that decides")
    state = identifier("state after")
    reason_code = identifier("why", required=False)
    reason = text("public reason", max_length=2000, required=False)
    due_at = moment("until when it is to be answered", required=False)
