"""Services: what was sent or served, and what may be."""

import datetime as dt
from uuid import UUID

import sqlalchemy as sa

from xinfang.cases.models import Notice, Service
from xinfang.correspondence.models.documents import Document, DocumentState
from xinfang.kernel import clock
from xinfang.store.transaction import Read, Write


async def locked(tx: Write, service_id: UUID) -> Service | None:
    """Lock a service within the system's reach; None where its case has gone elsewhere."""
    statement = sa.select(Service).where(Service.id == service_id).with_for_update()
    found: Service | None = await tx.scalar(statement)
    return found


async def servable(tx: Read, case_id: UUID, subject_id: UUID) -> dt.date | None:
    """Return the day of a notice, or of an issued document, of the case; None if it has none."""
    notice: dt.date | None = await tx.scalar(
        sa.select(Notice.given_on).where(Notice.id == subject_id, Notice.case_id == case_id)
    )
    if notice is not None:
        return notice
    issued: dt.datetime | None = await tx.scalar(
        sa.select(Document.issued_at).where(
            Document.id == subject_id,
            Document.case_id == case_id,
            Document.state == DocumentState.ISSUED.value,
        )
    )
    return None if issued is None else clock.civil_day(issued)
