"""Move a unit below another parent or into another tenant, or change its vertical superior."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from xinfang.access.grants import Grants
from xinfang.kernel.errors import Conflict, Invalid
from xinfang.organizations import derive
from xinfang.organizations.authority import Command, require
from xinfang.organizations.create_unit import NameTaken, check_line, check_parent, placement_of
from xinfang.organizations.models import (
    Appointment,
    Post,
    PostHolding,
    Tenant,
    Unit,
    UnitPlacement,
)
from xinfang.organizations.queries import (
    persons_below,
    tenant_for,
    unit_by_name,
    unit_for,
    units_below,
)
from xinfang.store.transaction import Outcome, Write


class BelowItself(Invalid):
    """The new superior stands below the unit."""

    def __init__(self) -> None:
        super().__init__("不得将单位置于其自身或其下级之下。", field=("parent",))


class UnitEnded(Conflict):
    """The unit has been split, merged or abolished."""

    def __init__(self) -> None:
        super().__init__("该单位已撤并，不能再变更。", field=("unit",))


class PlaceUnchanged(Conflict):
    """The unit stands there already."""

    def __init__(self) -> None:
        super().__init__("该单位的隶属关系未发生变化。", field=("unit",))


class OtherProvince(Invalid):
    """A unit doesn't leave its province."""

    def __init__(self) -> None:
        super().__init__("单位不能移至外省。", field=("tenant",))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceUnit(Command):
    """The whole new place: tenant, parent and vertical superior (None: without)."""

    unit_id: UUID
    tenant_id: UUID
    parent_id: UUID | None
    vertical_superior_id: UUID | None
    basis: str
    version: int


async def place_unit(tx: Write, grants: Grants, command: PlaceUnit) -> Outcome:
    """Put the unit, with all units below it, in its new place, from today.

    Matters in hand stay with the territory that answers for them until they are handed on; the
    unit goes on seeing them by its line. What its vertical superiors see is made anew.
    Raises UnitEnded, PlaceUnchanged, BelowItself, OtherProvince, NameTaken, NotAParent,
    NotAVerticalSuperior.
    """
    unit = await unit_for(tx, command.unit_id, command.version)
    source = await tenant_for(tx, unit.tenant_id)
    policy = require(tx, grants, command, "unit", "arrange", source)
    target = await tenant_for(tx, command.tenant_id)
    if target.id != source.id:
        require(tx, grants, command, "unit", "arrange", target)
    below = await units_below(tx, unit.id)
    await _check(tx, unit, source, target, below, command)
    line_changed = unit.vertical_superior_id != command.vertical_superior_id
    unit.parent_id = command.parent_id
    unit.vertical_superior_id = command.vertical_superior_id
    event = tx.record(
        "unit.placed",
        kind="unit",
        object_id=unit.id,
        tenants={source.id: source.path, target.id: target.path},
        grounds={"from": source.path, "to": target.path, "basis": command.basis},
        policy=policy,
    )
    await tx.flush()
    async with derive.within_province(tx, source.path):
        if target.id != source.id:
            await _into(tx, below, target)
        moved = below if target.id != source.id else [unit.id]
        for one in moved:
            await remember(tx, await unit_for(tx, one), tx.today)
        if line_changed:
            await derive.rederive_line(tx, unit.id)
        concerned = await units_below(tx, unit.id, by_line=True)
        await derive.rederive_denials(tx, await persons_below(tx, concerned))
    await derive.bump(tx, "authorization", "reference")
    return Outcome("unit", unit.id, event)


async def _check(
    tx: Write,
    unit: Unit,
    source: Tenant,
    target: Tenant,
    below: list[UUID],
    command: PlaceUnit,
) -> None:
    if unit.valid_to is not None:
        raise UnitEnded
    now = (unit.tenant_id, unit.parent_id, unit.vertical_superior_id)
    if now == (command.tenant_id, command.parent_id, command.vertical_superior_id):
        raise PlaceUnchanged
    if derive.root_path(source.path) != derive.root_path(target.path):
        raise OtherProvince
    if target.id != source.id and await unit_by_name(tx, target.id, unit.name):
        raise NameTaken
    if command.parent_id is not None:
        if command.parent_id in below:
            raise BelowItself
        await check_parent(tx, target.id, command.parent_id)
    if command.vertical_superior_id is not None:
        if command.vertical_superior_id in await units_below(tx, unit.id, by_line=True):
            raise BelowItself
        await check_line(tx, target, unit.sector, command.vertical_superior_id)


async def _into(tx: Write, units: list[UUID], target: Tenant) -> None:
    """Write the new tenant into the units and what belongs to them.

    Persons and accounts stay where they are kept; the appointments carry the new tenant.
    """
    place = {"tenant_id": target.id, "tenant_path": target.path}
    posts = Post.__table__.c
    of_units = sa.exists().where(posts.id == PostHolding.post_id, posts.unit_id.in_(units))
    for statement in (
        sa.update(PostHolding).where(of_units),
        sa.update(Post).where(Post.unit_id.in_(units)),
        sa.update(Appointment).where(Appointment.unit_id.in_(units)),
        sa.update(Unit).where(Unit.id.in_(units)),
    ):
        await tx.execute(statement.values(place).execution_options(synchronize_session=False))


async def remember(tx: Write, unit: Unit, since: date) -> None:
    """End the unit's present placement the day before, and begin one for where it stands now."""
    await tx.execute(
        sa.update(UnitPlacement)
        .where(UnitPlacement.unit_id == unit.id, UnitPlacement.until.is_(None))
        .values(until=since - derive.DAY)
    )
    tx.add(placement_of(unit, since))
    await tx.flush()


def kept(unit: Unit, basis: str) -> PlaceUnit:
    """Return the command that would leave the unit where it is; change it with `replace`."""
    return PlaceUnit(
        unit_id=unit.id,
        tenant_id=unit.tenant_id,
        parent_id=unit.parent_id,
        vertical_superior_id=unit.vertical_superior_id,
        basis=basis,
        version=unit.version,
    )


def under_line(unit: Unit, superior_id: UUID | None, basis: str) -> PlaceUnit:
    """Return the command that changes the vertical superior alone."""
    return replace(kept(unit, basis), vertical_superior_id=superior_id)
