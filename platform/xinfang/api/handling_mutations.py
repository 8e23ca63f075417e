"""The mutations of handling: accept or decline, begin, extend, answer, serve, report, close."""

import datetime as dt
from typing import Annotated

import strawberry

from xinfang.api.acting import (
    CaseActInput,
    CaseActPayload,
    NoticeInput,
    act_on_case,
    notice,
    unit,
)
from xinfang.api.nodes import Ask
from xinfang.api.road_vocabulary import Adoption, Conclusion, RefusalGround, ServiceManner
from xinfang.cases.accept import AcceptCase, accept
from xinfang.cases.answer import AnswerCase, answer
from xinfang.cases.begin_handling import BeginHandling, begin_handling
from xinfang.cases.close import CloseCase, close
from xinfang.cases.decline import DeclineCase, decline
from xinfang.cases.extend import ExtendHandling, extend
from xinfang.cases.report_closing import ReportClosing, report_closing
from xinfang.cases.serve_answer import ServeAnswer, serve_answer

_NOTICE = "What the petitioner is told; owed where one is known (告知，《信访工作条例》第二十三条)."


@strawberry.input(
    description="Accept a case, with notice (受理，《信访工作条例》第二十二条、第二十三条)."
)
class AcceptCaseInput(CaseActInput):
    """The input of `acceptCase`."""

    notice: NoticeInput | None = strawberry.field(default=None, description=_NOTICE)


@strawberry.type(description="What accepting did (受理结果).")
class AcceptCasePayload(CaseActPayload):
    """The payload of `acceptCase`."""


@strawberry.input(
    description="Refuse acceptance, or lead into a statutory channel, on a ground and with notice"
    " (不予受理、不再受理、引导，《信访工作条例》第二十三条)."
)
class DeclineCaseInput(CaseActInput):
    """The input of `declineCase`."""

    ground: RefusalGround = strawberry.field(description="On which ground (理由).")
    competent: str | None = strawberry.field(
        default=None, description="Whom or which procedure to turn to, in words (有权机关)."
    )
    competent_unit: strawberry.ID | None = strawberry.field(
        default=None,
        description="The organ of the statutory channel, if it is on the platform (有权机关).",
    )
    notice: NoticeInput | None = strawberry.field(default=None, description=_NOTICE)


@strawberry.type(description="What declining did (不予受理结果).")
class DeclineCasePayload(CaseActPayload):
    """The payload of `declineCase`."""


@strawberry.input(description="Begin to handle an accepted case (开始办理).")
class BeginHandlingInput(CaseActInput):
    """The input of `beginHandling`."""


@strawberry.type(description="What beginning did (开始办理结果).")
class BeginHandlingPayload(CaseActPayload):
    """The payload of `beginHandling`."""


@strawberry.input(
    description="Extend the term of handling once, by thirty days at most, before it ends"
    " (延长办理期限，《信访工作条例》第三十四条)."
)
class ExtendHandlingInput(CaseActInput):
    """The input of `extendHandling`."""

    days: int = strawberry.field(
        description="By how many natural days from the original last day (延长日数)."
    )
    reason: str = strawberry.field(description="Why (延期理由).")
    notice: NoticeInput | None = strawberry.field(default=None, description=_NOTICE)


@strawberry.type(description="What extending did (延长结果).")
class ExtendHandlingPayload(CaseActPayload):
    """The payload of `extendHandling`."""


@strawberry.input(
    description="Answer a case; on the sixth branch of appeals with the whole handling opinion"
    " (答复，《信访工作条例》第二十九条至第三十二条)."
)
class AnswerCaseInput(CaseActInput):
    """The input of `answerCase`."""

    reasons: str = strawberry.field(description="The reasons (理由).")
    facts: str = strawberry.field(default="", description="The facts as found (查明的事实).")
    basis: str = strawberry.field(default="", description="The law and rules applied (依据).")
    demand: str = strawberry.field(
        default="", description="What was asked for; the petition's own if empty (请求事项)."
    )
    conclusion: Conclusion | None = strawberry.field(
        default=None, description="What a handling opinion concludes; elsewhere absent (结论)."
    )
    adoption: Adoption | None = strawberry.field(
        default=None, description="Whether a suggestion is adopted; elsewhere absent (采纳情况)."
    )


@strawberry.type(description="What answering did (答复结果).")
class AnswerCasePayload(CaseActPayload):
    """The payload of `answerCase`."""


