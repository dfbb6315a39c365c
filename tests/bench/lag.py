"""How long a fact takes from its commit to its audit entry, and how long everybody who listens takes to catch up."""

import threading
import time
from datetime import UTC, datetime

from tests.bench.scenes import BODY, Scene
from tests.support.eventually import eventually
from tests.support.person import Person
from tests.support.scraped import samples, total

POLL_S = 0.05
SCRAPE_S = 0.2
CAUGHT_UP_WITHIN_S = 600
LISTENERS = ("audit", "notifications")


def catch_up_s(scene: Scene) -> float:
    """Return the seconds from now until audit and notifications have both taken in every idea that was submitted.

    What is waited for: as many ``idea.submitted`` heard by each of them as ``submit_idea`` was answered, by the town's own
    metrics. A fact counts as heard once its effect is saved: the audit entry, every notice. A fact heard twice would count
    twice; in a town where no line breaks none is. Read every 0.2 s. Raises AssertionError after ten minutes.
    """
    began = time.monotonic()
    eventually(lambda: not behind(scene), within_s=CAUGHT_UP_WITHIN_S, every_s=SCRAPE_S)
    return time.monotonic() - began


def behind(scene: Scene) -> list[str]:
    """Return who has not heard of all ideas yet."""
    seen = list(samples(scene.metrics))
    submitted = total(seen, "shanzhi_call_duration_seconds_count", service="ideas", operation="submit_idea", outcome="done")
    heard = {each: total(seen, "shanzhi_facts_heard_total", service=each, type="ideas.idea.submitted.v1") for each in LISTENERS}
    return [each for each, count in heard.items() if count < submitted]


def audit_lag_s(scene: Scene, per_s: float, seconds: int) -> float:
    """Post ideas at a steady rate and return the 99th percentile of commit to entry, seconds; polled every 50 ms.

    It begins when nobody is behind any more, so that it measures this rate and not what came before.
    """
    catch_up_s(scene)
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
