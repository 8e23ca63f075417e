"""The mutation of passing an accusation to a competent organ (移送有权处理的机关)."""

from typing import Annotated

import strawberry

from xinfang.api.acting import CaseActInput, CaseActPayload, act, on_case
from xinfang.api.case_problems import case_problem
from xinfang.api.cases import CaseNode, case_node
from xinfang.api.hand_overs import HandOverNode, hand_over_of
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.cases.pass_accusation import PassAccusation, pass_accusation
from xinfang.kernel.errors import Refusal
from xinfang.law.cadres import Concern


@strawberry.input(
    description="Pass an accusation to the competent organ"
    " (移送有权处理的机关，《信访工作条例》第三十条)."
)
class PassAccusationInput(CaseActInput):
    """The input of `passAccusation`."""

    target: strawberry.ID = strawberry.field(
        description="The organ, one of the case's `competentOrgans` that are passed to (接收机关)."
    )
    note: str = strawberry.field(default="", description="What to write beside it (说明).")
    concern: Concern = strawberry.field(
        default=Concern.DISCIPLINE, description="What the accusation is about (反映问题类别)."
    )


@strawberry.type(description="What passing did; the case itself is out of reach then (移送结果).")
class PassAccusationPayload(CaseActPayload):
    """The payload of `passAccusation`."""

    hand_over: HandOverNode | None = strawberry.field(
        description="Its line in the book of hand-overs; absent if refused (移送记录)."
    )
    remainder: CaseNode | None = strawberry.field(
        description="What of a mixed letter accuses nobody, as the case of its own that stays with"
        " the unit; absent where all of it accuses, and if refused (其余诉求另立事项)."
    )


async def _pass(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        PassAccusationInput, strawberry.argument(description="The case and where to (移送).")
    ],
) -> PassAccusationPayload:
    on, target = on_case(info, input), info.context.seals.row(input.target, Kind.UNIT)
    command = PassAccusation(on, target, input.note, input.concern)
    outcome = await act(info, "passAccusation", input, pass_accusation, command)
    if isinstance(outcome, Refusal):
        errors = [case_problem(outcome, on.case_id)]
        return PassAccusationPayload(
            case=None, event=None, warnings=[], errors=errors, hand_over=None, remainder=None
        )
    stayed = next(iter(outcome.related), None)
    return PassAccusationPayload(
        case=None,
        event=None,
        warnings=[],
        errors=[],
        hand_over=await hand_over_of(info, outcome.id),
        remainder=None if stayed is None else await case_node(info, stayed),
    )


@strawberry.type(description="Passing accusations on (移送).")
class PassingMutation:
    """The field of it."""

    pass_accusation: PassAccusationPayload = strawberry.field(
        resolver=_pass,
        description="Pass an accusation to the competent organ; a record is kept, and what of the"
        " letter accuses nobody stays as a case of its own"
        " (移送有权处理的机关，《信访工作条例》第三十条).",
    )
