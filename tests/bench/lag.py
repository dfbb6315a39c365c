"""How long a fact takes from its commit to its audit entry, and how long the log takes to catch up."""

import threading
import time
from datetime import UTC, datetime

from tests.bench.scenes import BODY, Scene
from tests.support.person import Person

POLL_S = 0.05


def catch_up_s(scene: Scene) -> float:
    """Return the seconds from now until the audit log stops growing."""
    began = last_change = time.monotonic()
    seen = -1
    while time.monotonic() - last_change < 1.5:
        count = _reader(scene).get("/audit/head")["count"]
        if count != seen:
            seen, last_change = count, time.monotonic()
        time.sleep(POLL_S)
    return last_change - began


def audit_lag_s(scene: Scene, per_s: float, seconds: int) -> float:
    """Post ideas at a steady rate and return the 99th percentile of commit to entry, seconds; polled every 50 ms."""
    auditor = _reader(scene)
    start = auditor.get("/audit/head")["count"] - 1
    pressing = threading.Thread(target=_post_steadily, args=(scene, per_s, seconds))
    pressing.start()
    lags: list[float] = []
    while pressing.is_alive() or catching_up(auditor, start):
        page = auditor.get("/audit/entries", after=start, limit=500)
        now = datetime.now(UTC)
        lags += [(now - datetime.fromisoformat(entry["fact"]["time"])).total_seconds() for entry in page["items"]]
        start += len(page["items"])
        time.sleep(POLL_S)
    return sorted(lags)[int(len(lags) * 0.99)]


def catching_up(auditor: Person, seen: int) -> bool:
    return bool(auditor.get("/audit/head")["count"] - 1 > seen)


def _post_steadily(scene: Scene, per_s: float, seconds: int) -> None:
    person = Person(scene.url.split("/api/")[0], token=scene.token)
    path = scene.url.split("/api/v1")[1]
    workers = 8
    gap_s = workers / per_s

    def post() -> None:
        own = Person(person.url, token=scene.token)
        until = time.monotonic() + seconds
        due = time.monotonic()
        while due < until:
            own.http.post(path, content=BODY, headers=_headers(scene))
            due += gap_s
            time.sleep(max(due - time.monotonic(), 0))

    threads = [threading.Thread(target=post) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _headers(scene: Scene) -> dict[str, str]:
    key = f"lag-{threading.get_ident()}-{time.monotonic_ns()}"
    return {"Authorization": f"Bearer {scene.token}", "Idempotency-Key": key, "Content-Type": "application/json"}


def _reader(scene: Scene) -> Person:
    if scene.auditor is None:
        raise ValueError("nobody reads the log of this town")
    return scene.auditor
