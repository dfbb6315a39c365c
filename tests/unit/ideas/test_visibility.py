"""Who sees what: drafts, ideas before screening, texts that are withheld, cases that are not decided."""

from typing import Any

import pytest

from services.commons.contracts.ideas import CONTEST, IDEA
from services.commons.kernel.people import Actor
from services.ideas import views
from services.ideas.model import (
    Contest,
    Idea,
    Taken,
    reads_idea,
    sees_contest,
    sees_idea,
)
from tests.support.builders import (
    AT,
    AUTHOR,
    COMMISSION,
    HANDLER,
    MODERATOR,
    ORGANISER,
    RESIDENT,
    VISITOR,
    command,
    contest,
    elsewhere,
    idea,
)

EVERYBODY = {
    "visitor": VISITOR,
    "resident": RESIDENT,
    "author": AUTHOR,
    "organiser": ORGANISER,
    "moderator": MODERATOR,
    "handler": HANDLER,
    "organiser elsewhere": elsewhere(ORGANISER),
    "moderator elsewhere": elsewhere(MODERATOR),
    "handler elsewhere": elsewhere(HANDLER),
    "commission": COMMISSION,
}
ALL = frozenset(EVERYBODY)
DESK = frozenset({"organiser", "moderator"})

SEES_CONTEST = {state.key: DESK if state.key == "draft" else ALL for state in CONTEST.states}
SEES_IDEA = {
    "submitted": DESK | {"author"},
    "accepted": ALL,
    "screened_out": ALL,
    "shortlisted": ALL,
    "awarded": ALL,
    "withdrawn": DESK | {"author"},
}
READS_IDEA = {**SEES_IDEA, "screened_out": DESK | {"author"}}


def those_who(see: object, thing: Contest | Idea) -> set[str]:
    return {name for name, actor in EVERYBODY.items() if see(actor, thing)}


@pytest.mark.parametrize("state", SEES_CONTEST)
def test_a_draft_exists_only_for_its_own_desk(state: str) -> None:
    assert SEES_CONTEST[state] == those_who(sees_contest, contest(state=state))


def test_a_draft_that_was_cancelled_is_never_published() -> None:
    cancelled = (Taken("cancel", AT, ORGANISER.id, "organiser", reason="不办了"),)

    assert DESK == those_who(sees_contest, contest(state="cancelled", history=cancelled))


@pytest.mark.parametrize("state", SEES_IDEA)
def test_an_idea_exists_for_others_only_once_it_was_screened(state: str) -> None:
    assert SEES_IDEA[state] == those_who(sees_idea, idea(state=state))


@pytest.mark.parametrize("state", READS_IDEA)
def test_the_text_of_a_refused_idea_stays_with_its_author_and_the_desk(state: str) -> None:
    assert READS_IDEA[state] == those_who(reads_idea, idea(state=state))


@pytest.mark.parametrize("state", [state.key for state in IDEA.states])
@pytest.mark.parametrize("name", EVERYBODY)
def test_a_view_withholds_title_and_text_together_and_says_so(state: str, name: str) -> None:
    it, asked = idea(state=state), command("get_idea", EVERYBODY[name])

    shown = views.idea(it, contest(), asked, supports=0, supported=False, case=None)

    readable = name in READS_IDEA[state]
    assert (not readable, it.title if readable else "", it.text if readable else "") == (shown["withheld"], shown["title"], shown["text"])


@pytest.mark.parametrize("state", [state.key for state in IDEA.states])
def test_what_a_view_shows_nobody_reads_the_account_of_its_author_or_staff(state: str) -> None:
    line = Taken("screen_out", AT, "moderator-account", "moderator", "duplicate", "重复。")
    it = idea(state=state, history=(line,), author="author-account")

    for asker in EVERYBODY.values():
        shown = views.idea(it, contest(), command("get_idea", asker), supports=0, supported=False, case=None)
        assert "-account" not in repr(shown)


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("state", [state.key for state in IDEA.states])
def test_the_buttons_offered_are_the_steps_that_would_be_taken(state: str, name: str) -> None:
    asked = command("get_idea", EVERYBODY[name])

    shown: Any = views.idea(idea(state=state), contest(), asked, supports=0, supported=False, case=None)

    takes = [step.key for step in IDEA.steps if state in step.sources and name in step.roles]  # the names of roles are names here
    assert takes == [row["key"] for row in shown["steps"]]


def test_my_idea_is_mine_and_a_visitors_is_nobodys() -> None:
    def is_mine(asker: Actor, author: str) -> object:
        return views.idea(idea(author=author), contest(), command("get_idea", asker), supports=0, supported=False, case=None)["mine"]

    assert is_mine(AUTHOR, AUTHOR.id) is True
    assert is_mine(RESIDENT, AUTHOR.id) is False
    assert is_mine(VISITOR, "") is False


@pytest.mark.parametrize(
    ("state", "staff", "listed"),
    [
        (None, False, ("accepted", "awarded", "shortlisted")),
        ("accepted", False, ("accepted",)),
        ("screened_out", False, ("screened_out",)),
        ("submitted", False, ()),
        ("withdrawn", False, ()),
        (None, True, None),
        ("submitted", True, ("submitted",)),
    ],
)
def test_lists_show_others_only_what_was_screened(state: str | None, staff: bool, listed: tuple[str, ...] | None) -> None:
    assert listed == views.listed_states(state, staff=staff)
