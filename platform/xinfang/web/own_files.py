"""A petitioner's files over HTTP: the documents that were issued to him.

The routes are his alone: staff are nobody here, as he is nobody where they send and fetch. What
isn't his is answered like what never was.
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from xinfang.access.links import Links
from xinfang.cases.fetch_own import OWN_DOCUMENTS, own_document
from xinfang.store.pool import Crowded
from xinfang.store.transaction import Database
from xinfang.web.files import Identify, answered, as_attachment, gone, petitioner


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """The routes. One for each process."""

    database: Database
    identify: Identify
    links: Links

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [Route(f"{OWN_DOCUMENTS}/{{link}}.pdf", self.document, methods=["GET"])]

    async def document(self, request: Request) -> Response:
        """Send a document by its link: `GET /petitioner/documents/{link}.pdf`."""
        return await answered(self._document(request))

    async def _document(self, request: Request) -> Response:
        if self.database.crowded:
            raise Crowded
        actor = await petitioner(self.identify, request)
        link = request.path_params["link"]
        file = await own_document(self.database, self.links, actor, link)
        if file is None:
            raise gone()
        return as_attachment(file.content, file.name, file.media_type)
