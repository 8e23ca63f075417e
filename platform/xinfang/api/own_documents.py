"""The documents and files of a petitioner's own case in the graph.

What law addresses to him he finds once it is issued, an opinion once it was served. A link opens
for him alone, in a session that holds, for minutes.
"""

import datetime as dt
from uuid import UUID

import strawberry

from xinfang.access.links import LASTS
from xinfang.api.case_attachments import FileLink
from xinfang.api.document_vocabulary import DocumentKind
from xinfang.api.nodes import told
from xinfang.api.own_context import OwnContext
from xinfang.api.road_vocabulary import ScanState, ServiceManner
from xinfang.cases.fetch_own import (
    LINKS_TO_OWN_DOCUMENTS,
    LINKS_TO_OWN_FILES,
    OWN_DOCUMENTS,
    OWN_FILES,
)
from xinfang.cases.queries.own_documents import OwnPaper, own_papers, own_uploads
from xinfang.correspondence.models import DocumentState, Upload
from xinfang.correspondence.write_document import number_of
from xinfang.kernel import clock


@strawberry.type(
    description="An official document that is addressed to the petitioner"
    " (文书，《信访工作条例》第二十三条)."
)
class OwnDocument:
    """An issued document."""

    paper: strawberry.Private[OwnPaper]
    at: strawberry.Private[OwnContext]

    @told(description="What it says (文书种类).")
    def kind(self) -> DocumentKind:
        return DocumentKind(self.paper.row.kind)

    @told(description="The kind as its title says it, in Chinese (名称).")
    def name(self) -> str:
        return DocumentKind(self.paper.row.kind).label

    @told(description="Its number, such as 信访〔2026〕12号 (发文字号).")
    def number(self) -> str | None:
        return number_of(self.paper.row)

    @told(description="The organ in whose name it is (发文机关).")
    def unit_name(self) -> str | None:
        return self.at.name_of(self.paper.row.organ_id)

    @told(description="The day that it bears (成文日期).")
    def issued_on(self) -> dt.date | None:
        return self.paper.row.issued_on

    @told(description="The day on which it was served, if that is recorded (送达日期).")
    def served_on(self) -> dt.date | None:
        return None if self.paper.served is None else self.paper.served.on

    @told(description="How it was served, if that is recorded (送达方式).")
    def served_manner(self) -> ServiceManner | None:
        return None if self.paper.served is None else self.paper.served.manner

    @told(description="Whether another has taken its place since (已被替代).")
    def superseded(self) -> bool:
        return self.paper.row.state == DocumentState.SUPERSEDED

    @told(
        description="The way to its file, PDF/A, for this petitioner alone and five minutes; made"
        " at each asking (下载链接)."
    )
    def link(self) -> FileLink:
        sealed, ends_at = _link(self.at, LINKS_TO_OWN_DOCUMENTS, self.paper.row.id)
        return FileLink(path=f"{OWN_DOCUMENTS}/{sealed}.pdf", ends_at=ends_at)


@strawberry.type(description="A file that the petitioner sent in himself (本人提交的文件).")
class OwnFile:
    """A file that hangs on his case."""

    row: strawberry.Private[Upload]
    at: strawberry.Private[OwnContext]

    @told(description="Its name (名称).")
    def name(self) -> str:
        return self.row.name

    @told(description="Its type, found by its content (文件类型).")
    def media_type(self) -> str:
        return self.row.media_type

    @told(description="Its size in bytes (大小，字节).")
    def bytes(self) -> int:
        return self.row.object_size

    @told(description="Whether it was looked through for malware (病毒检查).")
    def scan(self) -> ScanState:
        return ScanState(self.row.scan)

    @told(description="Whether it is a picture without its metadata (已清除图片元数据).")
    def stripped(self) -> bool:
        return self.row.stripped

    @told(description="When it was sent in (上传时间).")
    def received_at(self) -> dt.datetime:
        return self.row.received_at

    @told(
        description="The way to its content, for this petitioner alone and five minutes; made at"
        " each asking (下载链接)."
    )
    def link(self) -> FileLink:
        sealed, ends_at = _link(self.at, LINKS_TO_OWN_FILES, self.row.id)
        return FileLink(path=f"{OWN_FILES}/{sealed}", ends_at=ends_at)


def _link(at: OwnContext, purpose: str, row_id: UUID) -> tuple[str, dt.datetime]:
    """Return a link for the petitioner who asks, and when it ends."""
    now = clock.now()
    return at.seals.links.make(purpose, row_id, at.actor.petitioner_id, now), now + LASTS


@strawberry.type
class OwnDocuments:
    """What a petitioner's own case shows of documents."""

    at: strawberry.Private[OwnContext]

    @told(
        description="The issued documents that are addressed to him, opinions once they were"
        " served, the oldest first (文书). None of an accusation."
    )
    async def documents(self) -> list[OwnDocument]:
        async with self.at.database.read(self.at.actor) as read:
            papers = await own_papers(read, self.at.actor)
        return [OwnDocument(paper=paper, at=self.at) for paper in papers]

    @told(
        description="The files that he sent in himself, in their order (本人提交的文件)."
        " None of an accusation."
    )
    async def files(self) -> list[OwnFile]:
        async with self.at.database.read(self.at.actor) as read:
            rows = await own_uploads(read, self.at.actor)
        return [OwnFile(row=row, at=self.at) for row in rows]
