"""A town that letters can be posted to, and what can be seen of it from outside."""

from dataclasses import dataclass
from typing import Any, Protocol

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

    def heard(self) -> set[str]:
        """Return the subjects of all facts in the log."""
        return {entry["fact"]["subject"] for entry in self.crowd.entries()}

    def parked(self) -> dict[str, dict[str, Any]]:
        """Return what audit has parked for good, by id."""
        page = self.crowd.people[OPERATOR].get("/audit/parked", state="parked", limit=100)
        assert not page.get("next"), "more is parked than one page shows"
        return {row["id"]: row for row in page["items"]}
