"""The mutations of the remedy: ask for a review, give its opinion, serve it; set who reviews."""

import datetime as dt
from typing import Annotated, Final
from uuid import UUID

import strawberry

from xinfang.api.acting import (
    AS,
    ERRORS,
    KEY,
    CaseActInput,
    CaseActPayload,
    act,
    act_on_case,
    appointment,
    unit,
)
from xinfang.api.agents import AGENT, AgentInput, agent_of
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.api.problems import Problem, problem
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.remedy_vocabulary import ReviewOutcome, ReviewRoute, ReviewStage
from xinfang.api.road_vocabulary import Conclusion, ServiceManner
from xinfang.cases.acting import On
from xinfang.cases.give_review_opinion import GiveReviewOpinion, Stated, give_review_opinion
from xinfang.cases.order_rehandling import OrderRehandling, order_rehandling
from xinfang.cases.request_review import RequestReview, request_review
from xinfang.cases.serve_review_opinion import ServeReviewOpinion, serve_review_opinion
from xinfang.cases.set_reviewer import SetReviewer, set_reviewer
from xinfang.kernel.errors import Refusal

REMEDY_ACTS: Final[dict[str, tuple[str, str]]] = {
    "requestReview": ("case", "request_review"),
    "giveReviewOpinion": ("case", "review"),
    "orderRehandling": ("case", "review"),
    "serveReviewOpinion": ("case", "review"),
    "requestReReview": ("case", "request_review"),
    "giveReReviewOpinion": ("case", "review"),
    "setReviewer": ("unit", "arrange"),
}
"""The kind and act that the grants are asked for by each mutation of this module."""


@strawberry.input(description="Enter a petitioner's request (请求复查、复核).")
class RequestInput(CaseActInput):
    """The common fields of both requests."""

    request: str = strawberry.field(
        description="What he asks for and why, at most 2,000 characters (请求和理由)."
    )
    requested_on: dt.date = strawberry.field(
        description="The day on which he handed it in or posted it (请求日期)."
    )
    received_on: dt.date | None = strawberry.field(
        default=None,
        description="The day on which the reviewing organ had it; by default that of the request"
        " where that organ enters it, today where another does (收到日期).",
    )
    good_cause: str = strawberry.field(
        default="", description="Why he comes after the window, if he does (正当理由)."
    )
    agent: AgentInput | None = strawberry.field(default=None, description=AGENT)


@strawberry.input(
    description="Enter a petitioner's request for review, within thirty days of the service"
    " (请求复查，《信访工作条例》第三十五条)."
)
class RequestReviewInput(RequestInput):
    """The input of `requestReview`."""


@strawberry.type(description="What the request did (请求复查结果).")
class RequestReviewPayload(CaseActPayload):
    """The payload of `requestReview`."""


@strawberry.input(
    description="Enter a petitioner's request for re-review, within thirty days of the service"
    " (请求复核，《信访工作条例》第三十六条)."
)
class RequestReReviewInput(RequestInput):
    """The input of `requestReReview`."""


@strawberry.type(description="What the request did (请求复核结果).")
class RequestReReviewPayload(CaseActPayload):
    """The payload of `requestReReview`."""


@strawberry.input(description="What an opinion states (意见).")
class StatedInput(CaseActInput):
    """The common fields of opinions and orders."""

    facts: str = strawberry.field(description="The facts as found (查明的事实).")
    reasons: str = strawberry.field(description="The reasons (理由).")
    basis: str = strawberry.field(description="The law and rules applied (依据).")

    def stated(self) -> Stated:
        """Return it as the actions take it."""
        return Stated(self.facts, self.reasons, self.basis)


@strawberry.input(
    description="Give the review opinion: maintain, change or revoke"
    " (出具复查意见，《信访工作条例》第三十五条)."
)
class GiveReviewOpinionInput(StatedInput):
    """The input of `giveReviewOpinion`."""

    outcome: ReviewOutcome = strawberry.field(
        description="How the review ends; an order to handle anew is an act of its own (结果)."
    )
    conclusion: Conclusion | None = strawberry.field(
        default=None, description="What a changed opinion concludes; otherwise absent (新结论)."
    )


