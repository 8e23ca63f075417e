"""Approving a document (签发): signed, numbered, printed and issued, and never changed again."""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases import tasks
from xinfang.cases.document_acting import DocumentActing, OnDocument, begin_on
from xinfang.cases.models import EventKind, TaskKind
from xinfang.correspondence import write_document
from xinfang.correspondence.models import DocumentFile, Register
from xinfang.documents import Press
from xinfang.store.transaction import Outcome, Write


@dataclass(frozen=True, slots=True)
class ApproveDocument:
    """Sign a submitted document."""

    on: OnDocument


async def approve_document(
    press: Press, tx: Write, grants: Grants, command: ApproveDocument
) -> Outcome:
    """Issue it. Raises SamePerson where the signer wrote it, WrongState, GlyphMissing."""
    at = await begin_on(tx, grants, command.on, "approve")
    accuses = at.acting.case.accuses
    register = Register.ACCUSATION if accuses else Register.GENERAL
    file = await write_document.issue(tx, press, at.document, await at.organ(), at.writer, register)
    await tasks.end_tasks(
        tx, at.acting.case.id, TaskKind.APPROVE_DOCUMENT, subject_id=at.document.id
    )
    event_id = await _tell(at, file)
    return Outcome("document", at.document.id, event_id)


async def _tell(at: DocumentActing, file: DocumentFile) -> UUID:
    return await at.acting.tell(
        EventKind.DOCUMENT_ISSUED,
        {
            "document": str(at.document.id),
            "kind": at.document.kind,
            "number": write_document.number_of(at.document),
            "supersedes": str(at.document.supersedes_id or ""),
            file.object_digest_name: file.object_digest.hex(),
            "bytes": file.object_size,
        },
        subject_id=at.document.id,
    )
