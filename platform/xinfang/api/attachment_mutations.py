"""The mutation that hangs papers on a case, and the papers of an input."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.api.acting import CaseActInput, CaseActPayload, act_on_case
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask
from xinfang.cases.attach import AttachFiles, attach_files
from xinfang.cases.petition import AttachmentEntry


@strawberry.input(
    description="A paper: a file that was sent in to `POST /files`, or where it is kept (附件)."
)
class AttachmentInput:
    """One paper; either a file or a reference."""

    name: str | None = strawberry.field(
        default=None,
        description="The paper's name; a file without one keeps its own (名称).",
    )
    reference: str | None = strawberry.field(
        default=None, description="Where it is kept, such as a register's number (存放处)."
    )
    upload: strawberry.ID | None = strawberry.field(
        default=None, description="The file, as `POST /files` named it (上传文件)."
    )


@strawberry.input(description="Hang papers on a case that has begun (补充附件).")
class AttachFilesInput(CaseActInput):
    """The input of `attachFiles`."""

    attachments: list[AttachmentInput] = strawberry.field(description="The papers (附件).")


@strawberry.type(description="What hanging papers on a case did (补充附件结果).")
class AttachFilesPayload(CaseActPayload):
    """The payload of `attachFiles`."""


def entries(info: Ask, given: Sequence[AttachmentInput]) -> tuple[AttachmentEntry, ...]:
    """Return papers as the actions take them."""
    return tuple(
        AttachmentEntry(one.name or "", one.reference, _upload(info, one.upload)) for one in given
    )


def _upload(info: Ask, given: strawberry.ID | None) -> UUID | None:
    return None if given is None else info.context.seals.row(given, Kind.UPLOAD)


async def _attach(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        AttachFilesInput, strawberry.argument(description="The case and the papers (附件).")
    ],
) -> AttachFilesPayload:
    """Hang papers on a case."""
    papers = entries(info, input.attachments)
    return await act_on_case(
        info,
        "attachFiles",
        input,
        attach_files,
        lambda on: AttachFiles(on, papers),
        AttachFilesPayload,
    )


@strawberry.type
class AttachmentMutation:
    """The mutations of this module."""

    attach_files: AttachFilesPayload = strawberry.field(
        resolver=_attach, description="Hang papers on a case, whatever its stage (补充附件)."
    )
