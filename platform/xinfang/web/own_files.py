"""A petitioner's files over HTTP: what he sends in for his case, and what he fetches of it.

The routes are his alone: staff are nobody here, as he is nobody where they send and fetch. There is
no way in for whoever has no case yet: he files, and sends with the code that comes to him. What
isn't his is answered like what never was.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from xinfang.access.actor import PetitionerActor
from xinfang.access.grants import shipped
from xinfang.access.links import Links
from xinfang.cases.fetch_own import OWN_DOCUMENTS, OWN_FILES, OwnFile, own_document, own_file
from xinfang.cases.send_own import send_own, sender_of
from xinfang.correspondence.scanning import Scan
from xinfang.store.pool import Crowded
from xinfang.store.transaction import Database
from xinfang.web.addresses import address_of
from xinfang.web.files import (
    Identify,
    answered,
    as_attachment,
    gone,
    petitioner,
    received,
    sent_in,
)
from xinfang.web.petitioner_rates import Bucket, take

SENT_BY_PETITIONER: Final = 30
"""How many files an hour one petitioner sends in."""
SENT_BY_ADDRESS: Final = 100
_HOUR: Final = timedelta(hours=1)

Fetch = Callable[[Database, Links, PetitionerActor, str], Awaitable[OwnFile | None]]
"""Finds what a link opens for a petitioner."""


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """The routes. One for each process."""

    database: Database
    identify: Identify
    links: Links
    scan: Scan
    node_id: Callable[[UUID], str]
    """Makes the id by which the graph knows a file that was sent in."""
    megabytes: int

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route(OWN_FILES, self.take, methods=["POST"]),
            Route(f"{OWN_FILES}/{{link}}", self._giving(own_file), methods=["GET"]),
            Route(f"{OWN_DOCUMENTS}/{{link}}.pdf", self._giving(own_document), methods=["GET"]),
        ]

    async def take(self, request: Request) -> Response:
        """Receive a file for his case: `POST /petitioner/files`, as `POST /files` is for staff."""
        return await answered(self._take(request))

    async def _take(self, request: Request) -> Response:
        actor = await self._actor(request)
        sender = await sender_of(self.database, shipped(), actor)
        await take(
            self.database,
            Bucket("own files", str(actor.petitioner_id), SENT_BY_PETITIONER, _HOUR),
            Bucket("own files address", address_of(request), SENT_BY_ADDRESS, _HOUR),
        )
        sent = await sent_in(request, self.megabytes)
        return received(await send_own(self.database, sender, sent, self.scan), self.node_id)

    def _giving(self, fetch: Fetch) -> Callable[[Request], Awaitable[Response]]:
        """Return the route that sends what a link opens, found by `fetch`."""

        async def give(request: Request) -> Response:
            actor = await self._actor(request)
            file = await fetch(self.database, self.links, actor, request.path_params["link"])
            if file is None:
                raise gone()
            return as_attachment(file.content, file.name, file.media_type)

        async def giving(request: Request) -> Response:
            return await answered(give(request))

        return giving

    async def _actor(self, request: Request) -> PetitionerActor:
        if self.database.crowded:
            raise Crowded
        return await petitioner(self.identify, request)
