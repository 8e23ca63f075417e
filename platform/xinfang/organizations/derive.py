"""What follows from the trees, made anew in the transaction that changes them.

Paths, tenant columns, vertical lines and denials are copies of what the trees say. Which tables
hold such copies is read from the metadata, so that a slice above is followed without being named.
The work is done as the system within the province: an administrator who arranges units sees none
of the cases that move with them, and a denial that hides a case from him must not keep it behind.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import AbstractAsyncContextManager
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from xinfang.access.actor import SystemActor, above
from xinfang.access.tables import metadata, version
from xinfang.organizations.models import PLATFORM_TENANT_ID, Tenant
from xinfang.store.transaction import Write

LEDGER = frozenset({"ledger_head", "ledger_entry", "ledger_content", "ledger_anchor"})
"""Moved by a function of their own: entries are append-only but for the path they are seen by."""

HELD_BY = ("responsible_unit_id", "holder_unit_id", "supervising_unit_id")
"""Columns by which a unit answers for a row, has it in hand or watches over it: they follow a
succession."""

OWN_PATH = (Tenant.__tablename__, "path")

DAY = dt.timedelta(days=1)


def root_path(path: str) -> str:
    """Return the path of the province that a path lies in."""
    return path.split("/", 1)[0] + "/"


def within_province(tx: Write, path: str) -> AbstractAsyncContextManager[None]:
    """Do what stands in the block as the system, within the province of `path`."""
    actor = SystemActor("organizations.derive", PLATFORM_TENANT_ID, root_path(path))
    return tx.on_behalf_of(actor)


def tables_with(*columns: str) -> Iterator[sa.Table]:
    """Yield the tables that have all of the columns, by name.

    What triggers derive from one of them (`derived` in its info) follows by itself.
    """
    for name in sorted(metadata.tables):
        table = metadata.tables[name]
        if set(columns) <= set(table.columns.keys()) and not table.info.get("derived"):
            yield table


async def move_paths(tx: Write, old: str, new: str) -> None:
    """Replace the beginning `old` by `new` in every tenant path, the tenants' own included."""
    for path in path_columns():
        await tx.execute(
            sa.update(path.table)
            .where(path >= old, path < above(old))
            .values({path.name: sa.literal(new) + sa.func.substr(path, len(old) + 1)})
            .execution_options(synchronize_session=False)
        )


def path_columns() -> Iterator[sa.Column[str]]:
    """Yield every column that holds a tenant path, but those of the ledger."""
    for table in tables_with():
        for column in table.columns:
            holds = column.name.endswith("_path") or (table.name, column.name) == OWN_PATH
            if holds and table.name not in LEDGER:
                yield column


async def follow_ledger(tx: Write, tenant_ids: Collection[UUID]) -> None:
    """Let the ledgers of moved tenants be seen where the tenants now stand."""
    for tenant_id in tenant_ids:
        await tx.execute(sa.func.ledger_follow(sa.cast(tenant_id, sa.Uuid)).select())


async def move_county(tx: Write, county_id: UUID, municipality_id: UUID | None) -> None:
    """Write a county's new municipality into every object of the county."""
    for table in tables_with("municipality_id", "county_id"):
        await tx.execute(
            sa.update(table)
            .where(table.c.county_id == county_id)
            .values(municipality_id=municipality_id)
            .execution_options(synchronize_session=False)
        )


async def hand_over_work(tx: Write, predecessor: UUID, successor: UUID) -> None:
    """Let the successor go on with what the predecessor was responsible for or held."""
    await tx.execute(sa.func.organizations_hand_over(sa.cast(predecessor, sa.Uuid)).select())
    for column in HELD_BY:
        for table in tables_with(column):
            await tx.execute(
                sa.update(table)
                .where(table.c[column] == predecessor)
                .values({column: successor})
                .execution_options(synchronize_session=False)
            )


async def rederive_line(tx: Write, unit_id: UUID) -> None:
    """Make anew what units above this one see by line, of all objects at it or below it."""
    await tx.execute(sa.func.organizations_rederive_line(sa.cast(unit_id, sa.Uuid)).select())


async def rederive_denials(tx: Write, persons: Collection[UUID]) -> None:
    """Deny what the new posts, appointments or trees deny these persons; nobody is let in again."""
    await tx.flush()
    if persons:
        listed = sa.cast(list(persons), ARRAY(sa.Uuid))
        await tx.execute(
            sa.func.access_rederive(listed, sa.cast(tx.now, sa.DateTime(timezone=True))).select()
        )


async def bump(tx: Write, *names: str) -> None:
    """Tell every process that what it cached under these names is old.

    `reference`: regions, tenants and units with their names and trees, dictionaries, the calendar,
    and after how many days a matter is backlog.
    Persons and posts are read anew by whoever asks.
    """
    await tx.execute(
        sa.update(version).where(version.c.name.in_(names)).values(value=version.c.value + 1)
    )
