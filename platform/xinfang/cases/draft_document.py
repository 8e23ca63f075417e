"""Drafting a document (起草文书): from what the unit has done on the case."""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.actor import Actor
from xinfang.access.grants import ActNotPermitted, Grants
from xinfang.cases.acting import Acting, Recused
from xinfang.cases.document_acting import DocumentNotFound, note, outcome, writer_of
from xinfang.cases.documenting import SUBJECTS, Subject, source_of
from xinfang.cases.queries import recusal, routing
from xinfang.cases.queries.cases import case_for
from xinfang.cases.queries.documents import document_by_id
from xinfang.correspondence import write_document
from xinfang.correspondence.models import Document
from xinfang.correspondence.queries import documents
from xinfang.correspondence.write_document import About, DocumentInHand
from xinfang.kernel.errors import Unlawful
from xinfang.law.documents import DocumentKind
from xinfang.store.transaction import Outcome, Write


class NothingToWrite(Unlawful):
    """The unit has done nothing on the case that such a document could be about."""

    def __init__(self, kind: DocumentKind) -> None:
        super().__init__(
            f"本单位在该信访事项中没有可以制作{kind.label}的办理记录。",
            field=("kind",),
            article=kind.article.citation,
        )


@dataclass(frozen=True, slots=True)
class DraftDocument:
    """Begin a document of a kind; `supersedes` is the issued one whose place it is to take."""

    case_id: UUID
    kind: DocumentKind
    supersedes: UUID | None = None
    acting_as: UUID | None = None


async def draft_document(tx: Write, grants: Grants, command: DraftDocument) -> Outcome:
    """Draft it from the newest thing that the unit did and has no such document about.

    Raises NothingToWrite, DocumentInHand, DocumentNotFound for one to supersede that isn't the
    unit's, WrongState for one that isn't issued.
    """
    acting = await _begin(tx, grants, command)
    superseded = await _superseded(acting, grants, command)
    subject = await _subject(acting, command.kind, superseded)
    document = await write_document.draft(
        tx,
        About(
            command.kind,
            acting.case.id,
            subject.id,
            subject.organ_id or acting.appointment.unit_id,
        ),
        subject.content,
        writer_of(acting),
        superseded=superseded,
    )
    note(acting, "drafted", document, {"supersedes": str(command.supersedes or "")})
    return outcome(document)


async def _begin(tx: Write, grants: Grants, command: DraftDocument) -> Acting:
    case, facts = await case_for(tx, grants, command.case_id)
    actor = tx.actor
    if not isinstance(actor, Actor):
        raise ActNotPermitted
    appointment, line = grants.choose(
        actor, "document", "draft", facts, acting_as=command.acting_as
    )
    if await recusal.stands_aside(tx, case.id, actor.person_id):
        raise Recused
    sector = await routing.sector_of(tx, appointment.unit_id)
    return Acting(tx, case, line.quote(), actor, appointment, sector)


async def _superseded(acting: Acting, grants: Grants, command: DraftDocument) -> Document | None:
    if command.supersedes is None:
        return None
    found = await document_by_id(acting.tx, acting.actor, grants, command.supersedes)
    mine = (
        found is not None
        and found.case_id == acting.case.id
        and found.unit_id in await routing.works_for(acting.tx, acting.appointment.unit_id)
        and found.kind == command.kind
    )
    if not mine:
        raise DocumentNotFound
    return found


async def _subject(acting: Acting, kind: DocumentKind, superseded: Document | None) -> Subject:
    found = list(await SUBJECTS[kind](await source_of(acting)))
    if not found:
        raise NothingToWrite(kind)
    if superseded is not None:
        same = [one for one in found if one.id == superseded.subject_id]
        if not same:
            raise NothingToWrite(kind)
        return same[0]
    for subject in reversed(found):
        if not await documents.standing(acting.tx, kind, subject.id):
            return subject
    raise DocumentInHand
