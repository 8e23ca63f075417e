"""The mutations of petitioners on their own case: supplement, withdraw, ask for review, rate.

They take no version and no `actingAs`. What the platform can't take from a petitioner it refuses
like any act: in `errors`.
"""

import dataclasses
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final
from uuid import UUID

import strawberry

from xinfang.access.grants import ActNotPermitted, Grants
from xinfang.api.acting import ERRORS, KEY
from xinfang.api.agents import AGENT, AgentInput, agent_of
from xinfang.api.ids import Kind
from xinfang.api.own_context import OwnAsk, OwnContext
from xinfang.api.own_petition import OwnPetitionNode, own_petition_of
from xinfang.api.own_vocabulary import Grade, Rated
from xinfang.api.problems import Problem, problem
from xinfang.api.remedy_vocabulary import ReviewStage
from xinfang.cases.own_review import AskReview, ask_own_review
from xinfang.cases.rate import Rate, rate
from xinfang.cases.submit import HandIn, Withdraw, supplement_own, withdraw_own
from xinfang.kernel.errors import Refusal
from xinfang.store.perform import Mutation as Performed
from xinfang.store.perform import perform
from xinfang.store.transaction import Outcome, Write


@strawberry.input(description="An act of a petitioner on his own case (本人办理).")
class OwnInput:
    """The common field of a petitioner's inputs."""

    idempotency_key: UUID = strawberry.field(description=KEY)


@strawberry.input(description="Hand in what is new (补充材料).")
class SupplementOwnPetitionInput(OwnInput):
    """The input of `supplementOwnPetition`."""

    text: str = strawberry.field(
        description="What is new, at most 4,000 characters; may be empty beside files (内容)."
    )
    reference: str = strawberry.field(
        default="", description="Where papers that belong to it are kept (材料存放处)."
    )
    agent: AgentInput | None = strawberry.field(default=None, description=AGENT)
    uploads: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="Files, as `POST /petitioner/files` named them (上传文件).",
    )


@strawberry.input(description="Withdraw the petition (撤回).")
class WithdrawOwnPetitionInput(OwnInput):
    """The input of `withdrawOwnPetition`."""

    reason: str = strawberry.field(default="", description="Why; none is owed (理由).")
    agent: AgentInput | None = strawberry.field(default=None, description=AGENT)


@strawberry.input(
    description="Ask the organ above to look at an opinion"
    " (请求复查、复核，《信访工作条例》第三十五条、第三十六条)."
)
class RequestOwnReviewInput(OwnInput):
    """The input of `requestOwnReview`."""

    stage: ReviewStage = strawberry.field(description="Review or re-review (复查、复核).")
    request: str = strawberry.field(description="What is asked for and why (请求和理由).")
    good_cause: str = strawberry.field(
        default="", description="Why it comes after the window, if it does (正当理由)."
    )
    agent: AgentInput | None = strawberry.field(default=None, description=AGENT)


@strawberry.input(
    description="Rate the petition office or the unit that answered, each once"
    " (满意度评价，《信访工作条例》第二十一条)."
)
class RateOwnPetitionInput(OwnInput):
    """The input of `rateOwnPetition`."""

    rated: Rated = strawberry.field(description="Who is rated (评价对象).")
    grade: Grade = strawberry.field(description="How satisfied he is (满意度).")
    reasons: str = strawberry.field(default="", description="Why; none are owed (理由).")


@strawberry.type(description="What an act of a petitioner did (本人办理结果).")
class OwnPetitionPayload:
    """The payload of a petitioner's mutations."""

    own_petition: OwnPetitionNode | None = strawberry.field(
        description="His case as it is now; absent if refused (本人的信访事项)."
    )
    errors: list[Problem] = strawberry.field(description=ERRORS)


Action = Callable[[Write, Grants, Any], Awaitable[Outcome]]


