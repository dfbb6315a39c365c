"""The canary: a fact that a service sings now and then, so that silence can be told from deafness (docs/adr/0018).

It takes the road of every fact: a document, its outbox, the relay, the broker, the listeners' queues. There it ends:
listeners note when it came and how long it took, and hand it to nobody, so the audit log does not grow by it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import eventlet

from services.commons.kernel.change import Change, Fact
from services.commons.kernel.command import Command
from services.commons.kernel.problems import NOT_FOUND, Problem
from services.commons.plumbing.documents import Database, Documents
from services.commons.plumbing.heard import CANARY
from services.commons.plumbing.leases import Lease

ID = "canary"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bird:
    """``is_waiting``: its last song has not left its document."""

    id: str = ID
    version: int = 0
    is_waiting: bool = False


class Canary:
    """Sings every ``every_s`` seconds, on one replica; 0 is never."""

    def __init__(self, database: Database, lease: Lease, every_s: int, tick: Callable[[str], Command]) -> None:
        self._lease, self._every_s, self._tick = lease, every_s, tick
        self._is_known = CANARY in database.contract.by_fact
        self._birds: Documents[Bird] = Documents(database, ID, lambda _: {}, _bird)

    def run(self) -> None:
        while self._is_known and self._every_s:
            eventlet.sleep(self._every_s)
            try:
                if self._lease.held():
                    self.sing()
            except Exception as error:
                _log.warning("canary waits", extra={"error": type(error).__name__})

    def sing(self) -> None:
        """Sing once, unless the song before is still waiting: one that waits tells as much as many."""
        command, song = self._tick("sing"), Change(Bird(), Fact(CANARY, {}))
        try:
            self._birds.change(command, ID, lambda bird: None if bird.is_waiting else song)
        except Problem as problem:
            if problem.kind is not NOT_FOUND:
                raise
            self._birds.create(command, lambda: song, id=ID)


def _bird(document: dict[str, Any]) -> Bird:
    return Bird(is_waiting=bool(document["outbox"]))
