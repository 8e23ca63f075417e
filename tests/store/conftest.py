"""The store's database: the migrated one with a table of things."""

from collections.abc import AsyncIterator

import pytest

from store.things import make_table, opened
from xinfang.store.transaction import Database

import database as testing


@pytest.fixture
async def app(database: testing.Database) -> AsyncIterator[Database]:
    """The database as the application's role, with the table of things."""
    await make_table(database)
    async with opened(database) as one:
        yield one


@pytest.fixture
async def worker(database: testing.Database, app: Database) -> AsyncIterator[Database]:
    """The same database as the worker's role."""
    assert app.engine is not None
    async with opened(database, "worker") as one:
        yield one
