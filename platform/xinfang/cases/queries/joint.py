"""The parts of a jointly handled case."""

from uuid import UUID

import sqlalchemy as sa

from xinfang.cases.models import CoHandling, PartState
from xinfang.store.transaction import Read


async def standing_parts(read: Read, case_id: UUID) -> list[CoHandling]:
    """Return the parts of a case by which units still reach it, answered or not."""
    found = await read.execute(
        sa.select(CoHandling)
        .where(CoHandling.case_id == case_id, CoHandling.ended_at.is_(None))
        .order_by(CoHandling.id)
    )
    return list(found.scalars())


async def open_part(read: Read, case_id: UUID, unit_id: UUID) -> CoHandling | None:
    """Return a unit's part of a case that waits for its answer."""
    found: CoHandling | None = await read.scalar(
        sa.select(CoHandling).where(
            CoHandling.case_id == case_id,
            CoHandling.holder_unit_id == unit_id,
            CoHandling.state == PartState.OPEN,
        )
    )
    return found


async def part_of(read: Read, case_id: UUID, part_id: UUID) -> CoHandling | None:
    """Return a part of a case."""
    found: CoHandling | None = await read.scalar(
        sa.select(CoHandling).where(CoHandling.case_id == case_id, CoHandling.id == part_id)
    )
    return found
