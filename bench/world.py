"""The world that is measured: a durable PostgreSQL with an invented Henan in it, built once."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import URL

from xinfang.api.ids import Seals
from xinfang.cli import parts, place
from xinfang.cli.migrate import bring_up_to_date
from xinfang.settings import DATABASE, Settings, load
from xinfang.store import roles
from xinfang.store.embedded import EmbeddedPostgres
from xinfang.store.transaction import Database

ORIGIN: Final = "http://xinfang.bench"
"""The developer issuer is named after the public address, not after a port: a world keeps it."""
TUNED: Final[Mapping[str, str]] = {
    "shared_buffers": "1GB",
    "effective_cache_size": "6GB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
}
"""What a small production server would be given; all else is PostgreSQL's default, durable."""
_BUILT: Final = "built"


@dataclass(frozen=True, slots=True)
class World:
    """A running world: the settings that reach it, the administrator's address, its size."""

    settings: Settings
    administrator: URL
    cases: int

    def database(self) -> Database:
        """Open the database as the application does."""
        return parts.open_database(self.settings)

    def address(self, login: roles.Login | None = None) -> str:
        """Return the address of a role, or the administrator's, as asyncpg takes it."""
        url = self.administrator.set(database=DATABASE)
        if login is not None:
            url = roles.role_url(url, login, DATABASE, {})
        return url.set(drivername="postgresql").render_as_string(hide_password=False)


def seals_of(world: World) -> Seals:
    """Return the seals of the world's signing key."""
    key = world.settings.signing_key
    if key is None:
        raise LookupError("a world has a signing key")
    return Seals.from_key(key.get_secret_value())


def reached(folder: Path, cases: int, port: int = 8000) -> World:
    """Return the world of a folder for a process that finds it running."""
    # Whatever DATABASE_URL says: a world is never built on somebody's server.
    bare = load(data_dir=folder, public_url=ORIGIN, port=port).model_copy(
        update={"database_url": None, "app_database_url": None, "owner_database_url": None}
    )
    at = place.find(bare)
    if at.administrator is None:
        raise LookupError("a world has a server of its own")
    return World(parts.with_demo_secrets(at.completed()), at.administrator, cases)


@contextmanager
def opened(folder: Path, cases: int, *, durable: bool = True) -> Iterator[World]:
    """Run the world of a folder for the length of the block; it is built where there is none.

    Call it from the main thread: the server lives as long as the thread that started it.
    """
    world = reached(folder, cases)
    server = EmbeddedPostgres(
        world.settings.embedded_home,
        binaries=world.settings.pg_bin,
        user=world.settings.pg_user,
        durable=durable,
    )
    server.start()
    try:
        built = folder / _BUILT
        if not built.exists() and durable:
            asyncio.run(_tune(world))
            server.stop()
            server.start()
        bring_up_to_date(place.Place(world.settings, world.administrator, DATABASE, server))
        if not built.exists():
            _fill(world)
            built.write_text(f"{cases}\n")
        yield world
    finally:
        server.stop()


async def _tune(world: World) -> None:
    connection = await roles.connect(world.administrator)
    try:
        for name, value in TUNED.items():
            await connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    finally:
        await connection.close()


def _fill(world: World) -> None:
    """Fill in the demo and as many cases as were asked for, and let the planner know."""
    parts.filled_with_demo(world.settings, world.cases)
    asyncio.run(_settle(world))


async def _settle(world: World) -> None:
    connection = await roles.connect(world.administrator.set(database=DATABASE))
    try:
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()
