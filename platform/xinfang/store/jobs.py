"""Jobs (后台任务): long work that somebody asks for, and that a worker does as him.

A job is a row of ours with its requester, its progress and its result; in the queue stands its id.
Whoever asked for it sees it, cancels it, and lets one that failed run again. The rest belongs to
the worker, which is told by definer functions whose job it is.

A run proceeds in batches. Each is one transaction that locks the job, proves that the run is still
the job's own (its fence), and keeps how far it has come: so a run that takes over from one that was
killed goes on where that one's last commit stands, and nothing is done twice.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from xinfang.access.actor import Actor, Appointment
from xinfang.access.grants import Grants
from xinfang.kernel import clock
from xinfang.kernel.errors import Conflict, NotFound, NotPermitted
from xinfang.kernel.ids import new_id
from xinfang.store import queue
from xinfang.store.models import Job, JobKind, JobState
from xinfang.store.transaction import Database, Outcome, Read, Write

KIND: Final = "job"


class JobGone(NotFound):
    """There is no such job of the actor's."""

    def __init__(self) -> None:
        super().__init__("未找到该任务。", field=("job",))


class JobSettled(Conflict):
    """The job stands otherwise: it has ended, or it hasn't failed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field=("job",))


class RequesterLost(NotPermitted):
    """Whoever asked for the job may no longer act in the office in which he asked for it."""

    def __init__(self) -> None:
        super().__init__("申请人的账号已停用，或者不再担任提出任务时的职务。")


class RunLostError(RuntimeError):
    """Another run has the job now: this one does nothing more."""


class StoppedError(RuntimeError):
    """The worker is being stopped: the job goes back to the queue."""


class CancelledByRequesterError(RuntimeError):
    """The requester cancelled the job."""


async def ask_for(
    tx: Write, kind: JobKind, appointment: Appointment, command: dict[str, Any]
) -> UUID:
    """Queue a job of the acting user's, asked for in one of his offices; returns its id.

    Whoever calls it records what was asked for. `command` holds plain values.
    """
    actor = tx.actor
    if not isinstance(actor, Actor):
        raise RequesterLost  # a job is done as its requester: the system has no rights to lend
    job = Job(
        id=new_id(),
        kind=kind.value,
        state=JobState.QUEUED.value,
        requester_id=actor.user_id,
        appointment_id=appointment.id,
        tenant_id=appointment.tenant_id,
        command=command,
        done=0,
        cancel_asked=False,
        attempts=0,
        fence=0,
        created_at=tx.now,
    )
    tx.add(job)
    await tx.flush()
    job.entry = await queue.enqueue(tx, job.id.bytes)
    await tx.flush()
    return job.id


async def cancel(tx: Write, job_id: UUID) -> Outcome:
    """Cancel a job of the actor's: at once while it waits, after its present batch while it runs.

    What it has done stays done. Raises JobGone, JobSettled.
    """
    job = await _own(tx, job_id)
    if job.state in (JobState.QUEUED, JobState.FAILED):
        job.state, job.ended_at = JobState.CANCELLED.value, tx.now
        await _withdraw(tx, job)
    elif job.state != JobState.RUNNING:
        raise JobSettled("该任务已经结束。")
    job.cancel_asked = True
    await tx.flush()
    return Outcome(KIND, job.id, _tell(tx, job, "job.cancelled"))


async def retry(tx: Write, job_id: UUID) -> Outcome:
    """Let a job of the actor's that failed run again, from where it came to.

    Raises JobGone, JobSettled.
    """
    job = await _own(tx, job_id)
    if job.state != JobState.FAILED:
        raise JobSettled("只有失败的任务可以重试。")
    await _withdraw(tx, job)
    job.state, job.attempts = JobState.QUEUED.value, 0
    job.failure = job.message = job.ended_at = None
    job.entry = await queue.enqueue(tx, job.id.bytes)
    await tx.flush()
    return Outcome(KIND, job.id, _tell(tx, job, "job.retried"))


async def job_by_id(read: Read, job_id: UUID) -> Job | None:
    """Return a job of the actor's, or None."""
    found: Job | None = await read.scalar(sa.select(Job).where(Job.id == job_id, _asked_by(read)))
    return found


