"""A whole town watched through one port: what happened is counted, the canary is heard and never kept."""

import re
from collections.abc import Iterator

import httpx
import pytest
from prometheus_client.samples import Sample

from services.commons.contracts.catalog import BY_SERVICE
from tests.support.contest import open_contest, play
from tests.support.eventually import eventually
from tests.support.person import Person
from tests.support.scraped import samples, total
from tests.support.towns import RunningTown
from town.servers.ports import free_port

SINGERS = sorted(name for name, contract in BY_SERVICE.items() if contract.facts)


class WatchedTown(RunningTown):
    metrics_port: int

    def samples(self) -> list[Sample]:
        return list(samples([self.metrics_port]))

    def value(self, name: str, **labels: str) -> float:
        return total(self.samples(), name, **labels)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedTown]:
    port = free_port()
    given = {"SHANZHI_METRICS_PORT": str(port), "SHANZHI_CANARY_EVERY_S": "1"}
    with WatchedTown("town.embedded", tmp_path_factory.mktemp("watched"), given=given) as running:
        running.metrics_port = port
        yield running
        running.stop()


def test_every_department_is_heard_by_audit_and_the_log_does_not_grow_by_it(watched: WatchedTown) -> None:
    def sung() -> list[str]:
        return sorted(
            each.labels["source"]
            for each in watched.samples()
            if each.name == "shanzhi_canary_heard_timestamp_seconds" and each.labels["service"] == "audit"
        )

    eventually(lambda: sung() == SINGERS, within_s=20)
    eventually(lambda: watched.value("shanzhi_facts_published_total", type="ideas.canary.sung.v1") >= 3, within_s=20)
    auditor = Person(watched.url, "auditor")
    entries = auditor.get("/audit/entries", after=max(-1, auditor.get("/audit/head")["count"] - 400), limit=500)["items"]
    gaps = auditor.get("/audit/gaps")["items"]

    assert [] == [entry for entry in entries if "canary" in entry["fact"]["type"]]
    assert [] == gaps
    assert 0 == watched.value("shanzhi_facts_heard_total", type="ideas.canary.sung.v1")
    assert watched.value("shanzhi_canary_delay_seconds", service="audit", source="ideas") < 5


def test_what_a_person_does_is_counted_at_every_hop(watched: WatchedTown) -> None:
    open_contest(Person(watched.url, "organiser"))

    eventually(lambda: watched.value("shanzhi_facts_heard_total", service="audit", type="ideas.contest.opened.v1") == 1, within_s=10)
    assert 1 == watched.value("shanzhi_facts_published_total", service="ideas", type="ideas.contest.opened.v1")
    assert 1 <= watched.value("shanzhi_call_duration_seconds_count", service="ideas", operation="step_contest", outcome="done")
    assert 1 <= watched.value("shanzhi_http_request_duration_seconds_count", route="/api/v1/tokens", status="2xx")
    assert 1 <= watched.value("shanzhi_fact_delay_seconds_count", service="audit", source="ideas")
    assert 0 == watched.value("shanzhi_facts_parked")
    assert 3 <= watched.value("shanzhi_database_up") == len(BY_SERVICE)
    eventually(lambda: watched.value("shanzhi_outbox_pending_facts") == 0)


def test_a_refusal_is_the_callers_and_counted_apart(watched: WatchedTown) -> None:
    before = watched.value("shanzhi_call_duration_seconds_count", operation="get_idea", outcome="refused")

    httpx.get(f"{watched.url}/api/v1/ideas/nothing")

    assert before + 1 == watched.value("shanzhi_call_duration_seconds_count", operation="get_idea", outcome="refused")


def test_after_a_contest_was_played_no_label_holds_an_id_or_a_word_that_people_wrote(watched: WatchedTown) -> None:
    play(watched.url)

    values = {value for each in watched.samples() if each.name.startswith("shanzhi_") for value in each.labels.values()}

    assert len(values) > 50
    assert [] == [value for value in values if not re.fullmatch(r"[A-Za-z0-9_./<>:+-]*", value) or re.search("[0-9a-f]{17}", value)]
