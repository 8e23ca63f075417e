"""The mutations of public opinion: recorded, met step by step, closed (涉访舆情)."""

import datetime as dt
from typing import Annotated, Final

import strawberry

from xinfang.api.acting import CaseActInput, CaseActPayload, act_on_case
from xinfang.api.nodes import Ask
from xinfang.cases.public_opinion import (
    AddPublicOpinionStep,
    ClosePublicOpinion,
    RecordPublicOpinion,
    add_public_opinion_step,
    close_public_opinion,
    record_public_opinion,
)

OPINION_ACTS: Final[dict[str, tuple[str, str]]] = {
    "recordPublicOpinion": ("case", "meet_public_opinion"),
    "addPublicOpinionStep": ("case", "meet_public_opinion"),
    "closePublicOpinion": ("case", "meet_public_opinion"),
}


@strawberry.input(
    description="Record that a matter is talked about in public"
    " (涉访舆情，《河南省信访工作责任制实施细则》第十五条第（八）项)."
)
class RecordPublicOpinionInput(CaseActInput):
    """The input of `recordPublicOpinion`."""

    discovered_at: dt.datetime = strawberry.field(description="When discovered (发现时间).")
    found_where: str = strawberry.field(
        description="Where: the medium, never who said it (发现平台)."
    )
    judgement: str = strawberry.field(description="How it is judged (研判意见).")


@strawberry.type(description="What recording did (记录结果).")
class RecordPublicOpinionPayload(CaseActPayload):
    """The payload of `recordPublicOpinion`."""


@strawberry.input(description="Record a step to meet public opinion (记录舆情处置步骤).")
class AddPublicOpinionStepInput(CaseActInput):
    """The input of `addPublicOpinionStep`."""

    taken_at: dt.datetime = strawberry.field(description="When it was taken (处置时间).")
    text: str = strawberry.field(description="What was done (处置措施).")
    published_where: str | None = strawberry.field(
        default=None, description="Where it published a response, if it did (回应发布平台)."
    )


@strawberry.type(description="What recording did (记录结果).")
class AddPublicOpinionStepPayload(CaseActPayload):
    """The payload of `addPublicOpinionStep`."""


@strawberry.input(description="Close an incident of public opinion (舆情处置办结).")
class ClosePublicOpinionInput(CaseActInput):
    """The input of `closePublicOpinion`."""

    closed_at: dt.datetime = strawberry.field(description="When it ended (办结时间).")
    result: str = strawberry.field(description="With what result (处置结果).")


@strawberry.type(description="What closing did (办结结果).")
class ClosePublicOpinionPayload(CaseActPayload):
    """The payload of `closePublicOpinion`."""


async def _record(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        RecordPublicOpinionInput, strawberry.argument(description="The case and it (舆情).")
    ],
) -> RecordPublicOpinionPayload:
    return await act_on_case(
        info,
        "recordPublicOpinion",
        input,
        record_public_opinion,
        lambda on: RecordPublicOpinion(on, input.discovered_at, input.found_where, input.judgement),
        RecordPublicOpinionPayload,
    )


async def _step(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        AddPublicOpinionStepInput, strawberry.argument(description="The case and the step (步骤).")
    ],
) -> AddPublicOpinionStepPayload:
    return await act_on_case(
        info,
        "addPublicOpinionStep",
        input,
        add_public_opinion_step,
        lambda on: AddPublicOpinionStep(on, input.taken_at, input.text, input.published_where),
        AddPublicOpinionStepPayload,
    )


async def _close(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        ClosePublicOpinionInput, strawberry.argument(description="The case and the end (办结).")
    ],
) -> ClosePublicOpinionPayload:
    return await act_on_case(
        info,
        "closePublicOpinion",
        input,
        close_public_opinion,
        lambda on: ClosePublicOpinion(on, input.closed_at, input.result),
        ClosePublicOpinionPayload,
    )


@strawberry.type(description="What is recorded of public opinion (涉访舆情).")
class OpinionMutations:
    """The mutations of this module."""

    record_public_opinion: RecordPublicOpinionPayload = strawberry.field(
        resolver=_record,
        description="Record that a matter is talked about in public; the responsible unit has to"
        " meet it (涉访舆情，《河南省信访工作责任制实施细则》第十五条第（八）项).",
    )
    add_public_opinion_step: AddPublicOpinionStepPayload = strawberry.field(
        resolver=_step, description="Record a step to meet it (记录舆情处置步骤)."
    )
    close_public_opinion: ClosePublicOpinionPayload = strawberry.field(
        resolver=_close, description="Close it with its result (舆情处置办结)."
    )
