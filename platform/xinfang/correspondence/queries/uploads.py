"""Files sent in, as far as the wall shows them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from xinfang.correspondence.models import Upload
from xinfang.store.transaction import Read, Write


async def own_waiting(tx: Write, user_id: UUID, ids: Collection[UUID]) -> dict[UUID, Upload]:
    """Lock those of the files that the user sent in and that hang on no case yet."""
    statement = (
        sa.select(Upload)
        .where(Upload.id.in_(ids), Upload.received_by == user_id, Upload.case_id.is_(None))
        .order_by(Upload.id)
        .with_for_update()
    )
    return {row.id: row for row in (await tx.execute(statement)).scalars()}


async def count_waiting(tx: Write, user_id: UUID) -> int:
    """Return how many files of a user hang on no case yet."""
    statement = sa.select(sa.func.count()).where(
        Upload.received_by == user_id, Upload.case_id.is_(None)
    )
    return int(await tx.scalar(statement) or 0)


async def by_id(read: Read, upload_id: UUID) -> Upload | None:
    """Return a file that hangs on a case which the actor sees, or that he sent in himself."""
    found: Upload | None = await read.scalar(sa.select(Upload).where(Upload.id == upload_id))
    return found


async def by_ids(read: Read, ids: Collection[UUID]) -> dict[UUID, Upload]:
    """Return those of the files that the actor sees, by id."""
    found = await read.execute(sa.select(Upload).where(Upload.id.in_(ids)))
    return {row.id: row for row in found.scalars()}


async def left_behind(tx: Write, before: datetime, most: int) -> list[Upload]:
    """Lock files that were sent in before an instant and hang on no case, the oldest first."""
    statement = (
        sa.select(Upload)
        .where(Upload.case_id.is_(None), Upload.received_at < before)
        .order_by(Upload.received_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return list((await tx.execute(statement)).scalars())


async def forget(tx: Write, ids: Collection[UUID]) -> None:
    """Delete the rows of files that hang on no case."""
    await tx.execute(sa.delete(Upload).where(Upload.id.in_(ids), Upload.case_id.is_(None)))
