"""The mutations of what is laid down: drafted by one, published by another."""

import datetime as dt
from typing import Annotated, Final
from uuid import UUID

import strawberry

from xinfang.api.acting import AS, ERRORS, KEY, act, appointment
from xinfang.api.attribution import AttributionNode, attribution_of
from xinfang.api.channel_lists import ChannelListNode, channel_list_of
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.api.problems import Problem, problem
from xinfang.cases.draft_attribution import DraftAttribution, draft_attribution
from xinfang.cases.draft_channel_list import (
    DraftChannelList,
    EntryDraft,
    draft_channel_list,
)
from xinfang.cases.publish_attribution import PublishAttribution, publish_attribution
from xinfang.cases.publish_channel_list import PublishChannelList, publish_channel_list
from xinfang.kernel.errors import Refusal
from xinfang.law.classification import AppealBranch
from xinfang.store.transaction import Outcome

_LIST: Final = "The list as it is now; absent if refused (清单)."
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


@strawberry.input(description="A matter with its statutory channel (清单项).")
class ChannelListEntryInput:
    """An entry of a list."""

    matter: str = strawberry.field(description="The matter in words (事项).")
    branch: AppealBranch = strawberry.field(
        description="The channel: any branch but the sixth (办理途径)."
    )
    legal_basis: str = strawberry.field(description="The law that gives it (法律依据).")
    procedure: str = strawberry.field(description="The procedure and the organ (程序和机关).")
    content_class_code: str | None = strawberry.field(
        default=None, description="Its content class; absent where the words tell (内容分类)."
    )


@strawberry.input(description="Draft the own department's list (起草法定途径清单).")
class DraftStatutoryChannelListInput:
    """The input of `draftStatutoryChannelList`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    title: str = strawberry.field(description="Its name (名称).")
    entries: list[ChannelListEntryInput] = strawberry.field(
        description="All its entries, 1 to 300 (各项)."
    )
    acting_as: strawberry.ID | None = strawberry.field(default=None, description=AS)


@strawberry.type(description="What drafting did (起草结果).")
class DraftStatutoryChannelListPayload:
    """The payload of `draftStatutoryChannelList`."""

    channel_list: ChannelListNode | None = strawberry.field(description=_LIST)
    errors: list[Problem] = strawberry.field(description=ERRORS)


@strawberry.input(description="Publish the own department's drafted list (公布法定途径清单).")
class PublishStatutoryChannelListInput:
    """The input of `publishStatutoryChannelList`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    channel_list: strawberry.ID = strawberry.field(description="The draft (草稿).")
    acting_as: strawberry.ID | None = strawberry.field(default=None, description=AS)


@strawberry.type(description="What publishing did (公布结果).")
class PublishStatutoryChannelListPayload:
    """The payload of `publishStatutoryChannelList`."""

    channel_list: ChannelListNode | None = strawberry.field(description=_LIST)
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


async def _draft_list(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        DraftStatutoryChannelListInput, strawberry.argument(description="Name and entries (清单).")
    ],
) -> DraftStatutoryChannelListPayload:
    entries = tuple(
        EntryDraft(one.matter, one.branch, one.legal_basis, one.procedure, one.content_class_code)
        for one in input.entries
    )
    command = DraftChannelList(input.title, entries, appointment(info, input.acting_as))
    done = await act(info, "draftStatutoryChannelList", input, draft_channel_list, command)
    listed, errors = await _listed(info, done)
    return DraftStatutoryChannelListPayload(channel_list=listed, errors=errors)


async def _publish_list(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        PublishStatutoryChannelListInput, strawberry.argument(description="The draft (草稿).")
    ],
) -> PublishStatutoryChannelListPayload:
    list_id = info.context.seals.row(input.channel_list, Kind.CHANNEL_LIST)
    command = PublishChannelList(list_id, appointment(info, input.acting_as))
    done = await act(info, "publishStatutoryChannelList", input, publish_channel_list, command)
    listed, errors = await _listed(info, done)
    return PublishStatutoryChannelListPayload(channel_list=listed, errors=errors)


async def _listed(
    info: Ask, done: Outcome | Refusal
) -> tuple[ChannelListNode | None, list[Problem]]:
    if isinstance(done, Refusal):
        return None, [problem(done)]
    return await channel_list_of(info, done.id), []


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
    draft_statutory_channel_list: DraftStatutoryChannelListPayload = strawberry.field(
        resolver=_draft_list,
        description="Draft the own department's list of matters that have a statutory channel; the"
        " draft there is, is replaced (起草法定途径清单).",
    )
    publish_statutory_channel_list: PublishStatutoryChannelListPayload = strawberry.field(
        resolver=_publish_list,
        description="Publish a list that somebody else drafted; it takes the place of the one"
        " before (公布法定途径清单).",
    )
