"""The mutations of leaders: comment, report, undertake, log, review, release (批示、包案)."""

import datetime as dt
from typing import Annotated, Final
from uuid import UUID

import strawberry

from xinfang.api.acting import CaseActInput, CaseActPayload, act_on_case
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.api.supervision_vocabulary import Verdict
from xinfang.cases.comment import (
    CommentCase,
    Instruction,
    ReportInstruction,
    comment,
    report_instruction,
)
from xinfang.cases.undertake import (
    LogStep,
    ReleaseUndertaking,
    ReviewUndertaking,
    UndertakeCase,
    log_step,
    release_undertaking,
    review_undertaking,
    undertake,
)

LEADERSHIP_ACTS: Final[dict[str, tuple[str, str]]] = {
    "commentCase": ("case", "comment"),
    "reportInstruction": ("case", "reply"),
    "undertakeCase": ("case", "undertake"),
    "logUndertakingStep": ("case", "undertake"),
    "reviewUndertaking": ("case", "review_undertaking"),
    "releaseUndertaking": ("case", "undertake"),
}


@strawberry.input(description="What a unit is to carry out (批示要求).")
class InstructionInput:
    """An instruction."""

    unit: strawberry.ID = strawberry.field(
        description="The unit: of the own territory, or the one that has the case (落实单位)."
    )
    owner: strawberry.ID = strawberry.field(
        description="The official of that unit who answers for it (责任人)."
    )
    due_on: dt.date = strawberry.field(description="By when (落实期限).")


@strawberry.input(description="Comment on a case (批示，《河南省信访工作责任制实施细则》第六条).")
class CommentCaseInput(CaseActInput):
    """The input of `commentCase`."""

    text: str = strawberry.field(description="The comment (批示内容).")
    instruction: InstructionInput | None = strawberry.field(
        default=None, description="What a unit is to carry out, if anything (批示要求)."
    )


@strawberry.type(description="What commenting did (批示结果).")
class CommentCasePayload(CaseActPayload):
    """The payload of `commentCase`."""


@strawberry.input(description="Report the result of an instruction (落实批示反馈).")
class ReportInstructionInput(CaseActInput):
    """The input of `reportInstruction`."""

    comment: strawberry.ID = strawberry.field(description="The comment with it (批示).")
    result: str = strawberry.field(description="What was done (落实情况).")


@strawberry.type(description="What reporting did (反馈结果).")
class ReportInstructionPayload(CaseActPayload):
    """The payload of `reportInstruction`."""


@strawberry.input(description="Take a case upon oneself (包案).")
class UndertakeCaseInput(CaseActInput):
    """The input of `undertakeCase`."""

    reasons: str = strawberry.field(description="Why (包案理由).")


@strawberry.type(description="What undertaking did (包案结果).")
class UndertakeCasePayload(CaseActPayload):
    """The payload of `undertakeCase`."""


@strawberry.input(description="Write down a step of an undertaking (记录包案步骤).")
class LogUndertakingStepInput(CaseActInput):
    """The input of `logUndertakingStep`."""

    text: str = strawberry.field(description="What was done (内容).")
    taken_on: dt.date = strawberry.field(description="On which day (日期).")
    concludes: bool = strawberry.field(
        default=False, description="Whether it asks for the closing review (申请结案评审)."
    )


@strawberry.type(description="What writing it down did (记录结果).")
class LogUndertakingStepPayload(CaseActPayload):
    """The payload of `logUndertakingStep`."""


@strawberry.input(description="Review an undertaking at its close (结案评审).")
class ReviewUndertakingInput(CaseActInput):
    """The input of `reviewUndertaking`."""

    verdict: Verdict = strawberry.field(description="Whether it may end (评审结果).")
    reasons: str = strawberry.field(description="Why (评审意见).")


@strawberry.type(description="What reviewing did (评审结果).")
class ReviewUndertakingPayload(CaseActPayload):
    """The payload of `reviewUndertaking`."""


