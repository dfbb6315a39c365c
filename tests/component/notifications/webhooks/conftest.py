"""An office that nobody has told anything, and a real receiver."""

from collections.abc import Iterator

import pytest

from services.commons.plumbing.documents import Database
from services.notifications.usecases.ports import Stores
from tests.support.hooks import HookOffice, Receiver, receiving


@pytest.fixture
def office(rows: Database, stores: Stores) -> HookOffice:
    for name in rows.mongo.list_collection_names():
        rows.collection(name).delete_many({})
    return HookOffice(stores)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running
