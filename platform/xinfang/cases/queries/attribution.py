"""The attribution table: its draft, its versions, and the row in force on a day."""

import datetime as dt
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from xinfang.cases.models import Attribution
from xinfang.store.transaction import Read, Write


class Edition(StrEnum):
    """Which rows of a table are asked for: those in force today, all published, or drafts."""

    IN_FORCE = "IN_FORCE"
    PUBLISHED = "PUBLISHED"
    DRAFT = "DRAFT"


async def draft_of(tx: Write, tenant_id: UUID, code: str) -> Attribution | None:
    """Lock the draft for a class in a territory, if there is one."""
    found: Attribution | None = await tx.scalar(
        sa.select(Attribution)
        .where(
            Attribution.tenant_id == tenant_id,
            Attribution.content_class_code == code,
            Attribution.published_at.is_(None),
        )
        .with_for_update()
    )
    return found


async def draft_by_id(tx: Write, row_id: UUID) -> Attribution | None:
    """Lock a draft."""
    found: Attribution | None = await tx.scalar(
        sa.select(Attribution)
        .where(Attribution.id == row_id, Attribution.published_at.is_(None))
        .with_for_update()
    )
    return found


async def last_version(tx: Read, tenant_id: UUID, code: str) -> int:
    """Return how many rows of a class have been published in a territory."""
    counted: int = await tx.scalar(
        sa.select(sa.func.coalesce(sa.func.max(Attribution.version), 0)).where(
            Attribution.tenant_id == tenant_id, Attribution.content_class_code == code
        )
    )
    return counted


def _newest(day: dt.date) -> sa.Select[Any]:
    """Return of each class in each territory the row that began last; it may have ended."""
    row = Attribution
    return (
        sa.select(*sa.inspect(row).columns)
        .where(row.published_at.is_not(None), row.valid_from <= day)
        .ext(distinct_on(row.tenant_id, row.content_class_code))
        .order_by(row.tenant_id, row.content_class_code, row.valid_from.desc(), row.version.desc())
    )


async def in_force(
    read: Read, tenant_ids: Collection[UUID], codes: Collection[str], day: dt.date
) -> list[Attribution]:
    """Return the rows of these territories and classes that are in force on a day."""
    newest = _newest(day).where(
        Attribution.tenant_id.in_(tenant_ids), Attribution.content_class_code.in_(codes)
    )
    row = aliased(Attribution, newest.subquery("newest"))
    asked = sa.select(row).where(sa.or_(row.valid_to.is_(None), row.valid_to >= day))
    return list((await read.execute(asked)).scalars())


async def attribution_by_id(
    read: Read, row_id: UUID, drafting: Collection[UUID]
) -> Attribution | None:
    """Return a published row, or a draft of one of the territories for which the actor drafts."""
    found: Attribution | None = await read.scalar(
        sa.select(Attribution).where(
            Attribution.id == row_id,
            sa.or_(Attribution.published_at.is_not(None), Attribution.tenant_id.in_(drafting)),
        )
    )
    return found


async def attributions_of(
    read: Read,
    tenant_id: UUID,
    edition: Edition,
    codes: Collection[str],
    *,
    limit: int,
    after: UUID | None = None,
) -> Sequence[Attribution]:
    """Return rows of a territory's table, the latest drafted first; of some classes if named."""
    if edition is Edition.IN_FORCE:
        newest = _newest(read.today).where(Attribution.tenant_id == tenant_id)
        row = aliased(Attribution, newest.subquery("newest"))
        asked = sa.select(row).where(sa.or_(row.valid_to.is_(None), row.valid_to >= read.today))
    else:
        row = aliased(Attribution)
        published = row.published_at.is_not(None)
        asked = sa.select(row).where(
            row.tenant_id == tenant_id,
            published if edition is Edition.PUBLISHED else sa.not_(published),
        )
    if codes:
        asked = asked.where(row.content_class_code.in_(codes))
    if after is not None:
        asked = asked.where(row.id < after)
    found = await read.execute(asked.order_by(row.id.desc()).limit(limit))
    return found.scalars().all()
