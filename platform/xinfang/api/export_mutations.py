"""The mutation that exports a list of cases as a spreadsheet."""

from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.api.acting import AS, KEY, act, appointment
from xinfang.api.case_lists import CaseFilter, narrowed_by
from xinfang.api.job_mutations import JobPayload, job_payload
from xinfang.api.nodes import Ask
from xinfang.cases.export_cases import ExportCases, ask_for_export
from xinfang.cases.queries.lists import Order


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
    reason: str = strawberry.field(
        description="Why it is needed, at most 500 characters; goes into the ledger (导出理由)."
    )
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


@strawberry.type
class ExportMutation:
    """The mutation of exports, as the root has it."""

    export_cases: JobPayload = strawberry.field(
        resolver=export_cases,
        description="Export what a list shows for a stated reason; the file opens for the viewer"
        " alone, as long as he may have every case in it (导出信访事项列表).",
    )
