"""Fixtures that every folder shares: the event loop and a database of one's own."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack

import pytest
from hypothesis import settings

import database as testing
import world as province

# A property holds or doesn't; how long an example takes on a busy machine says neither.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

SERVER = pytest.StashKey[testing.Server]()
STACK = pytest.StashKey[ExitStack]()


def pytest_configure(config: pytest.Config) -> None:
    """Keep a stack for what lives as long as the run."""
    config.stash[STACK] = ExitStack()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server, if this process started it."""
    config.stash[STACK].close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Start the server before the first worker of pytest-xdist, and tell each where it is."""
    server = _own_server(node.config)  # type: ignore[attr-defined]  # xdist has no types
    node.workerinput["server"] = server.packed()  # type: ignore[attr-defined]  # as above


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses a database: it is run once more on the oldest supported PostgreSQL."""
    for item in items:
        if {"database", "world"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("pg")


def _own_server(config: pytest.Config) -> testing.Server:
    if SERVER not in config.stash:
        stack = config.stash[STACK]
        server = stack.enter_context(testing.server())
        stack.callback(testing.drop_template, server)
        config.stash[SERVER] = server
    return config.stash[SERVER]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def database_server(request: pytest.FixtureRequest) -> testing.Server:
    """The run's PostgreSQL, with roles and the migrated template."""
    given = getattr(request.config, "workerinput", {}).get("server")
    server = testing.Server.unpacked(given) if given else _own_server(request.config)
    testing.build_template(server)
    return server


@pytest.fixture
def database(database_server: testing.Server) -> Iterator[testing.Database]:
    """A database of the test's own: all migrations applied, nothing in it, dropped afterwards."""
    with testing.database(database_server) as own:
        yield own


@pytest.fixture
def world_database(database_server: testing.Server) -> Iterator[testing.Database]:
    """A database of the test's own that holds the small province of `world.py`."""
    province.build_template(database_server)
    with testing.database(database_server, database_server.world) as own:
        yield own


@pytest.fixture
async def world(world_database: testing.Database) -> AsyncIterator[province.World]:
    """The small province in words, in a database of the test's own."""
    async with province.opened(world_database) as opened:
        yield opened