@strawberry.type(description="What giving the opinion did (复查意见结果).")
class GiveReviewOpinionPayload(CaseActPayload):
    """The payload of `giveReviewOpinion`."""


@strawberry.input(
    description="Give the re-review opinion, which ends the case"
    " (出具复核意见，《信访工作条例》第三十六条)."
)
class GiveReReviewOpinionInput(GiveReviewOpinionInput):
    """The input of `giveReReviewOpinion`."""


@strawberry.type(description="What giving the opinion did (复核意见结果).")
class GiveReReviewOpinionPayload(CaseActPayload):
    """The payload of `giveReReviewOpinion`."""


@strawberry.input(
    description="Order in a review or re-review that the matter be handled anew (责令重新办理)."
)
class OrderRehandlingInput(StatedInput):
    """The input of `orderRehandling`."""

    period_days: int | None = strawberry.field(
        default=None,
        description="Within how many natural days, at most 60; 60 if absent (办理期限).",
    )


@strawberry.type(description="What the order did (责令重新办理结果).")
class OrderRehandlingPayload(CaseActPayload):
    """The payload of `orderRehandling`."""


@strawberry.input(
    description="Record the service of the opinion or order given last; a review opinion's opens"
    " the window for the re-review (送达，《信访工作条例》第三十六条)."
)
class ServeReviewOpinionInput(CaseActInput):
    """The input of `serveReviewOpinion`."""

    manner: ServiceManner = strawberry.field(description="How it was served (送达方式).")
    served_on: dt.date = strawberry.field(description="The day on which it was (送达日期).")
    receipt: str = strawberry.field(
        default="", description="The proof of service: a number, who signed (送达回证)."
    )


@strawberry.type(description="What recording the service did (送达结果).")
class ServeReviewOpinionPayload(CaseActPayload):
    """The payload of `serveReviewOpinion`."""


