"""The mutations of handling besides the plain way: simplify, hear, settle, execute, explain."""

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
from xinfang.api.handling_vocabulary import (
    AgreementKind,
    ExecutionState,
    HearingGround,
    HearingRole,
    SimplifiedGround,
)
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.cases.execute import (
    ArrangeExecution,
    Performance,
    RecordGuidance,
    ReportExecution,
    arrange_execution,
    record_guidance,
    report_execution,
)
from xinfang.cases.hear import (
    AnnounceHearing,
    CallOffHearing,
    Part,
    RecordHearing,
    announce_hearing,
    call_off_hearing,
    record_hearing,
)
from xinfang.cases.record_contribution import RecordContribution, record_contribution
from xinfang.cases.settle import SettleCase, settle
from xinfang.cases.simplify import SimplifyCase, SwitchToOrdinary, simplify, switch_to_ordinary

_NOTICE = "What the petitioner is told; owed where one is known (告知)."


@strawberry.input(description="How many people take a part in a hearing (听证参加人).")
class HearingPartInput:
    """A part and a number."""

    role: HearingRole = strawberry.field(description="The part (身份).")
    people: int = strawberry.field(description="How many take it (人数).")


@strawberry.input(description="What is performed, by whom and by when (执行内容).")
class PerformanceInput:
    """One duty: of a unit on the platform, or of somebody in words."""

    duty: str = strawberry.field(description="What is to be performed (执行内容).")
    due_on: dt.date = strawberry.field(description="By when (期限).")
    unit: strawberry.ID | None = strawberry.field(
        default=None, description="The unit that performs it, if on the platform (执行单位)."
    )
    name: str = strawberry.field(
        default="", description="Else who performs it, in words (执行单位名称)."
    )


@strawberry.input(
    description="Accept a case and handle it simply (简易办理，《信访事项简易办理办法》)."
)
class SimplifyCaseInput(CaseActInput):
    """The input of `simplifyCase`."""

    ground: SimplifiedGround = strawberry.field(description="Why it is handled simply (适用情形).")
    notice: NoticeInput | None = strawberry.field(default=None, description=_NOTICE)


@strawberry.type(description="What `simplifyCase` did (简易办理结果).")
class SimplifyCasePayload(CaseActPayload):
    """The payload of `simplifyCase`."""


@strawberry.input(
    description="Go on with a case in the ordinary way (转为普通办理，《信访事项简易办理办法》)."
)
class SwitchToOrdinaryInput(CaseActInput):
    """The input of `switchToOrdinary`."""

    reasons: str = strawberry.field(description="Why it isn't simple (理由).")
    notice: NoticeInput | None = strawberry.field(default=None, description=_NOTICE)


@strawberry.type(description="What `switchToOrdinary` did (转为普通办理结果).")
class SwitchToOrdinaryPayload(CaseActPayload):
    """The payload of `switchToOrdinary`."""


@strawberry.input(
    description="Announce a hearing (公告听证，《信访工作条例》第三十一条第（六）项)."
)
class AnnounceHearingInput(CaseActInput):
    """The input of `announceHearing`."""

    ground: HearingGround = strawberry.field(description="Why the matter is heard (情形).")
    topic: str = strawberry.field(description="What is heard (听证事项).")
    place: str = strawberry.field(description="Where (地点).")
    first_on: dt.date = strawberry.field(description="The first day (开始日期).")
    last_on: dt.date = strawberry.field(description="The last day (结束日期).")
    participants: list[HearingPartInput] = strawberry.field(
        description="Who takes part, by parts (参加人)."
    )


@strawberry.type(description="What `announceHearing` did (公告听证结果).")
class AnnounceHearingPayload(CaseActPayload):
    """The payload of `announceHearing`."""


@strawberry.input(
    description="Record a hearing that was held (记录听证，《信访工作条例》第三十一条第（六）项)."
)
class RecordHearingInput(CaseActInput):
    """The input of `recordHearing`."""

    minutes: str = strawberry.field(description="The minutes (笔录).")
    result: str = strawberry.field(description="What came of it (结果).")
    participants: list[HearingPartInput] = strawberry.field(
        default_factory=list, description="Who took part, if others than announced (参加人)."
    )


@strawberry.type(description="What `recordHearing` did (记录听证结果).")
class RecordHearingPayload(CaseActPayload):
    """The payload of `recordHearing`."""


@strawberry.input(description="Call off an announced hearing (取消听证).")
class CallOffHearingInput(CaseActInput):
    """The input of `callOffHearing`."""

    reasons: str = strawberry.field(description="Why (理由).")


@strawberry.type(description="What `callOffHearing` did (取消听证结果).")
class CallOffHearingPayload(CaseActPayload):
    """The payload of `callOffHearing`."""


