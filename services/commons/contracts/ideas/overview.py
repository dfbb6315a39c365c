"""What the commission sees of the whole town: counts with their denominators, and who is late with what."""

from marshmallow import Schema

from services.commons.contracts.fields import choice, count, identifier, listing, moment, nested, text
from services.commons.contracts.ideas.tables import ADOPTION, DEADLINES, IDEA
from services.commons.contracts.units import DEPARTMENT_CODES, TOWN_CODES

LATE_SHOWN = 50


class StateCount(Schema):
    state = identifier("state")
    count = count("how many are in it")


class DepartmentRow(Schema):
    """One department's answers. Shares are of what it answered, so that waiting neither helps nor hurts them."""

    department = choice("department", sorted(DEPARTMENT_CODES))
    to_screen = count("ideas that wait to be screened in its contests")
    to_screen_late = count("of these late")
    open = count("cases it has not answered")
    late = count("of these late")
    answered = count("cases it answered")
    adopted = count("of these adopted")
    partly_adopted = count("of these adopted in part")
    adopted_percent = count("adopted of answered; absent when it answered none", required=False, most=100)
    median_days = count("whole days from assignment to answer, median; absent when it answered none", required=False)


class TownRow(Schema):
    town = choice("town", sorted(TOWN_CODES))
    ideas = count("ideas that concern it, withdrawn ones aside")
    adopted = count("of these adopted, in full or in part")


class LateRow(Schema):
    """One thing that waits too long, and whose it is."""

    kind = choice("which deadline passed", [row.key for row in DEADLINES])
    id = identifier("idea to screen, or case to answer")
    idea_id = identifier("idea")
    idea_title = text("its title; empty when withheld", max_length=60, min_length=0)
    department = identifier("whose it is")
    due_at = moment("when it was due")
    days_late = count("days of being late that have begun", least=1)


class Overview(Schema):
    at = moment("when the counts were taken; late cases are of now")
    ideas = nested(StateCount, f"ideas by state: {', '.join(state.key for state in IDEA.states)}", many=True)
    adoptions = nested(StateCount, f"cases by state: {', '.join(state.key for state in ADOPTION.states)}", many=True)
    departments = nested(DepartmentRow, "departments that have had something to do", many=True)
    towns = nested(TownRow, "all towns", many=True)
    ideas_of_no_town = count("ideas that concern no town in particular, withdrawn ones aside")
    late_in_all = count("how many things are late")
    late = listing(nested(LateRow, "one"), "what is late, the oldest deadline first", max_length=LATE_SHOWN)
