"""Warnings: what is due to be looked at, who stands on the way up, and what was raised.

The sweep goes by the index of the days on which clocks are to be looked at; lists of a unit by its
own index, no further than a page.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import aliased

from xinfang.access.actor import Actor, Clearance
from xinfang.access.grants import Grants
from xinfang.access.reach import visible
from xinfang.cases.escalation import HEADS, TOP, UNIT, Staff
from xinfang.cases.models import (
    Audience,
    Case,
    CaseClock,
    CaseHours,
    CaseSetting,
    CaseWarning,
    SupervisionOrder,
)
from xinfang.cases.queries.cases import COLUMNS
from xinfang.cases.queries.routing import PETITION_SECTOR
from xinfang.cases.queries.settings import WARNING
from xinfang.law.supervision import OrderState
from xinfang.organizations.models import Appointment, AppUser, Tenant, Unit
from xinfang.organizations.queries.posts import on_day
from xinfang.organizations.vocabulary import TenantState
from xinfang.store.transaction import Read, Write

COUNT_CAP: Final = 1000

Owed = CaseClock | SupervisionOrder


def _due_clocks(today: dt.date) -> sa.ColumnElement[bool]:
    return sa.and_(CaseClock.ended_as.is_(None), CaseClock.warn_on <= today)


def _due_orders(today: dt.date) -> sa.ColumnElement[bool]:
    return sa.and_(
        SupervisionOrder.state == OrderState.AWAITING_REPLY.value,
        SupervisionOrder.warn_on <= today,
    )


async def cases_to_warn(tx: Write, limit: int) -> list[Case]:
    """Lock cases with a clock or an order to be looked at; those under an act come next time.

    `limit` counts clocks and orders. The cases come first, as in every act, so that nobody waits
    for the other in a circle.
    """
    clocks = sa.select(CaseClock.case_id).where(_due_clocks(tx.today))
    orders = sa.select(SupervisionOrder.case_id).where(_due_orders(tx.today))
    waiting = sa.union_all(
        clocks.order_by(CaseClock.warn_on).limit(limit),
        orders.order_by(SupervisionOrder.warn_on).limit(limit),
    ).subquery()
    ids = sorted(set((await tx.execute(sa.select(waiting.c.case_id))).scalars()))
    locked = (
        sa.select(Case)
        .where(Case.id.in_(ids))
        .order_by(Case.id)
        .with_for_update(of=Case, key_share=True, skip_locked=True)
    )
    return list((await tx.execute(locked)).scalars())


async def owed_on(tx: Write, case_ids: Collection[UUID]) -> list[Owed]:
    """Return the clocks and orders of locked cases that are to be looked at."""
    clocks = await tx.execute(
        sa.select(CaseClock)
        .where(_due_clocks(tx.today), CaseClock.case_id.in_(case_ids))
        .order_by(CaseClock.id)
    )
    orders = await tx.execute(
        sa.select(SupervisionOrder)
        .where(_due_orders(tx.today), SupervisionOrder.case_id.in_(case_ids))
        .order_by(SupervisionOrder.id)
    )
    return [*clocks.scalars(), *orders.scalars()]


async def raised_of(tx: Write, owed: Sequence[Owed]) -> set[tuple[UUID, dt.date | None, str, int]]:
    """Return what was raised already: of a clock ever, of an order for its day of reply."""
    ids = [one.id for one in owed]
    found = await tx.execute(
        sa.select(
            CaseWarning.clock_id,
            CaseWarning.order_id,
            CaseWarning.due_on,
            CaseWarning.stage,
            CaseWarning.threshold,
        ).where(sa.or_(CaseWarning.clock_id.in_(ids), CaseWarning.order_id.in_(ids)))
    )
    return {
        (
            row.clock_id or row.order_id,
            row.due_on if row.order_id else None,
            row.stage,
            row.threshold,
        )
        for row in found
    }


async def write_warnings(tx: Write, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write warnings, and return how many are new: one that is there already stays as it is."""
    if not rows:
        return 0
    written = await tx.session.execute(
        insert(CaseWarning).on_conflict_do_nothing().returning(CaseWarning.id),
        [dict(row) for row in rows],
    )
    return len(written.scalars().all())


async def look_again_on(tx: Write, owed: Sequence[Owed], days: Sequence[dt.date | None]) -> None:
    """Write down when each clock and order is to be looked at next."""
    for table in (CaseClock, SupervisionOrder):
        pairs = [
            (one.id, day) for one, day in zip(owed, days, strict=True) if isinstance(one, table)
        ]
        if not pairs:
            continue
        named = (
            sa.func.unnest(
                sa.literal([row_id for row_id, _ in pairs], ARRAY(sa.Uuid)),
                sa.literal([day for _, day in pairs], ARRAY(sa.Date)),
            )
            .table_valued("id", "day")
            .render_derived(name="looked")
        )
        await tx.execute(
            sa.update(table)
            .where(table.id == named.c.id)
            .values(warn_on=named.c.day)
            .execution_options(synchronize_session=False)
        )


