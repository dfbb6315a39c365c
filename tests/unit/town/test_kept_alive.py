"""A process that ends is started again; one that keeps ending, ever later."""

from pathlib import Path

import pytest

from tests.support.eventually import eventually
from town.servers import kept_alive
from town.servers.kept_alive import KeptAlive


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


def test_what_keeps_ending_is_started_ever_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = Clock()
    monkeypatch.setattr(kept_alive, "time", clock)
    log = tmp_path / "flop.log"
    flop = KeptAlive("flop", ["sh", "-c", "echo started; exit 3"], log, {})

    starts = []
    for _ in range(20):
        eventually(lambda: not flop.child.is_running)
        flop.watch()
        starts.append(log.read_text().count("started") if eventually(lambda: not flop.child.is_running) else 0)
        clock.now += 1

    assert [2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5] == starts
    assert "flop ended (code 3); started again." in capsys.readouterr().out


def test_what_ran_for_long_is_started_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(kept_alive, "time", clock)
    steady = KeptAlive("steady", ["sleep", "60"], tmp_path / "steady.log", {})
    first = steady.child.pid

    clock.now += 61
    steady.child.kill()
    steady.watch()

    assert steady.child.is_running
    assert first != steady.child.pid
    steady.child.kill()
