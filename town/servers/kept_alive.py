"""A child process that is started again when it ends."""

import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from town.servers.child import Child

PAUSE_MOST_S = 30.0
CALM_AFTER_S = 60.0  # a process that ran this long may be started again at once


class KeptAlive:
    """One process that is started again when it ends, ever later when it keeps ending."""

    def __init__(self, name: str, command: list[str], log: Path, environment: Mapping[str, str]) -> None:
        self.name = name
        self._start = partial(Child, name, command, log=log, environment=environment)
        self._pause_s, self._not_before = 1.0, 0.0
        self._begin()

    def _begin(self) -> None:
        self.child = self._start()
        self._began = time.monotonic()

    def watch(self) -> None:
        """Start it again if it ended, unless it did so too often to try already."""
        now = time.monotonic()
        if self.child.is_running or now < self._not_before:
            return
        self._pause_s = 1.0 if now - self._began > CALM_AFTER_S else min(self._pause_s * 2, PAUSE_MOST_S)
        self._not_before = now + self._pause_s
        print(f"{self.name} ended (code {self.child.code}); started again. It wrote {self.child.log}", flush=True)
        self._begin()
