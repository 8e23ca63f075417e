"""Files of jobs over HTTP: fetched by a link that the graph gave, by whoever asked for the job.

The link is no right. What a file holds is asked for once more under the rights of the moment; one
that no longer opens is answered like one that never was.
"""

from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from xinfang.access.actor import Actor
from xinfang.access.links import LinkRefused, Links
from xinfang.access.tenant_grants import Policies
from xinfang.cases.queries.exporting import still_open
from xinfang.kernel import clock
from xinfang.store import job_files
from xinfang.store.job_files import JOB_FILES, LINKS_TO_JOB_FILES, FilePurpose, JobFile
from xinfang.store.pool import Crowded
from xinfang.store.transaction import Database
from xinfang.web.files import Identify, answered, as_attachment, gone, signed_in


@dataclass(frozen=True, slots=True)
class JobFiles:
    """The route of files of jobs. One for each process."""

    database: Database
    identify: Identify
    links: Links
    policies: Policies = field(default_factory=Policies)

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route(f"{JOB_FILES}/{{link}}", self.give, methods=["GET"])]

    async def give(self, request: Request) -> Response:
        """Send a file by its link: `GET /job-files/{link}`."""
        return await answered(self._give(request))

    async def _give(self, request: Request) -> Response:
        if self.database.crowded:
            raise Crowded
        actor = await signed_in(self.identify, request)
        row = await self._sought(actor, request.path_params["link"])
        content = await job_files.content_of(self.database, row)
        return as_attachment(content, row.name, row.media_type)

    async def _sought(self, actor: Actor, link: str) -> JobFile:
        now = clock.now()
        try:
            file_id = self.links.opened(link, LINKS_TO_JOB_FILES, actor.user_id, now)
        except LinkRefused:
            raise gone() from None
        async with self.database.read(actor) as read:
            row = await job_files.file_by_id(read, file_id, now)
            if row is None:
                raise gone()
            if row.purpose == FilePurpose.RESULT:
                grants = await self.policies.grants(read, actor.policy_version)
                if not await still_open(read, actor, grants, row.job_id):
                    raise gone()
        await self._trace(actor, row)  # no entry, no data
        return row

    async def _trace(self, actor: Actor, row: JobFile) -> None:
        async with self.database.write(actor) as tx:
            tx.record(
                "job.file_read",
                kind="job",
                object_id=row.job_id,
                tenants={row.tenant_id: row.tenant_path},
                grounds={"file": row.object_digest.hex(), "purpose": row.purpose},
                chain="reads",
            )
