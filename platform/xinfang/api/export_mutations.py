"""The mutations that export lists as spreadsheets: each takes what its list takes, and a reason."""

from typing import Annotated, Final
from uuid import UUID

import strawberry

from xinfang.api.acting import AS, KEY, act, appointment
from xinfang.api.case_lists import CaseFilter, narrowed_by
from xinfang.api.job_mutations import JobPayload, job_payload
from xinfang.api.nodes import Ask
from xinfang.api.road_vocabulary import TaskKind
from xinfang.api.supervision_lists import SupervisionFilter
from xinfang.api.supervision_lists import narrowed_by as orders_narrowed
from xinfang.api.warning_lists import CaseWarningFilter
from xinfang.api.warning_lists import narrowed_by as warnings_narrowed
from xinfang.cases.export_cases import ExportCases, ask_for_export
from xinfang.cases.export_list import ExportList, ask_for_list
from xinfang.cases.exported_lists import Narrowed
from xinfang.cases.queries.exporting import ExportedList
from xinfang.cases.queries.hand_overs import BookSide
from xinfang.cases.queries.lists import Order

_WHAT: Final = "What is exported, and why (导出)."
_REASON: Final = "Why it is needed, at most 500 characters; goes into the ledger (导出理由)."


@strawberry.input(description="Export a list of cases as a spreadsheet (导出列表).")
class ExportCasesInput:
    """The input of `exportCases`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    filter: CaseFilter | None = strawberry.field(
        default=None, description="What to narrow the list to (筛选)."
    )
    order_by: Order = strawberry.field(
        default=Order.NEWEST, description="The order of the list (排序)."
    )
    reason: str = strawberry.field(description=_REASON)
    acting_as: strawberry.ID | None = strawberry.field(default=None, description=AS)


@strawberry.input(description="Export what the viewer's units have to do (导出待办).")
class ExportOpenTasksInput:
    """The input of `exportOpenTasks`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    kinds: list[TaskKind] | None = strawberry.field(
        default=None, description="Tasks of these kinds; all if absent or empty (待办类型)."
    )
    reason: str = strawberry.field(description=_REASON)
    acting_as: strawberry.ID | None = strawberry.field(default=None, description=AS)


@strawberry.input(description="Export a side of the book of hand-overs (导出移交台账).")
class ExportHandOversInput:
    """The input of `exportHandOvers`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    side: BookSide = strawberry.field(description="Which side (台账类别).")
    reason: str = strawberry.field(description=_REASON)
    acting_as: strawberry.ID | None = strawberry.field(default=None, description=AS)


@strawberry.input(description="Export orders of supervision (导出督办).")
class ExportSupervisionOrdersInput:
    """The input of `exportSupervisionOrders`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    filter: SupervisionFilter | None = strawberry.field(
        default=None, description="What to narrow the list to (筛选)."
    )
    reason: str = strawberry.field(description=_REASON)
    acting_as: strawberry.ID | None = strawberry.field(default=None, description=AS)


@strawberry.input(description="Export warnings (导出预警).")
class ExportCaseWarningsInput:
    """The input of `exportCaseWarnings`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    filter: CaseWarningFilter | None = strawberry.field(
        default=None, description="What to narrow the list to (筛选)."
    )
    reason: str = strawberry.field(description=_REASON)
    acting_as: strawberry.ID | None = strawberry.field(default=None, description=AS)


Given = Annotated[
    ExportCasesInput, strawberry.argument(description="What is exported, and why (导出).")
]


async def export_cases(info: Ask, input: Given) -> JobPayload:  # noqa: A002 - the graph's word
    """Queue an export."""
    by = input.filter or CaseFilter()
    command = ExportCases(
        narrowed=await narrowed_by(info, by),
        order=input.order_by,
        reason=input.reason,
        search=by.search,
        acting_as=appointment(info, input.acting_as),
    )
    return await job_payload(info, await act(info, "exportCases", input, ask_for_export, command))


Tasks = Annotated[ExportOpenTasksInput, strawberry.argument(description=_WHAT)]
HandOvers = Annotated[ExportHandOversInput, strawberry.argument(description=_WHAT)]
Orders = Annotated[ExportSupervisionOrdersInput, strawberry.argument(description=_WHAT)]
Warned = Annotated[ExportCaseWarningsInput, strawberry.argument(description=_WHAT)]


async def export_open_tasks(info: Ask, input: Tasks) -> JobPayload:  # noqa: A002 - the graph's word
    """Queue an export of tasks."""
    wanted = tuple(sorted(set(input.kinds or ())))
    return await _other(info, "exportOpenTasks", input, ExportedList.OPEN_TASKS, wanted)


async def export_hand_overs(info: Ask, input: HandOvers) -> JobPayload:  # noqa: A002 - as above
    """Queue an export of a side of the book."""
    return await _other(info, "exportHandOvers", input, ExportedList.HAND_OVERS, input.side)


async def export_supervision_orders(info: Ask, input: Orders) -> JobPayload:  # noqa: A002 - as above
    """Queue an export of orders of supervision."""
    wanted = orders_narrowed(info, input.filter or SupervisionFilter())
    return await _other(
        info, "exportSupervisionOrders", input, ExportedList.SUPERVISION_ORDERS, wanted
    )


async def export_case_warnings(info: Ask, input: Warned) -> JobPayload:  # noqa: A002 - as above
    """Queue an export of warnings."""
    wanted = warnings_narrowed(info, input.filter or CaseWarningFilter())
    return await _other(info, "exportCaseWarnings", input, ExportedList.CASE_WARNINGS, wanted)


Other = (
    ExportOpenTasksInput
    | ExportHandOversInput
    | ExportSupervisionOrdersInput
    | ExportCaseWarningsInput
)


async def _other(
    info: Ask, field: str, given: Other, of: ExportedList, narrowed: Narrowed
) -> JobPayload:
    office = appointment(info, given.acting_as)
    command = ExportList(of=of, narrowed=narrowed, reason=given.reason, acting_as=office)
    return await job_payload(info, await act(info, field, given, ask_for_list, command))


@strawberry.type
class ExportMutation:
    """The mutations of exports, as the root has them."""

    export_cases: JobPayload = strawberry.field(
        resolver=export_cases,
        description="Export what a list shows for a stated reason; the file opens for the viewer"
        " alone, as long as he may have every case in it (导出信访事项列表).",
    )
    export_open_tasks: JobPayload = strawberry.field(
        resolver=export_open_tasks,
        description="Export what `openTasks` shows for a stated reason (导出待办).",
    )
    export_hand_overs: JobPayload = strawberry.field(
        resolver=export_hand_overs,
        description="Export what `handOvers` shows for a stated reason (导出移交台账).",
    )
    export_supervision_orders: JobPayload = strawberry.field(
        resolver=export_supervision_orders,
        description="Export what `supervisionOrders` shows for a stated reason; what is demanded is"
        " left empty where the case accuses (导出督办).",
    )
    export_case_warnings: JobPayload = strawberry.field(
        resolver=export_case_warnings,
        description="Export what `caseWarnings` shows for a stated reason (导出预警).",
    )
