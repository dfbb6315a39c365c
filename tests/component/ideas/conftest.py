"""Stores of ideas on a real database of their own."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from services.commons.contracts.ideas import CONTRACT
from services.commons.plumbing.documents import Database
from services.commons.plumbing.inbox import Inbox, Retries
from services.commons.plumbing.rows import connect
from services.ideas.settings import Settings
from services.ideas.store import open_stores
from services.ideas.usecases import Stores
from tests.support.builders import TERMS
from tests.support.silent import Silent
from town.servers import Secantus

SETTINGS = Settings(amqp_uri="", mongo_uri="", secret="", claims_public_key="")


@pytest.fixture
def stores(mongo: Secantus) -> Iterator[Stores]:
    own = connect(mongo.uri, f"ideas-{uuid4().hex[:8]}")
    database = Database(own, CONTRACT, Silent(), Inbox(own["inbox"], Retries(1000, 3)))
    yield replace(open_stores(database, SETTINGS), terms=TERMS)
    own.client.drop_database(own.name)
    own.client.close()
