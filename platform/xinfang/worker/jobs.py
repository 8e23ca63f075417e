"""The jobs' loop: pgqueuer hands out whose turn it is, and each job runs as its requester.

A worker that was killed is noticed by its silence: its jobs are handed out again, and go on where
their last commit stands. A job whose run fails is held, in the queue and in our table, until its
requester or the operator lets it run again. What is written down of a failure is its kind and words
of ours: what an error says may hold personal data.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job as Entry
from sqlalchemy.exc import DBAPIError

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.access.tenant_grants import Policies
from xinfang.kernel import clock
from xinfang.kernel.errors import Refusal
from xinfang.organizations.queries import actor_of
from xinfang.store import jobs, queue, roles
from xinfang.store.jobs import (
    Begun,
    CancelledByRequesterError,
    Run,
    RunLostError,
    StoppedError,
)
from xinfang.store.models import JobKind
from xinfang.store.transaction import Database

_log = structlog.get_logger(__name__)

Handler = Callable[[Run], Awaitable[None]]
"""Does a job in batches and ends it with `Run.succeed`."""
Kinds = Mapping[JobKind, Handler]

HANDS: Final = 2
"""Jobs of one worker at once; each uses one connection, and much of one core."""
ATTEMPTS: Final = 10
"""Runs of a job that its worker didn't survive, before it is held: it may be what ends them."""
SILENCE: Final = timedelta(seconds=30)
"""After so long without a sign of life a job is handed out again."""
PASSING: Final = frozenset({"40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300"})
"""SQLSTATEs of what passes: lost races, deadlocks, a server that restarts or is full."""

WORKER_LOST: Final = "WORKER_LOST"
FAULT: Final = "FAULT"
_MESSAGES: Final = {
    WORKER_LOST: "任务多次中断，已停止执行，请联系运维人员。",
    FAULT: "系统故障，任务未能完成。已完成的部分保留，可以重试；仍然失败的，请联系运维人员。",
}


class JobHeldError(RuntimeError):
    """A job failed and is held: all that the queue is told of it is the kind."""


@dataclass(slots=True)
class Silence:
    """How long a worker may be silent, and how often a job is taken up again."""

    silence: timedelta = SILENCE
    attempts: int = ATTEMPTS
    pause: timedelta = timedelta(seconds=5)


async def run(
    database: Database,
    kinds: Kinds,
    stop: asyncio.Event,
    idle: float,
    *,
    patience: Silence | None = None,
) -> None:
    """Do jobs until `stop` is set; what is in hand then ends its batch and goes back to the queue.

    `idle` is the pause in seconds between two looks; a new job also wakes the worker. It outlives
    the database: a lost connection is opened anew after a pause.
    """
    shift = _Shift(database, kinds, stop, patience or Silence())
    while not stop.is_set():
        try:
            await shift.work(idle)
        except Exception as error:  # noqa: BLE001 - a worker outlives its database, whatever that says
            _log.warning("jobs_unreachable", failure=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), idle)


@dataclass(slots=True)
class _Shift:
    database: Database
    kinds: Kinds
    stop: asyncio.Event
    patience: Silence
    policies: Policies = field(default_factory=Policies)

    async def work(self, idle: float) -> None:
        """Serve the queue over a connection of its own until stopped, or until that is lost."""
        connection = await roles.connect(self.database.engine.url)
        try:
            manager = QueueManager(queue.queries(AsyncpgDriver(connection)), queue.SETTINGS.channel)
            manager.shutdown = self.stop
            manager.entrypoint(queue.ENTRYPOINT, on_failure="hold", accepts_context=False)(self.do)
            await manager.run(
                dequeue_timeout=timedelta(seconds=idle),
                batch_size=1,
                max_concurrent_tasks=HANDS,
                heartbeat_timeout=self.patience.silence,
            )
        finally:
            await connection.close()

    async def do(self, entry: Entry) -> None:
        """Do the job of an entry. Raises JobHeldError, and RetryRequested where it is put off."""
        job_id = UUID(bytes=entry.payload)
        begun = await jobs.begin(self.database, job_id, entry.id)
        if begun is None:
            return  # done, cancelled, or queued anew under another entry
        outcome = await self.outcome(job_id, begun)
        # Raised here and not where it was caught: nothing of the error hangs on what is logged.
        if isinstance(outcome, timedelta):
            raise RetryRequested(outcome)
        if outcome is not None:
            raise JobHeldError(outcome)

    async def outcome(self, job_id: UUID, begun: Begun) -> timedelta | str | None:
        """Run a job and return after what pause to run it again, or as what it is held, if so."""
        told = _log.bind(job=str(job_id), kind=begun.kind.value, attempts=begun.attempts)
        if begun.attempts > self.patience.attempts:
            return await self.hold(job_id, begun, WORKER_LOST)
        run_ = Run(self.database, job_id, begun.fence, self.who(begun), self.stop.is_set)
        try:
            await run_.open()
            await self.kinds[begun.kind](run_)
        except CancelledByRequesterError:
            await run_.cancelled()
        except RunLostError:
            told.warning("job_run_lost")
        except StoppedError:
            await jobs.give_back(self.database, job_id, begun.fence)
            return timedelta()
        except Refusal as refusal:
            return await self.hold(job_id, begun, refusal.code.value, refusal.message)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is its job's matter
            told.warning("job_failed", failure=type(error).__name__)
            return await self.put_off(job_id, begun, error)
        return None

    async def put_off(self, job_id: UUID, begun: Begun, error: Exception) -> timedelta | str:
        """Give a job back after an error that passes, or hold it."""
        if not _passes(error) or begun.attempts >= self.patience.attempts:
            return await self.hold(job_id, begun, FAULT)
        await jobs.give_back(self.database, job_id, begun.fence, type(error).__name__)
        return self.patience.pause

    async def hold(self, job_id: UUID, begun: Begun, failure: str, message: str = "") -> str:
        """Hold a job as failed and return the failure's kind."""
        said = message or _MESSAGES[failure]
        await jobs.fail(self.database, job_id, begun.fence, failure, said)
        return failure

    def who(self, begun: Begun) -> jobs.Who:
        """Return what reads anew who asked for the job, and what he may."""

        async def known() -> tuple[Actor, Grants] | None:
            actor = await actor_of(self.database, begun.issuer, begun.subject, clock.today())
            if actor is None:
                return None
            grants = self.policies.known(actor, actor.policy_version)
            if grants is None:
                async with self.database.read(actor) as read:
                    grants = await self.policies.grants(read, actor.policy_version)
            return actor, grants

        return known


def _passes(error: Exception) -> bool:
    if not isinstance(error, DBAPIError):
        return isinstance(error, OSError)
    return error.connection_invalidated or getattr(error.orig, "sqlstate", "") in PASSING
