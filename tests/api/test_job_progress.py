"""Progress of a job: told to its requester alone, at once, whenever it moves, and to its end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from api.listening import Listener, Server, Subscribed, listening
from api.serving import Graph
from store.things import ask
from worker.working import HASTY, IDLE, WHO, asked, until, working
from xinfang.api.ids import Kind
from xinfang.api.socket import Limits
from xinfang.store import jobs
from xinfang.store.jobs import Run, StoppedError

OTHERS: Final = ("金水区信访局局长", "金水区区长", "郑州市信访局登记员", "平台运维员")
ALL: Final = 3
PATIENT: Final = replace(HASTY, silence=timedelta(seconds=60))
"""Nobody else takes the job up, however slow the machine: its steps are counted."""


@dataclass(slots=True)
class Steps:
    """A job that takes a step whenever it is let."""

    let: asyncio.Queue[bool] = field(default_factory=asyncio.Queue)

    async def __call__(self, run: Run) -> None:
        for number in range(run.job.done, ALL):
            if not await self._next(run):
                raise ZeroDivisionError
            async with run.batch() as tx:
                await run.advance(tx, done=number + 1, total=ALL)
        async with run.batch() as tx:
            await run.succeed(tx, {"batches": ALL})

    async def _next(self, run: Run) -> bool:
        """Wait to be let; a worker that ends must not wait for the test."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(IDLE):
                    return await self.let.get()
            if run.stopping():
                raise StoppedError

    def go(self, steps: int = 1, *, fail: bool = False) -> None:
        for _ in range(steps):
            self.let.put_nowait(item=True)
        if fail:
            self.let.put_nowait(item=False)


@pytest.fixture(name="server")
async def _server(graph: Graph) -> AsyncIterator[Server]:
    async with listening(graph.world) as server:
        yield server


def named(graph: Graph, job_id: UUID) -> str:
    return graph.id(Kind.JOB, job_id)


async def begun(listener: Listener, job: str, **more: object) -> tuple[Subscribed, Any]:
    """Subscribe; what the first message tells."""
    await listener.settled()
    listener.names += 1
    told = Subscribed(listener, str(listener.names), "")
    text = "subscription($job: ID!, $after: String) {jobProgress(job: $job, after: $after)"
    payload = {
        "query": text + " {cursor jobId state done total}}",
        "variables": {"job": job, **more},
    }
    await listener.say(id=told.name, type="subscribe", payload=payload)
    return told, how(await told.next())


def how(message: Any) -> Any:  # noqa: ANN401 - a message
    return message["state"], message["done"], message["total"]


async def over(told: Subscribed) -> bool:
    """Whether the subscription says that it has ended."""
    return await told.listener.heard() == {"id": told.name, "type": "complete"}


async def to_its_end(told: Subscribed) -> list[Any]:
    """What is told until the job has ended."""
    found: list[Any] = []
    while not found or found[-1][0] in ("QUEUED", "RUNNING"):
        found.append(how(await told.next()))
    assert await over(told)
    return found


async def test_every_step_is_told_to_the_end(graph: Graph, server: Server) -> None:
    job_id, steps = await asked(graph.world), Steps()
    async with server.listener(WHO) as listener:
        told, first = await begun(listener, named(graph, job_id))
        assert first == ("QUEUED", 0, None)
        async with working(graph.world.at, steps, PATIENT):
            assert how(await told.next()) == ("RUNNING", 0, None)
            for number in range(1, ALL):
                steps.go()
                assert how(await told.next()) == ("RUNNING", number, ALL)
            steps.go()
            assert (await to_its_end(told))[-1] == ("SUCCEEDED", ALL, ALL)
        assert await listener.silence()


async def test_the_document_tells_the_job(graph: Graph, server: Server) -> None:
    job = named(graph, await asked(graph.world))
    async with server.listener(WHO) as listener:
        told = await listener.subscribe("job-progress", job=job)
        await graph.documented(
            WHO, "cancel-job", {"input": {"idempotencyKey": str(uuid4()), "job": job}}
        )
        message = await told.next()
        assert (message["jobId"], message["state"]) == (job, "CANCELLED")
        assert await over(told)


async def test_what_failed_has_ended_until_it_is_retried(graph: Graph, server: Server) -> None:
    job_id, steps = await asked(graph.world), Steps()
    job = named(graph, job_id)
    async with server.listener(WHO) as listener:
        told, _first = await begun(listener, job)
        async with working(graph.world.at, steps, PATIENT):
            steps.go(fail=True)
            assert (await to_its_end(told))[-1] == ("FAILED", 1, ALL)
        told, first = await begun(listener, job)
        assert first == ("FAILED", 1, ALL)
        assert await over(told), "who asks of what has ended is told so at once"
        retry = {"input": {"idempotencyKey": str(uuid4()), "job": job}}
        await graph.documented(WHO, "retry-job", retry)
        told, first = await begun(listener, job)
        assert first == ("QUEUED", 1, ALL)
        async with working(graph.world.at, steps, PATIENT):
            steps.go(2)
            assert (await to_its_end(told))[-1] == ("SUCCEEDED", ALL, ALL)


