"""How soon every list page answers in a seeded town with ten thousand more ideas in one contest."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from tests.support.many_ideas import Crowd, load, stores_at
from tests.support.person import PASSWORD, Person
from tests.support.towns import RunningTown
from town.servers import Secantus

IDEAS, ROUNDS, WARM = 10_000, 40, 3
PAGES = (
    ("", "/"),
    ("", "/contests"),
    ("", "/contests/{contest}"),
    ("", "/contests/{contest}?town=shiqi"),
    ("", "/contests/{contest}?theme=transport&state=accepted"),
    ("", "/contests/{contest}?q=路灯"),
    ("", "/contests/{contest}?cursor={cursor}"),
    ("", "/ideas/{idea}"),
    ("resident1", "/me"),
    ("moderator", "/desk"),
    ("moderator", "/desk?late=true"),
    ("department1", "/desk/adoptions"),
    ("commission", "/overview"),
)


@dataclass(frozen=True)
class Page:
    """One list page: half and 95 % of its answers came within these milliseconds; ``kb`` before compression."""

    address: str
    p50_ms: float
    p95_ms: float
    kb: float


def measure(url: str, crowd: Crowd) -> list[Page]:
    """Return every list page's times, one reader at a time."""
    cursor = Person(url).get(f"/contests/{crowd.contest_id}/ideas", limit=20)["next"]
    places = {"contest": crowd.contest_id, "idea": crowd.idea_id, "cursor": cursor}
    return [_time(_browser(url, login), address.format(**places)) for login, address in PAGES]


@contextmanager
def crowded_town(folder: Path) -> Iterator[tuple[RunningTown, Crowd]]:
    """Run a seeded town into whose database the crowd was put while it was closed."""
    with RunningTown("town.embedded", folder, given={"SHANZHI_DEMO_TOWN": "1"}, within_s=90) as town:
        town.stop()
        database = Secantus(folder / "mongo")
        crowd = load(stores_at(database.uri), count=IDEAS, at=datetime.now(UTC).replace(microsecond=0))
        database.stop()
        town.start()
        yield town, crowd
        town.stop()


def _browser(url: str, login: str) -> httpx.Client:
    client = httpx.Client(base_url=url, timeout=30, headers={"Accept": "text/html", "Origin": url})
    if login:
        answer = client.post("/login", data={"login": login, "password": PASSWORD})
        if answer.status_code != 303:
            raise RuntimeError(f"{login} cannot log in: {answer.status_code}")
    return client


def _time(client: httpx.Client, address: str) -> Page:
    times = []
    for _ in range(WARM + ROUNDS):
        began = time.perf_counter()
        answer = client.get(address)
        times.append((time.perf_counter() - began) * 1000)
        answer.raise_for_status()
    counted = sorted(times[WARM:])
    return Page(address, statistics.median(counted), counted[int(len(counted) * 0.95)], len(answer.content) / 1000)
