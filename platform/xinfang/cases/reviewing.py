"""What the acts of a review share: who reviews, what he may see meanwhile, and what is opened.

The reviewing unit reaches the case while its review runs, by a scope row; afterwards it follows
what becomes of it, like whoever sent it on. The unit that answers for the case stays the one that
answered it.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xinfang.access.duties_apart import require_apart
from xinfang.access.grants import Grants
from xinfang.access.reach import Reach
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import Acting, On, OnCase, begin
from xinfang.cases.models import Case, Review, ReviewEnd, TaskKind
from xinfang.cases.notices import reachable
from xinfang.cases.queries import leadership, process, remedy, routing
from xinfang.cases.reviewing_organ import Bounds, Reviewer, reviewer_of
from xinfang.cases.sight import open_to
from xinfang.kernel.errors import NotPermitted
from xinfang.kernel.ids import new_id
from xinfang.law.deadlines import EndingKind
from xinfang.law.lifecycle import Act, CaseState
from xinfang.law.review import ReviewStage, is_last
from xinfang.store.transaction import Read, Write

GIVING: Final = {
    ReviewStage.REVIEW: TaskKind.GIVE_REVIEW_OPINION,
    ReviewStage.RE_REVIEW: TaskKind.GIVE_RE_REVIEW_OPINION,
}
"""The task by which a unit has a review in hand."""


class NotTheReviewer(NotPermitted):
    """Another unit reviews this case."""

    def __init__(self) -> None:
        super().__init__("本机关、单位不是该信访事项的复查、复核机关。")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a petitioner asks for: why, on which day, and when the reviewing organ received it."""

    stage: ReviewStage
    request: str
    good_cause: str | None
    requested_on: dt.date
    received_on: dt.date


async def begin_review(
    tx: Write, grants: Grants, on: On, act: Act | None = None
) -> tuple[Acting, Review]:
    """Begin an act on the review that is open, by whoever reviews it; `act` moves the case.

    Raises what `begin` raises, UnlawfulStep, NotTheReviewer, SamePerson for who gave the opinion or
    works in the unit that did, in whatever account.
    """
    acting = await begin(tx, grants, on, "review")
    if act is not None:
        acting.move(act)
    review = await remedy.open_review(tx, acting.case.id)
    if review is None:
        raise NotTheReviewer
    if review.unit_id not in await routing.works_for(tx, acting.appointment.unit_id):
        raise NotTheReviewer
    persons = await _of_the_opinion(tx, review, acting.actor.person_id)
    require_apart("review", acting.actor.person_id, {"give_opinion": persons})
    return acting, review


async def _of_the_opinion(tx: Write, review: Review, actor: UUID) -> list[UUID]:
    """Return who gave the opinions under review, and the actor where he works in their units."""
    answer = await process.last_answer(tx, review.case_id)
    before = await remedy.last_opinion(tx, review.case_id) if review.of_review_id else None
    opinions = [one for one in (answer, before) if one is not None]
    persons = await remedy.persons_of(tx, {one.given_by for one in opinions if one.given_by})
    for unit_id in {
        *(one.unit_id for one in opinions),
        *await remedy.took_part(tx, review.case_id),
    }:
        if await leadership.works_in(tx, actor, unit_id):
            return [*persons, actor]
    return persons


async def find_reviewer(
    tx: Read, case_id: UUID, answering: UUID, before: Review | None
) -> Reviewer | None:
    """Return who reviews the answer of a unit, or the opinion of the review before.

    Nobody whom the case accuses, neither who answered or took a part in that (协办) nor who
    reviewed before.
    """
    subjects = await process.subjects_of(tx, case_id)
    apart = {answering, *await remedy.took_part(tx, case_id)}
    if before is None:
        return await reviewer_of(tx, answering, Bounds(subjects, apart))
    apart.add(await routing.heir_of(tx, before.unit_id))
    organ_id = await routing.heir_of(tx, before.organ_id)
    return await reviewer_of(tx, organ_id, Bounds(subjects, apart))


async def propose_reviewer(
    tx: Read, case_id: UUID, state: CaseState, answering: UUID
) -> Reviewer | None:
    """Return who would review what the petitioner may have reviewed, or None where that is nothing.

    That is the answer, or a review opinion that isn't the last.
    """
    if state is CaseState.ANSWERED:
        return await find_reviewer(tx, case_id, answering, None)
    before = await remedy.last_opinion(tx, case_id) if state is CaseState.REVIEWED else None
    if before is None or before.last:
        return None
    return await find_reviewer(tx, case_id, answering, before)


async def give_to(
    acting: OnCase, reviewer: Reviewer, asked: Asked, before: Review | None
) -> Review:
    """Let a unit review: its days run, it has the task, and it reaches the case."""
    tx, case = acting.tx, acting.case
    answer = await process.last_answer(tx, case.id)
    if answer is None:
        raise LookupError(case.id)  # answered without an answer: the guard was passed by
    review = Review(
        id=new_id(),
        case_id=case.id,
        stage=asked.stage.value,
        answer_id=answer.id,
        of_review_id=before.id if before else None,
        organ_id=reviewer.organ_id,
        unit_id=reviewer.unit_id,
        last=is_last(asked.stage, provincial_government=reviewer.provincial_government),
        request=asked.request,
        good_cause=asked.good_cause,
        requested_on=asked.requested_on,
        received_on=asked.received_on,
        requested_at=tx.now,
        requested_by=acting.doer,
    )
    tx.add(review)
    await tx.flush()
    owed = await clocks.start(
        tx, case, asked.stage.limit, asked.received_on, unit_id=reviewer.unit_id
    )
    await tasks.open_task(tx, case, GIVING[asked.stage], reviewer.unit_id, owed)
    await open_to(tx, case, Reach.HANDLED, [reviewer.unit_id])
    return review


async def let_go(tx: Write, case: Case, review: Review) -> None:
    """Let the reviewing unit follow the case from now on: it has nothing in hand any more."""
    unit_id = await routing.heir_of(tx, review.unit_id)
    await open_to(tx, case, Reach.ORIGINATED, [unit_id])


async def have_served(acting: Acting, review: Review) -> bool:
    """Give the reviewing unit its opinion to serve; tells whether there is anybody to serve."""
    tx, case = acting.tx, acting.case
    await tasks.end_tasks(tx, case.id, TaskKind.SERVE_REVIEW_OPINION)
    if not await reachable(acting):
        await let_go(tx, case, review)
        return False
    unit_id = await routing.heir_of(tx, review.unit_id)
    await tasks.open_task(tx, case, TaskKind.SERVE_REVIEW_OPINION, unit_id)
    return True


async def end_review(tx: Write, case: Case, how: ReviewEnd) -> Review | None:
    """End the open review of a case without an opinion, its days and its task with it.

    Returns it. The unit loses the case, but for what else it has of it.
    """
    review = await remedy.open_review(tx, case.id)
    if review is None:
        return None
    review.ended_as, review.ended_at = how.value, tx.now
    stage = ReviewStage(review.stage)
    kind = EndingKind.STOPPED if how is ReviewEnd.WITHDRAWN else EndingKind.VOIDED
    await clocks.end(tx, case.id, kind, stage.limit)
    await tasks.end_tasks(tx, case.id, GIVING[stage])
    return review