@strawberry.input(
    description="Record the service of the last answer, from which the petitioner's windows run"
    " (送达，《信访工作条例》第三十五条)."
)
class ServeAnswerInput(CaseActInput):
    """The input of `serveAnswer`."""

    manner: ServiceManner = strawberry.field(description="How it was served (送达方式).")
    served_on: dt.date = strawberry.field(description="The day on which it was (送达日期).")
    receipt: str = strawberry.field(
        default="", description="The proof of service: a number, who signed (送达回证)."
    )


@strawberry.type(description="What recording the service did (送达结果).")
class ServeAnswerPayload(CaseActPayload):
    """The payload of `serveAnswer`."""


@strawberry.input(
    description="Tell the assigning organ the result (反馈办结报告，《信访工作条例》第二十二条)."
)
class SubmitClosingReportInput(CaseActInput):
    """The input of `submitClosingReport`."""

    report: str = strawberry.field(description="The closing report (办结报告).")


@strawberry.type(description="What reporting did (反馈结果).")
class SubmitClosingReportPayload(CaseActPayload):
    """The payload of `submitClosingReport`."""


@strawberry.input(
    description="Close an answered case when nothing can be asked for any more"
    " (终结，《信访工作条例》第三十五条)."
)
class CloseCaseInput(CaseActInput):
    """The input of `closeCase`."""


@strawberry.type(description="What closing did (终结结果).")
class CloseCasePayload(CaseActPayload):
    """The payload of `closeCase`."""


async def accept_case(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        AcceptCaseInput, strawberry.argument(description="The case and the notice (受理).")
    ],
) -> AcceptCasePayload:
    """Accept a case."""
    told = notice(input.notice)
    return await act_on_case(
        info, "acceptCase", input, accept, lambda on: AcceptCase(on, told), AcceptCasePayload
    )


async def decline_case(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        DeclineCaseInput,
        strawberry.argument(description="The case, the ground, the notice (不予受理)."),
    ],
) -> DeclineCasePayload:
    """Decline a case."""
    return await act_on_case(
        info,
        "declineCase",
        input,
        decline,
        lambda on: DeclineCase(
            on,
            input.ground,
            notice(input.notice),
            input.competent,
            unit(info, input.competent_unit),
        ),
        DeclineCasePayload,
    )


async def begin_case_handling(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        BeginHandlingInput, strawberry.argument(description="The case (信访事项).")
    ],
) -> BeginHandlingPayload:
    """Begin to handle a case."""
    return await act_on_case(
        info, "beginHandling", input, begin_handling, BeginHandling, BeginHandlingPayload
    )


async def extend_case_handling(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        ExtendHandlingInput, strawberry.argument(description="The case, days and reason (延长).")
    ],
) -> ExtendHandlingPayload:
    """Extend the term of handling."""
    return await act_on_case(
        info,
        "extendHandling",
        input,
        extend,
        lambda on: ExtendHandling(on, input.days, input.reason, notice(input.notice)),
        ExtendHandlingPayload,
    )


async def answer_case(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        AnswerCaseInput, strawberry.argument(description="The case and the answer (答复).")
    ],
) -> AnswerCasePayload:
    """Answer a case."""
    return await act_on_case(
        info,
        "answerCase",
        input,
        answer,
        lambda on: AnswerCase(
            on,
            input.reasons,
            input.facts,
            input.basis,
            input.demand,
            input.conclusion,
            input.adoption,
        ),
        AnswerCasePayload,
    )


async def serve_case_answer(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        ServeAnswerInput, strawberry.argument(description="The case, how and when (送达).")
    ],
) -> ServeAnswerPayload:
    """Record the service of the answer."""
    return await act_on_case(
        info,
        "serveAnswer",
        input,
        serve_answer,
        lambda on: ServeAnswer(on, input.manner, input.served_on, input.receipt),
        ServeAnswerPayload,
    )


async def submit_closing_report(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        SubmitClosingReportInput, strawberry.argument(description="The case and the report (反馈).")
    ],
) -> SubmitClosingReportPayload:
    """Tell the assigning organ the result."""
    return await act_on_case(
        info,
        "submitClosingReport",
        input,
        report_closing,
        lambda on: ReportClosing(on, input.report),
        SubmitClosingReportPayload,
    )


async def close_case(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        CloseCaseInput, strawberry.argument(description="The case (信访事项).")
    ],
) -> CloseCasePayload:
    """Close a case."""
    return await act_on_case(info, "closeCase", input, close, CloseCase, CloseCasePayload)
