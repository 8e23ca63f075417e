"""The mutations of supervision: give an order, reply, judge the reply, withdraw (督办)."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.api.acting import CaseActInput, CaseActPayload, act_on_case
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.api.supervision_vocabulary import Trigger, Verdict
from xinfang.cases.reply_supervision import (
    JudgeReply,
    Paper,
    ReplySupervision,
    judge_reply,
    reply_supervision,
)
from xinfang.cases.supervise import (
    SuperviseCase,
    WithdrawSupervision,
    supervise,
    withdraw_supervision,
)

_ORDER = "The order (督办)."


@strawberry.input(
    description="Supervise the unit that has a case (督办，《信访工作条例》第四十条)."
)
class SuperviseCaseInput(CaseActInput):
    """The input of `superviseCase`."""

    trigger: Trigger = strawberry.field(description="Which of the three of law (督办情形).")
    demands: str = strawberry.field(description="What is demanded (督办要求).")
    reply_by: dt.date = strawberry.field(
        description="The day by which the unit replies, within 60 days (反馈期限)."
    )
    facts: str = strawberry.field(
        default="",
        description="The facts in words; owed unless a late time limit proves them (督办事由).",
    )
    clock: strawberry.ID | None = strawberry.field(
        default=None, description="A time limit of that unit that is or was late (超期期限)."
    )


@strawberry.type(description="What supervising did (督办结果).")
class SuperviseCasePayload(CaseActPayload):
    """The payload of `superviseCase`."""


@strawberry.input(description="A paper by its name and where it is kept (附件).")
class PaperInput:
    """A paper by reference."""

    name: str = strawberry.field(description="Its name, at most 200 characters (名称).")
    reference: str = strawberry.field(
        description="Where it is kept, such as a register's number (存放处)."
    )


@strawberry.input(description="Reply to an order of supervision (督办反馈).")
class ReplySupervisionInput(CaseActInput):
    """The input of `replySupervision`."""

    order: strawberry.ID = strawberry.field(description=_ORDER)
    measures: str = strawberry.field(description="The measures taken (采取的措施).")
    papers: list[PaperInput] = strawberry.field(
        default_factory=list, description="The papers that prove it, at most 20 (附件)."
    )


@strawberry.type(description="What replying did (反馈结果).")
class ReplySupervisionPayload(CaseActPayload):
    """The payload of `replySupervision`."""


@strawberry.input(description="Judge the reply that waits: accept it or send it back (审核反馈).")
class JudgeSupervisionReplyInput(CaseActInput):
    """The input of `judgeSupervisionReply`."""

    order: strawberry.ID = strawberry.field(description=_ORDER)
    verdict: Verdict = strawberry.field(description="Whether it suffices (审核结果).")
    reasons: str = strawberry.field(
        default="", description="Why; owed where it is sent back (审核意见)."
    )
    reply_by: dt.date | None = strawberry.field(
        default=None, description="The new day of reply where it is sent back (反馈期限)."
    )


@strawberry.type(description="What judging did (审核结果).")
class JudgeSupervisionReplyPayload(CaseActPayload):
    """The payload of `judgeSupervisionReply`."""


@strawberry.input(description="Take back an order of supervision that is open (撤销督办).")
class WithdrawSupervisionInput(CaseActInput):
    """The input of `withdrawSupervision`."""

    order: strawberry.ID = strawberry.field(description=_ORDER)
    reasons: str = strawberry.field(description="Why (撤销理由).")


@strawberry.type(description="What taking it back did (撤销结果).")
class WithdrawSupervisionPayload(CaseActPayload):
    """The payload of `withdrawSupervision`."""


async def supervise_case(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        SuperviseCaseInput, strawberry.argument(description="The case and the order (督办).")
    ],
) -> SuperviseCasePayload:
    """Supervise the unit that has a case."""
    clock = None if input.clock is None else info.context.seals.row(input.clock, Kind.CLOCK)
    return await act_on_case(
        info,
        "superviseCase",
        input,
        supervise,
        lambda on: SuperviseCase(
            on, input.trigger, input.demands, input.reply_by, input.facts, clock
        ),
        SuperviseCasePayload,
    )


async def reply_case_supervision(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        ReplySupervisionInput, strawberry.argument(description="The order and the reply (反馈).")
    ],
) -> ReplySupervisionPayload:
    """Reply to an order."""
    papers = tuple(Paper(paper.name, paper.reference) for paper in input.papers)
    order = _order(info, input.order)
    return await act_on_case(
        info,
        "replySupervision",
        input,
        reply_supervision,
        lambda on: ReplySupervision(on, order, input.measures, papers),
        ReplySupervisionPayload,
    )


async def judge_supervision_reply(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        JudgeSupervisionReplyInput, strawberry.argument(description="The order, verdict (审核).")
    ],
) -> JudgeSupervisionReplyPayload:
    """Judge the reply that waits."""
    order = _order(info, input.order)
    return await act_on_case(
        info,
        "judgeSupervisionReply",
        input,
        judge_reply,
        lambda on: JudgeReply(on, order, input.verdict, input.reasons, input.reply_by),
        JudgeSupervisionReplyPayload,
    )


async def withdraw_case_supervision(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        WithdrawSupervisionInput, strawberry.argument(description="The order and why (撤销).")
    ],
) -> WithdrawSupervisionPayload:
    """Take an order back."""
    order = _order(info, input.order)
    return await act_on_case(
        info,
        "withdrawSupervision",
        input,
        withdraw_supervision,
        lambda on: WithdrawSupervision(on, order, input.reasons),
        WithdrawSupervisionPayload,
    )


def _order(info: Ask, given: strawberry.ID) -> UUID:
    return info.context.seals.row(given, Kind.SUPERVISION)
