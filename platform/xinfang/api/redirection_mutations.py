"""The mutation of recording what the organ told that a case was led to (登记引导反馈)."""

import datetime as dt
from typing import Annotated

import strawberry

from xinfang.api.acting import CaseActInput, CaseActPayload, act_on_case
from xinfang.api.nodes import Ask
from xinfang.cases.record_feedback import RecordFeedback, record_feedback


@strawberry.input(
    description="Record what the organ told that a case was led to"
    " (登记引导反馈，《信访工作条例》第三十一条第（一）项至第（四）项)."
)
class RecordRedirectionFeedbackInput(CaseActInput):
    """The input of `recordRedirectionFeedback`."""

    result: str = strawberry.field(description="What came of it, in brief (处理结果).")
    reference: str = strawberry.field(description="The organ's document (文书编号).")
    given_on: dt.date = strawberry.field(description="The day of the feedback (反馈日期).")


@strawberry.type(description="What `recordRedirectionFeedback` did (登记引导反馈结果).")
class RecordRedirectionFeedbackPayload(CaseActPayload):
    """The payload of `recordRedirectionFeedback`."""


async def _record(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        RecordRedirectionFeedbackInput,
        strawberry.argument(description="What is recorded (登记引导反馈)."),
    ],
) -> RecordRedirectionFeedbackPayload:
    return await act_on_case(
        info,
        "recordRedirectionFeedback",
        input,
        record_feedback,
        lambda on: RecordFeedback(on, input.result, input.reference, input.given_on),
        RecordRedirectionFeedbackPayload,
    )


@strawberry.type(description="What became of redirections (引导).")
class RedirectionMutation:
    """The field of it."""

    record_redirection_feedback: RecordRedirectionFeedbackPayload = strawberry.field(
        resolver=_record,
        description="Record what the organ told that a case was led to; its state stays"
        " (登记引导反馈，《信访工作条例》第三十一条第（一）项至第（四）项).",
    )