@dataclass(frozen=True, slots=True)
class Ground:
    """What the ways up of some units stand on.

    The tenant path of each unit, the petition office of each path, the units of whoever watches
    over the province, and who works where.
    """

    paths: Mapping[UUID, str]
    offices: Mapping[str, UUID]
    tops: tuple[UUID, ...]
    staff: Mapping[UUID, tuple[Staff, ...]]


async def ground_of(tx: Read, unit_ids: Collection[UUID], province_path: str) -> Ground:
    """Return what the ways up of units of a province stand on."""
    paths = {
        row.id: row.tenant_path
        for row in await tx.execute(
            sa.select(Unit.id, Unit.tenant_path).where(Unit.id.in_(set(unit_ids)))
        )
    }
    above = {path for of_unit in paths.values() for path in chain(of_unit)}
    offices = await _offices(tx, above)
    tops = await _tops(tx, province_path)
    staff = await _staff(tx, {*paths, *offices.values(), *tops})
    return Ground(paths, offices, tops, staff)


def chain(path: str) -> list[str]:
    """Return a tenant's path and those above it, nearest first."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:count]) + "/" for count in range(len(parts), 0, -1)]


async def _offices(tx: Read, paths: Collection[str]) -> dict[str, UUID]:
    going_on = sa.or_(Unit.valid_to.is_(None), Unit.valid_to >= tx.today)
    found = await tx.execute(
        sa.select(Unit.tenant_path, sa.func.min(sa.cast(Unit.id, sa.Text)).label("id"))
        .join(Tenant, Tenant.id == Unit.tenant_id)
        .where(
            Unit.tenant_path.in_(paths),
            Unit.sector == PETITION_SECTOR,
            going_on,
            Tenant.state == TenantState.ACTIVE.value,
        )
        .group_by(Unit.tenant_path)
    )
    return {row.tenant_path: UUID(row.id) for row in found}


def _appointed(tx: Read) -> sa.ColumnElement[bool]:
    in_force = sa.or_(sa.not_(Appointment.needs_approval), Appointment.approved_by.is_not(None))
    return sa.and_(on_day(Appointment, tx.today), in_force, AppUser.disabled_at.is_(None))


async def _tops(tx: Read, province_path: str) -> tuple[UUID, ...]:
    found = await tx.execute(
        sa.select(Appointment.unit_id)
        .join(AppUser, AppUser.id == Appointment.user_id)
        .where(
            Appointment.tenant_path == province_path,
            Appointment.role.in_(TOP),
            _appointed(tx),
        )
        .distinct()
        .order_by(Appointment.unit_id)
    )
    return tuple(found.scalars())


async def _staff(tx: Read, unit_ids: Collection[UUID]) -> dict[UUID, tuple[Staff, ...]]:
    rows = await tx.execute(
        sa.select(Appointment.unit_id, Appointment.role, Appointment.person_id, AppUser.clearance)
        .join(AppUser, AppUser.id == Appointment.user_id)
        .where(Appointment.unit_id.in_(unit_ids), Appointment.role.in_(UNIT | TOP), _appointed(tx))
        .order_by(Appointment.id)
    )
    found: dict[UUID, list[Staff]] = {}
    for row in rows:
        one = Staff(row.unit_id, row.role, row.person_id, Clearance(row.clearance))
        found.setdefault(row.unit_id, []).append(one)
    return {unit_id: tuple(staff) for unit_id, staff in found.items()}


async def begun_settings(tx: Write, root: str) -> list[CaseSetting]:
    """Lock the settings of a province that say when to warn, have begun, and weren't applied."""
    begun = await tx.execute(
        sa.select(CaseSetting)
        .where(
            CaseSetting.applied_at.is_(None),
            CaseSetting.valid_from <= tx.today,
            CaseSetting.name.in_([name.value for name in WARNING]),
            CaseSetting.tenant_path.startswith(root, autoescape=True),
        )
        .order_by(CaseSetting.id)
        .with_for_update(skip_locked=True)
    )
    return list(begun.scalars())


