"""The mutation that imports a case register from a file that was sent in."""

from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.api.acting import AS, KEY, act, appointment
from xinfang.api.ids import Kind
from xinfang.api.import_vocabulary import ImportField
from xinfang.api.job_mutations import JobPayload, job_payload
from xinfang.api.nodes import Ask
from xinfang.cases.import_cases import ImportCases, ask_for_import


@strawberry.input(description="What a column of this file holds (列对应关系).")
class ImportColumnInput:
    """A heading that isn't known by itself."""

    heading: str = strawberry.field(description="The heading as it stands in the file (表头).")
    holds: ImportField = strawberry.field(description="What the column holds (字段).")


@strawberry.input(description="Import a case register from a spreadsheet (导入登记簿).")
class ImportCasesInput:
    """The input of `importCases`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    upload: strawberry.ID = strawberry.field(
        description="The xlsx or csv file, sent in by `POST /files` before (上传文件)."
    )
    register: str = strawberry.field(
        description="The name of the register that it is a part of; rows are known again by it and"
        " their number (登记簿名称)."
    )
    columns: list[ImportColumnInput] | None = strawberry.field(
        default=None, description="Headings that the usual ones don't cover (列对应关系)."
    )
    acting_as: strawberry.ID | None = strawberry.field(default=None, description=AS)


Given = Annotated[
    ImportCasesInput, strawberry.argument(description="The file, and whose register (导入).")
]


async def import_cases(info: Ask, input: Given) -> JobPayload:  # noqa: A002 - the graph's word
    """Queue an import."""
    command = ImportCases(
        upload_id=info.context.seals.row(input.upload, Kind.UPLOAD),
        register=input.register,
        columns={one.heading: one.holds for one in input.columns or ()},
        acting_as=appointment(info, input.acting_as),
    )
    return await job_payload(info, await act(info, "importCases", input, ask_for_import, command))


@strawberry.type
class ImportMutation:
    """The mutation of imports, as the root has it."""

    import_cases: JobPayload = strawberry.field(
        resolver=import_cases,
        description="Import a register: good rows become cases, each bad one has its reason in the"
        " report (导入信访登记簿).",
    )
