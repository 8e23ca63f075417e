"""What another register told of an imported case, and finding a case by its number there."""

import datetime as dt
from typing import Annotated, Final

import strawberry

from xinfang.api.case_parts import shown
from xinfang.api.ids import BadInput
from xinfang.api.nodes import Ask, told
from xinfang.cases.models import MAX_SOURCE_NUMBER, CaseImport
from xinfang.cases.queries import importing
from xinfang.cases.queries.cases import CaseRow

MOST_FOUND: Final = 20


@strawberry.type(
    name="ImportedHistory",
    description="What another register told of a case; its words, not ours (原登记簿记载).",
)
class ImportedHistoryNode:
    """The history of an imported case."""

    row: strawberry.Private[CaseImport]
    case: strawberry.Private[CaseRow]

    @told(description="The register that it comes from (原登记簿).")
    def register(self) -> str:
        return self.row.register

    @told(description="Its number there (原登记编号).")
    def source_number(self) -> str | None:
        return self.row.source_number

    @told(description="How it stood there (原办理状态).")
    def state_told(self) -> str | None:
        return self.row.state_told

    @told(description="Who had it there; null in an accusation that isn't open (原承办单位).")
    def unit_told(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.unit_told)

    @told(description="What came of it there; null in an accusation that isn't open (原办理结果).")
    def result_told(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.result_told)

    @told(description="When it was accepted there (原受理日期).")
    def accepted_told(self) -> dt.date | None:
        return self.row.accepted_told

    @told(description="When it was answered there (原答复日期).")
    def answered_told(self) -> dt.date | None:
        return self.row.answered_told

    @told(description="When it ended there (原办结日期).")
    def closed_told(self) -> dt.date | None:
        return self.row.closed_told


@strawberry.type
class CaseHistory:
    """What a case shows of where it was imported from."""

    row: strawberry.Private[CaseRow]

    @told(
        description="What the register told that it was imported from; null for one registered here"
        " (原登记簿记载)."
    )
    async def imported_from(self, info: Ask) -> ImportedHistoryNode | None:
        async with info.context.read() as read:
            found = await importing.import_of(read, self.row["id"])
        return None if found is None else ImportedHistoryNode(row=found, case=self.row)


SourceNumber = Annotated[
    str, strawberry.argument(description="Exactly the number in the other register (原登记编号).")
]


async def rows_by_source_number(info: Ask, number: str) -> list[CaseRow]:
    """Return the cases within reach that had this number in another register."""
    at = info.context
    if not 0 < len(number) <= MAX_SOURCE_NUMBER:
        raise BadInput("number 过长或为空。")
    async with at.read() as read:
        return await importing.cases_with_source_number(
            read, at.actor, at.grants, number, MOST_FOUND
        )
