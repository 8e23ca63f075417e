"""Closing an answered case (终结): when nothing can be asked for any more (条例 35).

On the sixth branch the window for review has run out; elsewhere the answer is served. An assigned
case is reported first (条例 22¶1(3)).
"""

from dataclasses import dataclass

from xinfang.access.grants import Grants
from xinfang.cases import tasks
from xinfang.cases.acting import Acting, On, begin
from xinfang.cases.models import EventKind
from xinfang.cases.notices import reachable
from xinfang.cases.queries import process, routing
from xinfang.kernel.errors import Unlawful
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.classification import Path
from xinfang.law.handling import TransferKind
from xinfang.law.lifecycle import Act
from xinfang.law.wording import day
from xinfang.store.transaction import Outcome, Write


class NotServed(Unlawful):
    """The answer hasn't reached the petitioner."""

    def __init__(self) -> None:
        super().__init__(
            "答复尚未送达信访人，不能终结。", article=Article(REGULATIONS, 35).citation
        )


class ReviewOpen(Unlawful):
    """The petitioner may still ask for a review."""

    def __init__(self, last_day: str) -> None:
        super().__init__(
            f"信访人可以在{last_day}（含）以前请求复查，期限届满前不能终结。",
            article=Article(REGULATIONS, 35).citation,
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
    """Close. Raises NotServed, ReviewOpen, ReportOwed, UnlawfulStep."""
    acting = await begin(tx, grants, command.on, "close")
    acting.move(Act.CLOSE)
    await _refuse_early(acting)
    acting.case.closed_on = acting.today
    await tasks.end_tasks(tx, acting.case.id, *tasks.BEFORE_THE_END)
    return acting.done(await acting.tell(EventKind.CLOSED))


async def _refuse_early(acting: Acting) -> None:
    tx, case_id = acting.tx, acting.case.id
    given = await process.last_answer(tx, case_id)
    if await reachable(acting) and (given is None or given.served_on is None):
        raise NotServed
    if acting.path is Path.PETITION_HANDLING:
        for window in await process.open_clocks(tx, case_id, ("DL-10",)):
            if acting.today <= window.due_on:
                raise ReviewOpen(day(window.due_on))
    own = await routing.works_for(tx, acting.case.responsible_unit_id)
    if any(one.to_unit_id in own for one in await process.open_assignments(tx, case_id)):
        raise ReportOwed
