"""Where derived data differs from what the trees say: the questions of the check command."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from xinfang.access.actor import above
from xinfang.access.reach import Reach
from xinfang.access.tables import scope
from xinfang.organizations.models import (
    Appointment,
    Post,
    PostHolding,
    Tenant,
    TenantPlacement,
    Unit,
    UnitPlacement,
)
from xinfang.store.transaction import Read, Write

CLOSED = frozenset({"outbox_parcel", "ledger_head", "ledger_content", "ledger_anchor"})
"""Tables whose tenant columns the application can't read."""


async def _ids(tx: Read, asked: sa.Select[Any]) -> list[str]:
    return [str(one) for one in (await tx.execute(asked)).scalars()]


def _of(path: str) -> sa.ColumnElement[bool]:
    # Whoever looks from the platform sees the provinces' rows, but not what belongs to them.
    return sa.and_(Tenant.path >= path, Tenant.path < above(path))


async def stray_tenant_paths(tx: Read, path: str) -> list[str]:
    """Return the tenants whose path isn't their parent's with one segment more."""
    parent = sa.orm.aliased(Tenant)
    segment = sa.func.split_part(
        sa.func.substr(Tenant.path, sa.func.length(parent.path) + 1), "/", 1
    )
    return await _ids(
        tx,
        sa.select(Tenant.id)
        .join(parent, parent.id == Tenant.parent_id)
        .where(_of(path), Tenant.path != parent.path + segment + "/"),
    )


async def stray_path_columns(tx: Read, table: sa.Table) -> list[str]:
    """Return the tenants whose rows in a table carry another path than theirs."""
    if table.name in CLOSED:
        return []
    return await _ids(
        tx,
        sa.select(table.c.tenant_id)
        .distinct()
        .join(Tenant.__table__, Tenant.id == table.c.tenant_id)
        .where(table.c.tenant_path != Tenant.path),
    )


async def stray_belongings(tx: Read) -> dict[str, list[str]]:
    """Return posts, holdings, appointments and subunits that aren't of their unit's tenant."""
    parent = sa.orm.aliased(Unit)
    return {
        "post": await _ids(
            tx,
            sa.select(Post.id)
            .join(Unit, Unit.id == Post.unit_id)
            .where(Post.tenant_id != Unit.tenant_id),
        ),
        "post_holding": await _ids(
            tx,
            sa.select(PostHolding.id)
            .join(Post, Post.id == PostHolding.post_id)
            .where(PostHolding.tenant_id != Post.tenant_id),
        ),
        "appointment": await _ids(
            tx,
            sa.select(Appointment.id)
            .join(Unit, Unit.id == Appointment.unit_id)
            .where(Appointment.tenant_id != Unit.tenant_id),
        ),
        "unit": await _ids(
            tx,
            sa.select(Unit.id)
            .join(parent, parent.id == Unit.parent_id)
            .where(Unit.tenant_id != parent.tenant_id),
        ),
    }


async def stray_placements(tx: Read, path: str) -> dict[str, list[str]]:
    """Return the units and tenants whose open placement isn't where they stand."""
    same_unit = sa.and_(
        UnitPlacement.tenant_id == Unit.tenant_id,
        UnitPlacement.parent_id.is_not_distinct_from(Unit.parent_id),
        UnitPlacement.vertical_superior_id.is_not_distinct_from(Unit.vertical_superior_id),
    )
    unit_stands = sa.exists().where(
        UnitPlacement.unit_id == Unit.id, UnitPlacement.until.is_(None), same_unit
    )
    tenant_stands = sa.exists().where(
        TenantPlacement.tenant_id == Tenant.id,
        TenantPlacement.until.is_(None),
        TenantPlacement.parent_id == Tenant.parent_id,
    )
    return {
        "unit": await _ids(tx, sa.select(Unit.id).where(Unit.valid_to.is_(None), ~unit_stands)),
        "tenant": await _ids(
            tx, sa.select(Tenant.id).where(_of(path), Tenant.parent_id.is_not(None), ~tenant_stands)
        ),
    }


async def object_tenants(
    tx: Read, table: sa.Table
) -> list[tuple[UUID, UUID, UUID | None, UUID | None]]:
    """Return the combinations of tenant, province, municipality and county in a table."""
    c = table.c
    found: Any = await tx.execute(
        sa.select(c.tenant_id, c.province_id, c.municipality_id, c.county_id).distinct()
    )
    return [(one[0], one[1], one[2], one[3]) for one in found]


async def stray_lines(tx: Read, table: sa.Table) -> list[str]:
    """Return the objects of a table that other units see by line than the tree says."""
    start = sa.select(Unit.id.label("unit_id"), Unit.id.label("holder")).cte("line", recursive=True)
    line = start.union(
        sa.select(start.c.unit_id, Unit.vertical_superior_id)
        .join(Unit, Unit.id == start.c.holder)
        .where(Unit.vertical_superior_id.is_not(None))
    )
    by_line = scope.c.reach == Reach.VERTICAL_LINE.value
    lacking = (
        sa.select(table.c.id)
        .join(line, line.c.unit_id == table.c.responsible_unit_id)
        .where(
            ~sa.exists().where(
                by_line, scope.c.object_id == table.c.id, scope.c.holder == line.c.holder
            )
        )
    )
    left_over = (
        sa.select(table.c.id)
        .join(scope, sa.and_(by_line, scope.c.object_id == table.c.id))
        .where(
            ~sa.exists().where(
                line.c.unit_id == table.c.responsible_unit_id, line.c.holder == scope.c.holder
            )
        )
    )
    return await _ids(tx, lacking.union(left_over))  # type: ignore[arg-type]  # a compound select


async def missing_denials(tx: Write) -> int:
    """Return how many denials the trees ask for that aren't there; what it adds, is taken back."""
    async with tx.session.begin_nested() as trial:
        found = await tx.scalar(
            sa.select(
                sa.func.access_rederive(
                    sa.cast(sa.null(), ARRAY(sa.Uuid)),
                    sa.cast(tx.now, sa.DateTime(timezone=True)),
                )
            )
        )
        await trial.rollback()
    return int(found)
