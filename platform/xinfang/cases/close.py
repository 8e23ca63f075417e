"""Closing what was answered or reviewed (终结): when nothing can be asked any more (条例 35, 36).

On the sixth branch the window for review or re-review has run out for certain; elsewhere the answer
is served. An assigned case is reported first (条例 22¶1(3)).
"""

from dataclasses import dataclass

from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import Acting, On, begin
from xinfang.cases.models import EventKind
from xinfang.cases.notices import reachable
from xinfang.cases.queries import process, remedy, routing
from xinfang.kernel.errors import Unlawful
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.classification import Path
from xinfang.law.handling import TransferKind
from xinfang.law.lifecycle import Act, CaseState
from xinfang.law.review import ReviewStage
from xinfang.law.wording import day
from xinfang.store.transaction import Outcome, Write

_WINDOWS = {stage.window: stage for stage in ReviewStage}


class NotServed(Unlawful):
    """The answer, or the review opinion, hasn't reached the petitioner."""

    def __init__(self) -> None:
        super().__init__(
            "答复或者复查意见尚未送达信访人，不能终结。", article=Article(REGULATIONS, 35).citation
        )


class ReviewOpen(Unlawful):
    """The petitioner may still ask for a review or re-review."""

    def __init__(self, stage: ReviewStage, last_day: str) -> None:
        super().__init__(
            f"信访人可以在{last_day}（含）以前请求{stage.label}，期限届满前不能终结。",
            article=stage.article.citation,
        )


class WindowUncertain(Unlawful):
    """The last day of the petitioner's window has passed, but may still be moved."""

    def __init__(self, stage: ReviewStage) -> None:
        super().__init__(
            f"请求{stage.label}的期限末日所在年度的放假安排尚未公布或者尚未载入，"
            "末日可能顺延，重新计算以前不能终结。",
            article=stage.article.citation,
        )


class ReportOwed(Unlawful):
    """The organ that assigned the case hasn't been told the result."""

    def __init__(self) -> None:
        super().__init__(
            "交办的信访事项应当先向交办机关反馈结果并提交办结报告。",
            article=TransferKind.ASSIGN.article.citation,
        )


@dataclass(frozen=True, slots=True)
class CloseCase:
    """Close a case."""

    on: On


async def close(tx: Write, grants: Grants, command: CloseCase) -> Outcome:
    """Close. Raises NotServed, ReviewOpen, WindowUncertain, ReportOwed, UnlawfulStep."""
    acting = await begin(tx, grants, command.on, "close")
    reviewed = acting.case.state == CaseState.REVIEWED
    acting.move(Act.CLOSE)
    await _refuse_early(acting, reviewed=reviewed)
    acting.case.closed_on = acting.today
    await tasks.end_tasks(tx, acting.case.id, *tasks.BEFORE_THE_END)
    return acting.done(await acting.tell(EventKind.CLOSED))


async def _refuse_early(acting: Acting, *, reviewed: bool) -> None:
    tx, case_id = acting.tx, acting.case.id
    last = remedy.last_opinion if reviewed else process.last_answer
    given = await last(tx, case_id)
    if await reachable(acting) and (given is None or given.served_on is None):
        raise NotServed
    if acting.path is Path.PETITION_HANDLING:
        await _refuse_within_windows(acting)
    own = await routing.works_for(tx, acting.case.responsible_unit_id)
    if any(one.to_unit_id in own for one in await process.open_assignments(tx, case_id)):
        raise ReportOwed


async def _refuse_within_windows(acting: Acting) -> None:
    """Refuse while the petitioner may ask, and while nobody can say whether he still may."""
    windows = await process.open_clocks(acting.tx, acting.case.id, tuple(_WINDOWS))
    await clocks.renew(acting.tx, windows)
    for window in windows:
        stage = _WINDOWS[window.term_id]
        if acting.today <= window.due_on:
            raise ReviewOpen(stage, day(window.due_on))
        if window.provisional:
            raise WindowUncertain(stage)
