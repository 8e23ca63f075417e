"""Reviews of a case, what ended a matter for good, and which organ stands above which."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from xinfang.cases.models import (
    Answer,
    CaseTask,
    CoHandling,
    PartState,
    Review,
    ReviewHearing,
    ReviewSetting,
    TaskKind,
)
from xinfang.law.review import ReviewOutcome
from xinfang.organizations.models import AppUser, Unit
from xinfang.organizations.queries import units_of
from xinfang.organizations.vocabulary import UnitKind
from xinfang.store.transaction import Read


async def open_review(tx: Read, case_id: UUID) -> Review | None:
    """Return the review that waits for its opinion."""
    found: Review | None = await tx.scalar(
        sa.select(Review).where(
            Review.case_id == case_id, Review.outcome.is_(None), Review.ended_as.is_(None)
        )
    )
    return found


async def last_opinion(tx: Read, case_id: UUID) -> Review | None:
    """Return the review whose opinion was given last."""
    found: Review | None = await tx.scalar(
        sa.select(Review)
        .where(Review.case_id == case_id, Review.outcome.is_not(None))
        .order_by(Review.id.desc())
        .limit(1)
    )
    return found


async def has_hearing(tx: Read, review_id: UUID) -> bool:
    """Tell whether a hearing was held in a review."""
    asked = sa.select(ReviewHearing.id).where(ReviewHearing.review_id == review_id)
    return await tx.scalar(asked.limit(1)) is not None


async def stands_as(tx: Read, answer: Answer) -> str | None:
    """Return what a handling opinion concludes after its reviews; None where it was revoked."""
    found = await tx.execute(
        sa.select(Review.outcome, Review.conclusion)
        .where(Review.answer_id == answer.id, Review.outcome.is_not(None))
        .order_by(Review.id)
    )
    conclusion = answer.conclusion
    for row in found:
        if row.outcome != ReviewOutcome.MAINTAIN:
            conclusion = row.conclusion
    return conclusion


async def serving_task(tx: Read, case_id: UUID) -> CaseTask | None:
    """Return the task to serve an opinion, with whoever has it in hand."""
    found: CaseTask | None = await tx.scalar(
        sa.select(CaseTask).where(
            CaseTask.case_id == case_id,
            CaseTask.kind == TaskKind.SERVE_REVIEW_OPINION.value,
            CaseTask.done_at.is_(None),
        )
    )
    return found


async def ended_for_good(tx: Read, ids: Collection[UUID]) -> bool:
    """Tell whether one of the cases has the opinion that ends the chain (条例 36).

    An order to handle anew is none.
    """
    asked = sa.select(Review.id).where(
        Review.case_id.in_(ids), Review.last, Review.outcome != ReviewOutcome.REHANDLE.value
    )
    return await tx.scalar(asked.limit(1)) is not None


async def took_part(tx: Read, case_id: UUID) -> list[UUID]:
    """Return the units that answered a part of a jointly handled case."""
    found = await tx.execute(
        sa.select(CoHandling.holder_unit_id).where(
            CoHandling.case_id == case_id, CoHandling.state == PartState.ANSWERED.value
        )
    )
    return list(found.scalars())


async def persons_of(tx: Read, user_ids: Collection[UUID]) -> list[UUID]:
    """Return the persons whom accounts belong to."""
    found = await tx.execute(sa.select(AppUser.person_id).where(AppUser.id.in_(user_ids)))
    return list(found.scalars())


async def setting_of(tx: Read, unit_id: UUID) -> ReviewSetting | None:
    """Return what holds today of a unit's reviews, if anything was set."""
    settings = await settings_of(tx, unit_id)
    return next((one for one in settings if one.since <= tx.today), None)


async def settings_of(tx: Read, unit_id: UUID) -> list[ReviewSetting]:
    """Return all that was set of a unit's reviews, the newest day first."""
    found = await tx.execute(
        sa.select(ReviewSetting)
        .where(ReviewSetting.unit_id == unit_id)
        .order_by(ReviewSetting.since.desc())
    )
    return list(found.scalars())


async def leading_unit(tx: Read, tenant_id: UUID, *, party: bool) -> Unit | None:
    """Return the Party committee of a tenant, or its government."""
    for unit in await units_of(tx, tenant_id):
        if unit.leads_tenant and (unit.kind == UnitKind.PARTY) == party:
            return unit
    return None


async def unit_of_sector(tx: Read, tenant_id: UUID, sector: str) -> Unit | None:
    """Return the tenant's own unit of a sector that stands below no other, the first by name."""
    units = await units_of(tx, tenant_id, sector=sector)
    return next((unit for unit in units if unit.parent_id is None), None)
