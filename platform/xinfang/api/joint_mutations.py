"""The mutations of joint handling: name a part, answer it, withdraw it (共同办理)."""

from typing import Annotated

import strawberry

from xinfang.api.acting import CaseActInput, CaseActPayload, act_on_case
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.cases.join_handling import (
    AnswerPart,
    JoinHandling,
    WithdrawPart,
    answer_part,
    join_handling,
    withdraw_part,
)


@strawberry.input(description="Let a further unit handle a part of a case (确定共同办理单位).")
class JoinHandlingInput(CaseActInput):
    """The input of `joinHandling`."""

    unit: strawberry.ID = strawberry.field(
        description="The unit, within the sender's territory or line (协办单位)."
    )
    task: str = strawberry.field(description="What it is to do of the case (分工).")
    period_days: int = strawberry.field(
        description="In how many natural days it answers its part, 1 to 90 (期限)."
    )


@strawberry.type(description="What joining did (共同办理结果).")
class JoinHandlingPayload(CaseActPayload):
    """The payload of `joinHandling`."""


@strawberry.input(description="Answer the own unit's part of a case (答复协办事项).")
class AnswerPartInput(CaseActInput):
    """The input of `answerPart`."""

    answer: str = strawberry.field(description="What was found and done (协办意见).")


@strawberry.type(description="What answering did (协办答复结果).")
class AnswerPartPayload(CaseActPayload):
    """The payload of `answerPart`."""


@strawberry.input(description="Take a part back from its unit (撤回协办).")
class WithdrawPartInput(CaseActInput):
    """The input of `withdrawPart`."""

    part: strawberry.ID = strawberry.field(description="The part (协办事项).")
    reasons: str = strawberry.field(description="Why (理由).")


@strawberry.type(description="What withdrawing did (撤回结果).")
class WithdrawPartPayload(CaseActPayload):
    """The payload of `withdrawPart`."""


async def _join(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        JoinHandlingInput, strawberry.argument(description="The case, unit, task, days (协办).")
    ],
) -> JoinHandlingPayload:
    unit_id = info.context.seals.row(input.unit, Kind.UNIT)
    return await act_on_case(
        info,
        "joinHandling",
        input,
        join_handling,
        lambda on: JoinHandling(on, unit_id, input.task, input.period_days),
        JoinHandlingPayload,
    )


async def _answer(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        AnswerPartInput, strawberry.argument(description="The case and the answer (答复).")
    ],
) -> AnswerPartPayload:
    return await act_on_case(
        info,
        "answerPart",
        input,
        answer_part,
        lambda on: AnswerPart(on, input.answer),
        AnswerPartPayload,
    )


async def _withdraw(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        WithdrawPartInput, strawberry.argument(description="The case, the part, why (撤回).")
    ],
) -> WithdrawPartPayload:
    part_id = info.context.seals.row(input.part, Kind.CO_HANDLING)
    return await act_on_case(
        info,
        "withdrawPart",
        input,
        withdraw_part,
        lambda on: WithdrawPart(on, part_id, input.reasons),
        WithdrawPartPayload,
    )


@strawberry.type(description="Joint handling (共同办理).")
class JointMutation:
    """The mutations of this module."""

    join_handling: JoinHandlingPayload = strawberry.field(
        resolver=_join,
        description="Let a further unit handle a part of a case beside its lead (共同办理).",
    )
    answer_part: AnswerPartPayload = strawberry.field(
        resolver=_answer, description="Answer the own unit's part to the lead (答复协办事项)."
    )
    withdraw_part: WithdrawPartPayload = strawberry.field(
        resolver=_withdraw, description="Take a part back from its unit (撤回协办)."
    )
