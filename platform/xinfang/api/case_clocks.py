"""The clocks of a case in the graph: what is owed by when, and why it is that day."""

import datetime as dt
from typing import Final

import strawberry

from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask, Node, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.road_vocabulary import Mark, State
from xinfang.cases.clocks import hearings_of
from xinfang.cases.models import CaseClock
from xinfang.kernel import clock as today_is
from xinfang.law.deadlines import Ending, EndingKind, state_between
from xinfang.law.registry import term
from xinfang.law.terms import Term

_OVER: Final = frozenset({State.EXPIRED, State.MET, State.MET_LATE, State.STOPPED, State.VOIDED})


@strawberry.type(name="Term", description="A time limit that law sets (时限).")
class TermNode:
    """A row of the register of terms."""

    row: strawberry.Private[Term]

    @told(description="Its line in the rule book, such as DL-08 (编号).")
    def id(self) -> str:
        return self.row.id

    @told(description="What is due, in Chinese (名称).")
    def name(self) -> str:
        return self.row.name

    @told(description="Where law sets it (法条).")
    def article(self) -> str:
        return self.row.article.citation

    @told(description="Whose time it is, in Chinese (义务主体).")
    def bearer(self) -> str:
        return self.row.bearer.value

    @told(description="How well the number was checked against the text (核对程度).")
    def mark(self) -> Mark:
        return self.row.article.mark


@strawberry.type(
    description="An approved extension of a time limit (延长，《信访工作条例》第三十四条)."
)
class ClockExtension:
    """An extension."""

    days: int = strawberry.field(description="By how many natural days (延长日数).")
    approved_on: dt.date = strawberry.field(description="The day of the approval (批准日期).")


@strawberry.type(description="Days that don't count: a hearing of a re-review (扣除的听证时间).")
class ExcludedDays:
    """The days of a hearing."""

    first_on: dt.date = strawberry.field(description="The first of them (开始日期).")
    last_on: dt.date = strawberry.field(description="The last of them (结束日期).")


@strawberry.type(name="Clock", description="A time limit that runs, or ran, on a case (计时).")
class ClockNode(Node):
    """A clock, judged on the business date of the request."""

    row: strawberry.Private[CaseClock]

    @told(description="The time limit (时限).")
    def term(self) -> TermNode:
        return TermNode(row=_term(self.row))

    @told(description="The unit whose time it is; absent where the petitioner's (责任单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="The day of its event, which isn't counted (起算日).")
    def started_on(self) -> dt.date:
        return self.row.started_on

    @told(description="The last day (届满日).")
    def due_on(self) -> dt.date:
        return self.row.due_on

    @told(description="The last day before any extension or move to a working day (原届满日).")
    def original_due_on(self) -> dt.date:
        return self.row.original_due_on

    @told(description="How it stands at the end of the business date (状态).")
    def state(self) -> State:
        return _state(self.row)

    @told(
        description="Natural days left after the business date: 0 on the last day, negative when"
        " overdue, absent once it has ended or run out. A count of civil days and no duration,"
        " which couldn't be negative (剩余日数)."
    )
    def remaining_days(self) -> int | None:
        return remaining_days(self.row)

    @told(description="Whether an announcement of holidays may still move it (暂定).")
    def provisional(self) -> bool:
        return self.row.provisional

    @told(description="Why it is that day: Chinese sentences with the articles (计算说明).")
    def explanation(self) -> list[str]:
        return self.row.explanation.split("\n")

    @told(description="The extension, if one was approved (延长).")
    def extension(self) -> ClockExtension | None:
        days, approved_on = self.row.extension_days, self.row.extension_approved_on
        if days is None or approved_on is None:
            return None
        return ClockExtension(days=days, approved_on=approved_on)

    @told(description="Days taken out for hearings, both ends included (扣除时间).")
    def excluded(self) -> list[ExcludedDays]:
        return [ExcludedDays(first_on=one.first, last_on=one.last) for one in hearings_of(self.row)]

    @told(description="The day on which it was met, stopped or voided, if it was (终止日).")
    def ended_on(self) -> dt.date | None:
        return self.row.ended_on


def clock_node(info: Ask, row: CaseClock) -> ClockNode:
    """Return a clock as a node; nothing of it tells what the petition says."""
    return ClockNode(id=strawberry.ID(info.context.seals.node_id(Kind.CLOCK, row.id)), row=row)


def remaining_days(row: CaseClock) -> int | None:
    """Return the natural days left after the business date, while it is owed."""
    return None if _state(row) in _OVER else (row.due_on - today_is.today()).days


def _state(row: CaseClock) -> State:
    kind, on = row.ended_as, row.ended_on
    ending = None if kind is None or on is None else Ending(EndingKind(kind), on)
    return state_between(_term(row), row.soon_on, row.due_on, today_is.today(), ending)


def _term(row: CaseClock) -> Term:
    return term(row.term_id, row.law_of)
