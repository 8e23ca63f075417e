"""Cases within reach as lists: narrowed, in order, a page at a time, counted."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.access.listing import (
    Condition,
    Kind,
    Listing,
    ListOrder,
    Position,
    beyond,
    related,
)
from xinfang.access.places import Places, places
from xinfang.access.reach import visible
from xinfang.cases.models import Case
from xinfang.cases.queries.cases import ALWAYS, COLUMNS, FIELDS, CaseRow
from xinfang.cases.queries.narrowing import NEWEST, Filter, conditions, holding, inside
from xinfang.store.transaction import Read

COUNT_CAP: Final = 1000
FOUND_CAP: Final = 100
"""What a search finds is counted so far: each one counted is a case whose words are looked at."""
HITS: Final = 150
"""So many cases that a search finds are looked at one by one; beyond, places are gone through."""

KIND: Final = Kind(
    "case", "petition_case", "case_reach", "case_id", NEWEST, closed="with_discipline"
)


class Order(StrEnum):
    """Orders of a list of cases; all end with the id, so that no two rows stand alike."""

    NEWEST = "NEWEST"
    OLDEST = "OLDEST"
    DUE_FIRST = "DUE_FIRST"


ORDERS: Final = {
    Order.NEWEST: ListOrder("registered_at", descending=True),
    Order.OLDEST: ListOrder("registered_at"),
    Order.DUE_FIRST: ListOrder("due_on", nullable=True),
}


_HITS: Final = "SELECT case_search_hits(:places, :asked, CAST(:runs AS text[]), :most) AS id"
_ROW: Final = Case.__table__.alias("r")
_COLUMNS: Final = replace(
    COLUMNS,
    id=_ROW.c.id,
    tenant_id=_ROW.c.tenant_id,
    province_id=_ROW.c.province_id,
    municipality_id=_ROW.c.municipality_id,
    county_id=_ROW.c.county_id,
    responsible_unit_id=_ROW.c.responsible_unit_id,
    secrecy=_ROW.c.secrecy,
    closed=_ROW.c.with_discipline,
)


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
    by = ORDERS[order]
    named = sorted(ALWAYS | {by.column} | (FIELDS & set(fields)))
    if _by_hits(narrowed):
        hits = await _hits(read, actor, grants, narrowed)
        if hits is not None:
            statement, values = _of_hits(read, actor, grants, narrowed, hits, named)
            for condition in beyond(by, after):
                statement = statement.where(sa.text(condition.sql.format(id="id")))
            values |= by.bound(after)
            way = " DESC" if by.descending else ""
            ordered = sa.text(f"r.{by.column}{way} NULLS LAST, r.id{way}")
            rows = await read.execute(statement.order_by(ordered).limit(limit), values)
            return list(rows.mappings())
    listing = listing_of(actor, grants, narrowed, read.today, by, after)
    merged = listing.sql()
    if not merged:
        return []
    columns = ", ".join(f"c.{name}" for name in named)
    text = (
        f"SELECT {columns} FROM ({merged}) AS hit"  # noqa: S608 - own names, values are bound
        f" JOIN petition_case c ON c.id = hit.id ORDER BY {by.by('hit')}"
    )
    values = listing.values(actor, read.today, limit)
    return [row._mapping for row in await read.rows(text, values)]  # noqa: SLF001 - its public name


async def count_cases(
    read: Read, actor: Actor, grants: Grants, narrowed: Filter, cap: int = COUNT_CAP
) -> tuple[int, bool]:
    """Return how many cases there are, and whether that is exact: counting stops at the cap.

    Of what a search finds it stops at `FOUND_CAP` already.
    """
    counted = None
    if narrowed.search is not None:
        cap = min(cap, FOUND_CAP)
    if _by_hits(narrowed):
        hits = await _hits(read, actor, grants, narrowed)
        if hits is not None:
            statement, values = _of_hits(read, actor, grants, narrowed, hits, ["id"])
            found = sa.select(sa.func.count()).select_from(statement.limit(cap + 1).subquery())
            counted = (await read.execute(found, values)).scalar_one()
    if counted is None:
        listing = listing_of(actor, grants, narrowed, read.today)
        merged = listing.sql()
        if not merged:
            return 0, True
        text = f"SELECT count(*) AS found FROM ({merged}) AS hit"  # noqa: S608 - as above
        (one,) = await read.rows(text, listing.values(actor, read.today, cap + 1))
        counted = one.found
    return (cap, False) if counted > cap else (counted, True)


def listing_of(
    actor: Actor,
    grants: Grants,
    narrowed: Filter,
    today: dt.date,
    order: ListOrder | None = None,
    after: Position | None = None,
) -> Listing:
    """Return the list as its statement is made from."""
    found = [*conditions(narrowed, today), *_repeated(actor, grants, narrowed, today)]
    if narrowed.search is not None:
        found.append(holding(narrowed.search))
    on_holders = () if narrowed.territory is None else (inside(narrowed.territory),)
    reached = _places(actor, grants, narrowed)
    return Listing(KIND, reached, tuple(found), order, after, on_holders)


def _repeated(
    actor: Actor, grants: Grants, narrowed: Filter, today: dt.date
) -> tuple[Condition, ...]:
    """Return whether the first case is to be within reach, or not.

    One out of reach isn't told of, as by the row itself: its being there tells the accused of it.
    """
    if narrowed.repeat is None:
        return ()
    reached, secrecy = places(actor, grants, "read", COLUMNS.kind), actor.clearance.covers()
    known = related(KIND, reached, "same_matter_id", list(secrecy), today)
    if narrowed.repeat:
        return (known,)
    return (replace(known, sql=f"(r.same_matter_id IS NULL OR NOT {known.sql})"),)


def _places(actor: Actor, grants: Grants, narrowed: Filter) -> Places:
    reached = places(actor, grants, "read", COLUMNS.kind)
    return reached if narrowed.territory is None else reached.within(narrowed.territory)


def _by_hits(narrowed: Filter) -> bool:
    """Tell whether something leads to so few cases that each can be looked at by its id."""
    return narrowed.number is not None or narrowed.search is not None


async def _hits(
    read: Read, actor: Actor, grants: Grants, narrowed: Filter
) -> Sequence[UUID] | None:
    """Return the cases that number or search lead to, or None where they are too many for that."""
    if narrowed.number is not None:
        return ()
    question = narrowed.search
    words = _places(actor, grants, narrowed).words()
    if question is None or not words:
        return []
    values = {
        "places": " | ".join(f"'{word}'" for word in words),
        "asked": question.tsquery(),
        "runs": list(question.proved),
        "most": HITS + 1,
    }
    hits = [row.id for row in await read.rows(_HITS, values)]
    return hits if len(hits) <= HITS else None


def _of_hits(
    read: Read,
    actor: Actor,
    grants: Grants,
    narrowed: Filter,
    hits: Sequence[UUID],
    named: Sequence[str],
) -> tuple[sa.Select[Any], dict[str, Any]]:
    """Return the select of those hits that are within reach, once more under `visible`."""
    found = [
        *conditions(narrowed, read.today),
        *_repeated(actor, grants, narrowed, read.today),
    ]
    if narrowed.territory is not None:
        found.append(inside(narrowed.territory, "tenant_path"))
    statement = sa.select(*(_ROW.c[name] for name in named)).where(
        visible(actor, grants, "read", _COLUMNS, today=read.today)
    )
    if narrowed.number is None:
        statement = statement.where(_ROW.c.id == sa.any_(sa.literal(hits, ARRAY(sa.Uuid))))
    else:
        statement = statement.where(_ROW.c.number == narrowed.number)
        if narrowed.search is not None:
            found.append(holding(narrowed.search))
    values: dict[str, Any] = {}
    for condition in found:
        said = condition.sql.format(id="id", path="tenant_path")
        statement = statement.where(sa.text(said))
        values |= condition.values
    return statement, values
