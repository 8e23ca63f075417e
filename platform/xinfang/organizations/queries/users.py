"""The users within sight, and what they are appointed to."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from xinfang.organizations.models import Appointment, AppUser
from xinfang.organizations.queries.posts import on_day
from xinfang.store.transaction import Read


async def users_within_sight(tx: Read, *, subject: str | None = None) -> Sequence[AppUser]:
    """Return the users of the tenants that the actor reaches, the first that was bound first."""
    asked = sa.select(AppUser).order_by(AppUser.id)
    if subject is not None:
        asked = asked.where(AppUser.subject == subject)
    return (await tx.execute(asked)).scalars().all()


async def appointments_of(
    tx: Read, user_ids: Collection[UUID], day: date
) -> dict[UUID, list[Appointment]]:
    """Return the users' appointments of the day, those that wait for approval included."""
    found = await tx.execute(
        sa.select(Appointment)
        .where(Appointment.user_id.in_(user_ids), on_day(Appointment, day))
        .order_by(Appointment.id)
    )
    by_user: dict[UUID, list[Appointment]] = {user_id: [] for user_id in user_ids}
    for appointment in found.scalars():
        by_user[appointment.user_id].append(appointment)
    return by_user
