"""An act on a document: the case is locked first, then the document; both are as the actor saw.

Until it is issued, what happens to a document is in the ledger alone and not in the timeline: the
case is seen by more than the unit that writes.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from xinfang.access.actor import Actor
from xinfang.access.grants import ActNotPermitted, Grants
from xinfang.access.reach import Facts
from xinfang.cases.acting import Acting, Recused
from xinfang.cases.queries import recusal, routing
from xinfang.cases.queries.cases import CaseNotFound, case_for
from xinfang.cases.queries.documents import document_by_id, unit_names
from xinfang.correspondence.models import Document
from xinfang.correspondence.queries import documents
from xinfang.correspondence.write_document import DocumentStale, Writer
from xinfang.kernel.errors import NotFound
from xinfang.store.transaction import Outcome, Write


class DocumentNotFound(NotFound):
    """No such document, or none that the actor may know of: both read alike."""

    def __init__(self) -> None:
        super().__init__("没有找到该文书。", field=("document",))


@dataclass(frozen=True, slots=True)
class OnDocument:
    """The document that an act is about, as the actor saw it, and as whom he acts."""

    document_id: UUID
    version: int
    acting_as: UUID | None = None


@dataclass(frozen=True, slots=True)
class DocumentActing:
    """An act under way on a locked document."""

    acting: Acting
    document: Document

    @property
    def writer(self) -> Writer:
        """Who acts."""
        return writer_of(self.acting)

    async def organ(self) -> str:
        """Return the name of the organ in whose name the document is."""
        organ_id = self.document.organ_id
        return (await unit_names(self.acting.tx, [organ_id]))[organ_id]


def writer_of(acting: Acting) -> Writer:
    """Return who writes or signs."""
    at = acting.appointment
    return Writer(acting.actor.person_id, at.unit_id, (at.tenant_id, at.tenant_path))


async def begin_on(tx: Write, grants: Grants, on: OnDocument, act: str) -> DocumentActing:
    """Lock a document for an act of the unit that it is of.

    Raises DocumentNotFound out of reach, DocumentStale, ActNotPermitted, AmbiguousAppointment,
    Recused.
    """
    actor = tx.actor
    if not isinstance(actor, Actor):
        raise ActNotPermitted
    seen = await document_by_id(tx, actor, grants, on.document_id)
    if seen is None:
        raise DocumentNotFound
    try:
        case, _facts = await case_for(tx, grants, seen.case_id)
    except CaseNotFound:
        raise DocumentNotFound from None
    document = await documents.locked(tx, on.document_id)
    if document is None:
        raise DocumentNotFound
    if document.version != on.version:
        raise DocumentStale
    # Whatever else gives a way to the case gives none to what another unit writes about it.
    own = Facts("document", document.id, responsible_unit_id=document.unit_id)
    appointment, line = grants.choose(actor, "document", act, own, acting_as=on.acting_as)
    if await recusal.stands_aside(tx, case.id, actor.person_id):
        raise Recused
    sector = await routing.sector_of(tx, appointment.unit_id)
    return DocumentActing(Acting(tx, case, line.quote(), actor, appointment, sector), document)


def note(acting: Acting, what: str, document: Document, grounds: dict[str, Any]) -> UUID:
    """Record what was done to a document that isn't issued, and return the entry's event."""
    at, case = acting.appointment, acting.case
    return acting.tx.record(
        f"case.document_{what}",
        kind="case",
        object_id=case.id,
        tenants={case.tenant_id: case.tenant_path, at.tenant_id: at.tenant_path},
        grounds={"document": str(document.id), "kind": document.kind, **grounds},
        policy=acting.policy,
    )


def outcome(document: Document) -> Outcome:
    """Return the outcome of an act that left no event in the timeline."""
    return Outcome("document", document.id)
