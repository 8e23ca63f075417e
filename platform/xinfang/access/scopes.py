"""Scope rows: why an object is visible to somebody outside its territory.

They are written by definer functions, since an actor may give others a way that he doesn't have
himself, and read under the wall, which shows everybody the rows that name him.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from xinfang.access.reach import Reach
from xinfang.access.tables import scope
from xinfang.access.transactions import Reads

SCOPE_REACHES = frozenset(
    {
        Reach.HANDLED,
        Reach.ORIGINATED,
        Reach.VERTICAL_LINE,
        Reach.UNDERTAKEN,
        Reach.ADDRESSED,
        Reach.ENGAGED,
        Reach.OWN_PETITION,
    }
)
"""The reaches that scope rows give; the others are read from the row itself."""


async def put(
    tx: Reads,
    *,
    kind: str,
    object_id: UUID,
    reach: Reach,
    holders: Iterable[UUID],
    sort_at: datetime,
    status: str = "",
    until: date | None = None,
) -> None:
    """Let each holder (unit, person or user) reach the object; `until` is the last day of it.

    Putting a row again renews its status and last day. Raises ValueError for a reach that no scope
    row gives, and for being engaged without a last day.
    """
    _check(reach)
    if reach is Reach.ENGAGED and until is None:
        raise ValueError("being engaged is time-boxed: until is missing")
    named = sa.func.unnest(sa.cast(list(holders), ARRAY(sa.Uuid))).column_valued("holder")
    await tx.execute(
        sa.select(
            sa.func.access_put_scope(
                kind,
                named,
                reach.value,
                sa.cast(object_id, sa.Uuid),
                sa.cast(sort_at, sa.DateTime(timezone=True)),
                status,
                sa.cast(until, sa.Date),
            )
        )
    )


async def put_many(
    tx: Reads,
    *,
    kind: str,
    reach: Reach,
    holders: Iterable[UUID],
    objects: Sequence[tuple[UUID, datetime, str]],
) -> None:
    """Let each holder reach each of many objects, given as (id, what it sorts by, status)."""
    _check(reach)
    rows = [(holder, *one) for holder in holders for one in objects]
    if not rows:
        return
    types: tuple[Any, ...] = (sa.Uuid(), sa.Uuid(), sa.DateTime(timezone=True), sa.Text())
    given = (
        sa.func.unnest(
            *(
                sa.literal([row[at] for row in rows], ARRAY(of_type))
                for at, of_type in enumerate(types)
            )
        )
        .table_valued(
            *(
                sa.column(name, of_type)
                for name, of_type in zip(("holder", "id", "at", "status"), types, strict=True)
            )
        )
        .render_derived()
    )
    put_one = sa.func.access_put_scope(
        kind,
        given.c.holder,
        reach.value,
        given.c.id,
        given.c.at,
        given.c.status,
        sa.cast(None, sa.Date),
    )
    await tx.execute(sa.select(put_one).select_from(given))


async def restatus(tx: Reads, *, kind: str, object_id: UUID, status: str) -> None:
    """Let every scope row of an object say how the object stands now."""
    await tx.execute(
        sa.select(sa.func.access_restatus_scope(kind, sa.cast(object_id, sa.Uuid), status))
    )


async def drop(
    tx: Reads, *, kind: str, object_id: UUID, reach: Reach, holders: Iterable[UUID]
) -> None:
    """Take the reach from each holder; what isn't there is left alone."""
    _check(reach)
    named = sa.func.unnest(sa.cast(list(holders), ARRAY(sa.Uuid))).column_valued("holder")
    await tx.execute(
        sa.select(sa.func.access_drop_scope(kind, named, reach.value, sa.cast(object_id, sa.Uuid)))
    )


async def narrow(
    tx: Reads,
    *,
    kind: str,
    object_id: UUID,
    reaches: Iterable[Reach],
    kept: Iterable[tuple[Reach, UUID]],
) -> None:
    """Take these reaches of an object from every holder but those that are `kept`."""
    judged, pairs = list(reaches), list(kept)
    for reach in judged:
        _check(reach)
    await tx.execute(
        sa.select(
            sa.func.access_narrow_scope(
                kind,
                sa.cast(object_id, sa.Uuid),
                sa.cast([reach.value for reach in judged], ARRAY(sa.Text)),
                sa.cast([reach.value for reach, _holder in pairs], ARRAY(sa.Text)),
                sa.cast([holder for _reach, holder in pairs], ARRAY(sa.Uuid)),
            )
        )
    )


async def load(
    tx: Reads, kind: str, ids: Iterable[UUID]
) -> Mapping[UUID, frozenset[tuple[str, UUID]]]:
    """Return the actor's own scope rows in force for each object, as `Facts.scopes` wants them."""
    wanted = list(ids)
    rows = await tx.execute(
        sa.select(scope.c.object_id, scope.c.reach, scope.c.holder, scope.c.until).where(
            scope.c.kind == kind, scope.c.object_id.in_(wanted)
        )
    )
    found: dict[UUID, set[tuple[str, UUID]]] = {object_id: set() for object_id in wanted}
    for row in rows:
        if in_force(row.reach, row.until, tx.today):
            found[row.object_id].add((row.reach, row.holder))
    return {object_id: frozenset(scopes) for object_id, scopes in found.items()}


async def denied(tx: Reads, kind: str) -> frozenset[UUID]:
    """Return the objects of a kind that are denied to the acting person."""
    result = await tx.execute(sa.select(sa.func.xinfang_denied(kind)))
    return frozenset(result.scalar_one())


def in_force(reach: str, until: date | None, today: date) -> bool:
    """Tell whether a scope row still opens anything: being engaged always ends, others may."""
    if until is None:
        return reach != Reach.ENGAGED
    return until >= today


def _check(reach: Reach) -> None:
    if reach not in SCOPE_REACHES:
        raise ValueError(f"no scope row gives {reach.value}")
