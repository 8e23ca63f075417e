"""A petitioner fetches what is his by a link (下载): a file of his, a document addressed to him.

The link is no right: it opens for whom it was made, for minutes, and what it opens must be his as
his case stands now. Whatever doesn't fit is nothing, alike for every reason.
"""

from dataclasses import dataclass
from typing import Final

from xinfang.access.actor import PetitionerActor
from xinfang.access.links import LinkRefused, Links
from xinfang.cases.queries.own_documents import own_papers, own_uploads
from xinfang.correspondence.queries.documents import file_of
from xinfang.correspondence.write_document import number_of
from xinfang.kernel import clock
from xinfang.law.documents import DocumentKind
from xinfang.store.objects import stored_of
from xinfang.store.transaction import Database

OWN_DOCUMENTS: Final = "/petitioner/documents"
"""Where a petitioner fetches documents by their links."""
LINKS_TO_OWN_DOCUMENTS: Final = "own document"
"""What those links are made for: a link of staff is of no use there."""
OWN_FILES: Final = "/petitioner/files"
"""Where a petitioner sends files in, and fetches them by their links."""
LINKS_TO_OWN_FILES: Final = "own file"
"""What those links are made for."""


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file: its name for users, its type, its bytes."""

    name: str
    media_type: str
    content: bytes


async def own_document(
    database: Database, links: Links, actor: PetitionerActor, link: str
) -> OwnFile | None:
    """Return the document that a link opens for the petitioner, or None."""
    try:
        document_id = links.opened(link, LINKS_TO_OWN_DOCUMENTS, actor.petitioner_id, clock.now())
    except LinkRefused:
        return None
    async with database.read(actor) as read:
        papers = await own_papers(read, actor)
        row = next((paper.row for paper in papers if paper.row.id == document_id), None)
        file = None if row is None else await file_of(read, row.id)
    if row is None or file is None:
        return None
    name = f"{DocumentKind(row.kind).label}（{number_of(row)}）.pdf"
    return OwnFile(name, "application/pdf", await database.objects.get(stored_of(file)))


async def own_file(
    database: Database, links: Links, actor: PetitionerActor, link: str
) -> OwnFile | None:
    """Return the file that a link opens for the petitioner who sent it in, or None."""
    try:
        upload_id = links.opened(link, LINKS_TO_OWN_FILES, actor.petitioner_id, clock.now())
    except LinkRefused:
        return None
    async with database.read(actor) as read:
        found = await own_uploads(read, actor)
    row = next((one for one in found if one.id == upload_id), None)
    if row is None:
        return None
    return OwnFile(row.name, row.media_type, await database.objects.get(stored_of(row)))
