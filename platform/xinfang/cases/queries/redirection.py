"""The redirection of a case into a statutory channel, for a case that the caller found visible."""

from uuid import UUID

import sqlalchemy as sa

from xinfang.cases.models import Redirection
from xinfang.store.transaction import Read


async def redirection_of(read: Read, case_id: UUID) -> Redirection | None:
    """Return where a case was led, if it was."""
    found: Redirection | None = await read.scalar(
        sa.select(Redirection).where(Redirection.case_id == case_id)
    )
    return found