@strawberry.input(description="Give an undertaking up (解除包案).")
class ReleaseUndertakingInput(CaseActInput):
    """The input of `releaseUndertaking`."""

    reasons: str = strawberry.field(description="Why (解除理由).")


@strawberry.type(description="What giving it up did (解除结果).")
class ReleaseUndertakingPayload(CaseActPayload):
    """The payload of `releaseUndertaking`."""


async def _comment(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        CommentCaseInput, strawberry.argument(description="The case and the comment (批示).")
    ],
) -> CommentCasePayload:
    given, seals = input.instruction, info.context.seals
    instruction = None
    if given is not None:
        unit, owner = seals.row(given.unit, Kind.UNIT), seals.row(given.owner, Kind.PERSON)
        instruction = Instruction(unit, owner, given.due_on)
    return await act_on_case(
        info,
        "commentCase",
        input,
        comment,
        lambda on: CommentCase(on, input.text, instruction),
        CommentCasePayload,
    )


async def _report(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        ReportInstructionInput, strawberry.argument(description="The comment, result (反馈).")
    ],
) -> ReportInstructionPayload:
    row_id: UUID = info.context.seals.row(input.comment, Kind.COMMENT)
    return await act_on_case(
        info,
        "reportInstruction",
        input,
        report_instruction,
        lambda on: ReportInstruction(on, row_id, input.result),
        ReportInstructionPayload,
    )


async def _undertake(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        UndertakeCaseInput, strawberry.argument(description="The case and why (包案).")
    ],
) -> UndertakeCasePayload:
    return await act_on_case(
        info,
        "undertakeCase",
        input,
        undertake,
        lambda on: UndertakeCase(on, input.reasons),
        UndertakeCasePayload,
    )


async def _log(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        LogUndertakingStepInput, strawberry.argument(description="The case and the step (步骤).")
    ],
) -> LogUndertakingStepPayload:
    return await act_on_case(
        info,
        "logUndertakingStep",
        input,
        log_step,
        lambda on: LogStep(on, input.text, input.taken_on, input.concludes),
        LogUndertakingStepPayload,
    )


async def _review(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        ReviewUndertakingInput, strawberry.argument(description="The case and verdict (评审).")
    ],
) -> ReviewUndertakingPayload:
    return await act_on_case(
        info,
        "reviewUndertaking",
        input,
        review_undertaking,
        lambda on: ReviewUndertaking(on, input.verdict, input.reasons),
        ReviewUndertakingPayload,
    )


async def _release(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        ReleaseUndertakingInput, strawberry.argument(description="The case and why (解除).")
    ],
) -> ReleaseUndertakingPayload:
    return await act_on_case(
        info,
        "releaseUndertaking",
        input,
        release_undertaking,
        lambda on: ReleaseUndertaking(on, input.reasons),
        ReleaseUndertakingPayload,
    )


@strawberry.type(description="What leaders do (批示、包案).")
class LeadershipMutations:
    """The mutations of this module."""

    comment_case: CommentCasePayload = strawberry.field(
        resolver=_comment,
        description="Comment on a case as a leader, perhaps with an instruction"
        " (批示，《河南省信访工作责任制实施细则》第六条).",
    )
    report_instruction: ReportInstructionPayload = strawberry.field(
        resolver=_report, description="Report the result of a leader's instruction (批示落实反馈)."
    )
    undertake_case: UndertakeCasePayload = strawberry.field(
        resolver=_undertake,
        description="Take a case upon oneself as a leader"
        " (包案，《河南省信访工作责任制实施细则》第六条).",
    )
    log_undertaking_step: LogUndertakingStepPayload = strawberry.field(
        resolver=_log, description="Write down a step of one's undertaking (记录包案步骤)."
    )
    review_undertaking: ReviewUndertakingPayload = strawberry.field(
        resolver=_review,
        description="Review another's undertaking at its close (包案结案评审).",
    )
    release_undertaking: ReleaseUndertakingPayload = strawberry.field(
        resolver=_release, description="Give one's undertaking up (解除包案)."
    )
