"""Returning a submitted document to whoever wrote it, with reasons (退回文书)."""

from dataclasses import dataclass

from xinfang.access.grants import Grants
from xinfang.cases import tasks
from xinfang.cases.document_acting import OnDocument, begin_on, note, outcome
from xinfang.cases.models import TaskKind
from xinfang.correspondence import write_document
from xinfang.store.transaction import Outcome, Write


@dataclass(frozen=True, slots=True)
class ReturnDocument:
    """Return a submitted document."""

    on: OnDocument
    reasons: str


async def return_document(tx: Write, grants: Grants, command: ReturnDocument) -> Outcome:
    """Return it; its writers have it again. Raises WrongState, ReturnReasonMissing."""
    at = await begin_on(tx, grants, command.on, "approve")
    await write_document.give_back(tx, at.document, command.reasons)
    case_id, document_id = at.acting.case.id, at.document.id
    await tasks.end_tasks(tx, case_id, TaskKind.APPROVE_DOCUMENT, subject_id=document_id)
    await tasks.open_task(
        tx, at.acting.case, TaskKind.AMEND_DOCUMENT, at.document.unit_id, subject_id=document_id
    )
    note(at.acting, "returned", at.document, {"reasons": at.document.return_reasons})
    return outcome(at.document)
