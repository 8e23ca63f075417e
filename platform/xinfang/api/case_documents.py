"""Official documents about a case in the graph (文书).

A draft is shown inside the unit that writes it. Whom a notice is addressed to is the petitioner's
identity, and protected like it; what a document about an accusation says is null unless that is
open. The file is had by its link, for whoever may read all of it.
"""

import datetime as dt
from typing import Final
from uuid import UUID

import strawberry

from xinfang.access.reach import Facts, permits
from xinfang.api.case_parts import content_open, opened_to, shown
from xinfang.api.context import Context
from xinfang.api.document_vocabulary import DocumentAct, DocumentKind, DocumentState, FreePart
from xinfang.api.ids import Kind
from xinfang.api.nodes import Ask, Node, told
from xinfang.api.reference import UnitNode, unit_node
from xinfang.cases.queries import documents
from xinfang.cases.queries.cases import CaseRow
from xinfang.correspondence.content import Content
from xinfang.correspondence.models import Document, DocumentFile
from xinfang.correspondence.write_document import number_of
from xinfang.correspondence.write_document import opened as content_of
from xinfang.kernel import clock

PURPOSE: Final = "document"
"""What links to files of documents are made for."""

_CLOSED: Final = "Null in an accusation that isn't open"
_ACTS: Final = {
    DocumentState.DRAFT: ((DocumentAct.AMEND, "draft"), (DocumentAct.SUBMIT, "draft")),
    DocumentState.SUBMITTED: ((DocumentAct.APPROVE, "approve"), (DocumentAct.RETURN, "approve")),
    DocumentState.ISSUED: ((DocumentAct.SUPERSEDE, "draft"),),
    DocumentState.SUPERSEDED: (),
}


@strawberry.type(description="A passage of a document: fixed, or a part to be amended (正文段落).")
class DocumentPassage:
    """Some of a document's text."""

    part: FreePart | None = strawberry.field(
        description="Which of the parts that its drafter writes; absent if fixed (可修改部分)."
    )
    level: int = strawberry.field(
        description="0 for text, 1 and 2 for headings of the first and second level (层次)."
    )
    text: str = strawberry.field(description="What it says, a paragraph a line (内容).")


@strawberry.type(name="DocumentFile", description="The file of an issued document, PDF/A (文件).")
class DocumentFileNode:
    """A file."""

    row: strawberry.Private[DocumentFile]
    link: str = strawberry.field(
        description="The path to fetch it from, for this viewer alone and five minutes (下载路径)."
    )

    @told(description="How many bytes it has (字节数).")
    def bytes(self) -> int:
        return self.row.object_size

    @told(description="By which digest it is in the ledger: sm3 or sha256 (摘要算法).")
    def digest_algorithm(self) -> str:
        return self.row.object_digest_name

    @told(description="Its digest, in hexadecimal, as the ledger has it (摘要).")
    def digest(self) -> str:
        return self.row.object_digest.hex()