@strawberry.input(
    description="End a case by a written agreement of the parties"
    " (调解、和解，《信访工作条例》第三十三条)."
)
class SettleCaseInput(CaseActInput):
    """The input of `settleCase`."""

    kind: AgreementKind = strawberry.field(description="How they came to agree (类型).")
    terms: str = strawberry.field(description="What was agreed (协议内容).")
    reference: str = strawberry.field(description="Where the signed agreement is kept (存放处).")
    agreed_on: dt.date = strawberry.field(description="The day on which they agreed (达成日期).")
    mediator: str = strawberry.field(
        default="", description="The body that mediated; empty in a settlement (调解组织)."
    )
    performances: list[PerformanceInput] = strawberry.field(
        default_factory=list, description="What is still to be performed (履行内容)."
    )


@strawberry.type(description="What `settleCase` did (调解、和解结果).")
class SettleCasePayload(CaseActPayload):
    """The payload of `settleCase`."""


@strawberry.input(
    description="Say who performs what by when, of what an opinion supports"
    " (安排执行，《信访工作条例》第三十二条)."
)
class ArrangeExecutionInput(CaseActInput):
    """The input of `arrangeExecution`."""

    performances: list[PerformanceInput] = strawberry.field(
        description="What is to be performed (执行内容)."
    )


@strawberry.type(description="What `arrangeExecution` did (安排执行结果).")
class ArrangeExecutionPayload(CaseActPayload):
    """The payload of `arrangeExecution`."""


@strawberry.input(
    description="Report how an execution stands (报告执行情况，《信访工作条例》第三十二条)."
)
class ReportExecutionInput(CaseActInput):
    """The input of `reportExecution`."""

    execution: strawberry.ID = strawberry.field(description="Which one (执行内容).")
    outcome: ExecutionState = strawberry.field(description="How it stands (情况).")
    report: str = strawberry.field(description="What was done (内容).")


@strawberry.type(description="What `reportExecution` did (报告执行情况结果).")
class ReportExecutionPayload(CaseActPayload):
    """The payload of `reportExecution`."""


@strawberry.input(
    description="Record that an opinion was explained to the petitioner"
    " (解释、疏导，《信访工作条例》第三十二条)."
)
class RecordGuidanceInput(CaseActInput):
    """The input of `recordGuidance`."""

    text: str = strawberry.field(description="What was explained (内容).")
    given_on: dt.date = strawberry.field(description="The day (日期).")


@strawberry.type(description="What `recordGuidance` did (解释、疏导结果).")
class RecordGuidancePayload(CaseActPayload):
    """The payload of `recordGuidance`."""


@strawberry.input(
    description="Record what a suggestion contributed, for a reward"
    " (登记奖励，《信访工作条例》第二十九条)."
)
class RecordContributionInput(CaseActInput):
    """The input of `recordContribution`."""

    contribution: str = strawberry.field(description="What it contributed (贡献).")
    reward: str = strawberry.field(description="Which reward is proposed (建议的奖励).")


@strawberry.type(description="What `recordContribution` did (登记奖励结果).")
class RecordContributionPayload(CaseActPayload):
    """The payload of `recordContribution`."""


async def _simplify_case(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        SimplifyCaseInput, strawberry.argument(description="What is done (简易办理).")
    ],
) -> SimplifyCasePayload:
    return await act_on_case(
        info,
        "simplifyCase",
        input,
        simplify,
        lambda on: SimplifyCase(on, input.ground, notice(input.notice)),
        SimplifyCasePayload,
    )


async def _switch_to_ordinary(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        SwitchToOrdinaryInput, strawberry.argument(description="What is done (转为普通办理).")
    ],
) -> SwitchToOrdinaryPayload:
    return await act_on_case(
        info,
        "switchToOrdinary",
        input,
        switch_to_ordinary,
        lambda on: SwitchToOrdinary(on, input.reasons, notice(input.notice)),
        SwitchToOrdinaryPayload,
    )


async def _announce_hearing(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        AnnounceHearingInput, strawberry.argument(description="What is done (公告听证).")
    ],
) -> AnnounceHearingPayload:
    return await act_on_case(
        info,
        "announceHearing",
        input,
        announce_hearing,
        lambda on: AnnounceHearing(
            on,
            input.ground,
            input.topic,
            input.place,
            input.first_on,
            input.last_on,
            _parts(input.participants),
        ),
        AnnounceHearingPayload,
    )


async def _record_hearing(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        RecordHearingInput, strawberry.argument(description="What is done (记录听证).")
    ],
) -> RecordHearingPayload:
    return await act_on_case(
        info,
        "recordHearing",
        input,
        record_hearing,
        lambda on: RecordHearing(on, input.minutes, input.result, _parts(input.participants)),
        RecordHearingPayload,
    )


