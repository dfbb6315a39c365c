"""What is withheld is nowhere: not in an answer or page of those who may not read it, not in a log, not next door."""

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient

from services.commons.contracts.catalog import BY_SERVICE
from tests.security.canaries import KEPT_IN, READERS, Planted, plant, reading
from tests.security.cast import ASKERS, Cast
from tests.support.eventually import eventually
from tests.support.person import Person
from tests.support.towns import RunningTown


@pytest.fixture(scope="module")
def planted(cast: Cast) -> Planted:
    return plant(cast)


@pytest.mark.parametrize("who", ASKERS)
def test_nobody_reads_what_is_withheld_from_them(cast: Cast, planted: Planted, who: str) -> None:
    answers = "\n".join(reading(cast[who], planted.things))

    assert {kind for kind, readers in READERS.items() if who in readers} == planted.found_in(answers)


def entries(auditor: Person) -> Iterator[dict[str, Any]]:
    after: int | None = -1
    while after is not None:
        page = auditor.get("/audit/entries", after=after, limit=500)
        yield from page["items"]
        after = page.get("next")


def test_the_audit_log_tells_of_everything_and_quotes_nothing(cast: Cast, planted: Planted) -> None:
    ids = {id for thing in planted.things for id in thing.values()}

    eventually(lambda: ids <= {entry["fact"]["subject"] for entry in entries(cast["auditor"])})

    assert set() == planted.found_in(str(list(entries(cast["auditor"]))))


def test_no_log_says_a_word_of_it(running_town: RunningTown, planted: Planted) -> None:
    logs = sorted(running_town.data_dir.rglob("*.log"))

    assert {"town.log", "secantus.log"} == {path.name for path in logs}
    assert set() == planted.found_in("\n".join(path.read_text(encoding="utf-8", errors="replace") for path in logs))


def test_no_database_but_its_own_holds_it(databases: MongoClient[dict[str, Any]], planted: Planted) -> None:
    names = set(databases.list_database_names()) - {"admin", "config", "local"}
    dumps = {name: "\n".join(_dump(databases, name)) for name in sorted(names)}

    assert {*BY_SERVICE, "gateway"} == names
    found = {kind: {name for name, dump in dumps.items() if word in dump} for kind, word in planted.words.items()}
    assert {kind: set(places) for kind, places in KEPT_IN.items()} == found


def _dump(databases: MongoClient[dict[str, Any]], name: str) -> Iterator[str]:
    for collection in databases[name].list_collection_names():
        yield from map(repr, databases[name][collection].find())
