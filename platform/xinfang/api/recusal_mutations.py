"""The mutations of standing aside: declare, challenge, rule, withdraw (回避)."""

from typing import Annotated

import strawberry

from xinfang.api.acting import CaseActInput, CaseActPayload, act_on_case
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.api.road_vocabulary import Ruling
from xinfang.cases.recuse import (
    ChallengeHandler,
    DeclareInterest,
    RuleChallenge,
    WithdrawRecusal,
    challenge_handler,
    declare_interest,
    rule_challenge,
    withdraw_recusal,
)


@strawberry.input(
    description="Stand aside from a case for a direct interest"
    " (自行回避，《信访工作条例》第二十八条)."
)
class DeclareInterestInput(CaseActInput):
    """The input of `declareInterest`."""

    reasons: str = strawberry.field(description="Which interest there is (理由).")


@strawberry.type(description="What declaring an interest did (回避结果).")
class DeclareInterestPayload(CaseActPayload):
    """The payload of `declareInterest`."""


@strawberry.input(
    description="Ask that somebody of the unit stand aside (申请回避，《信访工作条例》第二十八条)."
)
class ChallengeHandlerInput(CaseActInput):
    """The input of `challengeHandler`."""

    person: strawberry.ID = strawberry.field(
        description="Who is to stand aside: one of the case's `staff` (被申请人)."
    )
    reasons: str = strawberry.field(description="Which interest he has (理由).")


@strawberry.type(description="What challenging did (申请回避结果).")
class ChallengeHandlerPayload(CaseActPayload):
    """The payload of `challengeHandler`."""


@strawberry.input(description="Rule a challenge (决定回避，《信访工作条例》第二十八条).")
class RuleChallengeInput(CaseActInput):
    """The input of `ruleChallenge`."""

    recusal: strawberry.ID = strawberry.field(description="Which one (回避事项).")
    ruling: Ruling = strawberry.field(description="Whether he stands aside (决定).")
    reasons: str = strawberry.field(description="Why (决定理由).")


@strawberry.type(description="What ruling a challenge did (决定回避结果).")
class RuleChallengePayload(CaseActPayload):
    """The payload of `ruleChallenge`."""


@strawberry.input(description="Withdraw a recusal (解除回避，《信访工作条例》第二十八条).")
class WithdrawRecusalInput(CaseActInput):
    """The input of `withdrawRecusal`."""

    recusal: strawberry.ID = strawberry.field(description="Which one (回避事项).")
    reasons: str = strawberry.field(description="Why the interest bars him no more (理由).")


@strawberry.type(description="What withdrawing a recusal did (解除回避结果).")
class WithdrawRecusalPayload(CaseActPayload):
    """The payload of `withdrawRecusal`."""


async def _declare(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        DeclareInterestInput, strawberry.argument(description="The case and why (自行回避).")
    ],
) -> DeclareInterestPayload:
    return await act_on_case(
        info,
        "declareInterest",
        input,
        declare_interest,
        lambda on: DeclareInterest(on, input.reasons),
        DeclareInterestPayload,
    )


async def _challenge(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        ChallengeHandlerInput, strawberry.argument(description="The case, who and why (申请回避).")
    ],
) -> ChallengeHandlerPayload:
    person = info.context.seals.row(input.person, Kind.PERSON)
    return await act_on_case(
        info,
        "challengeHandler",
        input,
        challenge_handler,
        lambda on: ChallengeHandler(on, person, input.reasons),
        ChallengeHandlerPayload,
    )


async def _rule(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        RuleChallengeInput, strawberry.argument(description="The challenge and the ruling (决定).")
    ],
) -> RuleChallengePayload:
    recusal = info.context.seals.row(input.recusal, Kind.RECUSAL)
    return await act_on_case(
        info,
        "ruleChallenge",
        input,
        rule_challenge,
        lambda on: RuleChallenge(on, recusal, input.ruling, input.reasons),
        RuleChallengePayload,
    )


async def _withdraw(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        WithdrawRecusalInput, strawberry.argument(description="The recusal and why (解除回避).")
    ],
) -> WithdrawRecusalPayload:
    recusal = info.context.seals.row(input.recusal, Kind.RECUSAL)
    return await act_on_case(
        info,
        "withdrawRecusal",
        input,
        withdraw_recusal,
        lambda on: WithdrawRecusal(on, recusal, input.reasons),
        WithdrawRecusalPayload,
    )


@strawberry.type
class RecusalMutation:
    """The fields of standing aside."""

    declare_interest: DeclareInterestPayload = strawberry.field(
        resolver=_declare,
        description="Stand aside from a case for a direct interest"
        " (自行回避，《信访工作条例》第二十八条).",
    )
    challenge_handler: ChallengeHandlerPayload = strawberry.field(
        resolver=_challenge,
        description="Ask that somebody stand aside; the head rules"
        " (申请回避，《信访工作条例》第二十八条).",
    )
    rule_challenge: RuleChallengePayload = strawberry.field(
        resolver=_rule,
        description="Rule whether somebody stands aside (决定回避，《信访工作条例》第二十八条).",
    )
    withdraw_recusal: WithdrawRecusalPayload = strawberry.field(
        resolver=_withdraw,
        description="Let somebody act on a case again (解除回避，《信访工作条例》第二十八条).",
    )
