"""Cases within reach: by id, as a list, counted, and locked for an act."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import RowMapping

from xinfang.access import scopes
from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.access.reach import Columns, Facts, visible
from xinfang.cases.models import Case
from xinfang.kernel.errors import NotFound
from xinfang.organizations.queries.names import tenants_by_id
from xinfang.store.transaction import Read, Write

COLUMNS: Final = Columns(
    kind="case",
    id=Case.id,
    tenant_id=Case.tenant_id,
    province_id=Case.province_id,
    municipality_id=Case.municipality_id,
    county_id=Case.county_id,
    responsible_unit_id=Case.responsible_unit_id,
    secrecy=Case.secrecy,
    closed=Case.with_discipline,
)

FIELDS: Final = frozenset(Case.__table__.columns.keys())
ALWAYS: Final = frozenset(
    {
        "id",
        "registered_at",
        "tenant_id",
        "tenant_path",
        "accuses",
        "responsible_unit_id",
        "secrecy",
        "with_discipline",
    }
)
"""What a row carries whatever was asked: its place in the list, and what access judges it by."""

CaseRow = RowMapping | Mapping[str, Any]


class CaseNotFound(NotFound):
    """No such case, or none that the actor may know of: both read alike."""

    def __init__(self, field: tuple[str, ...] = ("case",)) -> None:
        super().__init__("没有找到该信访事项。", field=field)


def visible_cases(
    actor: Actor, grants: Grants, today: dt.date, fields: Collection[str] = FIELDS
) -> sa.Select[Any]:
    """Return the select of the cases that the actor may read, with the columns asked for."""
    named = [Case.__table__.c[name] for name in sorted(ALWAYS | (FIELDS & set(fields)))]
    return sa.select(*named).where(visible(actor, grants, "read", COLUMNS, today=today))


async def case_by_id(
    read: Read, actor: Actor, grants: Grants, case_id: UUID, fields: Collection[str] = FIELDS
) -> CaseRow | None:
    """Return one case, or None where it is absent or out of reach."""
    found = await cases_by_id(read, actor, grants, [case_id], fields)
    return found.get(case_id)


async def cases_by_id(
    read: Read,
    actor: Actor,
    grants: Grants,
    ids: Sequence[UUID],
    fields: Collection[str] = FIELDS,
) -> dict[UUID, CaseRow]:
    """Return those of the cases that are within reach, by id."""
    statement = visible_cases(actor, grants, read.today, fields).where(Case.id.in_(ids))
    return {row["id"]: row for row in (await read.execute(statement)).mappings()}


async def case_for(tx: Write, grants: Grants, case_id: UUID) -> tuple[Case, Facts]:
    """Lock the case for an act and return it with the facts by which grants are asked.

    Raises CaseNotFound where it is out of reach; whether the act is permitted is asked afterwards.
    """
    if not isinstance(tx.actor, Actor):
        raise CaseNotFound  # acts of the system on a case have no reach of their own yet
    statement = (
        sa.select(Case)
        .where(visible(tx.actor, grants, "read", COLUMNS, today=tx.today), Case.id == case_id)
        .with_for_update(of=Case)
    )
    # Whoever waited for the lock is judged by the row as it is now, but by the scope rows as they
    # were: he still finds what was just taken from his unit, and its version tells him.
    case = await tx.scalar(statement)
    if case is None:
        raise CaseNotFound
    row = {name: getattr(case, name) for name in FIELDS}
    return case, (await facts_of(tx, [row]))[case.id]


async def cases_to_settle(tx: Write, ids: Collection[UUID]) -> list[Case]:
    """Lock cases in the order of their ids, for the system: what lists read of them has changed."""
    statement = sa.select(Case).where(Case.id.in_(ids)).order_by(Case.id).with_for_update(of=Case)
    return list((await tx.execute(statement)).scalars())


async def facts_of(read: Read, rows: Sequence[CaseRow]) -> dict[UUID, Facts]:
    """Return what access judges visible cases by; being visible, they aren't denied."""
    tenants = await tenants_by_id(read, {row["tenant_id"] for row in rows})
    loaded = await scopes.load(read, "case", [row["id"] for row in rows])
    return {
        row["id"]: Facts(
            kind="case",
            id=row["id"],
            tenant_id=row["tenant_id"],
            tenant_path=row["tenant_path"],
            parent_tenant_id=tenants[row["tenant_id"]].parent_id,
            responsible_unit_id=row["responsible_unit_id"],
            secrecy=row["secrecy"],
            closed=row["with_discipline"],
            scopes=loaded[row["id"]],
        )
        for row in rows
    }
