"""Asking for review or re-review (请求复查、复核, 条例 35, 36), within thirty days of the service.

Whoever the petitioner turns to enters the request; it goes to the organ above, whose thirty days
run from the day on which that received it. A window that has run out is passed for good cause only.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import Acting, On, OnCase, begin, short, text
from xinfang.cases.agents import Agent, record_agent
from xinfang.cases.models import MAX_REASONS, CaseClock, EventKind, Review, TaskKind
from xinfang.cases.queries import process, remedy, routing
from xinfang.cases.reviewing import Asked, find_reviewer, give_to
from xinfang.cases.reviewing_organ import Reviewer
from xinfang.kernel.errors import Invalid, Unlawful
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.deadlines import EndingKind
from xinfang.law.review import ReviewStage
from xinfang.law.wording import day
from xinfang.store.transaction import Outcome, Write

_EVENTS = {
    ReviewStage.REVIEW: EventKind.REVIEW_REQUESTED,
    ReviewStage.RE_REVIEW: EventKind.RE_REVIEW_REQUESTED,
}


class WindowNotOpen(Unlawful):
    """Nothing was served yet from which the thirty days would run."""

    def __init__(self, stage: ReviewStage) -> None:
        super().__init__(
            f"答复或者意见尚未登记送达，请求{stage.label}的期限尚未起算。",
            article=stage.article.citation,
        )


class WindowLapsed(Unlawful):
    """The thirty days have run out, and no good cause is stated."""

    def __init__(self, stage: ReviewStage, last_day: dt.date) -> None:
        super().__init__(
            f"请求{stage.label}的期限已于{day(last_day)}届满；有正当理由的，应当载明。",
            field=("goodCause",),
            article=stage.article.citation,
        )


class ChainEnded(Unlawful):
    """A provincial government reviewed: no organ stands above that."""

    def __init__(self) -> None:
        super().__init__(
            "省级人民政府作为复查机关作出的复查意见为最终意见，不能再请求复核。",
            article=Article(REGULATIONS, 36).citation,
        )


class NoReviewer(Unlawful):
    """Nobody on the platform may review this."""

    def __init__(self, stage: ReviewStage) -> None:
        super().__init__(
            f"本平台没有可以{stage.label}该意见的上一级机关、单位，请告知信访人向平台外的上一级机关提出。",
            article=stage.article.citation,
        )


class AskedOutOfTime(Invalid):
    """The days of the request are out of order."""

    def __init__(self, name: str) -> None:
        super().__init__("请求和收到的日期应当在送达之后、依次在先，且不晚于今天。", field=(name,))


@dataclass(frozen=True, slots=True)
class RequestReview:
    """Enter a request: `requested_on` is the day on which it was posted or handed in.

    `received_on` is the day on which the reviewing organ had it; by default the day of the request
    where that organ enters it itself, today where another does.
    """

    on: On
    stage: ReviewStage
    request: str
    requested_on: dt.date
    received_on: dt.date | None = None
    good_cause: str = ""
    agent: Agent | None = None


async def request_review(tx: Write, grants: Grants, command: RequestReview) -> Outcome:
    """Enter a petitioner's request. Raises what `ask_for_review` does."""
    acting = await begin(tx, grants, command.on, "request_review")
    return await ask_for_review(acting, command)


async def ask_for_review(acting: OnCase, command: RequestReview) -> Outcome:
    """Ask in an act that is under way, whoever does it: the petitioner himself, or for him.

    Raises UnlawfulStep, WindowNotOpen, WindowLapsed, ChainEnded, NoReviewer, AskedOutOfTime,
    TextMissing.
    """
    tx, case, stage = acting.tx, acting.case, command.stage
    acting.move(stage.request)
    before = await remedy.last_opinion(tx, case.id) if stage is ReviewStage.RE_REVIEW else None
    if before is not None and before.last:
        raise ChainEnded
    window = await _window(acting, stage)
    cause = _in_time(acting, command, window)
    reviewer = await find_reviewer(tx, case.id, case.responsible_unit_id, before)
    if reviewer is None:
        raise NoReviewer(stage)
    received = await _received(acting, command, reviewer)
    request = text(command.request, MAX_REASONS, "请求和理由", "request")
    asked = Asked(stage, request, cause, command.requested_on, received)
    window.ended_as, window.ended_on = EndingKind.MET.value, command.requested_on
    await tasks.end_tasks(tx, case.id, TaskKind.CLOSE)
    review = await give_to(acting, reviewer, asked, before)
    await record_agent(tx, case.id, command.agent, review)
    return acting.done(await _tell(acting, review, reviewer))


async def _window(acting: OnCase, stage: ReviewStage) -> CaseClock:
    windows = await process.open_clocks(acting.tx, acting.case.id, (stage.window,))
    if not windows:
        raise WindowNotOpen(stage)
    await clocks.renew(acting.tx, windows)
    return windows[-1]


def _in_time(acting: OnCase, command: RequestReview, window: CaseClock) -> str | None:
    """Return the good cause of a request after the window; None for one in time.

    A last day that an announcement may still move hasn't passed for sure: that is the petitioner's.
    """
    if not window.started_on <= command.requested_on <= acting.today:
        raise AskedOutOfTime("requestedOn")
    cause = short(command.good_cause, MAX_REASONS, "正当理由", "goodCause") or None
    if command.requested_on <= window.due_on or window.provisional:
        return None
    if cause is None:
        raise WindowLapsed(command.stage, window.due_on)
    return cause


async def _received(acting: OnCase, command: RequestReview, reviewer: Reviewer) -> dt.date:
    if command.received_on is None:
        if not isinstance(acting, Acting):
            return acting.today  # handed in online, to whoever reviews
        own = await routing.works_for(acting.tx, acting.appointment.unit_id)
        return command.requested_on if reviewer.unit_id in own else acting.today
    if not command.requested_on <= command.received_on <= acting.today:
        raise AskedOutOfTime("receivedOn")
    return command.received_on


async def _tell(acting: OnCase, review: Review, reviewer: Reviewer) -> UUID:
    return await acting.tell(
        _EVENTS[ReviewStage(review.stage)],
        {
            "request": review.request,
            "good_cause": review.good_cause,
            "requested_on": review.requested_on,
            "reviewer": review.unit_id,
        },
        subject_id=review.id,
        tenants={reviewer.tenant.tenant_id: reviewer.tenant.tenant_path},
    )
