"""What an export asks, and what is asked once more when its file is fetched."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.access.reach import visible
from xinfang.cases.models import Case, ExportedCase
from xinfang.cases.queries.cases import COLUMNS, CaseRow
from xinfang.cases.queries.details import open_groups
from xinfang.organizations.models import Tenant, Unit
from xinfang.store.transaction import Read

ACT: Final = "export"
_AT_ONCE: Final = 2_000


async def exportable(
    read: Read, actor: Actor, grants: Grants, ids: Collection[UUID]
) -> frozenset[UUID]:
    """Return those of the cases that the actor may export, and may read."""
    found = await read.execute(
        sa.select(Case.id).where(
            Case.id.in_(ids),
            visible(actor, grants, "read", COLUMNS, today=read.today),
            visible(actor, grants, ACT, COLUMNS, today=read.today),
        )
    )
    return frozenset(found.scalars())


async def names_of(read: Read, rows: Sequence[CaseRow]) -> dict[UUID, str]:
    """Return the names of the units and tenants that rows of cases name."""
    units = {row["responsible_unit_id"] for row in rows}
    tenants = {row["tenant_id"] for row in rows}
    found = await read.execute(
        sa.union_all(
            sa.select(Unit.id, Unit.name).where(Unit.id.in_(units)),
            sa.select(Tenant.id, Tenant.name).where(Tenant.id.in_(tenants)),
        )
    )
    return {row.id: row.name for row in found}


async def still_open(read: Read, actor: Actor, grants: Grants, job_id: UUID) -> bool:
    """Tell whether the actor may still have every case of an exported file, and all that it shows.

    One that he lost, for whatever reason, closes the file: nobody can say which.
    """
    asked = sa.select(ExportedCase).where(ExportedCase.job_id == job_id)
    kept = list((await read.execute(asked.order_by(ExportedCase.case_id))).scalars())
    for start in range(0, len(kept), _AT_ONCE):
        part = kept[start : start + _AT_ONCE]
        ids = [one.case_id for one in part]
        if len(await exportable(read, actor, grants, ids)) < len(ids):
            return False
        for group in ("identity", "accusation"):
            shown = [one.case_id for one in part if getattr(one, group)]
            if shown and len(await open_groups(read, actor, grants, group, shown)) < len(shown):
                return False
    return True
