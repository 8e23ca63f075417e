"""Writing a document (起草、修改、送签、退回) and issuing it (签发): draft, submitted, issued.

The caller has locked the case and asked the grants; here the document's own rules hold: who wrote
it doesn't sign it, a number is taken when it is signed and never before, and what is issued is
printed, kept and hashed in the same transaction.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from xinfang.access.duties_apart import require_apart
from xinfang.correspondence.content import Content, FreePart
from xinfang.correspondence.models import (
    MAX_RETURN,
    Document,
    DocumentFile,
    DocumentState,
    Register,
    printed,
)
from xinfang.correspondence.queries import documents
from xinfang.correspondence.sealed import content_context
from xinfang.documents import OfficialDocument, Press
from xinfang.kernel.errors import Conflict, Invalid
from xinfang.kernel.ids import new_id
from xinfang.law.documents import DocumentKind
from xinfang.store.crypto import Provider
from xinfang.store.objects import columns_of
from xinfang.store.transaction import Write


class DocumentStale(Conflict):
    """The document has changed since the version that the actor saw."""

    def __init__(self) -> None:
        super().__init__("该文书已被他人更新，请刷新后重试。", field=("version",))


class WrongState(Conflict):
    """The document is not in the state that the act needs."""

    def __init__(self) -> None:
        super().__init__("该文书的当前状态不能办理此事。")


class DocumentInHand(Conflict):
    """There is one already: being written, waiting for approval, or in force."""

    def __init__(self) -> None:
        super().__init__("已有同一文书在起草、送签或者已签发；需要更正的，请起草替代文书。")


class ReturnReasonMissing(Invalid):
    """Who returns a document says why."""

    def __init__(self) -> None:
        super().__init__(f"请填写退回理由，不超过 {MAX_RETURN} 字。", field=("reasons",))


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes or signs: the person and the unit, with its tenant (id and path)."""

    person_id: UUID
    unit_id: UUID
    tenant: tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class About:
    """What a document is about: the case, and what of it; and in whose name it is."""

    kind: DocumentKind
    case_id: UUID
    subject_id: UUID
    organ_id: UUID


async def draft(
    tx: Write, about: About, content: Content, writer: Writer, *, superseded: Document | None
) -> Document:
    """Begin a document. Raises DocumentInHand, WrongState for one that can't be superseded."""
    standing = await documents.standing(tx, about.kind, about.subject_id)
    if superseded is not None and superseded.state != DocumentState.ISSUED:
        raise WrongState
    in_force = {DocumentState.ISSUED} if superseded is not None else set()
    if set(standing) - in_force:
        raise DocumentInHand
    row_id = new_id()
    document = Document(
        id=row_id,
        case_id=about.case_id,
        subject_id=about.subject_id,
        kind=about.kind.value,
        state=DocumentState.DRAFT.value,
        unit_id=writer.unit_id,
        organ_id=about.organ_id,
        content=_sealed(tx, row_id, content),
        written_by=[writer.person_id],
        drafted_at=tx.now,
        supersedes_id=superseded.id if superseded else None,
    )
    tx.add(document)
    await tx.flush()
    return document


async def amend(
    tx: Write,
    document: Document,
    writer: Writer,
    texts: Mapping[FreePart, str],
    *,
    attachments: tuple[str, ...] | None,
    copies_to: tuple[str, ...] | None,
) -> None:
    """Change the free parts and names of a draft. Raises WrongState and what `amended` raises."""
    _require(document, DocumentState.DRAFT)
    content = opened(tx.provider, document).amended(texts, attachments, copies_to)
    document.content = _sealed(tx, document.id, content)
    _written(document, writer)
    await tx.flush()


async def submit(tx: Write, press: Press, document: Document, organ: str, writer: Writer) -> None:
    """Ask for approval. Raises WrongState, and GlyphMissing for what can't be printed."""
    _require(document, DocumentState.DRAFT)
    await press.print(official(tx.provider, document, organ, tx.now))
    document.state, document.submitted_at = DocumentState.SUBMITTED.value, tx.now
    document.return_reasons = None
    _written(document, writer)
    await tx.flush()


async def give_back(tx: Write, document: Document, reasons: str) -> None:
    """Return a submitted document to be written anew. Raises WrongState, ReturnReasonMissing."""
    _require(document, DocumentState.SUBMITTED)
    trimmed = reasons.strip()
    if not trimmed or len(trimmed) > MAX_RETURN:
        raise ReturnReasonMissing
    document.state, document.return_reasons = DocumentState.DRAFT.value, trimmed
    document.submitted_at = None
    await tx.flush()


async def issue(
    tx: Write, press: Press, document: Document, organ: str, signer: Writer, register: Register
) -> DocumentFile:
    """Sign, number, print and keep a document; what it supersedes is superseded by it.

    Raises SamePerson where the signer wrote it, WrongState, GlyphMissing.
    """
    require_apart("issue", signer.person_id, {"draft": document.written_by})
    _require(document, DocumentState.SUBMITTED)
    if document.supersedes_id is not None:
        await _supersede(tx, document.supersedes_id, document.id)
    number = await documents.next_number(
        tx, document.unit_id, signer.tenant, register, tx.today.year
    )
    document.register, document.year, document.number = register.value, tx.today.year, number
    document.issued_on, document.issued_at, document.issued_by = tx.today, tx.now, signer.person_id
    document.state = DocumentState.ISSUED.value
    pdf = await press.print(official(tx.provider, document, organ, tx.now))
    stored = await tx.objects.put(signer.tenant[0], pdf)
    file = DocumentFile(document_id=document.id, **columns_of(stored))
    tx.add(file)
    await tx.flush()
    return file


def opened(provider: Provider, document: Document) -> Content:
    """Return what a document says. Raises SealError where it was changed or moved."""
    context = content_context(document.id)
    return Content.unpacked(provider.decrypt(document.content, context=context))


def official(
    provider: Provider, document: Document, organ: str, at: dt.datetime
) -> OfficialDocument:
    """Return a document as it is printed: by `organ`, as of the instant `at`."""
    content = opened(provider, document)
    return OfficialDocument(
        organ=organ,
        title=content.title,
        body=content.body(),
        at=at,
        addressee=content.addressee,
        number=number_of(document),
        dated=document.issued_on,
        attachments=content.attachments,
        copies_to=content.copies_to,
    )


def number_of(document: Document) -> str | None:
    """Return the number as it is printed (发文字号), if there is one yet."""
    if document.register is None or document.year is None or document.number is None:
        return None
    return printed(document.register, document.year, document.number)


async def _supersede(tx: Write, superseded_id: UUID, by: UUID) -> None:
    old = await documents.locked(tx, superseded_id)
    if old is None or old.state != DocumentState.ISSUED:
        raise WrongState
    old.state, old.superseded_by_id = DocumentState.SUPERSEDED.value, by
    await tx.flush()


def _require(document: Document, state: DocumentState) -> None:
    if document.state != state:
        raise WrongState


def _written(document: Document, writer: Writer) -> None:
    if writer.person_id not in document.written_by:
        document.written_by = [*document.written_by, writer.person_id]


def _sealed(tx: Write, document_id: UUID, content: Content) -> bytes:
    return tx.provider.encrypt(content.packed(), context=content_context(document_id))
