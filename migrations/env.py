"""How a revision runs: as the owner role, in a transaction of its own, and never for long.

A revision that waits for a lock makes every request behind it wait too. So it gives up after
seconds and is run again in a quiet moment; one that needs longer says so itself.
"""

import asyncio
import importlib
import importlib.util

from alembic import context
from sqlalchemy import URL, Connection, MetaData
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from xinfang.store.roles import dressed

LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "5min"

# Every module that maps tables. A slice without tables yet has no such module.
TABLES = (
    "xinfang.access.tables",
    "xinfang.store.models",
    "xinfang.organizations.models",
    "xinfang.correspondence.models",
    "xinfang.cases.models",
    "xinfang.web.models",
)


# Tables of a library, which its own statements make.
FOREIGN = ("pgqueuer", "pgqueuer_log", "pgqueuer_statistics", "pgqueuer_schedules")


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Tell whether a table found in the database is to be compared with what the code maps."""
    return kind != "table" or name not in FOREIGN


def target_metadata() -> MetaData:
    """Import every slice's tables and return the metadata that they share."""
    for name in TABLES:
        slice_name = name.rpartition(".")[0]
        if importlib.util.find_spec(slice_name) and importlib.util.find_spec(name):
            importlib.import_module(name)
    metadata: MetaData = importlib.import_module("xinfang.access.tables").metadata
    return metadata


def run(connection: Connection) -> None:
    """Run the asked revisions on an open connection."""
    context.configure(
        connection=connection,
        target_metadata=target_metadata(),
        include_name=ours,
        transaction_per_migration=True,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_on(address: URL) -> None:
    """Connect as the owner role and run the asked revisions."""
    engine = create_async_engine(
        dressed(address),
        poolclass=NullPool,
        connect_args={
            "server_settings": {
                "application_name": "xinfang migrate",
                "lock_timeout": LOCK_TIMEOUT,
                "statement_timeout": STATEMENT_TIMEOUT,
            }
        },
    )
    try:
        async with engine.connect() as connection:
            await connection.run_sync(run)
    finally:
        await engine.dispose()


def run_as_asked() -> None:
    """Run on the address that `xinfang migrate` gave; there is no offline mode."""
    address = context.config.attributes.get("url")
    if address is None:
        raise RuntimeError("run revisions by `xinfang migrate`: it knows the owner's address")
    asyncio.run(run_on(address))


run_as_asked()
