"""Logs: one JSON line an event, masked where the contract says personal, and never the text of an exception."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from services.commons.contracts.identity import CONTRACT
from services.commons.plumbing import logs
from services.commons.plumbing.logs import MASK, JsonLines

ROOT = Path(__file__).parents[3]
WRITTEN = "王某某，身份证号 4420"
MASKED = frozenset({"login", "password"})


class Lines(logging.Handler):
    """Keeps what would have been written."""

    def __init__(self, masked: frozenset[str]) -> None:
        super().__init__()
        self.setFormatter(JsonLines("ideas", masked))
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record))

    @property
    def last(self) -> dict[str, Any]:
        line: dict[str, Any] = json.loads(self.texts[-1])
        return line


@pytest.fixture
def lines() -> Lines:
    return Lines(MASKED)


@pytest.fixture
def log(lines: Lines) -> Iterator[logging.Logger]:
    log = logging.getLogger("proof")
    log.propagate = False
    log.addHandler(lines)
    log.setLevel(logging.DEBUG)
    yield log
    log.removeHandler(lines)


def test_a_line_says_when_how_grave_who_and_what(log: logging.Logger, lines: Lines) -> None:
    log.warning("relay waits", extra={"held": 3})

    at = datetime.fromisoformat(lines.last.pop("ts")) if (line := lines.last) else None
    assert at is not None
    assert line["ts"].endswith("Z")
    assert {"level": "warning", "service": "ideas", "message": "relay waits", "held": 3} == {
        name: value for name, value in line.items() if name != "ts"
    }


def test_what_the_contract_calls_personal_is_masked(log: logging.Logger, lines: Lines) -> None:
    log.info("call", extra={"login": WRITTEN, "password": WRITTEN, "operation": "issue_token"})

    assert (MASK, MASK, "issue_token") == (lines.last["login"], lines.last["password"], lines.last["operation"])
    assert WRITTEN not in lines.texts[-1]


@pytest.mark.parametrize(
    "extra",
    [
        {"asked": {"login": WRITTEN, "more": {"password": WRITTEN}}},
        {"asked": [{"login": WRITTEN}]},
        {"asked": ({"deep": [{"password": [WRITTEN]}]},)},
    ],
)
def test_a_mask_reaches_into_what_is_nested(log: logging.Logger, lines: Lines, extra: dict[str, Any]) -> None:
    log.info("call", extra=extra)

    assert WRITTEN not in lines.texts[-1]
    assert MASK in lines.texts[-1]


def test_the_mask_of_a_contract_names_every_personal_field() -> None:
    assert {"login", "password", "otp", "name", "by", "token", "access_token", "claims", "reason"} <= CONTRACT.masked
    assert {"id", "state", "roles", "version"}.isdisjoint(CONTRACT.masked)


def fail() -> None:
    raise ValueError(WRITTEN)


def test_an_exception_is_told_by_its_kind_and_place_never_by_its_text(log: logging.Logger, lines: Lines) -> None:
    try:
        fail()
    except ValueError as error:
        log.error("call failed", extra={"incident": "17"}, exc_info=error)

    assert "ValueError" == lines.last["trace"][0]
    assert lines.last["trace"][-1].endswith("fail")
    assert WRITTEN not in lines.texts[-1]


def test_the_causes_of_an_exception_stay_untold(log: logging.Logger, lines: Lines) -> None:
    try:
        try:
            fail()
        except ValueError as cause:
            raise KeyError(WRITTEN) from cause
    except KeyError:
        log.exception("call failed")

    assert "KeyError" == lines.last["trace"][0]
    assert WRITTEN not in lines.texts[-1]


def test_an_exception_among_the_facts_is_told_by_its_kind(log: logging.Logger, lines: Lines) -> None:
    log.warning("relay waits", extra={"error": ValueError(WRITTEN), "errors": [KeyError(WRITTEN)]})

    assert ("ValueError", ["KeyError"]) == (lines.last["error"], lines.last["errors"])
    assert WRITTEN not in lines.texts[-1]


def test_a_long_trace_keeps_its_end(log: logging.Logger, lines: Lines) -> None:
    def down(levels: int) -> None:
        down(levels - 1) if levels else fail()

    try:
        down(40)
    except ValueError as error:
        log.error("call failed", exc_info=error)

    assert 13 == len(lines.last["trace"])
    assert lines.last["trace"][-1].endswith("fail")


def test_a_line_carries_the_request_it_belongs_to(log: logging.Logger, lines: Lines) -> None:
    log.info("before")
    assert "correlation_id" not in lines.last

    token = logs.correlation.set("c0ffee")
    log.info("within")
    logs.correlation.reset(token)

    assert "c0ffee" == lines.last["correlation_id"]


@pytest.mark.parametrize("value", ["a\nb", "中文 🌳", '"quoted"', "\x00", "\ud800", object(), {1: 2}, b"\xff", {"a", "b"}, float("nan")])
def test_whatever_is_told_is_one_line_that_can_be_written(log: logging.Logger, lines: Lines, value: object) -> None:
    log.info("call", extra={"value": value})

    assert 1 == len(lines.texts[-1].splitlines())
    assert lines.texts[-1].encode("utf-8")
    assert "call" == lines.last["message"]


def test_a_process_logs_to_stdout_in_json_alone() -> None:
    program = (
        "import logging\n"
        "from services.commons.plumbing import logs\n"
        "logs.configure('ideas', 'INFO', frozenset({'login'}))\n"
        "logging.getLogger('a').debug('unseen')\n"
        "logging.getLogger('a').info('seen', extra={'login': 'x', 'broken': '\\ud800'})\n"
        "logging.getLogger('pymongo').info('chatter')\n"
        "logging.getLogger('kombu').warning('heard')\n"
        "try:\n    raise ValueError('text')\nexcept ValueError:\n    logging.getLogger('a').exception('failed')\n"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)

    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert (0, "") == (done.returncode, done.stderr)
    assert ["seen", "heard", "failed"] == [line["message"] for line in told]
    assert MASK == told[0]["login"]
