"""A collection of trees in a real database, one database for each test."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from services.commons.plumbing.documents import Database
from services.commons.plumbing.inbox import Inbox, Retries
from services.commons.plumbing.rows import connect
from tests.component.documents.trees import CONTRACT, Offers, Trees
from town.servers import Secantus


@pytest.fixture
def offers() -> Offers:
    return Offers()


@pytest.fixture
def database(mongo: Secantus, offers: Offers) -> Iterator[Database]:
    own = connect(mongo.uri, f"trees-{uuid4().hex[:8]}")
    yield Database(own, CONTRACT, offers, Inbox(own["inbox"], Retries(first_ms=1000, attempts=3)))
    own.client.drop_database(own.name)
    own.client.close()


@pytest.fixture
def trees(database: Database) -> Trees:
    return Trees(database)