async def jobs_of(read: Read, *, limit: int, before: UUID | None = None) -> list[Job]:
    """Return up to `limit` jobs of the actor's, the newest first, from before one of them on."""
    statement = sa.select(Job).where(_asked_by(read)).order_by(Job.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(Job.id < before)
    return list((await read.execute(statement)).scalars())


def _asked_by(read: Read) -> sa.ColumnElement[bool]:
    # The wall shows no others; the condition is what the index is asked by.
    actor = read.actor
    return Job.requester_id == actor.user_id if isinstance(actor, Actor) else sa.false()


async def _own(tx: Write, job_id: UUID) -> Job:
    job: Job | None = await tx.scalar(
        sa.select(Job).where(Job.id == job_id, _asked_by(tx)).with_for_update()
    )
    if job is None:
        raise JobGone
    return job


async def _withdraw(tx: Write, job: Job) -> None:
    if job.entry is not None:
        await queue.withdraw(tx, job.entry)


def _tell(tx: Write, job: Job, name: str) -> UUID | None:
    actor = tx.actor
    office = next(
        (
            one
            for one in (actor.appointments if isinstance(actor, Actor) else ())
            if one.tenant_id == job.tenant_id
        ),
        None,
    )
    if office is None:
        return None  # he has left that place: its ledger is no longer his to write
    return tx.record(
        name,
        kind=KIND,
        object_id=job.id,
        tenants={office.tenant_id: office.tenant_path},
        grounds={"kind": job.kind, "done": job.done},
    )


Who = Callable[[], Awaitable[tuple[Actor, Grants] | None]]
"""Reads anew who asked for a job and what he may; None where his account is closed."""


@dataclass(slots=True)
class Run:
    """One run of a job, as its requester, with his rights as they stand at each batch."""

    database: Database
    job_id: UUID
    fence: int
    who: Who
    stopping: Callable[[], bool]
    job: Job = field(init=False)
    actor: Actor = field(init=False)
    grants: Grants = field(init=False)

    async def open(self) -> None:
        """Read the job, as its requester. Raises RequesterLost, RunLostError."""
        await self._know()
        async with self.database.read(self.actor) as read:
            job = await job_by_id(read, self.job_id)
        if job is None:
            raise RunLostError
        self.job = job
        self.office()

    def office(self) -> Appointment:
        """Return the office in which it was asked for, as it stands. Raises RequesterLost."""
        for one in self.actor.appointments:
            if one.id == self.job.appointment_id and not one.suspended:
                return one
        raise RequesterLost

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Write]:
        """Do a part of the job in one transaction, with what `advance` says of it.

        Raises StoppedError, CancelledByRequesterError, RunLostError, RequesterLost before anything
        is done.
        """
        if self.stopping():
            raise StoppedError
        await self._know()
        self.office()
        async with self.database.write(self.actor.awake()) as tx:
            await self._hold(tx)
            yield tx

    async def _know(self) -> None:
        found = await self.who()
        if found is None:
            raise RequesterLost
        self.actor, self.grants = found

    async def _hold(self, tx: Write) -> None:
        held = (
            await tx.execute(
                sa.select(Job.cancel_asked)
                .where(Job.id == self.job_id, Job.fence == self.fence, Job.state == "RUNNING")
                .with_for_update()
            )
        ).one_or_none()
        if held is None:
            raise RunLostError
        if held.cancel_asked:
            raise CancelledByRequesterError

    async def advance(
        self, tx: Write, *, done: int, total: int | None, position: dict[str, Any] | None = None
    ) -> None:
        """Keep how far the job is, with the batch that brought it there."""
        await self._set(tx, done=done, total=total, position=position)

    async def succeed(self, tx: Write, result: dict[str, Any]) -> None:
        """End the job with its result, in the transaction of its last effect."""
        await self._set(
            tx, state=JobState.SUCCEEDED.value, result=result, position=None, ended_at=tx.now
        )

    async def cancelled(self) -> None:
        """End the job as cancelled."""
        async with self.database.write(self.actor) as tx:
            await self._set(tx, state=JobState.CANCELLED.value, ended_at=tx.now)

    async def _set(self, tx: Write, **values: Any) -> None:  # noqa: ANN401 - of any column
        done = await tx.execute(
            sa.update(Job)
            .where(Job.id == self.job_id, Job.fence == self.fence, Job.state == "RUNNING")
            .values(values)
            .returning(Job.id)
            .execution_options(synchronize_session=False)
        )
        if done.one_or_none() is None:
            raise RunLostError


