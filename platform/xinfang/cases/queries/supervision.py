"""Orders of supervision: those of a case, and those that the actor's units gave or have to answer.

A unit's are read along its own index by the day of reply, no further than a page.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.access.reach import visible
from xinfang.cases.models import Case, SupervisionOrder, SupervisionReply
from xinfang.cases.queries.cases import COLUMNS
from xinfang.law.supervision import OrderState
from xinfang.store.transaction import Read, Write

COUNT_CAP: Final = 1000
OPEN: Final = tuple(state.value for state in OrderState if state.open)


class Side(StrEnum):
    """On which side of an order the actor's units stand."""

    SUPERVISING = "SUPERVISING"
    SUPERVISED = "SUPERVISED"


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """What a list of orders is narrowed to: AND between fields, OR in one."""

    side: Side = Side.SUPERVISING
    states: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    units: tuple[UUID, ...] = ()
    due_from: dt.date | None = None
    due_to: dt.date | None = None
    late: bool | None = None


@dataclass(frozen=True, slots=True)
class OrderPosition:
    """Where a page of orders ended: the next begins after it."""

    due_on: dt.date
    id: UUID


async def order_for(tx: Write, case_id: UUID, order_id: UUID) -> SupervisionOrder | None:
    """Return an order on a case that the act has locked."""
    found: SupervisionOrder | None = await tx.scalar(
        sa.select(SupervisionOrder).where(
            SupervisionOrder.id == order_id, SupervisionOrder.case_id == case_id
        )
    )
    return found


async def open_orders(tx: Write, case_id: UUID) -> list[SupervisionOrder]:
    """Return the orders on a case that somebody still owes something on."""
    found = await tx.execute(
        sa.select(SupervisionOrder)
        .where(SupervisionOrder.case_id == case_id, SupervisionOrder.state.in_(OPEN))
        .order_by(SupervisionOrder.id)
    )
    return list(found.scalars())


async def last_reply(tx: Write, order_id: UUID) -> SupervisionReply | None:
    """Return the reply to an order that was given last."""
    found: SupervisionReply | None = await tx.scalar(
        sa.select(SupervisionReply)
        .where(SupervisionReply.order_id == order_id)
        .order_by(SupervisionReply.ordinal.desc())
        .limit(1)
    )
    return found


async def orders_of_units(
    read: Read,
    actor: Actor,
    grants: Grants,
    narrowed: OrderFilter,
    *,
    limit: int,
    after: OrderPosition | None = None,
) -> list[SupervisionOrder]:
    """Return up to `limit` orders of the actor's units, by the day of reply."""
    parts = _parts(read, actor, grants, narrowed, limit, after)
    if parts is None:
        return []
    order = aliased(SupervisionOrder, parts)
    statement = sa.select(order).order_by(parts.c.reply_due_on, parts.c.id).limit(limit)
    return list((await read.execute(statement)).scalars())


async def count_orders(
    read: Read, actor: Actor, grants: Grants, narrowed: OrderFilter, cap: int = COUNT_CAP
) -> tuple[int, bool]:
    """Return how many there are, and whether that is exact: counting stops at the cap."""
    parts = _parts(read, actor, grants, narrowed, cap + 1, None)
    if parts is None:
        return 0, True
    counted: int = await read.scalar(sa.select(sa.func.count()).select_from(parts))
    return (cap, False) if counted > cap else (counted, True)


def theirs(actor: Actor) -> sa.ColumnElement[bool]:
    """Return that one of the actor's units gave an order, or replies to it."""
    units = {appointment.unit_id for appointment in actor.appointments}
    return sa.or_(
        SupervisionOrder.supervising_unit_id.in_(units), SupervisionOrder.holder_unit_id.in_(units)
    )


def _parts(
    read: Read,
    actor: Actor,
    grants: Grants,
    narrowed: OrderFilter,
    limit: int,
    after: OrderPosition | None,
) -> sa.Subquery | None:
    units = sorted({appointment.unit_id for appointment in actor.appointments})
    if not units:
        return None
    column = (
        SupervisionOrder.supervising_unit_id
        if narrowed.side is Side.SUPERVISING
        else SupervisionOrder.holder_unit_id
    )
    each = [_of_unit(read, actor, grants, column == unit, narrowed, limit, after) for unit in units]
    return sa.union_all(*each).subquery("found")


def _of_unit(
    read: Read,
    actor: Actor,
    grants: Grants,
    mine: sa.ColumnElement[bool],
    narrowed: OrderFilter,
    limit: int,
    after: OrderPosition | None,
) -> sa.Select[Any]:
    order = SupervisionOrder
    statement = (
        sa.select(*sa.inspect(order).columns)
        .join(Case, Case.id == order.case_id)
        .where(mine, visible(actor, grants, "read", COLUMNS, today=read.today))
        .where(*_narrowing(narrowed, read.today))
        .order_by(order.reply_due_on, order.id)
        .limit(limit)
    )
    if after is not None:
        end = sa.tuple_(sa.literal(after.due_on), sa.literal(after.id))
        statement = statement.where(sa.tuple_(order.reply_due_on, order.id) > end)
    return statement


def _narrowing(narrowed: OrderFilter, today: dt.date) -> list[sa.ColumnElement[bool]]:
    order = SupervisionOrder
    found: list[sa.ColumnElement[bool]] = []
    if narrowed.states:
        found.append(order.state.in_(narrowed.states))
    if narrowed.triggers:
        found.append(order.trigger.in_(narrowed.triggers))
    if narrowed.units:
        others = (
            order.holder_unit_id if narrowed.side is Side.SUPERVISING else order.supervising_unit_id
        )
        found.append(others.in_(narrowed.units))
    if narrowed.due_from is not None:
        found.append(order.reply_due_on >= narrowed.due_from)
    if narrowed.due_to is not None:
        found.append(order.reply_due_on <= narrowed.due_to)
    if narrowed.late is not None:
        late = sa.and_(order.state == OrderState.AWAITING_REPLY.value, order.reply_due_on < today)
        found.append(late if narrowed.late else sa.not_(late))
    return found
