"""Giving the opinion of a review or re-review (出具复查、复核意见, 条例 35, 36), in writing.

It maintains, changes or revokes the opinion before it, with facts, reasons and basis. A re-review
opinion ends the case. Ordering the matter to be handled anew is an act of its own.
"""

from dataclasses import dataclass

from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import Acting, On, short, text
from xinfang.cases.execute import void
from xinfang.cases.models import MAX_ANSWER, EventKind, Review, TaskKind
from xinfang.cases.reviewing import GIVING, begin_review, have_served
from xinfang.kernel.errors import Invalid, Unlawful
from xinfang.law.deadlines import EndingKind
from xinfang.law.handling import Conclusion
from xinfang.law.review import ReviewOutcome, ReviewStage
from xinfang.store.transaction import Outcome, Write

_EVENTS = {
    ReviewStage.REVIEW: EventKind.REVIEW_OPINION_GIVEN,
    ReviewStage.RE_REVIEW: EventKind.RE_REVIEW_OPINION_GIVEN,
}


class OrderInstead(Invalid):
    """An order to handle anew is no opinion on the matter."""

    def __init__(self) -> None:
        super().__init__("责令重新办理请另行办理，不作复查、复核意见。", field=("outcome",))


class ChangedToWhat(Invalid):
    """A changed opinion concludes anew, and only a changed one does."""

    def __init__(self) -> None:
        super().__init__(
            "变更原意见的，应当作出新的结论；其他情形不作结论。", field=("conclusion",)
        )


class OpinionPartMissing(Unlawful):
    """An opinion states facts, reasons and basis."""

    def __init__(self, stage: ReviewStage, name: str, field: str) -> None:
        super().__init__(
            f"{stage.label}意见应当载明{name}。",
            field=(field,),
            article=stage.article.citation,
        )


@dataclass(frozen=True, slots=True)
class Stated:
    """What an opinion, or an order to handle anew, rests on."""

    facts: str
    reasons: str
    basis: str


@dataclass(frozen=True, slots=True)
class GiveReviewOpinion:
    """Give the opinion of the review that is open; `conclusion` where it changes the one before."""

    on: On
    stage: ReviewStage
    outcome: ReviewOutcome
    stated: Stated
    conclusion: Conclusion | None = None


async def give_review_opinion(tx: Write, grants: Grants, command: GiveReviewOpinion) -> Outcome:
    """Give the opinion; what remains is to serve it.

    Raises OrderInstead, ChangedToWhat, OpinionPartMissing, NotTheReviewer, SamePerson, TextMissing,
    UnlawfulStep.
    """
    stage = command.stage
    acting, review = await begin_review(tx, grants, command.on, stage.opinion)
    if command.outcome is ReviewOutcome.REHANDLE:
        raise OrderInstead
    if (command.outcome is ReviewOutcome.CHANGE) != (command.conclusion is not None):
        raise ChangedToWhat
    review.conclusion = command.conclusion.value if command.conclusion else None
    await conclude(acting, review, command.outcome, command.stated)
    if command.outcome is not ReviewOutcome.MAINTAIN:
        await _carry_out_anew(acting, command.conclusion)
    if stage is ReviewStage.RE_REVIEW:
        acting.case.closed_on = acting.today
        await tasks.end_tasks(tx, acting.case.id, *tasks.BEFORE_THE_END)
    served = await have_served(acting, review)
    if stage is ReviewStage.REVIEW and not served:
        await tasks.open_task(tx, acting.case, TaskKind.CLOSE, acting.case.responsible_unit_id)
    event_id = await acting.tell(
        _EVENTS[stage],
        {"outcome": review.outcome, "conclusion": review.conclusion, "reasons": review.reasons},
        subject_id=review.id,
    )
    return acting.done(event_id)


async def _carry_out_anew(acting: Acting, conclusion: Conclusion | None) -> None:
    """End what the opinion before was to have performed; have done what is supported now."""
    case = acting.case
    await void(acting.tx, case.id)
    if conclusion is Conclusion.SUPPORT:
        kind = TaskKind.ARRANGE_EXECUTION
        await tasks.open_task(acting.tx, case, kind, case.responsible_unit_id)


async def conclude(acting: Acting, review: Review, outcome: ReviewOutcome, stated: Stated) -> None:
    """Write down how a review ended: its days are met, its task is done."""
    tx, stage = acting.tx, ReviewStage(review.stage)
    parts = (("查明的事实", "facts"), ("理由", "reasons"), ("依据", "basis"))
    for name, field in parts:
        if not getattr(stated, field).strip():
            raise OpinionPartMissing(stage, name, field)
    review.outcome = outcome.value
    review.facts = text(stated.facts, MAX_ANSWER, "查明的事实", "facts")
    review.reasons = text(stated.reasons, MAX_ANSWER, "理由", "reasons")
    review.basis = short(stated.basis, MAX_ANSWER, "依据", "basis")
    review.given_on, review.given_at = acting.today, tx.now
    review.given_by = acting.actor.user_id
    await clocks.end(tx, acting.case.id, EndingKind.MET, stage.limit)
    await tasks.end_tasks(tx, acting.case.id, GIVING[stage])
