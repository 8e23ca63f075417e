"""The mutations of what is laid down: drafted by one, published by another."""

import datetime as dt
from typing import Annotated, Final
from uuid import UUID

import strawberry

from xinfang.api.acting import AS, ERRORS, KEY, act, appointment
from xinfang.api.attribution import AttributionNode, attribution_of
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.api.problems import Problem, problem
from xinfang.cases.draft_attribution import DraftAttribution, draft_attribution
from xinfang.cases.publish_attribution import PublishAttribution, publish_attribution
from xinfang.kernel.errors import Refusal
from xinfang.store.transaction import Outcome

_ROW: Final = "The row as it is now; absent if refused (责任归属)."


@strawberry.input(description="Draft who answers for a content class (起草责任归属).")
class DraftAttributionInput:
    """The input of `draftAttribution`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    content_class_code: str = strawberry.field(
        description="The class's code, such as 050101 (内容分类)."
    )
    unit: strawberry.ID = strawberry.field(
        description="The unit that answers, of the own territory or below it (责任单位)."
    )
    basis: str = strawberry.field(description="The decision or rule that says so (依据).")
    valid_from: dt.date = strawberry.field(description="Its first day, today or later (起始日).")
    valid_to: dt.date | None = strawberry.field(
        default=None, description="Its last day, absent while it has none (截止日)."
    )
    acting_as: strawberry.ID | None = strawberry.field(default=None, description=AS)


@strawberry.type(description="What drafting did (起草结果).")
class DraftAttributionPayload:
    """The payload of `draftAttribution`."""

    attribution: AttributionNode | None = strawberry.field(description=_ROW)
    errors: list[Problem] = strawberry.field(description=ERRORS)


@strawberry.input(description="Publish a drafted attribution (发布责任归属).")
class PublishAttributionInput:
    """The input of `publishAttribution`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    attribution: strawberry.ID = strawberry.field(description="The draft (草稿).")
    acting_as: strawberry.ID | None = strawberry.field(default=None, description=AS)


@strawberry.type(description="What publishing did (发布结果).")
class PublishAttributionPayload:
    """The payload of `publishAttribution`."""

    attribution: AttributionNode | None = strawberry.field(description=_ROW)
    errors: list[Problem] = strawberry.field(description=ERRORS)


async def _draft_attribution(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        DraftAttributionInput, strawberry.argument(description="Class, unit, days (责任归属).")
    ],
) -> DraftAttributionPayload:
    command = DraftAttribution(
        content_class_code=input.content_class_code,
        unit_id=info.context.seals.row(input.unit, Kind.UNIT),
        basis=input.basis,
        valid_from=input.valid_from,
        valid_to=input.valid_to,
        acting_as=appointment(info, input.acting_as),
    )
    done = await act(info, "draftAttribution", input, draft_attribution, command)
    row, errors = await _shown(info, done)
    return DraftAttributionPayload(attribution=row, errors=errors)


async def _publish_attribution(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        PublishAttributionInput, strawberry.argument(description="The draft (草稿).")
    ],
) -> PublishAttributionPayload:
    row_id = info.context.seals.row(input.attribution, Kind.ATTRIBUTION)
    command = PublishAttribution(row_id, appointment(info, input.acting_as))
    done = await act(info, "publishAttribution", input, publish_attribution, command)
    row, errors = await _shown(info, done)
    return PublishAttributionPayload(attribution=row, errors=errors)


async def _shown(
    info: Ask, done: Outcome | Refusal
) -> tuple[AttributionNode | None, list[Problem]]:
    if isinstance(done, Refusal):
        return None, [problem(done)]
    return await attribution_of(info, done.id), []


@strawberry.type(description="What is laid down (制度).")
class LaidDown:
    """The mutations of this module."""

    draft_attribution: DraftAttributionPayload = strawberry.field(
        resolver=_draft_attribution,
        description="Draft which unit answers for a content class in the own territory; the draft"
        " there is, is replaced (起草责任归属).",
    )
    publish_attribution: PublishAttributionPayload = strawberry.field(
        resolver=_publish_attribution,
        description="Publish a draft that somebody else made; it holds from its first day on"
        " (发布责任归属).",
    )
