"""Messages on their way out: read by system work alone."""

from uuid import UUID

import sqlalchemy as sa

from xinfang.correspondence.models import OutgoingMessage
from xinfang.store.transaction import Write


async def locked(tx: Write, message_id: UUID) -> OutgoingMessage:
    """Lock a message. Raises NoResultFound where the wall doesn't show it."""
    statement = sa.select(OutgoingMessage).where(OutgoingMessage.id == message_id)
    found: OutgoingMessage = (await tx.execute(statement.with_for_update())).scalar_one()
    return found
