"""The canary sings on one document, through its outbox, and holds its breath while a song waits."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest

from services.commons.contracts.catalog import CATALOG
from services.commons.contracts.common import CANARY
from services.commons.contracts.rows import Contract
from services.commons.kernel.command import Command
from services.commons.plumbing.canary import ID, Canary
from services.commons.plumbing.documents import Database
from services.commons.plumbing.heard import is_canary
from services.commons.plumbing.leases import Lease
from tests.component.documents.trees import Offers, wish

NUMBERS = count(1)


def tick(name: str) -> Command:
    return wish(id=f"{next(NUMBERS):032x}")


@pytest.fixture
def aviary(database: Database) -> Database:
    return replace(database, contract=Contract("trees", "树", "trees", facts=(CANARY,)))


@pytest.fixture
def canary(aviary: Database) -> Iterator[Canary]:
    return Canary(aviary, Lease(aviary.mongo, "canary", "one"), 60, tick)


def heard(database: Database) -> None:
    """Clear the outbox as the relay does."""
    database.collection(ID).update_one({"_id": ID}, {"$set": {"outbox": [], "outbox_pending": False}})


def test_each_song_is_a_fact_of_one_document(aviary: Database, canary: Canary, offers: Offers) -> None:
    for _ in range(3):
        canary.sing()
        heard(aviary)

    assert [1, 2, 3] == [fact["sequence"] for _, fact in offers.made]
    assert all(is_canary(fact) and fact["data"] == {} for _, fact in offers.made)
    assert 1 == aviary.collection(ID).count_documents({})


def test_nothing_is_sung_while_a_song_waits(aviary: Database, canary: Canary, offers: Offers) -> None:
    for _ in range(3):
        canary.sing()

    assert 1 == len(offers.made)
    document = aviary.collection(ID).find_one({"_id": ID})
    assert document
    assert 1 == len(document["outbox"])


def test_a_department_whose_contract_knows_no_canary_sings_none(database: Database) -> None:
    Canary(database, Lease(database.mongo, "canary", "one"), 60, tick).run()


def test_zero_seconds_is_never(aviary: Database) -> None:
    Canary(aviary, Lease(aviary.mongo, "canary", "one"), 0, tick).run()


@pytest.mark.parametrize("contract", [row for row in CATALOG if row.facts], ids=lambda it: it.service)
def test_every_department_with_facts_sings(contract: Contract) -> None:
    assert CANARY is contract.by_fact.get(CANARY.name), f"add CANARY to the facts of contracts/{contract.service}.py"
