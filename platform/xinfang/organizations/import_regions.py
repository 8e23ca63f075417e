"""Import lists of regions: what is new is added, what has ended gets its last day."""

from collections.abc import Callable
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
from xinfang.organizations.region_data import Row, Rows
from xinfang.store.base import Base
from xinfang.store.transaction import Outcome, Write

_BATCH = 1000

Progress = Callable[[int, int], None]
"""Called with the rows written so far and the rows there are."""


async def import_regions(
    tx: Write,
    grants: Grants,
    rows: Rows,
    progress: Progress = lambda _done, _total: None,
) -> Outcome:
    """Write the rows; the same rows again change nothing. One ledger entry with the files' hash.

    Only who stands above the provinces may; for others the wall refuses what the grants let pass.
    """
    platform = await tenant_by_id(tx, PLATFORM_TENANT_ID)
    policy = require(tx, grants, Command(), "region", "import", platform)
    written: list[tuple[type[Base], list[Row]]] = [
        (Region, rows.region),
        (RegionRelation, rows.region_relation),
        (RegionSuccession, rows.region_succession),
        (RegionAlias, rows.region_alias),
    ]
    total = sum(len(table) for _model, table in written)
    done = 0
    for model, table in written:
        statement = _merge(model)
        for start in range(0, len(table), _BATCH):
            batch = table[start : start + _BATCH]
            await tx.session.execute(statement, batch)
            done += len(batch)
            progress(done, total)
    await bump(tx, "reference")
    event = tx.record(
        "regions.imported",
        kind="region",
        object_id=None,
        tenants={platform.id: platform.path},
        grounds={"sha256": rows.digest, "regions": len(rows.region)},
        policy=policy,
    )
    return Outcome("tenant", platform.id, event)


def _merge(model: type[Base]) -> sa.Executable:
    table: Any = model.__table__
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    others = {c.name: statement.excluded[c.name] for c in table.columns if c.name not in keys}
    if not others:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(index_elements=keys, set_=others)
