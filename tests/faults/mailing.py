"""Fifty notices on their way while the process that sends them is killed again and again, and one person unsubscribes."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from services.commons.kernel.calendar import SHANGHAI
from tests.faults.crashing import ALL_POINTS
from tests.faults.mail_history import Copy, MailHistory, MailVerdict, judge_mail
from tests.support.claims import public_pem
from tests.support.eventually import eventually
from tests.support.mail_server import MailServer
from tests.support.notice_office import SECRET, Post, rows_in, stores_in
from tests.support.notices import ScriptedSender, fact, person

POINTS = tuple(name for name in ALL_POINTS if name.startswith("notice."))
HEARING = frozenset({"notice.telling", "notice.told", "notice.queued"})
DOUBTFUL = frozenset({"notice.offered", "notice.answered"})  # handed over, and the answer not noted: nobody can know
TIMEOUT_MS = 700
SETTLED_WITHIN_S = 60
QUIET, LEAVING = "quiet", "leaving"


@dataclass(frozen=True)
class Crowd:
    """How many notices each is told: ``residents`` at once, one in quiet hours, one who unsubscribes meanwhile."""

    residents: int
    each: int

    @property
    def names(self) -> tuple[str, ...]:
        return (*(f"resident{n}" for n in range(self.residents)), QUIET, LEAVING)

    @property
    def due(self) -> dict[str, int]:
        return {f"{name}@example.org": self.each for name in self.names}

    def facts(self) -> list[dict[str, object]]:
        """Return what happened, everybody's in turn."""
        now = datetime.now(UTC)
        said = [fact("identity.account.verified", person(name), n + 2, at=now) for n in range(self.each) for name in self.names]
        return [dict(each) for each in said]


@dataclass
class MailOffice:
    """One process that can be killed, its database, its mail server."""

    folder: Path
    mongo_uri: str
    server: MailServer
    crowd: Crowd
    doubts: int = 0
    left_at_s: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = rows_in(self.mongo_uri, "notifications")
        self.rows.mongo.client.drop_database("notifications")
        self.post = Post(stores_in(self.rows), datetime.now(UTC))
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "facts").write_text("".join(f"{json.dumps(each)}\n" for each in self.crowd.facts()), encoding="utf-8")
        self._welcome()

    def _welcome(self) -> None:
        """Have everybody's address verified, and those at night in quiet hours of their own."""
        hour = datetime.now(SHANGHAI).hour
        office = self.post.through(ScriptedSender())
        for name in self.crowd.names:
            quiet = ((hour - 1) % 24, (hour + 3) % 24) if name == QUIET else (0, 0)
            office.card(name, quiet_from_h=quiet[0], quiet_until_h=quiet[1])
        for name in ("cards", "preferences"):
            self.rows.collection(name).update_many({}, {"$set": {"outbox": [], "outbox_pending": False}})

    def run(self, point: str = "", passing: int = 1) -> "subprocess.Popen[bytes]":
        self.rows.collection("leases").delete_many({})  # else each start waits until the dead one's leases run out
        armed = {"SHANZHI_CRASH_AT": f"{point}:{passing}"} if point else {}
        given = {
            "SHANZHI_AMQP_URI": "memory-town://localhost/shanzhi",
            "SHANZHI_MONGO_URI": self.mongo_uri,
            "SHANZHI_SECRET": SECRET,
            "SHANZHI_CLAIMS_PUBLIC_KEY": public_pem(),
            **self.server.variables(TIMEOUT_MS),
            **armed,
        }
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        command = [sys.executable, "-m", "tests.faults.mail_office", str(self.folder / "facts")]
        with (self.folder / "log").open("ab") as output:
            return subprocess.Popen(command, env={**kept, **given}, stdout=output, stderr=subprocess.STDOUT)

    def kill_at(self, point: str, passing: int) -> None:
        """Start it to die at a point. Raises AssertionError when it does not."""
        process = self.run(point, passing)
        try:
            assert -9 == process.wait(SETTLED_WITHIN_S), f"{point}:{passing} was never passed: {self._said()}"
        finally:
            process.kill()
        self.doubts += point in DOUBTFUL

    def unsubscribe(self, name: str = LEAVING) -> None:
        """Use the link of a mail that arrived, as a mail program would; without one, of a mail that waits."""
        token = next((it.unsubscribe for it in self.server.arrived if it.to.startswith(name)), None)
        assert token, f"{name} has no mail to unsubscribe from"
        self.post.ask("unsubscribe", "", token=token.rpartition("/")[2])
        self.left_at_s[f"{name}@example.org"] = time.time()

    def finish(self) -> MailVerdict:
        """Start it once more, wait until nothing waits but what must, stop it, and judge."""
        process = self.run()
        try:
            eventually(self._is_settled, within_s=SETTLED_WITHIN_S, every_s=0.2)
            time.sleep(1.5)  # one more round of the sender, that has nothing left to do
            process.terminate()
            assert 0 == process.wait(20), self._said()
        finally:
            process.kill()
        assert dict.fromkeys(self.crowd.names, self.crowd.each) == {name: len(self.post.inbox(name)) for name in self.crowd.names}
        return judge_mail(self.history())

    def history(self) -> MailHistory:
        copies = [Copy(it.to, it.reference, it.at_s) for it in self.server.arrived]
        return MailHistory(self.crowd.due, copies, self.doubts, left_at_s=self.left_at_s, quiet=frozenset({f"{QUIET}@example.org"}))

    def _is_settled(self) -> bool:
        rows = list(self.rows.collection("deliveries").find({"waiting": True}, {"person": 1}))
        told = self.rows.collection("notices").count_documents({})
        return told == self.crowd.each * len(self.crowd.names) and {row["person"] for row in rows} == {person(QUIET)}

    def _said(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:]


@contextmanager
def opened(folder: Path, mongo_uri: str, crowd: Crowd) -> Iterator[MailOffice]:
    with MailServer() as server:
        office = MailOffice(folder, mongo_uri, server, crowd)
        yield office
        office.rows.mongo.client.drop_database("notifications")
        office.rows.mongo.client.close()


def play(office: MailOffice, deaths: Sequence[tuple[str, int]]) -> MailVerdict:
    """Die at each point in turn; somebody unsubscribes as soon as they have a mail to do it from."""
    for point, passing in deaths:
        office.kill_at(point, passing)
        if not office.left_at_s and any(it.to.startswith(LEAVING) for it in office.server.arrived):
            office.unsubscribe()
    return office.finish()
