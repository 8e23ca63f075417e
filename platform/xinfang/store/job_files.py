"""Files that jobs make: reports and results. Their owner's alone, and for some days.

The bytes are a sealed object; the row says whose it is, what it is called, and until when it is
kept. A sweep removes what is over.
"""

import datetime as dt
from enum import StrEnum
from typing import Any, ClassVar, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from xinfang.access.actor import Actor, SystemActor
from xinfang.access.tables import metadata
from xinfang.kernel.ids import new_id
from xinfang.store.base import PATH, Base
from xinfang.store.objects import ObjectColumns, columns_of, context_of, stored_of
from xinfang.store.rotation import Sealed
from xinfang.store.transaction import Database, Read, Write

JOB_FILES: Final = "/job-files"
"""Where they are fetched by their links."""
LINKS_TO_JOB_FILES: Final = "job file"
"""What those links are made for."""
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FilePurpose(StrEnum):
    """What a file is: told by a job beside what it did, or what it made."""

    REPORT = "REPORT"
    RESULT = "RESULT"


class JobFile(ObjectColumns, Base):
    """A file of a job (任务文件)."""

    __tablename__ = "job_file"
    # A file is no business of its own: what asks for it, makes it or reads it is recorded.
    technical: ClassVar[bool] = True
    __table_args__ = (
        sa.CheckConstraint("purpose IN ('REPORT', 'RESULT')", name="purpose"),
        sa.Index("ix_job_file_job_id", "job_id"),
        sa.Index("ix_job_file_expires_at", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    owner_id: Mapped[UUID] = mapped_column(comment="The user who asked for the job.")
    job_id: Mapped[UUID] = mapped_column(sa.ForeignKey("job.id"))
    tenant_id: Mapped[UUID]
    tenant_path: Mapped[str] = mapped_column(PATH)
    name: Mapped[str]
    media_type: Mapped[str]
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]


SEALED: Final = (
    Sealed(
        metadata.tables[JobFile.__tablename__],
        ("object_secret",),
        context_of,
        named_by=("object_name",),
    ),
)


async def keep(
    tx: Write,
    purpose: FilePurpose,
    content: bytes,
    *,
    name: str,
    media_type: str,
    tenant: tuple[UUID, str],
    days: int,
    job_id: UUID,
) -> JobFile:
    """Keep a file of the acting user's for so many days. Raises what `Objects.put` does."""
    if not isinstance(tx.actor, Actor):
        raise TypeError("a file of a job belongs to a user")
    row = JobFile(
        id=new_id(),
        purpose=purpose.value,
        owner_id=tx.actor.user_id,
        job_id=job_id,
        tenant_id=tenant[0],
        tenant_path=tenant[1],
        name=name,
        media_type=media_type,
        created_at=tx.now,
        expires_at=tx.now + dt.timedelta(days=days),
        **columns_of(await tx.objects.put(tenant[0], content)),
    )
    tx.add(row)
    await tx.flush()
    return row


async def file_by_id(read: Read, file_id: UUID, now: dt.datetime) -> JobFile | None:
    """Return a file of the acting user's that is still kept, or None."""
    found: JobFile | None = await read.scalar(
        sa.select(JobFile).where(JobFile.id == file_id, _own(read), JobFile.expires_at > now)
    )
    return found


async def files_of(read: Read, job_ids: list[UUID], now: dt.datetime) -> dict[UUID, list[JobFile]]:
    """Return what the acting user's jobs have made and is still kept, by job."""
    found: dict[UUID, list[JobFile]] = {job_id: [] for job_id in job_ids}
    rows = await read.execute(
        sa.select(JobFile)
        .where(
            JobFile.job_id.in_(job_ids),
            _own(read),
            JobFile.expires_at > now,
        )
        .order_by(JobFile.id)
    )
    for row in rows.scalars():
        found[row.job_id].append(row)
    return found


async def content_of(database: Database, row: JobFile) -> bytes:
    """Return the bytes of a file. Raises what `Objects.get` does."""
    return await database.objects.get(stored_of(row))


async def sweep(database: Database, holder: SystemActor) -> int:
    """Remove what is no longer to be kept below a province; returns how many files."""
    async with database.write(holder) as tx:
        gone = await tx.execute(
            sa.delete(JobFile)
            .where(JobFile.expires_at <= tx.now)
            .returning(JobFile.object_name)
            .execution_options(synchronize_session=False)
        )
        names = list(gone.scalars())
    for name in names:
        await database.objects.remove(name)
    return len(names)


def _own(read: Read) -> sa.ColumnElement[bool]:
    actor: Any = read.actor
    return JobFile.owner_id == actor.user_id if isinstance(actor, Actor) else sa.false()
