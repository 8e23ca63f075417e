"""The book of hand-overs of an actor's units: what they sent, what they received."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from xinfang.cases.models import HandOver
from xinfang.store.transaction import Read


class BookSide(StrEnum):
    """Which side of the book (台账类别)."""

    SENT = "SENT"
    RECEIVED = "RECEIVED"


async def hand_overs_of(
    read: Read,
    units: Collection[UUID],
    side: BookSide,
    *,
    limit: int,
    after: UUID | None = None,
) -> Sequence[HandOver]:
    """Return what units sent or received, the latest first."""
    column = HandOver.from_unit_id if side is BookSide.SENT else HandOver.to_unit_id
    asked = sa.select(HandOver).where(column.in_(units))
    if after is not None:
        asked = asked.where(HandOver.id < after)
    return (await read.execute(asked.order_by(HandOver.id.desc()).limit(limit))).scalars().all()


async def hand_over_by_id(read: Read, units: Collection[UUID], row_id: UUID) -> HandOver | None:
    """Return one of what units sent or received."""
    found: HandOver | None = await read.scalar(
        sa.select(HandOver).where(
            HandOver.id == row_id,
            sa.or_(HandOver.from_unit_id.in_(units), HandOver.to_unit_id.in_(units)),
        )
    )
    return found
