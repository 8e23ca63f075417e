"""What came in with a case in the graph: petitioners, items, respondents; and slips."""

import datetime as dt
from typing import Final, cast

import strawberry

from xinfang.api.context import Context
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask, Node, told
from xinfang.api.reference import TenantNode, tenant_node
from xinfang.api.vocabulary import describe
from xinfang.cases import identity
from xinfang.cases.models import (
    HandOverSlip,
    Item,
    Petitioner,
    Respondent,
    SubjectKind,
)
from xinfang.cases.queries.cases import CaseRow
from xinfang.law.classification import AppealBranch, Category, Channel

describe(
    SubjectKind,
    "SubjectKind",
    "Whom an accusation names (被检举控告对象类型).",
    {
        "PERSON": "A person (个人)",
        "UNIT": "A unit (单位)",
        "TENANT": "The Party committee and government of a territory (一级党委、政府)",
    },
)

_SUBJECTS: Final = {
    SubjectKind.PERSON: Kind.PERSON,
    SubjectKind.UNIT: Kind.UNIT,
    SubjectKind.TENANT: Kind.TENANT,
}

_NULL_NOTE: Final = "Null without the grant or an unmasking in force; then see its mask"


async def opened(info: Ask, group: str, row: CaseRow) -> bool:
    """Tell whether a field group of the case is open, and note the reading if it is."""
    return await opened_to(info.context, group, row)


async def opened_to(at: Context, group: str, row: CaseRow) -> bool:
    """Tell whether a field group of the case is open in a request, and note the reading if so."""
    loaders = at.loaders
    loader = loaders.identity_open if group == "identity" else loaders.accusation_open
    if await loader.load(row["id"]) is None:
        return False
    at.reads.note(f"case.{group}", row["id"], row["tenant_id"], row["tenant_path"])
    return True


@strawberry.type(
    name="Petitioner", description="A petitioner of a case, or one of its representatives (信访人)."
)
class PetitionerNode:
    """A petitioner; identity is protected, masks are not."""

    row: strawberry.Private[Petitioner]
    case: strawberry.Private[CaseRow]

    @told(description="The place in the order of registration, from 1 (序号).")
    def ordinal(self) -> int:
        return self.row.ordinal

    @told(description="Whether he represents a joint petition (代表).")
    def representative(self) -> bool:
        return self.row.representative

    @told(description=f"The name (姓名). {_NULL_NOTE}.")
    async def name(self, info: Ask) -> str | None:
        return (await self._identity(info)).name if await self._open(info) else None

    @told(description="The name's mask, such as 张** (脱敏姓名).")
    async def name_masked(self, info: Ask) -> str:
        return identity.masked(await self._identity(info)).name

    @told(description=f"The identity number (证件号码). {_NULL_NOTE}.")
    async def id_number(self, info: Ask) -> str | None:
        return (await self._identity(info)).id_number if await self._open(info) else None

    @told(description="The identity number's mask, if one was given (脱敏证件号码).")
    async def id_number_masked(self, info: Ask) -> str | None:
        return identity.masked(await self._identity(info)).id_number

    @told(description=f"The telephone number (电话). {_NULL_NOTE}.")
    async def phone(self, info: Ask) -> str | None:
        return (await self._identity(info)).phone if await self._open(info) else None

    @told(description="The telephone number's mask, if one was given (脱敏电话).")
    async def phone_masked(self, info: Ask) -> str | None:
        return identity.masked(await self._identity(info)).phone

    @told(description=f"The address (住址). {_NULL_NOTE}.")
    async def address(self, info: Ask) -> str | None:
        return (await self._identity(info)).address if await self._open(info) else None

    @told(description="The address's mask, if one was given (脱敏住址).")
    async def address_masked(self, info: Ask) -> str | None:
        return identity.masked(await self._identity(info)).address

    async def _open(self, info: Ask) -> bool:
        return await opened(info, "identity", self.case)

    async def _identity(self, info: Ask) -> identity.Identity:
        return identity.opened(info.context.database.provider, self.row)


@strawberry.type(name="Respondent", description="Whom an accusation item accuses (被检举控告对象).")
class RespondentNode:
    """A respondent, shown where the accusation is open."""

    row: strawberry.Private[Respondent]

    @told(description="In the words of the petition (信中表述).")
    def described_as(self) -> str:
        return self.row.described_as

    @told(description="What it was found to be, absent while unresolved (对象类型).")
    def subject_kind(self) -> SubjectKind | None:
        return None if self.row.subject_kind is None else SubjectKind(self.row.subject_kind)

    @told(description="The person, unit or territory by id, once resolved (对象标识).")
    def subject(self, info: Ask) -> strawberry.ID | None:
        if self.row.subject_kind is None or self.row.subject_id is None:
            return None
        kind = _SUBJECTS[SubjectKind(self.row.subject_kind)]
        return strawberry.ID(info.context.seals.node_id(kind, self.row.subject_id))


@strawberry.type(name="CaseItem", description="One matter of a case (诉求).")
class ItemNode:
    """An item; the text of accusations is protected."""

    row: strawberry.Private[Item]
    case: strawberry.Private[CaseRow]

    @told(description="The place in the order of registration, from 1 (序号).")
    def ordinal(self) -> int:
        return self.row.ordinal

    @told(description="The item's own category (类别).")
    def category(self) -> Category:
        return Category(self.row.category)

    @told(description="The procedure that an appeal belongs to, if decided (办理途径).")
    def appeal_branch(self) -> AppealBranch | None:
        return None if self.row.appeal_branch is None else AppealBranch(self.row.appeal_branch)

    @told(
        description="The item in words (内容). Null in a case with an accusation that isn't open."
    )
    def text(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.text)

    @told(description="Whom it accuses (被检举控告对象). Null where the accusation isn't open.")
    async def respondents(self, info: Ask) -> list[RespondentNode] | None:
        if not await content_open(info, self.case):
            return None
        rows = await info.context.loaders.respondents.load(self.case["id"])
        return [RespondentNode(row=row) for row in rows if row.item_id == self.row.id]


def shown(info: Ask, case: CaseRow, text: str | None) -> str | None:
    """Return a text of a case's content, or null in an accusation that isn't open.

    Only for an accusation is that a question; its answer is awaited by the executor.
    """
    if text is None or not case["accuses"]:
        return text
    return cast("str | None", _once_open(info, case, text))


async def _once_open(info: Ask, case: CaseRow, text: str) -> str | None:
    return text if await content_open(info, case) else None


async def content_open(info: Ask, row: CaseRow) -> bool:
    """Tell whether the content of a case may be shown; without an accusation it always is."""
    return not row["accuses"] or await opened(info, "accusation", row)


@strawberry.type(
    name="HandOverSlip",
    description="What a registrar keeps of a case that went to the superior: no content (移交单).",
)
class HandOverSlipNode(Node):
    """A slip, seen by whoever made it."""

    row: strawberry.Private[HandOverSlip]

    @told(description="The case's number at the receiver, if on the platform (编号).")
    def number(self) -> str | None:
        return self.row.number

    @told(description="The territory that took it, absent off the platform (接收地区).")
    def receiver(self, info: Ask) -> TenantNode | None:
        return tenant_node(info, self.row.receiver_id)

    @told(description="The way in which the petition came (信访形式).")
    def channel(self) -> Channel:
        return Channel(self.row.channel)

    @told(description="The day on which it came (收到日期).")
    def received_on(self) -> dt.date:
        return self.row.received_on

    @told(description="When it was handed over (移交时间).")
    def handed_over_at(self) -> dt.datetime:
        return self.row.handed_over_at
