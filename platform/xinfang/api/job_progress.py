"""Progress of a job, told while it runs (任务进度): to whoever asked for it, and to its end."""

from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.access.actor import Actor
from xinfang.api.context import Context
from xinfang.api.ids import Kind
from xinfang.api.job_vocabulary import JobState
from xinfang.api.live import CURSOR, Following, Since, followed
from xinfang.api.nodes import Ask
from xinfang.store import jobs
from xinfang.store.feed import Entry
from xinfang.store.models import Job
from xinfang.store.transaction import Read

_ABSENT = "absent where there is no such job of the viewer's"


@strawberry.type(description="How far a job of the viewer's is (任务进度).")
class JobSignal:
    """A message of `jobProgress`."""

    cursor: str = strawberry.field(description=CURSOR)
    job_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"The job, for `node`; {_ABSENT} (后台任务)."
    )
    state: JobState | None = strawberry.field(
        default=None, description=f"Where it stands now; {_ABSENT} (状态)."
    )
    done: int | None = strawberry.field(
        default=None, description=f"How many rows are done; {_ABSENT} (已处理行数)."
    )
    total: int | None = strawberry.field(
        default=None, description="How many rows there are, as soon as that is known (总行数)."
    )


Told = tuple[str, int, int | None]


@dataclass(slots=True)
class _Watched:
    """A job as it was read last, under the rights of that moment."""

    id: UUID
    row: Job | None = None

    def wanted(self, _actor: Actor, entry: Entry) -> bool:
        return entry.object_id == self.id

    async def known(
        self, read: Read, _context: Context, _entries: Sequence[Entry]
    ) -> Collection[UUID]:
        self.row = await jobs.job_by_id(read, self.id)
        return () if self.row is None else (self.id,)

    async def look(self, info: Ask) -> None:
        live = info.context.live
        context = info.context if live is None else await live.renewed()
        async with context.read() as read:
            await self.known(read, context, ())

    def told(self) -> Told | None:
        row = self.row
        return None if row is None else (row.state, row.done, row.total)


async def job_progress(
    info: Ask,
    job: Annotated[strawberry.ID, strawberry.argument(description="The job (后台任务).")],
    after: Since = None,
) -> AsyncGenerator[JobSignal, None]:
    """Tell how far a job of the viewer's is, at once and whenever that changes, until it ends.

    A job that isn't there, or is another's, has ended before it began.
    """
    at, watched = info.context, _Watched(info.context.seals.row(job, Kind.JOB))
    last: Told | None = None
    what = Following("JOB", watched.wanted, watched.known)
    async for cursor, entry in followed(info, what, after):
        if entry is None:
            await watched.look(info)
        row, now = watched.row, watched.told()
        if row is None or now is None:
            yield JobSignal(cursor=cursor)
            return
        if entry is None or now != last:  # many steps may have been taken at one look
            yield JobSignal(
                cursor=cursor,
                job_id=strawberry.ID(at.seals.node_id(Kind.JOB, row.id)),
                state=JobState(row.state),
                done=row.done,
                total=row.total,
            )
        if row.ended_at is not None:
            return
        last = now
