"""Cases within reach as lists: narrowed, in order, a page at a time, counted."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from xinfang.access.actor import Actor, above
from xinfang.access.grants import Grants
from xinfang.cases.models import Case
from xinfang.cases.queries.cases import FIELDS, CaseRow, visible_cases
from xinfang.store.transaction import Read

COUNT_CAP: Final = 1000


class Order(StrEnum):
    """Orders of a list of cases; both end with the id, so that no two rows stand alike."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to: AND between the fields, OR within one. Empty narrows nothing.

    `region_path` is the path of a tenant whose subtree is meant; days are civil, both included.
    """

    states: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    region_path: str | None = None
    received_from: dt.date | None = None
    received_to: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended: the next begins after it."""

    registered_at: dt.datetime
    id: UUID


async def list_cases(
    read: Read,
    actor: Actor,
    grants: Grants,
    narrowed: Filter,
    *,
    order: Order = Order.NEWEST,
    limit: int,
    after: Position | None = None,
    fields: Collection[str] = FIELDS,
) -> list[CaseRow]:
    """Return up to `limit` cases in order, beginning after a position."""
    statement = _narrow(visible_cases(actor, grants, read.today, fields), narrowed)
    place = sa.tuple_(Case.registered_at, Case.id)
    if after is not None:
        end = sa.tuple_(sa.literal(after.registered_at), sa.literal(after.id))
        statement = statement.where(place < end if order is Order.NEWEST else place > end)
    columns = (Case.registered_at, Case.id)
    ordered = (c.desc() if order is Order.NEWEST else c.asc() for c in columns)
    rows = await read.execute(statement.order_by(*ordered).limit(limit))
    return list(rows.mappings())


async def count_cases(
    read: Read, actor: Actor, grants: Grants, narrowed: Filter, cap: int = COUNT_CAP
) -> tuple[int, bool]:
    """Return how many cases there are, and whether that is exact: counting stops at the cap."""
    found = _narrow(visible_cases(actor, grants, read.today, ()), narrowed).limit(cap + 1)
    counted: int = await read.scalar(sa.select(sa.func.count()).select_from(found.subquery()))
    return (cap, False) if counted > cap else (counted, True)


def _narrow(statement: sa.Select[Any], by: Filter) -> sa.Select[Any]:
    for column, values in (
        (Case.state, by.states),
        (Case.channel, by.channels),
        (Case.category, by.categories),
    ):
        if values:
            statement = statement.where(column.in_(values))
    if by.region_path is not None:
        low, high = by.region_path, above(by.region_path)
        statement = statement.where(Case.tenant_path >= low, Case.tenant_path < high)
    if by.received_from is not None:
        statement = statement.where(Case.received_on >= by.received_from)
    if by.received_to is not None:
        statement = statement.where(Case.received_on <= by.received_to)
    return statement
