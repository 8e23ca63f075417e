"""Documents by id, their files, and the next number of a register.

What a document may be read by is the reach of its case, which the caller has asked for; the wall
asks once more, and shows drafts inside their unit alone.
"""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from xinfang.correspondence.models import (
    Document,
    DocumentFile,
    DocumentRegister,
    DocumentState,
    Register,
)
from xinfang.law.documents import DocumentKind
from xinfang.store.transaction import Read, Write


async def locked(tx: Write, document_id: UUID) -> Document | None:
    """Lock a document, the case having been locked before it, and return it as it is by then."""
    statement = (
        sa.select(Document)
        .where(Document.id == document_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found: Document | None = await tx.scalar(statement)
    return found


async def file_of(read: Read, document_id: UUID) -> DocumentFile | None:
    """Return the file of a document within reach, if it is issued."""
    statement = sa.select(DocumentFile).where(DocumentFile.document_id == document_id)
    found: DocumentFile | None = await read.scalar(statement)
    return found


async def files_of(read: Read, ids: Sequence[UUID]) -> dict[UUID, DocumentFile]:
    """Return the files of documents within reach, as far as they are issued, by document."""
    statement = sa.select(DocumentFile).where(DocumentFile.document_id.in_(ids))
    return {row.document_id: row for row in (await read.execute(statement)).scalars()}


async def standing(tx: Write, kind: DocumentKind, subject_id: UUID) -> list[DocumentState]:
    """Return the states of the documents about a subject that are in hand or in force.

    What a unit did is a subject for that unit and its heirs alone. Their drafts show in their own.
    """
    states = {DocumentState.DRAFT, DocumentState.SUBMITTED, DocumentState.ISSUED}
    found = await tx.execute(
        sa.select(Document.state).where(
            Document.kind == kind.value,
            Document.subject_id == subject_id,
            Document.state.in_(states),
        )
    )
    return [DocumentState(state) for state in found.scalars()]


async def next_number(
    tx: Write, unit_id: UUID, tenant: tuple[UUID, str], register: Register, year: int
) -> int:
    """Take the next number of a unit's register; the row stays locked until the commit.

    What isn't committed takes none: the numbers have no gaps.
    """
    taken: int | None = await tx.scalar(
        insert(DocumentRegister)
        .values(
            unit_id=unit_id,
            register=register.value,
            year=year,
            tenant_id=tenant[0],
            tenant_path=tenant[1],
            last=1,
        )
        .on_conflict_do_update(
            index_elements=[
                DocumentRegister.unit_id,
                DocumentRegister.register,
                DocumentRegister.year,
            ],
            set_={"last": DocumentRegister.last + 1},
        )
        .returning(DocumentRegister.last)
    )
    if taken is None:
        raise LookupError(unit_id)
    return taken
