"""The mutations of who is to have a case: dispute and rule, raise, ask to raise, decline."""

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
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.cases.dispute_competence import DisputeCompetence, dispute_competence
from xinfang.cases.raise_case import (
    DeclineRaise,
    RaiseCase,
    RequestRaise,
    decline_raise,
    raise_case,
    request_raise,
)
from xinfang.cases.rule_dispute import RuleDispute, rule_dispute


@strawberry.input(
    description="Hold another unit competent (提出管辖争议，《信访工作条例》第二十四条)."
)
class DisputeCompetenceInput(CaseActInput):
    """The input of `disputeCompetence`."""

    reasons: str = strawberry.field(description="Why (争议理由).")
    other: strawberry.ID | None = strawberry.field(
        default=None,
        description="The unit held competent; absent where it isn't clear who took over"
        " (另一有关单位).",
    )


@strawberry.type(description="What disputing did (管辖争议结果).")
class DisputeCompetencePayload(CaseActPayload):
    """The payload of `disputeCompetence`."""


@strawberry.input(
    description="Rule a dispute about competence (裁定管辖，《信访工作条例》第二十四条)."
)
class RuleCompetenceInput(CaseActInput):
    """The input of `ruleCompetence`."""

    competent: strawberry.ID = strawberry.field(
        description="The competent unit: one of the two, or a third below (承办单位)."
    )
    reasons: str = strawberry.field(description="Why (裁定意见).")


@strawberry.type(description="What ruling did (裁定结果).")
class RuleCompetencePayload(CaseActPayload):
    """The payload of `ruleCompetence`."""


@strawberry.input(description="Ask the superior to take a case (申请提级办理).")
class RequestRaiseInput(CaseActInput):
    """The input of `requestRaise`."""

    reasons: str = strawberry.field(description="Why (提级理由).")


@strawberry.type(description="What asking did (申请结果).")
class RequestRaisePayload(CaseActPayload):
    """The payload of `requestRaise`."""


@strawberry.input(description="Take a case from the territory below (提级办理).")
class RaiseCaseInput(CaseActInput):
    """The input of `raiseCase`."""

    reasons: str = strawberry.field(description="Why (提级理由).")
    notice: NoticeInput | None = strawberry.field(
        default=None, description="What the petitioner is told; owed where one is known (告知)."
    )


@strawberry.type(description="What raising did (提级结果).")
class RaiseCasePayload(CaseActPayload):
    """The payload of `raiseCase`."""


@strawberry.input(description="Leave a case where it is, though asked to take it (不予提级).")
class DeclineRaiseInput(CaseActInput):
    """The input of `declineRaise`."""

    reasons: str = strawberry.field(description="Why (决定理由).")


@strawberry.type(description="What declining did (不予提级结果).")
class DeclineRaisePayload(CaseActPayload):
    """The payload of `declineRaise`."""


async def _dispute(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        DisputeCompetenceInput, strawberry.argument(description="The case and why (争议).")
    ],
) -> DisputeCompetencePayload:
    other = unit(info, input.other)
    return await act_on_case(
        info,
        "disputeCompetence",
        input,
        dispute_competence,
        lambda on: DisputeCompetence(on, input.reasons, other),
        DisputeCompetencePayload,
    )


async def _rule(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        RuleCompetenceInput, strawberry.argument(description="The case and the ruling (裁定).")
    ],
) -> RuleCompetencePayload:
    competent = info.context.seals.row(input.competent, Kind.UNIT)
    return await act_on_case(
        info,
        "ruleCompetence",
        input,
        rule_dispute,
        lambda on: RuleDispute(on, competent, input.reasons),
        RuleCompetencePayload,
    )


async def _request(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        RequestRaiseInput, strawberry.argument(description="The case and why (申请).")
    ],
) -> RequestRaisePayload:
    return await act_on_case(
        info,
        "requestRaise",
        input,
        request_raise,
        lambda on: RequestRaise(on, input.reasons),
        RequestRaisePayload,
    )


async def _raise(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        RaiseCaseInput, strawberry.argument(description="The case and why (提级).")
    ],
) -> RaiseCasePayload:
    return await act_on_case(
        info,
        "raiseCase",
        input,
        raise_case,
        lambda on: RaiseCase(on, input.reasons, notice(input.notice)),
        RaiseCasePayload,
    )


async def _decline(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        DeclineRaiseInput, strawberry.argument(description="The case and why (不予提级).")
    ],
) -> DeclineRaisePayload:
    return await act_on_case(
        info,
        "declineRaise",
        input,
        decline_raise,
        lambda on: DeclineRaise(on, input.reasons),
        DeclineRaisePayload,
    )


@strawberry.type(description="Who is to have a case (管辖).")
class CompetenceMutation:
    """The mutations of this module."""

    dispute_competence: DisputeCompetencePayload = strawberry.field(
        resolver=_dispute,
        description="Hold another unit competent; the lowest superior of both rules"
        " (提出管辖争议，《信访工作条例》第二十四条).",
    )
    rule_competence: RuleCompetencePayload = strawberry.field(
        resolver=_rule,
        description="Rule who is competent; the case goes there"
        " (裁定管辖，《信访工作条例》第二十四条).",
    )
    request_raise: RequestRaisePayload = strawberry.field(
        resolver=_request,
        description="Ask the superior to take the case to its own level (申请提级办理).",
    )
    raise_case: RaiseCasePayload = strawberry.field(
        resolver=_raise,
        description="Take a case from the territory directly below to one's own level (提级办理).",
    )
    decline_raise: DeclineRaisePayload = strawberry.field(
        resolver=_decline, description="Leave the case where it is (不予提级)."
    )
