"""Submitting a draft for approval (送签): from then on the unit's head has it."""

from dataclasses import dataclass

from xinfang.access.grants import Grants
from xinfang.cases import tasks
from xinfang.cases.document_acting import OnDocument, begin_on, note, outcome
from xinfang.cases.models import TaskKind
from xinfang.correspondence import write_document
from xinfang.documents import Press
from xinfang.store.transaction import Outcome, Write


@dataclass(frozen=True, slots=True)
class SubmitDocument:
    """Ask the unit's head to sign a draft."""

    on: OnDocument


async def submit_document(
    press: Press, tx: Write, grants: Grants, command: SubmitDocument
) -> Outcome:
    """Submit it, once it was seen that it can be printed. Raises WrongState, GlyphMissing."""
    at = await begin_on(tx, grants, command.on, "draft")
    await write_document.submit(tx, press, at.document, await at.organ(), at.writer)
    case_id, document_id = at.acting.case.id, at.document.id
    await tasks.end_tasks(tx, case_id, TaskKind.AMEND_DOCUMENT, subject_id=document_id)
    await tasks.open_task(
        tx,
        at.acting.case,
        TaskKind.APPROVE_DOCUMENT,
        at.document.unit_id,
        subject_id=document_id,
    )
    note(at.acting, "submitted", at.document, {})
    return outcome(at.document)
