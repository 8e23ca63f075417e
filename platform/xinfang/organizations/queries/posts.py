"""Who held which post on a day, and whom a change of the trees concerns."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from xinfang.organizations.models import (
    Appointment,
    AppUser,
    CadreAuthority,
    Person,
    Post,
    PostHolding,
)
from xinfang.organizations.vocabulary import Rank
from xinfang.store.transaction import Read


@dataclass(frozen=True, slots=True)
class Holder:
    """A person in a post, with the days of his holding; `until` is the last one."""

    holding_id: UUID
    post_id: UUID
    title: str
    rank: Rank
    unit_id: UUID
    person_id: UUID
    name: str
    since: date
    until: date | None


def on_day(table: type[PostHolding | Appointment], day: date) -> sa.ColumnElement[bool]:
    """Return the test that a dated row holds on a day, both ends included."""
    return sa.and_(table.since <= day, sa.or_(table.until.is_(None), table.until >= day))


async def holders_of(tx: Read, post_id: UUID, day: date) -> tuple[Holder, ...]:
    """Return who held the post on the day: at most one for a principal leader's."""
    return await _holders(tx, day, Post.id == post_id)


async def leaders_of(tx: Read, unit_id: UUID, day: date) -> tuple[Holder, ...]:
    """Return the unit's leadership team on the day, principal leader first."""
    return await _holders(tx, day, sa.and_(Post.unit_id == unit_id, Post.rank != Rank.STAFF.value))


async def posts_of(tx: Read, unit_id: UUID) -> Sequence[Post]:
    """Return the posts of a unit, in the order of their making."""
    found = await tx.execute(sa.select(Post).where(Post.unit_id == unit_id).order_by(Post.id))
    return found.scalars().all()


def _meanwhile(
    table: type[PostHolding | Appointment], since: date, until: date | None
) -> sa.ColumnElement[bool]:
    begun = sa.true() if until is None else table.since <= until
    return sa.and_(begun, sa.or_(table.until.is_(None), table.until >= since))


async def overlapping(
    tx: Read, post_id: UUID, person_id: UUID | None, since: date, until: date | None
) -> bool:
    """Tell whether somebody (or one person) holds the post at any day of a time."""
    asked = sa.select(PostHolding.id).where(
        PostHolding.post_id == post_id, _meanwhile(PostHolding, since, until)
    )
    if person_id is not None:
        asked = asked.where(PostHolding.person_id == person_id)
    return await tx.scalar(asked.limit(1)) is not None


async def appointed_meanwhile(
    tx: Read, user_id: UUID, unit_id: UUID, role: str, since: date, until: date | None
) -> bool:
    """Tell whether the user has the role in the unit at any day of a time."""
    asked = sa.select(Appointment.id).where(
        Appointment.user_id == user_id,
        Appointment.unit_id == unit_id,
        Appointment.role == role,
        _meanwhile(Appointment, since, until),
    )
    return await tx.scalar(asked.limit(1)) is not None


async def user_of_subject(tx: Read, tenant_id: UUID, issuer: str, subject: str) -> UUID | None:
    """Return the tenant's own user with this subject."""
    found: UUID | None = await tx.scalar(
        sa.select(AppUser.id).where(
            AppUser.tenant_id == tenant_id, AppUser.issuer == issuer, AppUser.subject == subject
        )
    )
    return found


async def managed_since(tx: Read, person_id: UUID) -> date | None:
    """Return since when the present organ manages the person as a cadre."""
    found: date | None = await tx.scalar(
        sa.select(CadreAuthority.since).where(
            CadreAuthority.person_id == person_id, CadreAuthority.until.is_(None)
        )
    )
    return found


async def appointments_open(tx: Read, unit_id: UUID, day: date) -> Sequence[Appointment]:
    """Return the unit's appointments that last on the day or beyond."""
    lasting = sa.or_(Appointment.until.is_(None), Appointment.until >= day)
    found = await tx.execute(
        sa.select(Appointment)
        .where(Appointment.unit_id == unit_id, lasting)
        .order_by(Appointment.id)
    )
    return found.scalars().all()


async def wards_of(tx: Read, unit_id: UUID) -> Sequence[Person]:
    """Return the persons whom the unit manages as cadres (干部管理权限)."""
    found = await tx.execute(
        sa.select(Person).where(Person.cadre_authority_unit_id == unit_id).order_by(Person.id)
    )
    return found.scalars().all()


async def latest_since(tx: Read, unit_id: UUID) -> date | None:
    """Return the day on which the last holding or appointment in the unit began."""
    held = (
        sa.select(sa.func.max(PostHolding.since))
        .join(Post, Post.id == PostHolding.post_id)
        .where(Post.unit_id == unit_id)
    )
    appointed = sa.select(sa.func.max(Appointment.since)).where(Appointment.unit_id == unit_id)
    found: date | None = await tx.scalar(
        sa.select(sa.func.greatest(held.scalar_subquery(), appointed.scalar_subquery()))
    )
    return found


async def persons_below(tx: Read, unit_ids: Collection[UUID]) -> list[UUID]:
    """Return all who ever held a post or an appointment in one of the units."""
    held = (
        sa.select(PostHolding.person_id)
        .join(Post, Post.id == PostHolding.post_id)
        .where(Post.unit_id.in_(unit_ids))
    )
    appointed = sa.select(Appointment.person_id).where(Appointment.unit_id.in_(unit_ids))
    return list((await tx.execute(held.union(appointed))).scalars())


async def _holders(tx: Read, day: date, which: sa.ColumnElement[bool]) -> tuple[Holder, ...]:
    order = sa.case({rank.value: number for number, rank in enumerate(Rank)}, value=Post.rank)
    found: Any = await tx.execute(
        sa.select(PostHolding, Post, Person.name)
        .join(Post, Post.id == PostHolding.post_id)
        .join(Person, Person.id == PostHolding.person_id)
        .where(which, on_day(PostHolding, day))
        .order_by(order, PostHolding.since, PostHolding.id)
    )
    return tuple(
        Holder(
            holding_id=holding.id,
            post_id=post.id,
            title=post.title,
            rank=Rank(post.rank),
            unit_id=post.unit_id,
            person_id=holding.person_id,
            name=name,
            since=holding.since,
            until=holding.until,
        )
        for holding, post, name in found
    )