@strawberry.input(
    description="Set who reviews from a day on: the route of a department, or the body that acts"
    " for a government or Party committee (设定复查复核机关)."
)
class SetReviewerInput:
    """The input of `setReviewer`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    unit: strawberry.ID = strawberry.field(
        description="The department, government or Party committee (单位)."
    )
    since: dt.date = strawberry.field(description="Its first day, today or later (生效日期).")
    basis: str = strawberry.field(description="The document that sets it (依据).")
    route: ReviewRoute | None = strawberry.field(
        default=None, description="Which organ above reviews a department (复查途径)."
    )
    body: strawberry.ID | None = strawberry.field(
        default=None,
        description="The unit that reviews for a government or Party committee (复查复核机构).",
    )
    acting_as: strawberry.ID | None = strawberry.field(default=None, description=AS)


@strawberry.type(description="What setting it did (设定结果).")
class SetReviewerPayload:
    """The payload of `setReviewer`."""

    unit: UnitNode | None = strawberry.field(
        description="The unit for which it was set; absent if refused (单位)."
    )
    errors: list[Problem] = strawberry.field(description=ERRORS)


def _request(given: RequestInput, stage: ReviewStage, on: On) -> RequestReview:
    return RequestReview(
        on,
        stage,
        given.request,
        given.requested_on,
        given.received_on,
        given.good_cause,
        agent_of(given.agent),
    )


def _opinion(given: GiveReviewOpinionInput, stage: ReviewStage, on: On) -> GiveReviewOpinion:
    return GiveReviewOpinion(on, stage, given.outcome, given.stated(), given.conclusion)


async def _request_review(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        RequestReviewInput, strawberry.argument(description="The case and the request (复查).")
    ],
) -> RequestReviewPayload:
    return await act_on_case(
        info,
        "requestReview",
        input,
        request_review,
        lambda on: _request(input, ReviewStage.REVIEW, on),
        RequestReviewPayload,
    )


async def _request_re_review(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        RequestReReviewInput, strawberry.argument(description="The case and the request (复核).")
    ],
) -> RequestReReviewPayload:
    return await act_on_case(
        info,
        "requestReReview",
        input,
        request_review,
        lambda on: _request(input, ReviewStage.RE_REVIEW, on),
        RequestReReviewPayload,
    )


async def _give_review_opinion(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        GiveReviewOpinionInput,
        strawberry.argument(description="The case and the opinion (复查意见)."),
    ],
) -> GiveReviewOpinionPayload:
    return await act_on_case(
        info,
        "giveReviewOpinion",
        input,
        give_review_opinion,
        lambda on: _opinion(input, ReviewStage.REVIEW, on),
        GiveReviewOpinionPayload,
    )


async def _give_re_review_opinion(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        GiveReReviewOpinionInput,
        strawberry.argument(description="The case and the opinion (复核意见)."),
    ],
) -> GiveReReviewOpinionPayload:
    return await act_on_case(
        info,
        "giveReReviewOpinion",
        input,
        give_review_opinion,
        lambda on: _opinion(input, ReviewStage.RE_REVIEW, on),
        GiveReReviewOpinionPayload,
    )


async def _order_rehandling(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        OrderRehandlingInput, strawberry.argument(description="The case and the order (责令).")
    ],
) -> OrderRehandlingPayload:
    return await act_on_case(
        info,
        "orderRehandling",
        input,
        order_rehandling,
        lambda on: OrderRehandling(on, input.stated(), input.period_days),
        OrderRehandlingPayload,
    )


async def _serve_review_opinion(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        ServeReviewOpinionInput, strawberry.argument(description="The case, how and when (送达).")
    ],
) -> ServeReviewOpinionPayload:
    return await act_on_case(
        info,
        "serveReviewOpinion",
        input,
        serve_review_opinion,
        lambda on: ServeReviewOpinion(on, input.manner, input.served_on, input.receipt),
        ServeReviewOpinionPayload,
    )


async def _set_reviewer(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        SetReviewerInput, strawberry.argument(description="The unit and who reviews (设定).")
    ],
) -> SetReviewerPayload:
    command = SetReviewer(
        unit_id=info.context.seals.row(input.unit, Kind.UNIT),
        since=input.since,
        basis=input.basis,
        route=input.route,
        body_id=unit(info, input.body),
        acting_as=appointment(info, input.acting_as),
    )
    done = await act(info, "setReviewer", input, set_reviewer, command)
    if isinstance(done, Refusal):
        return SetReviewerPayload(unit=None, errors=[problem(done)])
    return SetReviewerPayload(unit=unit_node(info, done.id), errors=[])


@strawberry.type(description="What can be done against an answer (救济).")
class RemedyMutations:
    """The mutations of this module."""

    request_review: RequestReviewPayload = strawberry.field(
        resolver=_request_review,
        description="Enter a petitioner's request for review; the organ above has thirty days"
        " (请求复查，《信访工作条例》第三十五条).",
    )
    give_review_opinion: GiveReviewOpinionPayload = strawberry.field(
        resolver=_give_review_opinion,
        description="Give the review opinion (出具复查意见，《信访工作条例》第三十五条).",
    )
    order_rehandling: OrderRehandlingPayload = strawberry.field(
        resolver=_order_rehandling,
        description="Order the matter to be handled anew; its sixty days run again (责令重新办理).",
    )
    serve_review_opinion: ServeReviewOpinionPayload = strawberry.field(
        resolver=_serve_review_opinion,
        description="Record that the opinion of a review or re-review was served"
        " (送达，《信访工作条例》第三十五条、第三十六条).",
    )
    request_re_review: RequestReReviewPayload = strawberry.field(
        resolver=_request_re_review,
        description="Enter a petitioner's request for re-review; the organ above the reviewing one"
        " has thirty days (请求复核，《信访工作条例》第三十六条).",
    )
    give_re_review_opinion: GiveReReviewOpinionPayload = strawberry.field(
        resolver=_give_re_review_opinion,
        description="Give the re-review opinion, which ends the case"
        " (出具复核意见，《信访工作条例》第三十六条).",
    )
    set_reviewer: SetReviewerPayload = strawberry.field(
        resolver=_set_reviewer,
        description="Set who reviews a unit's opinions, or acts for a government or Party committee"
        " (设定复查复核机关).",
    )
