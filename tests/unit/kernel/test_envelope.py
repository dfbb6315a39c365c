"""The envelope: CloudEvents 1.0, an id that follows from what it names, times in UTC to the millisecond."""

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.commons.kernel.change import Fact
from services.commons.kernel.command import Command
from services.commons.kernel.envelope import BUS_CLASSES, Envelope, fact_id, instant, routing_key, seal
from tests.support.moments import moments_anywhere

AT = datetime(2026, 10, 1, 4, 0, 0, 123_999, tzinfo=UTC)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=8)


def sealed(**changed: object) -> Envelope:
    command = Command("step_idea", AT, "0" * 32, correlation_id="asked", causation_id="caused")
    row = {"source": "ideas", "subject": "idea-1", "sequence": 3, "version": 2, "dataclass": "personal", **changed}
    return seal(Fact("idea.accepted", {"by": "moderator"}), command, **row)


def test_an_envelope_says_what_happened_where_when_and_why() -> None:
    assert {
        "specversion": "1.0",
        "id": fact_id("ideas", "idea-1", 3),
        "source": "ideas",
        "type": "ideas.idea.accepted.v2",
        "subject": "idea-1",
        "time": "2026-10-01T04:00:00.123Z",
        "sequence": 3,
        "correlationid": "asked",
        "causationid": "caused",
        "dataclass": "personal",
        "data": {"by": "moderator"},
    } == sealed()


def test_a_fact_id_never_changes() -> None:
    assert "025cbddc8aee6f7886404f8912d5215e" == fact_id("ideas", "idea-1", 3)


@given(st.lists(st.tuples(NAMES, NAMES, st.integers(1, 99)), unique=True, max_size=20))
def test_two_facts_never_share_an_id(facts: list[tuple[str, str, int]]) -> None:
    ids = {fact_id(*each) for each in facts}

    assert len(facts) == len(ids)
    assert all(re.fullmatch(r"[0-9a-f]{32}", id) for id in ids)


def test_the_parts_of_a_fact_id_do_not_run_together() -> None:
    assert fact_id("ideas", "1", 11) != fact_id("ideas", "11", 1)
    assert fact_id("ideas", "a", 1) != fact_id("idea", "sa", 1)


@given(moments_anywhere())
def test_an_instant_is_rfc_3339_in_utc_to_the_millisecond(at: datetime) -> None:
    text = instant(at)

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text)
    assert timedelta() <= at - datetime.fromisoformat(text) < timedelta(milliseconds=1)


@given(st.lists(moments_anywhere(), min_size=2, max_size=2))
def test_instants_sort_as_time_does(pair: list[datetime]) -> None:
    earlier, later = sorted(pair)

    assert instant(earlier) <= instant(later)


def test_a_routing_key_names_aggregate_verb_and_version() -> None:
    assert "idea.screened_out.v1" == routing_key("idea.screened_out", 1)


def test_the_bus_carries_nothing_sensitive_and_no_tip() -> None:
    assert {"public", "internal", "personal"} == BUS_CLASSES
