"""What a town's folder remembers of its demo: with which seed and on which day it began, and what was made in the end.

The marker is there before the first document, so an interrupted making goes on where it was, under the same ids.
"""

import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from town.demo_town.plan import Plan
from town.settings import TownSettings

NAME = "demo-town.json"


class NotADemo(Exception):
    """The town has people of its own, or nobody said that it is a demo; the message is a sentence for people."""


def require_demo(own: TownSettings) -> None:
    """Raises NotADemo unless SHANZHI_DEMO=1."""
    if not own.demo:
        raise NotADemo("Only a demo town is seeded: set SHANZHI_DEMO=1.")


@dataclass(frozen=True)
class Marker:
    """``made`` is empty until the whole town is made: counts by kind, and seconds."""

    seed: int
    day: str
    made: dict[str, float] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        return Plan(self.seed, date.fromisoformat(self.day))


def read(folder: Path) -> Marker | None:
    path = folder / NAME
    return Marker(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def write(folder: Path, marker: Marker) -> None:
    """Put it there whole or not at all."""
    draft = folder / f".{NAME}.{secrets.token_hex(4)}"
    draft.write_text(json.dumps(asdict(marker), indent=1), encoding="utf-8")
    draft.replace(folder / NAME)
