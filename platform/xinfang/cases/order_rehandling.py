"""Ordering a matter to be handled anew (责令重新办理), in a review or a re-review.

The answer falls. Whoever gave it handles the matter again: its sixty days, or fewer as ordered, run
anew from the day of the order, and may be extended once like the first. Its new opinion is served,
and may be reviewed, as if it were the first.
"""

from dataclasses import dataclass

from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import On
from xinfang.cases.execute import void
from xinfang.cases.give_review_opinion import Stated, conclude
from xinfang.cases.models import EventKind, TaskKind
from xinfang.cases.reviewing import begin_review, have_served
from xinfang.kernel.errors import Refusal
from xinfang.law.deadlines import EndingKind
from xinfang.law.lifecycle import Act
from xinfang.law.review import ReviewOutcome
from xinfang.store.transaction import Outcome, Write


@dataclass(frozen=True, slots=True)
class OrderRehandling:
    """Order it, with the period where it is shorter than sixty natural days."""

    on: On
    stated: Stated
    period_days: int | None = None


async def order_rehandling(tx: Write, grants: Grants, command: OrderRehandling) -> Outcome:
    """Order it; the order is served on the petitioner as the answer to his request.

    Raises OpinionPartMissing, NotTheReviewer, SamePerson, TextMissing, UnlawfulStep, and what a
    period that law forbids raises.
    """
    acting, review = await begin_review(tx, grants, command.on, Act.ORDER_REHANDLING)
    case = acting.case
    await conclude(acting, review, ReviewOutcome.REHANDLE, command.stated)
    case.answered_on = None
    await void(tx, case.id)  # what the fallen answer let carry out
    # Whoever would rate the answer rates the one that comes after it.
    await clocks.end(tx, case.id, EndingKind.STOPPED, "DL-21")
    try:
        owed = await clocks.start(
            tx,
            case,
            "DL-08",
            acting.today,
            unit_id=case.responsible_unit_id,
            setting=command.period_days,
        )
    except Refusal as refusal:
        refusal.field = ("periodDays",)  # law names the setting; the input has its days
        raise
    await tasks.open_task(tx, case, TaskKind.ANSWER, case.responsible_unit_id, owed)
    await have_served(acting, review)
    event_id = await acting.tell(
        EventKind.REHANDLING_ORDERED,
        {"reasons": review.reasons, "period_days": command.period_days},
        subject_id=review.id,
    )
    return acting.done(event_id)
