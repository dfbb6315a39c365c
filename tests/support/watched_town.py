"""An embedded town that writes down every kind of database command: a line ``database collection action`` each.

``WATCHED_TO`` names the file. The actions are those that MongoDB's privileges are made of.
"""

import os
from pathlib import Path
from typing import Any

from town import embedded  # first: it patches the process

from pymongo import monitoring  # isort: skip

NEEDS = {
    "aggregate": ("find",),
    "count": ("find",),
    "createIndexes": ("createIndex",),
    "delete": ("remove",),
    "distinct": ("find",),
    "find": ("find",),
    "insert": ("insert",),
    "update": ("update",),
}
FREE = {"buildInfo", "endSessions", "getMore", "hello", "killCursors", "ping"}


class Watch(monitoring.CommandListener):
    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: set[str] = set()

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command_name not in FREE:
            for action in (*NEEDS.get(event.command_name, (event.command_name,)), *_upsert(event.command)):
                self._tell(f"{event.database_name} {event.command[event.command_name]} {action}")

    def succeeded(self, event: Any) -> None: ...

    def failed(self, event: Any) -> None: ...

    def _tell(self, line: str) -> None:
        if line not in self._seen:
            self._seen.add(line)
            with self._path.open("a") as file:
                file.write(f"{line}\n")


def _upsert(command: Any) -> tuple[str, ...]:
    return ("insert",) if any(update.get("upsert") for update in command.get("updates", ())) else ()


if __name__ == "__main__":
    monitoring.register(Watch(Path(os.environ["WATCHED_TO"])))
    embedded.main()