async def look_again(tx: Write, path: str, limit: int) -> int:
    """Let running clocks and orders of units below a path be looked at today; returns how many.

    None is left at 0. What an act holds is written by that act.
    """
    within = sa.select(Unit.id).where(Unit.tenant_path.startswith(path, autoescape=True))
    awaiting = SupervisionOrder.state == OrderState.AWAITING_REPLY.value
    found = 0
    for table, owes, running in (
        (CaseClock, CaseClock.unit_id, CaseClock.ended_as.is_(None)),
        (SupervisionOrder, SupervisionOrder.holder_unit_id, awaiting),
    ):
        later = (
            sa.select(table.id)
            .where(running, table.warn_on > tx.today, owes.in_(within))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        changed = await tx.execute(
            sa.update(table)
            .where(table.id.in_(later))
            .values(warn_on=tx.today)
            .returning(table.id)
            .execution_options(synchronize_session=False)
        )
        found += len(changed.scalars().all())
    return found


@dataclass(frozen=True, slots=True)
class WarningFilter:
    """What a list of warnings is narrowed to."""

    stages: tuple[str, ...] = ()
    units: tuple[UUID, ...] = ()
    due_from: dt.date | None = None
    due_to: dt.date | None = None
    owed: bool | None = None
    """Whether what was warned of is still owed."""


async def warnings_of_units(
    read: Read,
    actor: Actor,
    grants: Grants,
    narrowed: WarningFilter,
    *,
    limit: int,
    before: UUID | None = None,
) -> list[CaseWarning]:
    """Return up to `limit` warnings for the actor's units, the newest first."""
    parts = _parts(read, actor, grants, narrowed, limit, before)
    if parts is None:
        return []
    warning = aliased(CaseWarning, parts)
    statement = sa.select(warning).order_by(parts.c.id.desc()).limit(limit)
    return list((await read.execute(statement)).scalars())


async def count_warnings(
    read: Read, actor: Actor, grants: Grants, narrowed: WarningFilter, cap: int = COUNT_CAP
) -> tuple[int, bool]:
    """Return how many there are, and whether that is exact: counting stops at the cap."""
    parts = _parts(read, actor, grants, narrowed, cap + 1, None)
    if parts is None:
        return 0, True
    counted: int = await read.scalar(sa.select(sa.func.count()).select_from(parts))
    return (cap, False) if counted > cap else (counted, True)


def _parts(
    read: Read,
    actor: Actor,
    grants: Grants,
    narrowed: WarningFilter,
    limit: int,
    before: UUID | None,
) -> sa.Subquery | None:
    heads = _heads(actor)
    if not heads:
        return None
    each = [
        _of_unit(read, actor, grants, unit_id, narrowed, limit, before, head=head)
        for unit_id, head in sorted(heads.items())
    ]
    return sa.union_all(*each).subquery("found")


def theirs(actor: Actor) -> sa.ColumnElement[bool]:
    """Return that a warning is for one of the actor's units, and not for its head unless he is."""
    units = _heads(actor)
    return sa.and_(
        CaseWarning.holder_unit_id.in_(units),
        sa.or_(
            CaseWarning.audience == Audience.UNIT.value,
            CaseWarning.holder_unit_id.in_([unit for unit, head in units.items() if head]),
        ),
    )


def _heads(actor: Actor) -> dict[UUID, bool]:
    """Return the actor's units, and whether he heads each."""
    heads: dict[UUID, bool] = {}
    for appointment in actor.appointments:
        is_head = appointment.role in HEADS
        heads[appointment.unit_id] = heads.get(appointment.unit_id, False) or is_head
    return heads


def _of_unit(
    read: Read,
    actor: Actor,
    grants: Grants,
    unit_id: UUID,
    narrowed: WarningFilter,
    limit: int,
    before: UUID | None,
    *,
    head: bool,
) -> sa.Select[Any]:
    warning = CaseWarning
    statement = (
        sa.select(*sa.inspect(warning).columns)
        .join(Case, Case.id == warning.case_id)
        .where(
            warning.holder_unit_id == unit_id,
            visible(actor, grants, "read", COLUMNS, today=read.today),
            *_narrowing(narrowed),
        )
        .order_by(warning.id.desc())
        .limit(limit)
    )
    if not head:
        statement = statement.where(warning.audience == Audience.UNIT.value)
    return statement if before is None else statement.where(warning.id < before)


def _narrowing(narrowed: WarningFilter) -> list[sa.ColumnElement[bool]]:
    warning, found = CaseWarning, list[sa.ColumnElement[bool]]()
    if narrowed.stages:
        found.append(warning.stage.in_(narrowed.stages))
    if narrowed.units:
        found.append(warning.unit_id.in_(narrowed.units))
    if narrowed.due_from is not None:
        found.append(warning.due_on >= narrowed.due_from)
    if narrowed.due_to is not None:
        found.append(warning.due_on <= narrowed.due_to)
    if narrowed.owed is not None:
        clock = sa.exists().where(CaseClock.id == warning.clock_id, CaseClock.ended_as.is_(None))
        order = sa.exists().where(
            SupervisionOrder.id == warning.order_id,
            SupervisionOrder.state == OrderState.AWAITING_REPLY.value,
        )
        hours = sa.exists().where(CaseHours.id == warning.hours_id, CaseHours.ended_at.is_(None))
        owed = sa.or_(clock, order, hours)
        found.append(owed if narrowed.owed else sa.not_(owed))
    return found