async def supplement_own_petition(
    info: OwnAsk,
    input: Annotated[  # noqa: A002 - the graph's word
        SupplementOwnPetitionInput, strawberry.argument(description="What is new (补充材料).")
    ],
) -> OwnPetitionPayload:
    """Supplement."""
    at = info.context
    uploads = tuple(at.seals.row(one, Kind.UPLOAD) for one in input.uploads)
    command = HandIn(input.text, input.reference, agent_of(input.agent), uploads)
    return await _act(info, "supplementOwnPetition", input, supplement_own, command)


async def withdraw_own_petition(
    info: OwnAsk,
    input: Annotated[  # noqa: A002 - the graph's word
        WithdrawOwnPetitionInput, strawberry.argument(description="That he withdraws (撤回).")
    ],
) -> OwnPetitionPayload:
    """Withdraw."""
    command = Withdraw(input.reason, agent_of(input.agent))
    return await _act(info, "withdrawOwnPetition", input, withdraw_own, command)


async def request_own_review(
    info: OwnAsk,
    input: Annotated[  # noqa: A002 - the graph's word
        RequestOwnReviewInput, strawberry.argument(description="Which, and why (请求).")
    ],
) -> OwnPetitionPayload:
    """Ask for review or re-review."""
    command = AskReview(input.stage, input.request, input.good_cause, agent_of(input.agent))
    return await _act(info, "requestOwnReview", input, ask_own_review, command)


async def rate_own_petition(
    info: OwnAsk,
    input: Annotated[  # noqa: A002 - the graph's word
        RateOwnPetitionInput, strawberry.argument(description="Whom, and how (评价).")
    ],
) -> OwnPetitionPayload:
    """Rate."""
    command = Rate(input.rated, input.grade, input.reasons)
    return await _act(info, "rateOwnPetition", input, rate, command)


async def _act(
    info: OwnAsk,
    field: str,
    given: Any,  # noqa: ANN401 - an input of the schema
    action: Action,
    command: object,
) -> OwnPetitionPayload:
    """Do an act of the petitioner once for its key; of anybody else it is refused."""
    at = info.context
    if not isinstance(at, OwnContext):
        return OwnPetitionPayload(own_petition=None, errors=[problem(ActNotPermitted())])
    payload = dataclasses.asdict(given)
    key = payload.pop("idempotency_key")

    async def once(tx: Write) -> Outcome:
        return await action(tx, at.grants, command)

    try:
        await perform(at.database, at.actor, Performed(field, key, payload), once)
    except Refusal as refusal:
        return OwnPetitionPayload(own_petition=None, errors=[problem(refusal)])
    return OwnPetitionPayload(own_petition=await own_petition_of(info), errors=[])


OWN_ACTS: Final[dict[str, tuple[str, str]]] = {
    "supplementOwnPetition": ("case", "supplement"),
    "withdrawOwnPetition": ("case", "withdraw"),
    "requestOwnReview": ("case", "request_review"),
    "rateOwnPetition": ("case", "evaluate"),
}
"""The kind and act that the grants of petitioners are asked for by each mutation."""


@strawberry.type
class OwnMutations:
    """The part of the root of mutations that petitioners have."""

    supplement_own_petition: OwnPetitionPayload = strawberry.field(
        resolver=supplement_own_petition,
        description="A petitioner hands in what is new (补充材料，《信访工作条例》第十九条).",
    )
    withdraw_own_petition: OwnPetitionPayload = strawberry.field(
        resolver=withdraw_own_petition,
        description="A petitioner withdraws; no reason is owed (撤回).",
    )
    request_own_review: OwnPetitionPayload = strawberry.field(
        resolver=request_own_review,
        description="A petitioner asks for review or re-review"
        " (请求复查、复核，《信访工作条例》第三十五条、第三十六条).",
    )
    rate_own_petition: OwnPetitionPayload = strawberry.field(
        resolver=rate_own_petition,
        description="A petitioner rates the petition office or the unit that answered, each once"
        " (满意度评价，《信访工作条例》第二十一条).",
    )
