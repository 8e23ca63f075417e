"""Serving the opinion of a review or re-review on the petitioner (送达, 条例 35, 36).

A served review opinion opens the window for the re-review, unless its organ is the last; a
re-review opinion, and an order to handle anew, open none.
"""

import datetime as dt
from dataclasses import dataclass

from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import Acting, On, begin, short
from xinfang.cases.models import MAX_REFERENCE, EventKind, Review, TaskKind
from xinfang.cases.queries import details, remedy, routing
from xinfang.cases.reviewing import NotTheReviewer, let_go
from xinfang.cases.serve_answer import NothingToServe, ServedOutOfTime
from xinfang.law.handling import ServiceManner
from xinfang.law.lifecycle import CaseState
from xinfang.law.review import ReviewStage
from xinfang.store.transaction import Outcome, Write


@dataclass(frozen=True, slots=True)
class ServeReviewOpinion:
    """Record that the opinion given last was served, with its proof (回证)."""

    on: On
    manner: ServiceManner
    served_on: dt.date
    receipt: str = ""


async def serve_review_opinion(tx: Write, grants: Grants, command: ServeReviewOpinion) -> Outcome:
    """Record the service; warns where a written opinion may still be asked for.

    Raises NothingToServe, NotTheReviewer, ServedOutOfTime, TextMissing.
    """
    acting = await begin(tx, grants, command.on, "review")
    case = acting.case
    review = await _waiting(acting)
    if not (await details.petitioners_of(tx, [case.id]))[case.id]:
        raise NothingToServe
    if review.given_on is None or not review.given_on <= command.served_on <= acting.today:
        raise ServedOutOfTime
    review.served_on, review.served_manner = command.served_on, command.manner.value
    review.receipt = short(command.receipt, MAX_REFERENCE, "送达回证", "receipt") or None
    review.served_by = acting.actor.user_id
    await tasks.end_tasks(tx, case.id, TaskKind.SERVE_REVIEW_OPINION)
    if case.state == CaseState.REVIEWED:
        if not review.last:
            window = ReviewStage.RE_REVIEW.window
            await clocks.start(tx, case, window, command.served_on, unit_id=None)
        await tasks.open_task(tx, case, TaskKind.CLOSE, case.responsible_unit_id)
    await let_go(tx, case, review)
    event_id = await acting.tell(
        EventKind.REVIEW_OPINION_SERVED,
        {"manner": command.manner.value, "served_on": command.served_on},
        subject_id=review.id,
    )
    return acting.done(event_id, *(() if command.manner.written else ("WRITTEN_OPINION_OWED",)))


async def _waiting(acting: Acting) -> Review:
    """Return the opinion that the actor's unit has to serve."""
    task = await remedy.serving_task(acting.tx, acting.case.id)
    review = await remedy.last_opinion(acting.tx, acting.case.id)
    if task is None or review is None or review.served_on is not None:
        raise NothingToServe
    if task.holder_unit_id not in await routing.works_for(acting.tx, acting.appointment.unit_id):
        raise NotTheReviewer
    return review
