"""Which case follows which; and which others within reach are about the same matter."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.cases.models import Case, Merge
from xinfang.cases.queries.cases import CaseRow, visible_cases
from xinfang.law.lifecycle import BEING_HANDLED
from xinfang.store.transaction import Read

_MOST = 50


def _standing() -> sa.Select[Any]:
    """Return the mergings that hold: both cases are worked on by one unit."""
    follower, lead = aliased(Case), aliased(Case)
    worked = [state.value for state in BEING_HANDLED]
    return (
        sa.select(Merge)
        .join(follower, follower.id == Merge.case_id)
        .join(lead, lead.id == Merge.lead_case_id)
        .where(
            Merge.undone_at.is_(None),
            Merge.answered_at.is_(None),
            follower.state.in_(worked),
            follower.responsible_unit_id == lead.responsible_unit_id,
        )
        .order_by(Merge.id)
    )


async def following(read: Read, case_id: UUID) -> Merge | None:
    """Return by what a case follows another one that isn't answered yet."""
    lead = aliased(Case)
    asked = _standing().where(
        Merge.case_id == case_id,
        sa.exists().where(
            lead.id == Merge.lead_case_id, lead.state.in_([state.value for state in BEING_HANDLED])
        ),
    )
    found: Merge | None = await read.scalar(asked)
    return found


async def unended(read: Read, case_id: UUID) -> Merge | None:
    """Return the merging of a case that was neither undone nor answered."""
    found: Merge | None = await read.scalar(
        sa.select(Merge).where(
            Merge.case_id == case_id, Merge.undone_at.is_(None), Merge.answered_at.is_(None)
        )
    )
    return found


async def followers(read: Read, lead_id: UUID) -> Sequence[Merge]:
    """Return by what others follow a case."""
    return (await read.execute(_standing().where(Merge.lead_case_id == lead_id))).scalars().all()


async def version_of(read: Read, case_id: UUID) -> int:
    """Return the version of a case; none that the wall hides has one, and 0 fits no case."""
    found: int | None = await read.scalar(sa.select(Case.version).where(Case.id == case_id))
    return found or 0


async def related(read: Read, actor: Actor, grants: Grants, case: CaseRow) -> list[UUID]:
    """Return the other cases within reach about the same matter, the first first."""
    first = case["same_matter_id"] or case["id"]
    asked = (
        visible_cases(actor, grants, read.today, ())
        .where(sa.or_(Case.id == first, Case.same_matter_id == first), Case.id != case["id"])
        .order_by(Case.registered_at, Case.id)
        .limit(_MOST)
    )
    return [row["id"] for row in (await read.execute(asked)).mappings()]
