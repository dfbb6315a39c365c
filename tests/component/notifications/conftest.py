"""One database for all tests of notifications, emptied for each."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from services.commons.plumbing.documents import Database
from services.notifications.usecases.ports import Stores
from tests.support.notice_office import Post, rows_in, stores_in
from town.servers import Secantus


@pytest.fixture(scope="package")
def rows(mongo: Secantus) -> Iterator[Database]:
    """Return a database for all tests of this folder: making its indexes takes longer than most of them."""
    rows = rows_in(mongo.uri, f"notifications-{uuid4().hex[:8]}")
    yield rows
    rows.mongo.client.drop_database(rows.mongo.name)
    rows.mongo.client.close()


@pytest.fixture(scope="package")
def stores(rows: Database) -> Stores:
    return stores_in(rows)


@pytest.fixture
def post(rows: Database, stores: Stores) -> Post:
    """Return an office that nobody has told anything."""
    for name in rows.mongo.list_collection_names():
        rows.collection(name).delete_many({})
    return Post(stores)
