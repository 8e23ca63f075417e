"""A review past an organ that an accusation bars: another organ reviews, or the case goes up.

Who is accused is found out while a review runs: the reviewing unit loses it, and the next organ
above that isn't barred reviews, whose days run from then. What is still to be served is served by
the unit that answers for the case.
"""

from collections.abc import Sequence

from xinfang.cases import tasks
from xinfang.cases.acting import Acting
from xinfang.cases.models import Review, ReviewEnd, TaskKind
from xinfang.cases.queries import remedy, routing
from xinfang.cases.queries.routing import Subject
from xinfang.cases.reviewing import Asked, end_review, find_reviewer, give_to
from xinfang.cases.reviewing_organ import Reviewer
from xinfang.law.review import ReviewStage


async def barred_review(acting: Acting, subjects: Sequence[Subject]) -> Review | None:
    """Return the open review if its unit is barred."""
    review = await remedy.open_review(acting.tx, acting.case.id)
    if review is None:
        return None
    unit_id = await routing.heir_of(acting.tx, review.unit_id)
    return review if await routing.barred(acting.tx, subjects, unit_id) else None


async def another_reviewer(acting: Acting, review: Review) -> Reviewer | None:
    """Return who reviews instead, or None where nobody on the platform may."""
    before, case = await _before(acting, review), acting.case
    return await find_reviewer(acting.tx, case.id, case.responsible_unit_id, before)


async def redirect_review(acting: Acting, subjects: Sequence[Subject]) -> Reviewer | None:
    """Take review and service from a unit that is barred; returns who reviews now, if another."""
    await _serve_instead(acting, subjects)
    review = await barred_review(acting, subjects)
    if review is None:
        return None
    reviewer = await another_reviewer(acting, review)
    if reviewer is None:
        raise LookupError(review.id)  # the case goes up then
    before = await _before(acting, review)
    await end_review(acting.tx, acting.case, ReviewEnd.REMOVED)
    asked = Asked(
        ReviewStage(review.stage),
        review.request,
        review.good_cause,
        review.requested_on,
        acting.today,
    )
    await give_to(acting, reviewer, asked, before)
    return reviewer


async def void_reviews(acting: Acting) -> None:
    """Take from a reviewing unit a case that begins anew with the superior."""
    await end_review(acting.tx, acting.case, ReviewEnd.REMOVED)


async def _before(acting: Acting, review: Review) -> Review | None:
    """Return the review whose opinion is under re-review."""
    given = review.of_review_id is not None
    return await remedy.last_opinion(acting.tx, acting.case.id) if given else None


async def _serve_instead(acting: Acting, subjects: Sequence[Subject]) -> None:
    tx, case = acting.tx, acting.case
    task = await remedy.serving_task(tx, case.id)
    if task is None or not await routing.barred(tx, subjects, task.holder_unit_id):
        return
    kind = TaskKind.SERVE_REVIEW_OPINION
    await tasks.end_tasks(tx, case.id, kind)
    await tasks.open_task(tx, case, kind, case.responsible_unit_id)
