"""A demo without its histories, seeded once for the tests of this folder that build upon one."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.playing import PORT
from xinfang import demo, settings
from xinfang.store.crypto import Provider
from xinfang.store.transaction import connect

import database as testing


@pytest.fixture(scope="session")
def seeded(database_server: testing.Server) -> Iterator[testing.Database]:
    """A demo's organizations, seats and letters: for copies, and to look at."""
    with testing.database(database_server) as own, tempfile.TemporaryDirectory() as folder:
        made = settings.load(data_dir=Path(folder), port=PORT)

        async def go() -> None:
            db = connect(own.url("app"), Provider.for_tests())
            await demo.seed(made, db)
            await db.dispose()

        asyncio.run(go())
        yield own
