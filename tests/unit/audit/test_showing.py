"""What auditors see of the log and its head, and what operators may do with what is parked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from services.audit import usecases
from services.audit.chain.signing import SignedHead, is_genuine
from services.audit.model_parked import POSSIBLE, Parked
from services.audit.usecases import Stores
from services.commons.contracts.audit import NOT_A_FACT, PARKED_STATES, EntryPage, Head, ParkedView
from services.commons.kernel.people import Actor
from services.commons.kernel.problems import NOT_FOUND, STEP_REFUSED, Problem, ProblemType
from tests.support.audit import MemoryParked, memory_stores
from tests.support.chains import facts
from tests.support.commands import AT, asked
from tests.support.memory_repository import Row

Act = Callable[[Stores], object]
OPERATOR = Actor("operator1", frozenset({"operator"}))


@pytest.fixture
def stores() -> Stores:
    stores = memory_stores()
    usecases.record(facts(7), stores)
    return stores


def indexes(stores: Stores, **args: int) -> tuple[list[int], int | None]:
    query = replace(asked("list_entries"), args=args)
    page = EntryPage().dump(usecases.list_entries(query, stores))
    return [entry["index"] for entry in page["items"]], page.get("next")


def test_the_log_is_paged_from_its_beginning_to_its_end(stores: Stores) -> None:
    assert ([0, 1, 2], 2) == indexes(stores, limit=3)
    assert ([3, 4, 5], 5) == indexes(stores, after=2, limit=3)
    assert ([6], None) == indexes(stores, after=5, limit=3)
    assert ([], None) == indexes(stores, after=6)
    assert ([0, 1, 2, 3, 4, 5, 6], None) == indexes(stores, after=-1)


def test_an_entry_shows_its_fact_as_it_was_told(stores: Stores) -> None:
    page = EntryPage().dump(usecases.list_entries(asked("list_entries"), stores))

    assert facts(7) == [entry["fact"] for entry in page["items"]]


def test_the_head_is_signed_as_it_goes_over_the_wire(stores: Stores) -> None:
    shown = Head().dump(usecases.get_head(asked("get_head"), stores))

    assert 7 == shown["count"]
    assert is_genuine(SignedHead(**shown))


def put_aside(stores: Stores, state: str = "parked", *, is_fact: bool = True) -> MemoryParked:
    parked = Parked("f1", state, "ideas", "ideas.idea.submitted.v1", "idea1", 6, "ValueError", AT, None, is_fact)
    assert isinstance(stores.parked, MemoryParked)
    stores.parked.rows["f1"] = Row(parked, (None, ""))
    return stores.parked


def replay(stores: Stores) -> object:
    command = asked("replay_parked", OPERATOR, at=AT + timedelta(hours=1), fact_id="f1")
    return usecases.replay_parked(command, stores)


def discard(stores: Stores) -> object:
    return usecases.discard_parked(asked("discard_parked", OPERATOR, fact_id="f1", reason="a test message"), stores)


def test_a_parked_fact_shows_what_went_wrong_and_no_content(stores: Stores) -> None:
    put_aside(stores)

    shown = usecases.get_parked(asked("get_parked", fact_id="f1"), stores)

    assert {"id", "state", "source", "type", "subject", "attempts", "error", "parked_at"} == set(shown)
    assert {} == ParkedView().validate(ParkedView().dump(shown))
    assert {"items": [shown]} == usecases.list_parked(asked("list_parked"), stores)
    assert {"items": []} == usecases.list_parked(asked("list_parked", state="due"), stores)


def test_replaying_makes_a_parked_fact_due_now_and_says_who_asked(stores: Stores) -> None:
    parked = put_aside(stores)

    assert {"id": "f1"} == replay(stores)

    after = parked.get("f1")
    assert ("due", AT + timedelta(hours=1)) == (after.state, after.due_at)
    assert [("parked.replayed", {"by": "operator1", "state": "due"})] == [(fact.name, fact.payload) for _, fact in parked.facts]


def test_discarding_says_who_and_why(stores: Stores) -> None:
    parked = put_aside(stores)

    assert {"id": "f1"} == discard(stores)

    assert "discarded" == parked.get("f1").state
    expected = {"by": "operator1", "state": "discarded", "reason": "a test message"}
    assert [("parked.discarded", expected)] == [(fact.name, fact.payload) for _, fact in parked.facts]


def test_a_message_that_is_no_fact_can_only_be_discarded(stores: Stores) -> None:
    put_aside(stores, is_fact=False)

    assert NOT_A_FACT is refusal(replay, stores)
    discard(stores)


@pytest.mark.parametrize("state", PARKED_STATES)
@pytest.mark.parametrize(("step", "act"), [("replay", replay), ("discard", discard)])
def test_each_step_is_possible_in_its_states_alone(state: str, step: str, act: Act, stores: Stores) -> None:
    parked = put_aside(stores, state)

    if step in POSSIBLE[state]:
        assert {"id": "f1"} == act(stores)
    else:
        assert STEP_REFUSED is refusal(act, stores)
        assert [] == parked.facts


def test_what_is_not_parked_is_not_found(stores: Stores) -> None:
    assert NOT_FOUND is refusal(replay, stores)


def refusal(act: Act, stores: Stores) -> ProblemType:
    with pytest.raises(Problem) as refused:
        act(stores)
    return refused.value.kind