async def _call_off_hearing(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        CallOffHearingInput, strawberry.argument(description="What is done (取消听证).")
    ],
) -> CallOffHearingPayload:
    return await act_on_case(
        info,
        "callOffHearing",
        input,
        call_off_hearing,
        lambda on: CallOffHearing(on, input.reasons),
        CallOffHearingPayload,
    )


async def _settle_case(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        SettleCaseInput, strawberry.argument(description="What is done (调解、和解).")
    ],
) -> SettleCasePayload:
    return await act_on_case(
        info,
        "settleCase",
        input,
        settle,
        lambda on: SettleCase(
            on,
            input.kind,
            input.terms,
            input.reference,
            input.agreed_on,
            input.mediator,
            _performances(info, input.performances),
        ),
        SettleCasePayload,
    )


async def _arrange_execution(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        ArrangeExecutionInput, strawberry.argument(description="What is done (安排执行).")
    ],
) -> ArrangeExecutionPayload:
    return await act_on_case(
        info,
        "arrangeExecution",
        input,
        arrange_execution,
        lambda on: ArrangeExecution(on, _performances(info, input.performances)),
        ArrangeExecutionPayload,
    )


async def _report_execution(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        ReportExecutionInput, strawberry.argument(description="What is done (报告执行情况).")
    ],
) -> ReportExecutionPayload:
    execution = info.context.seals.row(input.execution, Kind.EXECUTION)
    return await act_on_case(
        info,
        "reportExecution",
        input,
        report_execution,
        lambda on: ReportExecution(on, execution, input.outcome, input.report),
        ReportExecutionPayload,
    )


async def _record_guidance(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        RecordGuidanceInput, strawberry.argument(description="What is done (解释、疏导).")
    ],
) -> RecordGuidancePayload:
    return await act_on_case(
        info,
        "recordGuidance",
        input,
        record_guidance,
        lambda on: RecordGuidance(on, input.text, input.given_on),
        RecordGuidancePayload,
    )


async def _record_contribution(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        RecordContributionInput, strawberry.argument(description="What is done (登记奖励).")
    ],
) -> RecordContributionPayload:
    return await act_on_case(
        info,
        "recordContribution",
        input,
        record_contribution,
        lambda on: RecordContribution(on, input.contribution, input.reward),
        RecordContributionPayload,
    )


def _parts(given: list[HearingPartInput]) -> tuple[Part, ...]:
    return tuple(Part(one.role, one.people) for one in given)


def _performances(info: Ask, given: list[PerformanceInput]) -> tuple[Performance, ...]:
    return tuple(Performance(one.duty, one.due_on, unit(info, one.unit), one.name) for one in given)


@strawberry.type(description="Handling besides the plain way (办理).")
class HandlingMutation:
    """The fields of it."""

    simplify_case: SimplifyCasePayload = strawberry.field(
        resolver=_simplify_case,
        description="Accept a case and handle it simply (简易办理，《信访事项简易办理办法》).",
    )
    switch_to_ordinary: SwitchToOrdinaryPayload = strawberry.field(
        resolver=_switch_to_ordinary,
        description="Go on with a case in the ordinary way"
        " (转为普通办理，《信访事项简易办理办法》).",
    )
    announce_hearing: AnnounceHearingPayload = strawberry.field(
        resolver=_announce_hearing,
        description="Announce a hearing (公告听证，《信访工作条例》第三十一条第（六）项).",
    )
    record_hearing: RecordHearingPayload = strawberry.field(
        resolver=_record_hearing,
        description="Record a hearing that was held"
        " (记录听证，《信访工作条例》第三十一条第（六）项).",
    )
    call_off_hearing: CallOffHearingPayload = strawberry.field(
        resolver=_call_off_hearing,
        description="Call off an announced hearing (取消听证).",
    )
    settle_case: SettleCasePayload = strawberry.field(
        resolver=_settle_case,
        description="End a case by a written agreement of the parties"
        " (调解、和解，《信访工作条例》第三十三条).",
    )
    arrange_execution: ArrangeExecutionPayload = strawberry.field(
        resolver=_arrange_execution,
        description="Say who performs what by when, of what an opinion supports"
        " (安排执行，《信访工作条例》第三十二条).",
    )
    report_execution: ReportExecutionPayload = strawberry.field(
        resolver=_report_execution,
        description="Report how an execution stands (报告执行情况，《信访工作条例》第三十二条).",
    )
    record_guidance: RecordGuidancePayload = strawberry.field(
        resolver=_record_guidance,
        description="Record that an opinion was explained to the petitioner"
        " (解释、疏导，《信访工作条例》第三十二条).",
    )
    record_contribution: RecordContributionPayload = strawberry.field(
        resolver=_record_contribution,
        description="Record what a suggestion contributed, for a reward"
        " (登记奖励，《信访工作条例》第二十九条).",
    )
