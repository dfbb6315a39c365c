"""Lanes: one act of a lane at a time, lanes side by side, nobody waited for."""

import logging
import threading

import pytest

from services.commons.plumbing.lanes import Lanes
from tests.support.eventually import eventually


def test_a_lane_takes_one_act_at_a_time_and_others_go_beside_it() -> None:
    lanes, go, done = Lanes(), threading.Event(), list[str]()

    assert lanes.run("a", go.wait)
    assert not lanes.run("a", lambda: done.append("a"))
    assert lanes.run("b", lambda: done.append("b"))

    eventually(lambda: done == ["b"])
    go.set()
    eventually(lambda: lanes.run("a", lambda: done.append("a")))
    eventually(lambda: done == ["b", "a"])


def test_there_are_only_so_many_at_once() -> None:
    lanes, go = Lanes(at_once=1), threading.Event()

    assert lanes.run("a", go.wait)
    assert not lanes.run("b", go.wait)
    go.set()


def test_an_act_that_fails_leaves_its_lane_free_and_says_so(caplog: pytest.LogCaptureFixture) -> None:
    lanes = Lanes()

    def fail() -> None:
        raise ConnectionError("a secret")

    with caplog.at_level(logging.WARNING):
        assert lanes.run("a", fail)
        eventually(lambda: lanes.run("a", lambda: None))

    assert ["lane broke off"] == [record.message for record in caplog.records]
    assert "a secret" not in caplog.text