@dataclass(frozen=True, slots=True)
class Begun:
    """A job that a worker has taken: whose it is, and the fence of the run."""

    kind: JobKind
    issuer: str
    subject: str
    fence: int
    attempts: int


@dataclass(frozen=True, slots=True)
class HeldJob:
    """A job that failed and is held, without its content."""

    id: UUID
    entry: int | None
    kind: str
    tenant_id: UUID
    tenant_path: str
    failure: str | None
    attempts: int
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class JobHealth:
    """How many jobs wait, run, and are held."""

    queued: int
    running: int
    held: int


async def begin(database: Database, job_id: UUID, entry: int) -> Begun | None:
    """Begin a run of a job for its entry in the queue; None where there is nothing left to do."""
    asked = sa.text("SELECT * FROM job_begin(:id, :entry, :at)").bindparams(id=job_id, entry=entry)
    async with database.engine.begin() as connection:
        row = (
            await connection.execute(
                asked.bindparams(sa.bindparam("at", clock.now(), sa.DateTime(timezone=True)))
            )
        ).one_or_none()
    if row is None:
        return None
    return Begun(JobKind(row.kind), row.issuer, row.subject, row.fence, row.attempts)


async def fail(database: Database, job_id: UUID, fence: int, failure: str, message: str) -> bool:
    """Hold a job as failed, if the run is still its own; `message` is for the requester."""
    return await _leave(database, job_id, fence, JobState.FAILED, failure, message)


async def give_back(
    database: Database, job_id: UUID, fence: int, failure: str | None = None
) -> bool:
    """Give a job back to the queue; without a failure the run doesn't count as an attempt."""
    return await _leave(database, job_id, fence, JobState.QUEUED, failure, None)


async def _leave(
    database: Database,
    job_id: UUID,
    fence: int,
    state: JobState,
    failure: str | None,
    message: str | None,
) -> bool:
    asked = sa.select(
        sa.func.job_leave(
            sa.cast(job_id, sa.Uuid),
            sa.cast(fence, sa.BigInteger),
            state.value,
            sa.cast(failure, sa.Text),
            sa.cast(message, sa.Text),
            sa.cast(clock.now(), sa.DateTime(timezone=True)),
        )
    )
    async with database.engine.begin() as connection:
        return bool(await connection.scalar(asked))


async def held(database: Database) -> list[HeldJob]:
    """Return what is held, over all tenants, the oldest first: for the operator."""
    async with database.engine.connect() as connection:
        rows = await connection.execute(sa.text("SELECT * FROM job_held()"))
        return [HeldJob(*row) for row in rows]


async def health(database: Database) -> JobHealth:
    """Count what waits, runs and is held, over all tenants."""
    async with database.engine.connect() as connection:
        return JobHealth(*(await connection.execute(sa.text("SELECT * FROM job_health()"))).one())


async def replay(tx: Write, job: HeldJob, *, by: str, reason: str) -> UUID:
    """Let a held job run again, as the operator wants it; recorded in its tenant's ledger.

    Returns the event's id. Raises JobSettled where it isn't held any more.
    """
    if job.entry is not None:
        await queue.withdraw(tx, job.entry)
    entry = await queue.enqueue(tx, job.id.bytes)
    asked = sa.func.job_replay(sa.cast(job.id, sa.Uuid), sa.cast(entry, sa.BigInteger))
    if not await tx.scalar(sa.select(asked)):
        raise JobSettled("该任务不在失败状态。")
    return tx.record(
        "job.replayed",
        kind=KIND,
        object_id=job.id,
        tenants={job.tenant_id: job.tenant_path},
        grounds={"kind": job.kind, "failure": job.failure, "by": by, "reason": reason},
    )
