"""Recording a hearing of a re-review (复核听证, 条例 36): its days don't count towards the thirty.

Whole days, the first and the last included; a hearing that the days gained by another one hold is
taken out too. Nothing else stops that clock, and no other clock stops for a hearing.
"""

import datetime as dt
from dataclasses import dataclass

from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import On, short
from xinfang.cases.models import MAX_REFERENCE, EventKind, ReviewHearing
from xinfang.cases.queries import process
from xinfang.cases.reviewing import begin_review
from xinfang.kernel.errors import Invalid, Refusal
from xinfang.kernel.ids import new_id
from xinfang.law.deadlines import Hearing
from xinfang.law.review import ReviewStage
from xinfang.store.transaction import Outcome, Write


class HeldOutOfTime(Invalid):
    """The days of the hearing are out of order, or it wasn't held yet."""

    def __init__(self, name: str) -> None:
        super().__init__("听证日期应当在收到复核请求之后、首尾有序，且不晚于今天。", field=(name,))


@dataclass(frozen=True, slots=True)
class RecordReviewHearing:
    """Record a hearing that was held, with its days and its place."""

    on: On
    first_on: dt.date
    last_on: dt.date
    place: str = ""


async def record_review_hearing(tx: Write, grants: Grants, command: RecordReviewHearing) -> Outcome:
    """Record it, and let the last day of the re-review move.

    Raises NotTheReviewer, SamePerson, HeldOutOfTime, NotExcluded in a review, TextMissing.
    """
    acting, review = await begin_review(tx, grants, command.on)
    if command.first_on < review.received_on:
        raise HeldOutOfTime("firstOn")
    if not command.first_on <= command.last_on <= acting.today:
        raise HeldOutOfTime("lastOn")
    (clock,) = await process.open_clocks(tx, acting.case.id, (ReviewStage(review.stage).limit,))
    try:
        await clocks.exclude(tx, clock, Hearing(command.first_on, command.last_on))
    except Refusal as refusal:
        refusal.field = ()  # law names what is taken out; the input has its days
        raise
    await tasks.follow_clock(tx, clock)
    place = short(command.place, MAX_REFERENCE, "听证地点", "place")
    tx.add(
        ReviewHearing(
            id=new_id(),
            case_id=acting.case.id,
            review_id=review.id,
            first_on=command.first_on,
            last_on=command.last_on,
            place=place,
            recorded_at=tx.now,
            recorded_by=acting.actor.user_id,
        )
    )
    event_id = await acting.tell(
        EventKind.REVIEW_HEARING_HELD,
        {"first_on": command.first_on, "last_on": command.last_on, "due_on": clock.due_on},
        subject_id=review.id,
    )
    return acting.done(event_id)
