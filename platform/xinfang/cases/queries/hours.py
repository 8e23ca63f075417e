"""Periods in hours: those of a case that run, and those that have run out."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from xinfang.cases.models import Case, CaseHours, CaseTask
from xinfang.store.transaction import Read, Write


async def running(read: Read, case_id: UUID) -> list[CaseHours]:
    """Return the hours that run on a case."""
    found = await read.execute(
        sa.select(CaseHours)
        .where(CaseHours.case_id == case_id, CaseHours.ended_at.is_(None))
        .order_by(CaseHours.id)
    )
    return list(found.scalars())


async def cases_overrun(tx: Write, limit: int) -> list[Case]:
    """Lock cases whose hours are to be looked at; those under an act come next time."""
    waiting = sa.select(CaseHours.case_id).where(_to_look_at(tx)).limit(limit)
    locked = (
        sa.select(Case)
        .where(Case.id.in_(waiting))
        .order_by(Case.id)
        .with_for_update(of=Case, key_share=True, skip_locked=True)
    )
    return list((await tx.execute(locked)).scalars())


async def overrun(tx: Write, case_ids: Collection[UUID]) -> list[CaseHours]:
    """Return the hours of locked cases that are to be looked at."""
    found = await tx.execute(
        sa.select(CaseHours)
        .where(_to_look_at(tx), CaseHours.case_id.in_(case_ids))
        .order_by(CaseHours.id)
    )
    return list(found.scalars())


async def open_subjects(tx: Write, case_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return about what there is an open task on the cases."""
    found = await tx.execute(
        sa.select(CaseTask.subject_id).where(
            CaseTask.case_id.in_(case_ids),
            CaseTask.done_at.is_(None),
            CaseTask.subject_id.is_not(None),
        )
    )
    return frozenset(found.scalars())


def _to_look_at(tx: Write) -> sa.ColumnElement[bool]:
    # At the last instant it is still in time.
    return sa.and_(CaseHours.ended_at.is_(None), CaseHours.look_at < tx.now)