@strawberry.type(
    name="Document", description="An official document about a case, by GB/T 9704-2012 (文书)."
)
class DocumentNode(Node):
    """A document."""

    row: strawberry.Private[Document]
    case: strawberry.Private[CaseRow]

    @told(description="What it says (文书种类).")
    def kind(self) -> DocumentKind:
        return DocumentKind(self.row.kind)

    @told(description="How far it has come (文书状态).")
    def state(self) -> DocumentState:
        return DocumentState(self.row.state)

    @told(description="Its number, such as 信访〔2026〕12号; absent until it is issued (发文字号).")
    def number(self) -> str | None:
        return number_of(self.row)

    @told(description="The unit whose document it is (发文单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.unit_id)

    @told(description="The title (标题).")
    def title(self, info: Ask) -> str:
        return "".join(self._content(info).title)

    @told(
        description="Whom it is addressed to (主送). Null where that is the petitioner and his"
        " identity isn't open."
    )
    async def addressee(self, info: Ask) -> str | None:
        return self._content(info).addressee if await self._named(info) else None

    @told(description=f"The text (正文). {_CLOSED}.")
    async def passages(self, info: Ask) -> list[DocumentPassage] | None:
        if not await content_open(info, self.case):
            return None
        return [
            DocumentPassage(part=part.free, level=int(part.level), text=part.text)
            for part in self._content(info).parts
        ]

    @told(description=f"The attachments by name (附件说明). {_CLOSED}.")
    async def attachments(self, info: Ask) -> list[str] | None:
        shown = await content_open(info, self.case)
        return list(self._content(info).attachments) if shown else None

    @told(description=f"Who gets copies (抄送). {_CLOSED}.")
    async def copies_to(self, info: Ask) -> list[str] | None:
        shown = await content_open(info, self.case)
        return list(self._content(info).copies_to) if shown else None

    @told(description="When it was drafted (起草时间).")
    def drafted_at(self) -> dt.datetime:
        return self.row.drafted_at

    @told(description="When it was last submitted for signature, if it was (送签时间).")
    def submitted_at(self) -> dt.datetime | None:
        return self.row.submitted_at

    @told(
        description="Why it was returned, as long as it is being written anew (退回理由)."
        f" {_CLOSED}."
    )
    def return_reasons(self, info: Ask) -> str | None:
        return shown(info, self.case, self.row.return_reasons)

    @told(description="The day that it bears; absent until it is issued (成文日期).")
    def issued_on(self) -> dt.date | None:
        return self.row.issued_on

    @told(description="The document whose place it takes (所替代的文书).")
    async def supersedes(self, info: Ask) -> "DocumentNode | None":
        return await self._other(info, self.row.supersedes_id)

    @told(description="The document that has taken its place (替代它的文书).")
    async def superseded_by(self, info: Ask) -> "DocumentNode | None":
        return await self._other(info, self.row.superseded_by_id)

    @told(
        description="The file. Null until it is issued, and for whoever may not read all of it:"
        " the petitioner's name in it, an accusation (文件)."
    )
    async def file(self, info: Ask) -> DocumentFileNode | None:
        if not await self._readable(info):
            return None
        row = await info.context.loaders.document_files.load(self.row.id)
        return None if row is None else DocumentFileNode(row=row, link=self._link(info))

    @told(
        description="The path to a print of a draft, for this viewer alone and five minutes; null"
        " where the file is (草稿预览路径)."
    )
    async def preview(self, info: Ask) -> str | None:
        in_hand = self.row.issued_on is None
        return self._link(info) if in_hand and await self._readable(info) else None

    @told(description="What changing mutations take as `version` (版本).")
    def version(self) -> int:
        return self.row.version

    @told(
        description="Acts that are open now and that the viewer may do; advisory, for detail pages"
        " (可办事项)."
    )
    def can(self, info: Ask) -> list[DocumentAct]:
        at = info.context
        facts = Facts("document", self.row.id, responsible_unit_id=self.row.unit_id)
        wrote = at.actor.person_id in self.row.written_by
        return [
            act
            for act, asked in _ACTS[DocumentState(self.row.state)]
            if permits(at.actor, at.grants, asked, facts) is not None
            and not (act is DocumentAct.APPROVE and wrote)
        ]

    async def _readable(self, info: Ask) -> bool:
        return await readable(info.context, self.case, self.row)

    async def _named(self, info: Ask) -> bool:
        return await _names(info.context, self.case, self.row)

    async def _other(self, info: Ask, document_id: UUID | None) -> "DocumentNode | None":
        rows = await info.context.loaders.documents.load(self.row.case_id)
        found = next((row for row in rows if row.id == document_id), None)
        return None if found is None else document_node(info, self.case, found)

    def _link(self, info: Ask) -> str:
        at = info.context
        link = at.seals.links.make(PURPOSE, self.row.id, at.actor.user_id, clock.now())
        return f"/documents/{link}.pdf"

    def _content(self, info: Ask) -> Content:
        return content_of(info.context.database.provider, self.row)


@strawberry.type
class CaseDocuments:
    """What a case shows of the documents about it."""

    row: strawberry.Private[CaseRow]

    @told(description="The official documents about it, the oldest first (文书).")
    async def documents(self, info: Ask) -> list[DocumentNode]:
        rows = await info.context.loaders.documents.load(self.row["id"])
        return [document_node(info, self.row, row) for row in rows]


async def readable(at: Context, case: CaseRow, row: Document) -> bool:
    """Tell whether the viewer may read all of a document, and note it if he may."""
    if not await _names(at, case, row):
        return False
    return not case["accuses"] or await opened_to(at, "accusation", case)


async def _names(at: Context, case: CaseRow, row: Document) -> bool:
    """Tell whether whom a document names may be shown, and note it if that is the petitioner.

    Who writes or signs his own unit's document knows whom it is to, wherever the case has gone.
    """
    if not DocumentKind(row.kind).to_petitioner or await opened_to(at, "identity", case):
        return True
    own = Facts("document", row.id, responsible_unit_id=row.unit_id)
    if not any(permits(at.actor, at.grants, act, own) for act in ("draft", "approve")):
        return False
    at.reads.note("case.identity", case["id"], case["tenant_id"], case["tenant_path"])
    return True


def document_node(info: Ask, case: CaseRow, row: Document) -> DocumentNode:
    """Return a document about a case within reach as a node."""
    node_id = info.context.seals.node_id(Kind.DOCUMENT, row.id)
    return DocumentNode(id=strawberry.ID(node_id), row=row, case=case)


async def document_of(info: Ask, row_id: UUID) -> DocumentNode | None:
    """Return a document about a case within reach."""
    at = info.context
    async with at.read() as read:
        row = await documents.document_by_id(read, at.actor, at.grants, row_id)
    if row is None:
        return None
    case = await at.loaders.cases.load(row.case_id)
    return None if case is None else document_node(info, case, row)
