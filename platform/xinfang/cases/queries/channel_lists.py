"""Lists of statutory channels: a department's draft and versions, and the entries in force."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from xinfang.cases.models import ChannelEntry, ChannelList
from xinfang.cases.queries.attribution import Edition
from xinfang.organizations.models import Unit
from xinfang.store.transaction import Read, Write


async def draft_of(tx: Write, unit_id: UUID) -> ChannelList | None:
    """Lock the draft of a department, if it has one."""
    found: ChannelList | None = await tx.scalar(
        sa.select(ChannelList)
        .where(ChannelList.unit_id == unit_id, ChannelList.published_at.is_(None))
        .with_for_update()
    )
    return found


async def draft_by_id(tx: Write, row_id: UUID) -> ChannelList | None:
    """Lock a draft."""
    found: ChannelList | None = await tx.scalar(
        sa.select(ChannelList)
        .where(ChannelList.id == row_id, ChannelList.published_at.is_(None))
        .with_for_update()
    )
    return found


async def empty(tx: Write, list_id: UUID) -> None:
    """Take the entries out of a draft."""
    await tx.execute(sa.delete(ChannelEntry).where(ChannelEntry.list_id == list_id))


async def last_version(tx: Read, unit_id: UUID) -> int:
    """Return how many lists a department has published."""
    counted: int = await tx.scalar(
        sa.select(sa.func.coalesce(sa.func.max(ChannelList.version), 0)).where(
            ChannelList.unit_id == unit_id
        )
    )
    return counted


def _newest(read: Read) -> sa.Select[Any]:
    """Return the newest published list of each department that hasn't ended."""
    row = ChannelList
    return (
        sa.select(*sa.inspect(row).columns)
        .join(Unit, Unit.id == row.unit_id)
        .where(
            row.published_on <= read.today,
            sa.or_(Unit.valid_to.is_(None), Unit.valid_to >= read.today),
        )
        .ext(distinct_on(row.unit_id))
        .order_by(row.unit_id, row.version.desc())
    )


async def entries_in_force(
    read: Read, tenant_ids: Collection[UUID], codes: Collection[str]
) -> list[tuple[ChannelList, ChannelEntry]]:
    """Return what the lists of these territories say today of these classes, or of no class."""
    newest = _newest(read).where(ChannelList.tenant_id.in_(tenant_ids)).subquery("newest")
    listed = aliased(ChannelList, newest)
    entry = ChannelEntry
    asked = (
        sa.select(listed, entry)
        .join(entry, entry.list_id == listed.id)
        .where(sa.or_(entry.content_class_code.in_(codes), entry.content_class_code.is_(None)))
        .order_by(listed.id, entry.ordinal)
    )
    rows: Any = await read.execute(asked)
    return [(row[0], row[1]) for row in rows]


async def list_by_id(read: Read, row_id: UUID, drafting: Collection[UUID]) -> ChannelList | None:
    """Return a published list, or the draft of a department for which the actor drafts."""
    found: ChannelList | None = await read.scalar(
        sa.select(ChannelList).where(
            ChannelList.id == row_id,
            sa.or_(ChannelList.published_at.is_not(None), ChannelList.unit_id.in_(drafting)),
        )
    )
    return found


async def lists_of(
    read: Read,
    tenant_id: UUID,
    edition: Edition,
    drafting: Collection[UUID],
    *,
    unit_id: UUID | None,
    limit: int,
    after: UUID | None = None,
) -> Sequence[ChannelList]:
    """Return lists of a territory's departments, the latest drafted first; of one if named.

    Drafts are those of the departments for which the actor drafts.
    """
    if edition is Edition.IN_FORCE:
        newest = _newest(read).where(ChannelList.tenant_id == tenant_id)
        row = aliased(ChannelList, newest.subquery("newest"))
        asked = sa.select(row)
    else:
        row = aliased(ChannelList)
        published = row.published_at.is_not(None)
        draft = sa.and_(row.published_at.is_(None), row.unit_id.in_(drafting))
        asked = sa.select(row).where(
            row.tenant_id == tenant_id, published if edition is Edition.PUBLISHED else draft
        )
    if unit_id is not None:
        asked = asked.where(row.unit_id == unit_id)
    if after is not None:
        asked = asked.where(row.id < after)
    found = await read.execute(asked.order_by(row.id.desc()).limit(limit))
    return found.scalars().all()


async def entries_of(read: Read, ids: Sequence[UUID]) -> dict[UUID, list[ChannelEntry]]:
    """Return the entries of lists that the caller found visible, in order."""
    asked = sa.select(ChannelEntry).where(ChannelEntry.list_id.in_(ids))
    found: dict[UUID, list[ChannelEntry]] = {list_id: [] for list_id in ids}
    for row in (await read.execute(asked.order_by(ChannelEntry.ordinal))).scalars():
        found[row.list_id].append(row)
    return found
