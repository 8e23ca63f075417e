"""Major and urgent matters in the graph: the mark, its hours, who was told; and marking."""

import datetime as dt
from typing import Annotated, Final

import strawberry

from xinfang.api.acting import CaseActInput, CaseActPayload, act_on_case
from xinfang.api.nodes import Ask
from xinfang.api.urgency_parts import Recipient
from xinfang.cases.urgency import MarkUrgent, ReportUrgent, mark_urgent, report_urgent

URGENCY_ACTS: Final[dict[str, tuple[str, str]]] = {
    "markUrgent": ("case", "mark_urgent"),
    "reportUrgent": ("case", "mark_urgent"),
}


@strawberry.input(description="Mark a case as major or urgent (标记重大、紧急，条例第二十五条).")
class MarkUrgentInput(CaseActInput):
    """The input of `markUrgent`."""

    reasons: str = strawberry.field(description="Why (理由).")
    aware_at: dt.datetime = strawberry.field(
        description="Since when the unit knows, from which the hours run (知悉时间)."
    )


@strawberry.type(description="What marking did (标记结果).")
class MarkUrgentPayload(CaseActPayload):
    """The payload of `markUrgent`."""


@strawberry.input(description="Write down that somebody was told of it (记录报告情况).")
class ReportUrgentInput(CaseActInput):
    """The input of `reportUrgent`."""

    recipient: Recipient = strawberry.field(description="Which of those law names (报告对象).")
    told: str = strawberry.field(description="Who was told: organ and official (接报人).")
    text: str = strawberry.field(description="What was told (报告内容).")
    told_at: dt.datetime = strawberry.field(description="When (报告时间).")


@strawberry.type(description="What writing it down did (记录结果).")
class ReportUrgentPayload(CaseActPayload):
    """The payload of `reportUrgent`."""


async def _mark(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        MarkUrgentInput, strawberry.argument(description="The case and why (标记).")
    ],
) -> MarkUrgentPayload:
    return await act_on_case(
        info,
        "markUrgent",
        input,
        mark_urgent,
        lambda on: MarkUrgent(on, input.reasons, input.aware_at),
        MarkUrgentPayload,
    )


async def _report(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        ReportUrgentInput, strawberry.argument(description="The case and the report (报告).")
    ],
) -> ReportUrgentPayload:
    return await act_on_case(
        info,
        "reportUrgent",
        input,
        report_urgent,
        lambda on: ReportUrgent(on, input.recipient, input.told, input.text, input.told_at),
        ReportUrgentPayload,
    )


@strawberry.type(description="What is done about major and urgent matters (重大、紧急).")
class UrgencyMutations:
    """The mutations of this module."""

    mark_urgent: MarkUrgentPayload = strawberry.field(
        resolver=_mark,
        description="Mark a case as major or urgent; it is to be reported within hours"
        " (标记重大、紧急，《信访工作条例》第二十五条).",
    )
    report_urgent: ReportUrgentPayload = strawberry.field(
        resolver=_report, description="Write down whom it was reported to, and when (报告)."
    )
