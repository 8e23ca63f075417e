"""The lists besides that of cases that are exported, a page at a time (各类列表的导出内容).

A line has what the list shows of its own, and of its case the number alone: what a case says comes
with the export of cases. What an order of supervision demands is left empty where the case accuses.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.cases.models import TaskKind, TransferEnd
from xinfang.cases.queries import exporting, hand_overs, supervision, tasks, warnings
from xinfang.cases.queries.exporting import ExportedList
from xinfang.cases.queries.hand_overs import BookSide
from xinfang.cases.queries.supervision import OrderFilter, OrderPosition
from xinfang.cases.queries.warnings import WarningFilter
from xinfang.cases.spreadsheets import Cells
from xinfang.kernel.clock import civil_day
from xinfang.law.handling import TransferKind
from xinfang.law.supervision import OrderState, Trigger
from xinfang.law.warnings import Stage
from xinfang.store.transaction import Read

Kinds = tuple[TaskKind, ...]
Narrowed = Kinds | BookSide | OrderFilter | WarningFilter


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for which page of a list: at most `limit` lines after `after`."""

    read: Read
    actor: Actor
    grants: Grants
    narrowed: Any
    after: Any
    limit: int


@dataclass(frozen=True, slots=True)
class Page:
    """Lines with the ids of what they tell of, and where the next page begins; None at the end."""

    lines: Sequence[tuple[UUID, Cells]]
    after: Any


@dataclass(frozen=True, slots=True)
class Table:
    """How a list is a table: its name in Chinese, its headings, its filter, its pages."""

    name: str
    headings: Sequence[str]
    filter: TypeAdapter[Any]
    page: Callable[[Asking], Awaitable[Page]]


_TASKS: Final = {
    "CHECK_RATING": "核查评价",
    "DISPOSE": "分流",
    "DECIDE_ACCEPTANCE": "受理或者提出异议",
    "RULE_OBJECTION": "核实异议",
    "ANSWER": "办理答复",
    "SERVE_ANSWER": "送达",
    "REPORT_CLOSING": "反馈办结报告",
    "CLOSE": "终结",
    "REPLY_SUPERVISION": "反馈督办",
    "JUDGE_SUPERVISION_REPLY": "审核督办反馈",
    "CARRY_OUT_INSTRUCTION": "落实批示",
    "REVIEW_UNDERTAKING": "包案结案评审",
    "MEET_PUBLIC_OPINION": "处置舆情",
    "RULE_RECUSAL": "决定回避",
    "GIVE_REVIEW_OPINION": "复查",
    "GIVE_RE_REVIEW_OPINION": "复核",
    "SERVE_REVIEW_OPINION": "送达复查、复核意见",
    "APPROVE_DOCUMENT": "签发文书",
    "AMEND_DOCUMENT": "修改文书",
    "RULE_DISPUTE": "裁定管辖",
    "DECIDE_RAISE": "决定提级",
    "HOLD_HEARING": "举行听证",
    "ARRANGE_EXECUTION": "安排执行",
    "EXECUTE": "督促执行",
    "ANSWER_PART": "协办答复",
    "RENEW_SERVICE": "重新送达",
    "RECORD_REDIRECTION_FEEDBACK": "登记引导反馈",
    "REPORT_URGENT": "紧急报告",
    "ARRIVE_ON_SITE": "到场处置",
}
TASKS: Final = {kind: _TASKS[kind] for kind in TaskKind}
"""Each kind of task in Chinese; a kind without a name fails at the start."""
_ENDS: Final = {"RETURNED": "退回", "SENT_ON": "再转送", "REMOVED": "移送上级", "RAISED": "提级"}
ENDS: Final = {end: _ENDS[end] for end in TransferEnd}
"""How a transfer ended, in Chinese."""


async def _tasks(asked: Asking) -> Page:
    rows = await tasks.open_tasks(
        asked.read,
        asked.actor,
        asked.grants,
        asked.narrowed,
        limit=asked.limit,
        after=asked.after,
    )
    numbers = await exporting.cases_named(asked.read, {row.case_id for row in rows})
    names = await exporting.unit_names(asked.read, {row.holder_unit_id for row in rows})
    lines = [
        (
            row.id,
            [
                numbers[row.case_id][0],
                TASKS[TaskKind(row.kind)],
                names.get(row.holder_unit_id),
                _day(row.due_on),
                _day(civil_day(row.opened_at)),
            ],
        )
        for row in rows
    ]
    return Page(lines, tasks.place(rows[-1]) if len(rows) == asked.limit else None)


