"""The file of a document for whoever holds its link: his rights are asked for once more.

What was shown of a protected field is in the ledger before the file leaves. A link that was never
made, has ended or is somebody else's, a document out of reach, and one that he may not read wholly
answer alike: there is nothing.
"""

from dataclasses import dataclass

from xinfang.access.links import LinkRefused
from xinfang.api.case_documents import PURPOSE, readable
from xinfang.api.context import Context
from xinfang.cases.queries import documents
from xinfang.correspondence.models import Document
from xinfang.correspondence.queries.documents import file_of
from xinfang.correspondence.write_document import number_of, official
from xinfang.kernel import clock
from xinfang.law.documents import DocumentKind
from xinfang.store.objects import stored_of


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """The file: its name for users, and its bytes."""

    name: str
    content: bytes


async def document_content(at: Context, link: str) -> DocumentContent | None:
    """Return the file that a link opens for the viewer, or None."""
    try:
        document_id = at.seals.links.opened(link, PURPOSE, at.actor.user_id, clock.now())
    except LinkRefused:
        return None
    async with at.read() as read:
        row = await documents.document_by_id(read, at.actor, at.grants, document_id)
    if row is None:
        return None
    case = await at.loaders.cases.load(row.case_id)
    if case is None or not await readable(at, case, row):
        return None
    content = await _content(at, row)
    # No entry, no data.
    await at.reads.record(at.database, at.actor)
    return DocumentContent(f"{_name(row)}.pdf", content)


async def _content(at: Context, row: Document) -> bytes:
    async with at.read() as read:
        file = await file_of(read, row.id)
        names = await documents.unit_names(read, [row.organ_id])
    if file is not None:
        return await at.database.objects.get(stored_of(file))
    organ = names[row.organ_id]
    return await at.press.print(official(at.database.provider, row, organ, row.drafted_at))


def _name(row: Document) -> str:
    return f"{DocumentKind(row.kind).label}（{number_of(row) or '草稿'}）"
