"""Import lists of regions: what is new is added, what has ended gets its last day."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from xinfang.access.grants import Grants
from xinfang.organizations.authority import Command, require
from xinfang.organizations.derive import bump
from xinfang.organizations.models import (
    PLATFORM_TENANT_ID,
    Region,
    RegionAlias,
    RegionRelation,
    RegionSuccession,
)
from xinfang.organizations.queries import tenant_by_id
from xinfang.organizations.queries.regions import all_rows
from xinfang.organizations.region_data import Row, Rows
from xinfang.store.base import Base
from xinfang.store.transaction import Outcome, Write

_BATCH = 1000

Progress = Callable[[int, int], None]
"""Called with the rows brought up to date so far and the rows there are."""


async def import_regions(
    tx: Write,
    grants: Grants,
    rows: Rows,
    progress: Progress = lambda _done, _total: None,
) -> Outcome:
    """Write what differs, with one ledger entry that holds the files' hash; returns the event.

    Where nothing differs nothing is written or recorded, and there is no event. Rows that the list
    doesn't have are left: what ended gets its last day by a list that says so. Run under the name
    of the system at work for the platform, or of an operator: for others the wall refuses what the
    grants let pass. Raises ActNotPermitted.
    """
    platform = await tenant_by_id(tx, PLATFORM_TENANT_ID)
    policy = require(tx, grants, Command(), "region", "import", platform)
    tables: list[tuple[type[Base], list[Row]]] = [
        (Region, rows.region),
        (RegionRelation, rows.region_relation),
        (RegionSuccession, rows.region_succession),
        (RegionAlias, rows.region_alias),
    ]
    total = sum(len(listed) for _model, listed in tables)
    done = 0
    written: dict[str, int] = {}
    for model, listed in tables:
        different = await _different(tx, model, listed)
        done += len(listed) - len(different)
        progress(done, total)
        for start in range(0, len(different), _BATCH):
            batch = different[start : start + _BATCH]
            await tx.session.execute(_merge(model), batch)
            done += len(batch)
            progress(done, total)
        written[model.__tablename__] = len(different)
    if not any(written.values()):
        return Outcome("tenant", platform.id)
    await bump(tx, "reference")
    event = tx.record(
        "regions.imported",
        kind="region",
        object_id=None,
        tenants={platform.id: platform.path},
        grounds={"sha256": rows.digest, "written": written},
        policy=policy,
    )
    return Outcome("tenant", platform.id, event)


async def _different(tx: Write, model: type[Base], listed: list[Row]) -> list[Row]:
    """Return the rows that the table lacks or has otherwise."""
    keys = [column.name for column in sa.inspect(model).primary_key]

    def key(row: Mapping[Any, Any]) -> tuple[Any, ...]:
        return tuple(row[name] for name in keys)

    kept = {key(row): dict(row) for row in await all_rows(tx, model)}
    return [row for row in listed if kept.get(key(row)) != row]


def _merge(model: type[Base]) -> sa.Executable:
    mapper = sa.inspect(model)
    statement = insert(model)
    keys = [column.name for column in mapper.primary_key]
    others = {c.name: statement.excluded[c.name] for c in mapper.columns if c.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=others)
