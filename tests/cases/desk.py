"""Documents for tests: drafted, submitted, signed or returned by users of the world."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cases.road import HANDLER, HEAD, Road
from documents.pages import texts
from xinfang.cases.amend_document import AmendDocument, amend_document
from xinfang.cases.approve_document import ApproveDocument, approve_document
from xinfang.cases.document_acting import OnDocument
from xinfang.cases.draft_document import DraftDocument, draft_document
from xinfang.cases.return_document import ReturnDocument, return_document
from xinfang.cases.submit_document import SubmitDocument, submit_document
from xinfang.correspondence.content import FreePart
from xinfang.documents.press import shipped
from xinfang.kernel import clock
from xinfang.law.documents import DocumentKind
from xinfang.store.objects import Stored
from xinfang.store.transaction import Outcome, Write

Act = Callable[[Write, Any, Any], Awaitable[Outcome]]


@dataclass(slots=True)
class Desk:
    """Where the documents of the road's case are written."""

    road: Road

    async def draft(
        self, kind: DocumentKind, by: str = HANDLER, supersedes: UUID | None = None
    ) -> UUID:
        """Draft a document and return its id."""
        command = DraftDocument(self.road.case_id, kind, supersedes)
        return (await self.do(by, draft_document, command)).id

    async def amend(self, document: UUID, by: str = HANDLER, **texts: str) -> Outcome:
        """Write parts anew."""
        parts = {FreePart(name.upper()): text for name, text in texts.items()}
        return await self.do(by, amend_document, AmendDocument(await self.on(document), parts))

    async def submit(self, document: UUID, by: str = HANDLER) -> Outcome:
        """Submit it."""
        command = SubmitDocument(await self.on(document))

        async def act(tx: Write, grants: Any, asked: Any) -> Outcome:  # noqa: ANN401 - as any act
            return await submit_document(shipped(), tx, grants, asked)

        return await self.do(by, act, command)

    async def give_back(self, document: UUID, by: str = HEAD, reasons: str = "依据不足") -> Outcome:
        """Return it."""
        command = ReturnDocument(await self.on(document), reasons)
        return await self.do(by, return_document, command)

    async def sign(self, document: UUID, by: str = HEAD) -> Outcome:
        """Sign it."""
        command = ApproveDocument(await self.on(document))

        async def act(tx: Write, grants: Any, asked: Any) -> Outcome:  # noqa: ANN401 - as any act
            return await approve_document(shipped(), tx, grants, asked)

        return await self.do(by, act, command)

    async def issue(
        self,
        kind: DocumentKind,
        by: str = HANDLER,
        signer: str = HEAD,
        supersedes: UUID | None = None,
    ) -> UUID:
        """Take a document from its draft to its number."""
        document = await self.draft(kind, by, supersedes)
        await self.submit(document, by)
        await self.sign(document, signer)
        return document

    async def row(self, document: UUID) -> Any:  # noqa: ANN401 - a row
        """Return the document's row."""
        rows = await self.road.world.ask("SELECT * FROM document WHERE id = :id", id=document)
        return rows[0]

    async def pages(self, document: UUID) -> list[str]:
        """Return the text of each page of the issued document."""
        return texts(await self.pdf(document))

    async def pdf(self, document: UUID) -> bytes:
        """Return the file of the issued document."""
        rows = await self.road.world.ask(
            "SELECT * FROM document_file WHERE document_id = :id", id=document
        )
        row = rows[0]
        return await self.road.world.db.objects.get(
            Stored(
                row.object_name,
                row.object_size,
                row.object_digest_name,
                row.object_digest,
                row.object_secret,
            )
        )

    async def on(self, document: UUID) -> OnDocument:
        """Return the document as it stands now."""
        return OnDocument(document, (await self.row(document)).version)

    async def do(self, by: str, action: Act, command: object) -> Outcome:
        world = self.road.world
        with clock.frozen(self.road.noon()):
            async with world.db.write(world.user(by)) as tx:
                return await action(tx, world.grants, command)