async def test_who_comes_back_learns_of_what_he_missed(graph: Graph, server: Server) -> None:
    job_id, steps = await asked(graph.world), Steps()
    job = named(graph, job_id)
    async with working(graph.world.at, steps, PATIENT):
        async with server.listener(WHO) as listener:
            told, _first = await begun(listener, job)
        steps.go()
        while (await until(graph.world, job_id, "RUNNING")).done < 1:  # noqa: ASYNC110 - a row's state
            await asyncio.sleep(0.01)
        async with server.listener(WHO) as listener:
            again, first = await begun(listener, job, after=told.cursor)
            assert first == ("RUNNING", 1, ALL), "how it is now, first of all"
            steps.go(2)
            assert (await to_its_end(again))[-1] == ("SUCCEEDED", ALL, ALL)
    async with server.listener(WHO) as listener:
        ended, first = await begun(listener, job, after=told.cursor)
        assert first == ("SUCCEEDED", ALL, ALL)
        assert await over(ended)


@pytest.mark.parametrize("who", OTHERS)
async def test_to_anybody_else_it_is_not_there(graph: Graph, server: Server, who: str) -> None:
    theirs, none = named(graph, await asked(graph.world)), named(graph, uuid4())
    async with server.listener(who) as listener:
        for job in (theirs, none):
            told = await listener.subscribe("job-progress", job=job)
            assert await over(told)
        for job in (theirs, none):
            told, first = await begun(listener, job)
            assert (first, await over(told)) == ((None, None, None), True)
        async with working(graph.world.at):
            await until(graph.world, graph.row(theirs), "SUCCEEDED")
        assert await listener.silence()
    mine = await asked(graph.world, who) if who != "平台运维员" else None
    if mine is not None:
        async with server.listener(who) as listener:
            _told, first = await begun(listener, named(graph, mine))
            assert first == ("QUEUED", 0, None), "his own he follows"


async def test_another_jobs_steps_and_cursors_are_not_his(graph: Graph, server: Server) -> None:
    other, steps = await asked(graph.world), Steps()
    job = named(graph, await asked(graph.world, OTHERS[0]))
    async with server.listener(OTHERS[0]) as listener, server.listener(WHO) as requester:
        await begun(listener, job)
        theirs, _first = await begun(requester, named(graph, other))
        async with working(graph.world.at, steps, PATIENT):
            await until(graph.world, other, "RUNNING")
            await until(graph.world, graph.row(job), "RUNNING")
            steps.go(2 * ALL)  # whichever of the two takes which
            await to_its_end(theirs)
        with pytest.raises(AssertionError, match="BAD_USER_INPUT"):
            await Listener.subscribe(
                await heard_out(listener), "job-progress", job=job, after=theirs.cursor
            )


async def heard_out(listener: Listener) -> Listener:
    """Let what was told already be heard."""
    while not await listener.silence():
        pass
    return listener


async def test_a_closed_account_is_told_no_more(graph: Graph) -> None:
    job_id, steps = await asked(graph.world), Steps()
    disable = "UPDATE app_user SET disabled_at = now() WHERE subject = :who"
    async with (
        listening(graph.world, Limits(recheck=60)) as server,
        server.listener(WHO) as listener,
        working(graph.world.at, steps, PATIENT),
    ):
        told, _first = await begun(listener, named(graph, job_id))
        assert how(await told.next()) == ("RUNNING", 0, None)
        await ask(graph.world.at, disable, who=WHO)
        steps.go()
        assert (await listener.closed())[0] == 4403
        await until(graph.world, job_id, "FAILED")


@pytest.mark.parametrize("wall", [True, False])
async def test_planted_the_condition_forgotten_the_wall_holds(
    graph: Graph, server: Server, monkeypatch: pytest.MonkeyPatch, *, wall: bool
) -> None:
    theirs = named(graph, await asked(graph.world))
    monkeypatch.setattr(jobs, "_asked_by", lambda _read: sa.true())
    if not wall:
        await ask(graph.world.at, "ALTER TABLE job DISABLE ROW LEVEL SECURITY")
    async with server.listener(OTHERS[0]) as listener:
        _told, first = await begun(listener, theirs)
    assert first == ((None, None, None) if wall else ("QUEUED", 0, None)), "else it is noticed"
