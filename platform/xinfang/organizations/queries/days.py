"""The days off and make-up days that are loaded."""

from collections.abc import Sequence

import sqlalchemy as sa

from xinfang.organizations.models import CalendarDay
from xinfang.store.transaction import Read


async def calendar_days(tx: Read) -> Sequence[CalendarDay]:
    """Return every loaded day that differs from an ordinary week, by date."""
    return (await tx.execute(sa.select(CalendarDay).order_by(CalendarDay.day))).scalars().all()