async def _hand_overs(asked: Asking) -> Page:
    held = asked.grants.held(asked.actor, "hand_over", "read")
    units = {appointment.unit_id for appointment, _line in held}
    rows = await hand_overs.hand_overs_of(
        asked.read, units, asked.narrowed, limit=asked.limit, after=asked.after
    )
    both = {unit for row in rows for unit in (row.from_unit_id, row.to_unit_id)}
    names = await exporting.unit_names(asked.read, both)
    lines = [
        (
            row.id,
            [
                row.number,
                TransferKind(row.kind).label,
                names.get(row.from_unit_id),
                names.get(row.to_unit_id),
                row.period_days,
                *(
                    None if at is None else _day(civil_day(at))
                    for at in (row.sent_at, row.arrived_at, row.answered_at, row.reported_at)
                ),
                None if row.ended_as is None else ENDS[TransferEnd(row.ended_as)],
                None if row.ended_at is None else _day(civil_day(row.ended_at)),
            ],
        )
        for row in rows
    ]
    return Page(lines, rows[-1].id if len(rows) == asked.limit else None)


async def _orders(asked: Asking) -> Page:
    rows = await supervision.orders_of_units(
        asked.read,
        asked.actor,
        asked.grants,
        asked.narrowed,
        limit=asked.limit,
        after=asked.after,
    )
    cases = await exporting.cases_named(asked.read, {row.case_id for row in rows})
    both = {unit for row in rows for unit in (row.supervising_unit_id, row.holder_unit_id)}
    names = await exporting.unit_names(asked.read, both)
    lines = []
    for row in rows:
        number, accuses = cases[row.case_id]
        line = [
            number,
            names.get(row.supervising_unit_id),
            names.get(row.holder_unit_id),
            Trigger(row.trigger).label,
            None if accuses else row.demands,
            OrderState(row.state).label,
            _day(civil_day(row.issued_at)),
            _day(row.reply_due_on),
            None if row.ended_at is None else _day(civil_day(row.ended_at)),
        ]
        lines.append((row.id, line))
    last = rows[-1] if len(rows) == asked.limit else None
    return Page(lines, None if last is None else OrderPosition(last.reply_due_on, last.id))


async def _warnings(asked: Asking) -> Page:
    rows = await warnings.warnings_of_units(
        asked.read,
        asked.actor,
        asked.grants,
        asked.narrowed,
        limit=asked.limit,
        before=asked.after,
    )
    cases = await exporting.cases_named(asked.read, {row.case_id for row in rows})
    names = await exporting.unit_names(asked.read, {row.unit_id for row in rows})
    lines = [
        (
            row.id,
            [
                cases[row.case_id][0],
                names.get(row.unit_id),
                Stage(row.stage).label,
                _day(row.due_on),
                _day(civil_day(row.raised_at)),
            ],
        )
        for row in rows
    ]
    return Page(lines, rows[-1].id if len(rows) == asked.limit else None)


def _day(day: Any) -> str | None:  # noqa: ANN401 - a day or none
    return None if day is None else day.isoformat()


TABLES: Final[Mapping[ExportedList, Table]] = {
    ExportedList.OPEN_TASKS: Table(
        "待办", ("编号", "待办事项", "承办单位", "届满日", "产生日期"), TypeAdapter(Kinds), _tasks
    ),
    ExportedList.HAND_OVERS: Table(
        "移交台账",
        (
            *("编号", "方式", "移出单位", "移入单位", "指定期限（日）", "移出日期", "到达日期"),
            *("答复日期", "反馈日期", "去向", "终止日期"),
        ),
        TypeAdapter(BookSide),
        _hand_overs,
    ),
    ExportedList.SUPERVISION_ORDERS: Table(
        "督办",
        (
            *("编号", "督办单位", "被督办单位", "督办情形", "督办要求", "督办状态", "督办日期"),
            *("反馈期限", "终止日期"),
        ),
        TypeAdapter(OrderFilter),
        _orders,
    ),
    ExportedList.CASE_WARNINGS: Table(
        "预警",
        ("编号", "责任单位", "预警阶段", "届满日", "预警日期"),
        TypeAdapter(WarningFilter),
        _warnings,
    ),
}
