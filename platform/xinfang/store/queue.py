"""The queue of long work: pgqueuer's tables, and the little of them that the platform touches.

A job itself is a row of ours (`store.jobs`); what stands in the queue is its id and nothing else.
So the queue needs no wall of a tenant: whoever queues sees his own entries, where he sees the job.
"""

from typing import Final

from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence import schema_ddl
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.schema.declaration import target
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.domain.types import Channel

from xinfang.store.transaction import Write

ENTRYPOINT: Final = "job"
"""All jobs wait in one row, whatever their kind."""

SETTINGS: Final = DBSettings(
    # Each is named, so that no variable of the environment (`CHANNEL`, `TRIGGER`) renames a table.
    prefix="",
    db_schema=None,
    channel=Channel("ch_pgqueuer"),
    function="fn_pgqueuer_changed",
    statistics_table="pgqueuer_statistics",
    queue_status_type="pgqueuer_status",
    queue_table="pgqueuer",
    queue_table_log="pgqueuer_log",
    trigger="tg_pgqueuer_changed",
    schedules_table="pgqueuer_schedules",
    durability=Durability.durable,
    widen_id=True,
)
TABLES: Final = (
    SETTINGS.queue_table,
    SETTINGS.queue_table_log,
    SETTINGS.statistics_table,
    SETTINGS.schedules_table,
)


def queries(driver: AsyncpgDriver) -> Queries:
    """Return pgqueuer's statements on our tables, over a connection of the driver."""
    return Queries(
        driver,
        QueryBuilderEnvironment(SETTINGS),
        QueryQueueBuilder(SETTINGS),
        QuerySchedulerBuilder(SETTINGS),
    )


def install() -> list[str]:
    """Return the statements that make the queue's tables, as this release of pgqueuer has them."""
    schema = target(SETTINGS)
    return [
        *(schema_ddl.render_enum(one, SETTINGS) for one in schema.enums),
        *(schema_ddl.render_table(one, SETTINGS) for one in schema.tables),
        *(schema_ddl.render_index(one, SETTINGS) for one in schema.indexes),
        *(schema_ddl.render_function(one, SETTINGS) for one in schema.functions),
        *(schema_ddl.render_trigger(one, SETTINGS) for one in schema.triggers),
    ]


def uninstall() -> list[str]:
    """Return the statements that drop them."""
    return schema_ddl.render_uninstall(SETTINGS).splitlines()


async def enqueue(tx: Write, payload: bytes) -> int:
    """Queue an entry with this transaction: undone with it, and due when it commits."""
    (entry,) = await queries(await _driver(tx)).enqueue(ENTRYPOINT, payload)
    return int(entry)


async def withdraw(tx: Write, entry: int) -> None:
    """Take an entry out of the queue, whatever became of it there."""
    await (await _driver(tx)).execute("DELETE FROM pgqueuer WHERE id = $1", entry)


async def _driver(tx: Write) -> AsyncpgDriver:
    """Return pgqueuer's way into the transaction, on its very connection."""
    connection = await (await tx.session.connection()).get_raw_connection()
    return AsyncpgDriver(connection.driver_connection)
