"""What an export asks, and what is asked once more when its file is fetched."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.access.reach import visible
from xinfang.cases.models import (
    Case,
    CaseTask,
    CaseWarning,
    ExportedCase,
    ExportedLine,
    HandOver,
    SupervisionOrder,
)
from xinfang.cases.queries import supervision, tasks, warnings
from xinfang.cases.queries.cases import COLUMNS, CaseRow
from xinfang.cases.queries.details import open_groups
from xinfang.organizations.models import Tenant, Unit
from xinfang.store.models import Job
from xinfang.store.transaction import Read

ACT: Final = "export"


class ExportedList(StrEnum):
    """Which list besides that of cases a file holds."""

    OPEN_TASKS = "OPEN_TASKS"
    HAND_OVERS = "HAND_OVERS"
    SUPERVISION_ORDERS = "SUPERVISION_ORDERS"
    CASE_WARNINGS = "CASE_WARNINGS"


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
    tenants = {row["tenant_id"] for row in rows}
    found = await read.execute(sa.select(Tenant.id, Tenant.name).where(Tenant.id.in_(tenants)))
    units = await unit_names(read, {row["responsible_unit_id"] for row in rows})
    return {**units, **{row.id: row.name for row in found}}


async def unit_names(read: Read, units: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of units."""
    found = await read.execute(sa.select(Unit.id, Unit.name).where(Unit.id.in_(units)))
    return {row.id: row.name for row in found}


async def cases_named(read: Read, ids: Collection[UUID]) -> dict[UUID, tuple[str, bool]]:
    """Return of cases whose lines a list showed: the number, and whether they accuse."""
    found = await read.execute(
        sa.select(Case.id, Case.number, Case.accuses).where(Case.id.in_(ids))
    )
    return {row.id: (row.number, row.accuses) for row in found}


async def lines_open(
    read: Read, actor: Actor, grants: Grants, of: ExportedList, ids: Collection[UUID]
) -> int:
    """Return how many of these lines of a list the actor may still see."""
    if of is ExportedList.HAND_OVERS:
        held = grants.held(actor, "hand_over", "read")
        units = {appointment.unit_id for appointment, _line in held}
        asked = sa.select(sa.func.count()).where(
            HandOver.id.in_(ids),
            sa.or_(HandOver.from_unit_id.in_(units), HandOver.to_unit_id.in_(units)),
        )
    else:
        table, theirs = _whose(actor, grants, of)
        asked = (
            sa.select(sa.func.count())
            .select_from(table)
            .join(Case, Case.id == table.case_id)
            .where(
                table.id.in_(ids),
                theirs,
                visible(actor, grants, "read", COLUMNS, today=read.today),
            )
        )
    counted: int = await read.scalar(asked)
    return counted


def _whose(actor: Actor, grants: Grants, of: ExportedList) -> tuple[Any, sa.ColumnElement[bool]]:
    match of:
        case ExportedList.OPEN_TASKS:
            return CaseTask, tasks.theirs(actor, grants)
        case ExportedList.SUPERVISION_ORDERS:
            return SupervisionOrder, supervision.theirs(actor)
        case _:
            return CaseWarning, warnings.theirs(actor)


async def still_open(read: Read, actor: Actor, grants: Grants, job_id: UUID) -> bool:
    """Tell whether the actor may still have all that an exported file holds and shows.

    One line that he lost, for whatever reason, closes the file: nobody can say which.
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
    return await _lines_still_open(read, actor, grants, job_id)


async def _lines_still_open(read: Read, actor: Actor, grants: Grants, job_id: UUID) -> bool:
    asked = sa.select(ExportedLine.line_id).where(ExportedLine.job_id == job_id)
    kept = list((await read.execute(asked.order_by(ExportedLine.line_id))).scalars())
    if not kept:
        return True
    if not grants.held(actor, "case", ACT):
        return False
    of = ExportedList(
        await read.scalar(sa.select(Job.command["list"].astext).where(Job.id == job_id))
    )
    for start in range(0, len(kept), _AT_ONCE):
        part = kept[start : start + _AT_ONCE]
        if await lines_open(read, actor, grants, of, part) < len(part):
            return False
    return True
