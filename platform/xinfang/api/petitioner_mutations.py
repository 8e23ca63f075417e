"""The mutations by which staff serve petitioners at the counter, and look at poor ratings."""

from typing import Annotated, Final

import strawberry

from xinfang.api.acting import (
    ERRORS,
    EVENT,
    CaseActInput,
    CaseActPayload,
    act,
    act_on_case,
    on_case,
    written,
)
from xinfang.api.agents import AGENT, AgentInput, agent_of
from xinfang.api.case_events import CaseEventNode
from xinfang.api.case_problems import case_problem
from xinfang.api.cases import CaseNode, case_node
from xinfang.api.nodes import Ask
from xinfang.api.own_vocabulary import Rated
from xinfang.api.problems import Problem
from xinfang.cases.issue_code import ShowCode, show_code
from xinfang.cases.rate import CheckRating, check_rating
from xinfang.cases.submit import AtCounter, HandIn, Withdraw, record_submission
from xinfang.kernel.errors import Refusal


@strawberry.input(
    description="Print a fresh query code for a petitioner at the counter (出示查询码)."
)
class ShowQueryCodeInput(CaseActInput):
    """The input of `showQueryCode`."""

    petitioner: int = strawberry.field(
        default=1, description="Whose code: his place among the petitioners, from 1 (序号)."
    )


@strawberry.type(description="The query code, shown this once (查询码).")
class ShowQueryCodePayload:
    """The payload of `showQueryCode`."""

    case: CaseNode | None = strawberry.field(description="The case (信访事项).")
    query_code: str | None = strawberry.field(
        description="The code to print; it is kept nowhere, so a replay has none (查询码)."
    )
    event: CaseEventNode | None = strawberry.field(description=EVENT)
    errors: list[Problem] = strawberry.field(description=ERRORS)


async def show_query_code(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        ShowQueryCodeInput,
        strawberry.argument(description="The case, and whose code (查询码)."),
    ],
) -> ShowQueryCodePayload:
    """Print a query code."""
    command = ShowCode(on_case(info, input), input.petitioner)
    outcome = await act(info, "showQueryCode", input, show_code, command)
    if isinstance(outcome, Refusal):
        errors = [case_problem(outcome, command.on.case_id)]
        return ShowQueryCodePayload(case=None, query_code=None, event=None, errors=errors)
    return ShowQueryCodePayload(
        case=await case_node(info, outcome.id),
        query_code=next(iter(command.shown), None),
        event=await written(info, outcome),
        errors=[],
    )


@strawberry.input(description="Write down what a petitioner hands in at the counter (补充材料).")
class SupplementCaseInput(CaseActInput):
    """The input of `supplementCase`."""

    text: str = strawberry.field(description="What is new, at most 4,000 characters (内容).")
    reference: str = strawberry.field(
        default="", description="Where papers that belong to it are kept (材料存放处)."
    )
    agent: AgentInput | None = strawberry.field(default=None, description=AGENT)


@strawberry.type(description="What handing in did (补充结果).")
class SupplementCasePayload(CaseActPayload):
    """The payload of `supplementCase`."""


@strawberry.input(description="Write down that a petitioner withdraws (撤回).")
class WithdrawCaseInput(CaseActInput):
    """The input of `withdrawCase`."""

    reason: str = strawberry.field(default="", description="Why; none is owed (理由).")
    agent: AgentInput | None = strawberry.field(default=None, description=AGENT)


@strawberry.type(description="What withdrawing did (撤回结果).")
class WithdrawCasePayload(CaseActPayload):
    """The payload of `withdrawCase`."""


@strawberry.input(description="Write down what was found about a poor rating (核查评价).")
class CheckRatingInput(CaseActInput):
    """The input of `checkRating`."""

    rated: Rated = strawberry.field(description="Which of the two ratings (评价对象).")
    note: str = strawberry.field(description="What was found (核查情况).")


@strawberry.type(description="What looking at a rating did (核查结果).")
class CheckRatingPayload(CaseActPayload):
    """The payload of `checkRating`."""


async def supplement_case(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        SupplementCaseInput, strawberry.argument(description="The case, and what is new (补充).")
    ],
) -> SupplementCasePayload:
    """Write down a supplement."""
    given = HandIn(input.text, input.reference, agent_of(input.agent))
    return await act_on_case(
        info,
        "supplementCase",
        input,
        record_submission,
        lambda on: AtCounter(on, given),
        SupplementCasePayload,
    )


async def withdraw_case(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        WithdrawCaseInput, strawberry.argument(description="The case, and why (撤回).")
    ],
) -> WithdrawCasePayload:
    """Write down a withdrawal."""
    given = Withdraw(input.reason, agent_of(input.agent))
    return await act_on_case(
        info,
        "withdrawCase",
        input,
        record_submission,
        lambda on: AtCounter(on, given),
        WithdrawCasePayload,
    )


async def check_case_rating(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        CheckRatingInput, strawberry.argument(description="The rating, and the finding (核查).")
    ],
) -> CheckRatingPayload:
    """Write down what was found."""
    return await act_on_case(
        info,
        "checkRating",
        input,
        check_rating,
        lambda on: CheckRating(on, input.rated, input.note),
        CheckRatingPayload,
    )


COUNTER_ACTS: Final[dict[str, tuple[str, str]]] = {
    "showQueryCode": ("case", "show_code"),
    "supplementCase": ("case", "supplement"),
    "withdrawCase": ("case", "withdraw"),
    "checkRating": ("case", "check_rating"),
}
"""The kind and act that the grants are asked for by each mutation."""


@strawberry.type
class CounterMutations:
    """The part of the root of mutations by which staff serve petitioners."""

    show_query_code: ShowQueryCodePayload = strawberry.field(
        resolver=show_query_code,
        description="Print a query code for a petitioner at the counter; who saw it is in the"
        " ledger (出示查询码，《信访工作条例》第二十一条).",
    )
    supplement_case: SupplementCasePayload = strawberry.field(
        resolver=supplement_case,
        description="Write down what a petitioner hands in at the counter"
        " (补充材料，《信访工作条例》第十九条).",
    )
    withdraw_case: WithdrawCasePayload = strawberry.field(
        resolver=withdraw_case,
        description="Write down that a petitioner withdraws, at the counter (撤回).",
    )
    check_rating: CheckRatingPayload = strawberry.field(
        resolver=check_case_rating,
        description="Write down what the superior found about a poor rating (核查评价).",
    )
