"""The mutations by which staff serve petitioners: printing a query code."""

from typing import Annotated

import strawberry

from xinfang.api.acting import (
    ERRORS,
    EVENT,
    CaseActInput,
    act,
    on_case,
    written,
)
from xinfang.api.case_events import CaseEventNode
from xinfang.api.case_problems import case_problem
from xinfang.api.cases import CaseNode, case_node
from xinfang.api.nodes import Ask
from xinfang.api.problems import Problem
from xinfang.cases.issue_code import ShowCode, show_code
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
