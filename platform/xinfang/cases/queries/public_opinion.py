"""Selects of public opinion: the incident that goes on, and how many steps it has."""

from uuid import UUID

import sqlalchemy as sa

from xinfang.cases.models import PublicOpinion, PublicOpinionStep
from xinfang.store.transaction import Read


async def going_on(tx: Read, case_id: UUID) -> PublicOpinion | None:
    """Return the incident on a case that isn't closed."""
    found: PublicOpinion | None = await tx.scalar(
        sa.select(PublicOpinion).where(
            PublicOpinion.case_id == case_id, PublicOpinion.closed_at.is_(None)
        )
    )
    return found


async def last_step(tx: Read, opinion_id: UUID) -> int:
    """Return how many steps an incident has."""
    found: int | None = await tx.scalar(
        sa.select(sa.func.max(PublicOpinionStep.ordinal)).where(
            PublicOpinionStep.opinion_id == opinion_id
        )
    )
    return found or 0
