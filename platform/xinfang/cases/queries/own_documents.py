"""What a petitioner may fetch: documents that were issued to him, and files that he sent in."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from xinfang.access.actor import PetitionerActor
from xinfang.access.own_petition import own
from xinfang.cases.models import Answer, Attachment, Case, Review, Service
from xinfang.correspondence.models import Document, DocumentState, Upload
from xinfang.law.documents import DocumentKind
from xinfang.law.handling import ServiceManner
from xinfang.law.publicity import told_document
from xinfang.store.transaction import Read

_TO_PETITIONER: Final = [kind.value for kind in DocumentKind if kind.to_petitioner]


@dataclass(frozen=True, slots=True)
class Served:
    """When and how something reached the petitioner (送达)."""

    on: dt.date
    manner: ServiceManner


@dataclass(frozen=True, slots=True)
class OwnPaper:
    """An issued document with its service, as far as one is recorded."""

    row: Document
    served: Served | None


async def own_papers(read: Read, actor: PetitionerActor) -> list[OwnPaper]:
    """Return the documents that law addresses to the petitioner, the oldest first.

    One that another took the place of is his only if it reached him before.
    """
    if not await _shown(read, actor):
        return []
    asked = (
        sa.select(Document)
        .where(
            Document.case_id == actor.case_id,
            Document.kind.in_(_TO_PETITIONER),
            Document.state.in_((DocumentState.ISSUED.value, DocumentState.SUPERSEDED.value)),
        )
        .order_by(Document.id)
    )
    rows: Sequence[Document] = (await read.execute(asked)).scalars().all()
    if not rows:
        return []
    served, issued = await _served(read, actor.case_id), {row.id: row.issued_on for row in rows}
    found = []
    for row in rows:
        itself, about = served.get(row.id), served.get(row.subject_id)
        later = None if row.superseded_by_id is None else issued.get(row.superseded_by_id)
        if later is not None and about is not None and about.on >= later:
            about = None  # what reached him is the one that took its place
        paper = OwnPaper(row, itself or about)
        if _told(paper):
            found.append(paper)
    return found


async def own_uploads(read: Read, actor: PetitionerActor) -> Sequence[Upload]:
    """Return the files that he handed in himself, in their order; of an accusation none."""
    if not await _shown(read, actor):
        return []
    asked = (
        sa.select(Upload)
        .join(Attachment, Attachment.upload_id == Upload.id)
        .where(
            Attachment.case_id == actor.case_id,
            Attachment.submission_id.is_not(None),
            Upload.received_by == actor.petitioner_id,
        )
        .order_by(Attachment.ordinal)
    )
    return (await read.execute(asked)).scalars().all()


async def own_case(read: Read, actor: PetitionerActor) -> Case | None:
    """Return the petitioner's case, or None where it isn't his any more."""
    found: Case | None = await read.scalar(sa.select(Case).where(own(actor, Case.id)))
    return found


async def files_handed_in(read: Read, case_id: UUID) -> int:
    """Return how many files petitioners handed in for a case, as the system counts them."""
    asked = sa.select(sa.func.count()).where(
        Attachment.case_id == case_id, Attachment.submission_id.is_not(None)
    )
    return int(await read.scalar(asked) or 0)


async def _shown(read: Read, actor: PetitionerActor) -> bool:
    """Tell whether there is anything to fetch: his case, and no accusation (条例 30)."""
    accuses = await read.scalar(sa.select(Case.accuses).where(own(actor, Case.id)))
    return accuses is False


def _told(paper: OwnPaper) -> bool:
    served = paper.served is not None
    if paper.row.state == DocumentState.SUPERSEDED and not served:
        return False
    return told_document(DocumentKind(paper.row.kind), accuses=False, served=served)


async def _served(read: Read, case_id: UUID) -> dict[UUID, Served]:
    """Return the last service of each answer, opinion, notice and document of a case."""
    found: dict[UUID, Served] = {}
    for subject, day, manner, table in (
        (Answer.id, Answer.served_on, Answer.served_manner, Answer),
        (Review.id, Review.served_on, Review.served_manner, Review),
        (Service.subject_id, Service.served_on, Service.manner, Service),
    ):
        of: Any = table
        asked = sa.select(
            subject.label("subject_id"), day.label("served_on"), manner.label("manner")
        ).where(of.case_id == case_id, day.is_not(None), subject.is_not(None))
        for row in await read.execute(asked.order_by(of.id)):
            found[row.subject_id] = Served(row.served_on, ServiceManner(row.manner))
    return found
