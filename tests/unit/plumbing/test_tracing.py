"""Whose trace a hop belongs to: the caller's if it is well-formed, else a new one; never what somebody made up."""

from contextvars import copy_context

import pytest

from services.commons.plumbing import tracing
from services.commons.plumbing.tracing import Span

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
GOOD = f"00-{TRACE}-{PARENT}-01"

BAD = (
    None,
    7,
    "",
    f"{GOOD} ",
    f"{GOOD}\n",
    f"{GOOD},{GOOD}",
    f"{GOOD}-more",
    GOOD.upper(),
    GOOD.replace("00-", "01-", 1),
    GOOD.replace("00-", "ff-", 1),
    f"00-{'0' * 32}-{PARENT}-01",
    f"00-{TRACE}-{'0' * 16}-01",
    f"00-{TRACE[:-1]}-{PARENT}-01",
    "00-张三" + GOOD[5:],
)


def entered(header: object, trace_id: str = "") -> Span:
    return copy_context().run(tracing.enter, header, trace_id)


def test_a_valid_trace_goes_on_in_a_span_of_its_own() -> None:
    span = entered(GOOD)

    assert (TRACE, PARENT, "01") == (span.trace_id, span.parent_id, span.flags)
    assert PARENT != span.span_id
    assert f"00-{TRACE}-{span.span_id}-01" == span.header == tracing.checked(span.header)


@pytest.mark.parametrize("header", BAD)
def test_any_other_begins_a_trace_of_its_own(header: object) -> None:
    first, second = entered(header), entered(header)

    assert "" == tracing.checked(header) == tracing.trace_of(header)
    assert 3 == len({TRACE, first.trace_id, second.trace_id})
    assert "" == first.parent_id


def test_a_correlation_id_of_that_form_names_the_trace_when_nothing_else_does() -> None:
    assert TRACE == entered(None, TRACE).trace_id
    assert "asked" != entered(None, "asked").trace_id


@pytest.mark.parametrize(("sent", "kept"), [("00", "00"), ("01", "01"), ("ff", "01"), ("02", "00")])
def test_of_the_flags_only_sampled_is_passed_on(sent: str, kept: str) -> None:
    assert kept == entered(f"{GOOD[:-2]}{sent}").flags


def test_nobody_is_in_a_trace_unless_they_entered_one() -> None:
    def before_and_after() -> tuple[str, str, str]:
        before = tracing.header()
        within = tracing.enter(GOOD) and tracing.header()
        tracing.leave()
        return before, within[:36], tracing.header()

    assert ("", GOOD[:36], "") == copy_context().run(before_and_after)
