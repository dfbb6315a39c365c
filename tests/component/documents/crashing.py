"""A replica that a test kills: it saves trees, says which, and publishes their facts into a file.

usage: python -m tests.component.documents.crashing MONGO_URI DATABASE FILE
"""

import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import orjson

from services.commons.plumbing import outbox
from services.commons.plumbing.confirms import Batch, ConfirmingPublisher, Outgoing
from services.commons.plumbing.documents import Database
from services.commons.plumbing.inbox import Inbox, Retries
from services.commons.plumbing.leases import Lease
from services.commons.plumbing.outbox import Relay
from services.commons.plumbing.rows import connect
from tests.component.documents.trees import CONTRACT, Tree, Trees, grow, plant, wish

TREES = 6


class FilePublisher(ConfirmingPublisher):
    """A broker that keeps what it takes in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def post(self, messages: Sequence[Outgoing]) -> Batch:
        batch = Batch(len(messages))
        with self._path.open("a") as file:
            for place, message in enumerate(messages):
                fact = orjson.loads(message.body)
                file.write(f"{fact['subject']} {fact['sequence']}\n")
                batch.answer(place, True)
        return batch

    def collect(self, wait_s: float = 0.0) -> None: ...

    def close(self) -> None: ...


def say(saved: Tree) -> None:
    print(saved.id, saved.version, flush=True)


def main(uri: str, name: str, path: str) -> None:
    outbox.CLEAR_EVERY_S = outbox.SWEEP_EVERY_S = 0.01
    outbox.BATCH = 2 * TREES // 3  # three passings at least, however late the relay gets its turn
    own = connect(uri, name)
    relay = Relay(FilePublisher(Path(path)), Lease(own, "relay", "killed", ttl_s=0.2))
    trees = Trees(Database(own, CONTRACT, relay, Inbox(own["inbox"], Retries(1000, 3))))
    thread = threading.Thread(target=relay.run)
    thread.start()
    for n in range(TREES):
        say(trees.create(wish("k", id=f"t{n}"), plant(f"t{n}")))
        say(trees.change(wish("g"), f"t{n}", grow))
    relay.stop()
    thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
