"""What the embedded town costs when nobody asks anything, and how soon it shows its first page again."""

import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from tests.support.towns import RunningTown

WATCHED_S = 20


@dataclass(frozen=True)
class AtRest:
    cpu_percent: float
    memory_mb: float
    second_start_s: float


def embedded_at_rest(folder: Path) -> AtRest:
    """Start a town, stop it, start it again, take its first page, then watch it at rest."""
    with RunningTown("town.embedded", folder) as town:
        town.stop()
        began = time.monotonic()
        town.start()
        httpx.get(f"{town.url}/", timeout=10).raise_for_status()
        second_start_s = time.monotonic() - began
        process = psutil.Process(town.process.pid)
        time.sleep(3)
        process.cpu_percent()
        time.sleep(WATCHED_S)
        figures = AtRest(process.cpu_percent(), process.memory_info().rss / 1e6, second_start_s)
        town.stop()
    return figures
