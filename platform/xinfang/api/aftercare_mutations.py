"""The mutations around the last opinion: its hearings, its publicity, and what comes afterwards."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Final

import strawberry

from xinfang.api.acting import CaseActInput, CaseActPayload, act_on_case
from xinfang.api.nodes import Ask
from xinfang.api.remedy_vocabulary import AftercareKind
from xinfang.cases.publicize_opinion import PublicizeOpinion, publicize_opinion
from xinfang.cases.record_aftercare import RecordAftercare, record_aftercare
from xinfang.cases.record_review_hearing import RecordReviewHearing, record_review_hearing

AFTERCARE_ACTS: Final[dict[str, tuple[str, str]]] = {
    "recordReviewHearing": ("case", "review"),
    "publicizeOpinion": ("case", "review"),
    "recordAftercare": ("case", "aftercare"),
}
"""The kind and act that the grants are asked for by each mutation of this module."""


@strawberry.input(
    description="Record a hearing of a re-review that was held; its days are taken out of the"
    " thirty (登记复核听证，《信访工作条例》第三十六条)."
)
class RecordReviewHearingInput(CaseActInput):
    """The input of `recordReviewHearing`."""

    first_on: dt.date = strawberry.field(description="Its first day (开始日期).")
    last_on: dt.date = strawberry.field(description="Its last day, today or before (结束日期).")
    place: str = strawberry.field(default="", description="Where it was held (地点).")


@strawberry.type(description="What recording the hearing did (登记听证结果).")
class RecordReviewHearingPayload(CaseActPayload):
    """The payload of `recordReviewHearing`."""


@strawberry.input(
    description="Record that a re-review opinion was made public, which a hearing allows"
    " (公示，《信访工作条例》第三十六条第二款)."
)
class PublicizeOpinionInput(CaseActInput):
    """The input of `publicizeOpinion`."""

    publicized_on: dt.date = strawberry.field(description="The day on which it was (公示日期).")
    where: str = strawberry.field(description="Where, at most 500 characters (公示方式、处所).")


@strawberry.type(description="What recording the publicity did (公示结果).")
class PublicizeOpinionPayload(CaseActPayload):
    """The payload of `publicizeOpinion`."""


@strawberry.input(
    description="Record guidance, support or aid after a matter has ended"
    " (帮扶、疏导、救助，《信访工作条例》第三十七条)."
)
class RecordAftercareInput(CaseActInput):
    """The input of `recordAftercare`."""

    kind: AftercareKind = strawberry.field(description="What it was (类型).")
    done_on: dt.date = strawberry.field(description="The day on which it was done (日期).")
    measures: str = strawberry.field(
        description="What was done, at most 2,000 characters (工作情况)."
    )
    amount_yuan: Decimal | None = strawberry.field(
        default=None, description="What the aid was worth, in yuan, if it was money (金额，元)."
    )


@strawberry.type(description="What recording it did (登记结果).")
class RecordAftercarePayload(CaseActPayload):
    """The payload of `recordAftercare`."""


async def _record_review_hearing(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        RecordReviewHearingInput, strawberry.argument(description="The case and the days (听证).")
    ],
) -> RecordReviewHearingPayload:
    return await act_on_case(
        info,
        "recordReviewHearing",
        input,
        record_review_hearing,
        lambda on: RecordReviewHearing(on, input.first_on, input.last_on, input.place),
        RecordReviewHearingPayload,
    )


async def _publicize_opinion(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        PublicizeOpinionInput, strawberry.argument(description="The case, when and where (公示).")
    ],
) -> PublicizeOpinionPayload:
    return await act_on_case(
        info,
        "publicizeOpinion",
        input,
        publicize_opinion,
        lambda on: PublicizeOpinion(on, input.publicized_on, input.where),
        PublicizeOpinionPayload,
    )


async def _record_aftercare(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        RecordAftercareInput, strawberry.argument(description="The case and what was done (帮扶).")
    ],
) -> RecordAftercarePayload:
    return await act_on_case(
        info,
        "recordAftercare",
        input,
        record_aftercare,
        lambda on: RecordAftercare(
            on, input.kind, input.done_on, input.measures, input.amount_yuan
        ),
        RecordAftercarePayload,
    )


@strawberry.type(description="What can be done around and after the last opinion (善后).")
class AftercareMutations:
    """The mutations of this module."""

    record_review_hearing: RecordReviewHearingPayload = strawberry.field(
        resolver=_record_review_hearing,
        description="Record a hearing of a re-review; its last day moves"
        " (登记复核听证，《信访工作条例》第三十六条).",
    )
    publicize_opinion: PublicizeOpinionPayload = strawberry.field(
        resolver=_publicize_opinion,
        description="Record that a re-review opinion was made public after a hearing"
        " (公示，《信访工作条例》第三十六条第二款).",
    )
    record_aftercare: RecordAftercarePayload = strawberry.field(
        resolver=_record_aftercare,
        description="Record guidance, support or aid for a matter that has ended"
        " (帮扶、疏导、救助，《信访工作条例》第三十七条).",
    )
