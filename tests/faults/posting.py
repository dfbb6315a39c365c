"""A town that letters can be posted to, and what can be seen of it from outside."""

from dataclasses import dataclass
from typing import Any, Protocol

from tests.faults import serving
from tests.faults.asking import OPERATOR, Crowd
from tests.faults.post import Letter
from tests.support.towns import RunningTown


class PostOffice(Protocol):
    """Takes letters; ``answers`` by correlation id come to ``address``."""

    address: str
    answers: dict[str, Any]

    def send(self, letters: list[Letter]) -> None: ...


@dataclass(frozen=True)
class PostedTown:
    town: RunningTown
    post: PostOffice
    crowd: Crowd

    @property
    def is_on_rabbitmq(self) -> bool:
        return self.town.module == "town.services"

    def pids(self) -> set[int]:
        """Return the processes that take letters in; one that died and was started again is another."""
        if not self.is_on_rabbitmq:
            return {self.town.process.pid} if self.town.is_running else set()
        return {serving.running(self.town, service).pid for service in serving.SERVICES}

    def logs(self) -> str:
        """Return all that these processes said."""
        files = [self.town.log, *(self.town.data_dir / "logs").glob("*.log")]
        return "".join(path.read_text(encoding="utf-8", errors="replace") for path in files)

    def heard(self) -> set[str]:
        """Return the subjects of all facts in the log."""
        return {entry["fact"]["subject"] for entry in self.crowd.entries()}

    def parked(self) -> dict[str, dict[str, Any]]:
        """Return what audit has parked for good, by id."""
        page = self.crowd.people[OPERATOR].get("/audit/parked", state="parked", limit=100)
        assert not page.get("next"), "more is parked than one page shows"
        return {row["id"]: row for row in page["items"]}
