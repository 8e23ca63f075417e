"""What the demo asks of what it has made."""

from uuid import UUID

import sqlalchemy as sa

from xinfang.organizations.models import Unit
from xinfang.store.transaction import Read


async def units_by_sector(read: Read) -> dict[tuple[UUID, str], UUID]:
    """Return the units within sight by tenant and sector: the demo has one of each."""
    found = await read.execute(
        sa.select(Unit.tenant_id, Unit.sector, Unit.id).where(Unit.valid_to.is_(None))
    )
    return {(row.tenant_id, row.sector): row.id for row in found}
