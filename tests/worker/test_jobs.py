"""Jobs run as their requester, once, until they end or are held; a kill in between doubles none."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from store.things import opened
from worker.working import (
    BATCHES,
    HASTY,
    WHO,
    asked,
    batches,
    count_up,
    note,
    row,
    until,
    working,
)
from xinfang.access.actor import SystemActor
from xinfang.kernel.errors import Invalid
from xinfang.organizations.models import PLATFORM_PATH, PLATFORM_TENANT_ID
from xinfang.store import jobs, queue
from xinfang.store.jobs import JobGone, JobSettled, Run
from xinfang.store.models import JobKind

import database as testing
from world import World

pytestmark = pytest.mark.anyio

TESTS = Path(__file__).parents[1]
DISABLE = "UPDATE app_user SET disabled_at = now() WHERE subject = :who"
PROGRAM = Path(__file__).with_name("jobbing.py")


async def queued(world: World) -> list[tuple[str, str]]:
    rows = await world.ask("SELECT status::text, entrypoint FROM pgqueuer ORDER BY id")
    return [tuple(one) for one in rows]


async def test_a_job_runs_to_its_end_as_its_requester(world: World) -> None:
    job_id = await asked(world)
    async with working(world.at):
        ended = await until(world, job_id, "SUCCEEDED")
    assert (ended.done, ended.total, ended.result) == (BATCHES, BATCHES, {"batches": BATCHES})
    assert (ended.attempts, ended.failure) == (1, None)
    assert await batches(world, job_id) == BATCHES
    actors = await world.ask("SELECT DISTINCT actor FROM ledger_entry WHERE event = 'test.batch'")
    assert [one.actor for one in actors] == [str(world.user(WHO).user_id)]


async def test_a_job_that_is_undone_was_never_queued(world: World) -> None:
    actor = world.user(WHO)
    with suppress(ZeroDivisionError):
        async with world.db.write(actor) as tx:
            await jobs.ask_for(tx, JobKind.IMPORT_CASES, actor.appointments[0], {})
            raise ZeroDivisionError
    assert await queued(world) == []
    assert await world.ask("SELECT 1 FROM job") == []


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (WHO, 1),
        ("金水区信访局局长", 0),
        ("金水区区长", 0),
        ("郑州市信访局登记员", 0),
        ("河南省管理员", 0),
        ("平台运维员", 0),
    ],
)
async def test_a_job_is_seen_by_its_requester_alone(world: World, who: str, seen: int) -> None:
    job_id = await asked(world)
    async with world.db.read(world.user(who)) as read:
        assert len(await jobs.jobs_of(read, limit=10)) == seen
        assert (await jobs.job_by_id(read, job_id) is not None) == bool(seen)
        entries = await read.rows("SELECT id FROM pgqueuer", {})
        assert len(entries) == seen, "what stands in the queue is seen where the job is"


async def test_nobody_else_cancels_or_retries_it(world: World) -> None:
    job_id = await asked(world)
    before = await row(world, job_id)
    for act in (jobs.cancel, jobs.retry):
        with pytest.raises(JobGone):
            async with world.db.write(world.user("金水区信访局局长")) as tx:
                await act(tx, job_id)
    assert await row(world, job_id) == before
    assert await queued(world) == [("queued", "job")]


async def test_a_waiting_job_is_cancelled_at_once(world: World) -> None:
    job_id = await asked(world)
    async with world.db.write(world.user(WHO)) as tx:
        await jobs.cancel(tx, job_id)
    assert (await row(world, job_id)).state == "CANCELLED"
    assert await queued(world) == []
    with pytest.raises(JobSettled, match="已经结束"):
        async with world.db.write(world.user(WHO)) as tx:
            await jobs.cancel(tx, job_id)


async def test_a_running_job_is_cancelled_after_its_batch(world: World) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(run: Run) -> None:
        for number in range(BATCHES):
            async with run.batch() as tx:
                note(run, tx, number)
                await run.advance(tx, done=number + 1, total=BATCHES)
            begun.set()
            await go_on.wait()

    job_id = await asked(world)
    async with working(world.at, slow):
        await begun.wait()
        async with world.db.write(world.user(WHO)) as tx:
            await jobs.cancel(tx, job_id)
        assert (await row(world, job_id)).state == "RUNNING"
        go_on.set()
        ended = await until(world, job_id, "CANCELLED")
    assert (ended.done, await batches(world, job_id)) == (1, 1)


class NamesSomebodyError(RuntimeError):
    """What it says must be written down nowhere."""


async def test_a_job_that_fails_is_held_without_what_the_error_says(world: World) -> None:
    async def fails(run: Run) -> None:
        async with run.batch() as tx:
            note(run, tx, 0)
            await run.advance(tx, done=1, total=BATCHES)
        raise NamesSomebodyError("张三丰 410105199001011234")

    job_id = await asked(world)
    async with working(world.at, fails) as worker:
        failed = await until(world, job_id, "FAILED")
        while await queued(world) != [("failed", "job")]:  # noqa: ASYNC110 - the queue's own mark
            await asyncio.sleep(0.05)
        (found,) = await jobs.held(worker)
        assert (found.id, found.failure, found.tenant_path) == (
            job_id,
            "FAULT",
            world.path("金水区"),
        )
        assert await jobs.health(worker) == jobs.JobHealth(queued=0, running=0, held=1)
    assert failed.message.startswith("系统故障")
    written = await world.ask(
        "SELECT to_jsonb(l)::text AS said FROM pgqueuer_log l UNION ALL"
        " SELECT to_jsonb(j)::text FROM job j UNION ALL SELECT to_jsonb(q)::text FROM pgqueuer q"
    )
    assert not [one.said for one in written if "张三丰" in one.said or "4101051990" in one.said]


async def test_a_refusal_is_told_to_the_requester(world: World) -> None:
    async def refuses(_run: Run) -> None:
        raise Invalid("表头中没有“登记编号”一列。")

    job_id = await asked(world)
    async with working(world.at, refuses):
        failed = await until(world, job_id, "FAILED")
    assert (failed.failure, failed.message) == ("INVALID", "表头中没有“登记编号”一列。")


@pytest.mark.parametrize("by", ["requester", "operator"])
async def test_a_held_job_goes_on_where_it_came_to(world: World, by: str) -> None:
    broken = True

    async def breaks(run: Run) -> None:
        for number in range(run.job.done, BATCHES):
            if number == 4 and broken:
                raise ZeroDivisionError
            async with run.batch() as tx:
                note(run, tx, number)
                await run.advance(tx, done=number + 1, total=BATCHES)
        async with run.batch() as tx:
            await run.succeed(tx, {})

    job_id = await asked(world)
    async with working(world.at, breaks) as worker:
        assert (await until(world, job_id, "FAILED")).done == 4
        broken = False
        if by == "requester":
            async with world.db.write(world.user(WHO)) as tx:
                await jobs.retry(tx, job_id)
        else:
            (found,) = await jobs.held(worker)
            system = SystemActor("jobs.replay", found.tenant_id, found.tenant_path)
            async with worker.write(system) as tx:
                await jobs.replay(tx, found, by="运维", reason="已修复")
        await until(world, job_id, "SUCCEEDED")
    assert await batches(world, job_id) == BATCHES, "none twice"
    with pytest.raises(JobSettled, match="只有失败"):
        async with world.db.write(world.user(WHO)) as tx:
            await jobs.retry(tx, job_id)


async def test_whoever_is_disabled_between_has_nothing_more_done(world: World) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(run: Run) -> None:
        for number in range(BATCHES):
            async with run.batch() as tx:
                note(run, tx, number)
                await run.advance(tx, done=number + 1, total=BATCHES)
            begun.set()
            await go_on.wait()

    job_id = await asked(world)
    async with working(world.at, slow):
        await begun.wait()
        await change(
            world.at, "UPDATE app_user SET disabled_at = now() WHERE subject = :who", who=WHO
        )
        go_on.set()
        failed = await until(world, job_id, "FAILED")
    assert (failed.failure, await batches(world, job_id)) == ("NOT_PERMITTED", 1)
    assert "不再担任" in failed.message


async def test_a_run_that_was_overtaken_does_nothing(world: World) -> None:
    job_id = await asked(world)
    async with opened(world.at, "worker") as worker:
        entry = (await row(world, job_id)).entry
        first = await jobs.begin(worker, job_id, entry)
        second = await jobs.begin(worker, job_id, entry)
        assert first is not None
        assert second is not None
        assert second.fence == first.fence + 1

        async def who() -> Any:  # noqa: ANN401 - actor and grants
            return world.user(WHO), world.grants

        late = Run(worker, job_id, first.fence, who, lambda: False)
        await late.open()
        with pytest.raises(jobs.RunLostError):
            await count_up(late)
        assert not await jobs.fail(worker, job_id, first.fence, "FAULT", "")
        assert (await row(world, job_id)).state == "RUNNING"
    assert await batches(world, job_id) == 0


async def test_a_job_that_ends_its_workers_is_held(world: World) -> None:
    job_id = await asked(world)
    await change(world.at, "UPDATE job SET attempts = :most", most=HASTY.attempts)
    async with working(world.at):
        failed = await until(world, job_id, "FAILED")
    assert (failed.failure, await batches(world, job_id)) == ("WORKER_LOST", 0)


async def test_a_stopped_worker_gives_its_job_back(world: World) -> None:
    begun = asyncio.Event()

    async def endless(run: Run) -> None:
        for number in range(run.job.done, BATCHES):
            async with run.batch() as tx:
                note(run, tx, number)
                await run.advance(tx, done=number + 1, total=BATCHES)
            begun.set()
            await asyncio.sleep(0.05)
        raise AssertionError("nobody stopped it")

    job_id = await asked(world)
    async with working(world.at, endless):
        await begun.wait()
    waiting = await row(world, job_id)
    assert (waiting.state, waiting.attempts) == ("QUEUED", 0)
    async with working(world.at):
        await until(world, job_id, "SUCCEEDED")
    assert await batches(world, job_id) == BATCHES


async def test_the_application_can_only_queue_what_is_its_own(world: World) -> None:
    job_id = await asked(world)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with world.db.write(world.user("金水区信访局局长")) as tx:
            await queue.enqueue(tx, job_id.bytes)
    platform = SystemActor("test", PLATFORM_TENANT_ID, PLATFORM_PATH)
    async with world.db.write(platform) as tx:
        await queue.withdraw(tx, (await row(world, job_id)).entry)
    assert await queued(world) == [("queued", "job")]


@contextmanager
def worker_process(at: testing.Database) -> Iterator[subprocess.Popen[str]]:
    """Run a worker for the block; whoever is still there at its end is killed."""
    path = os.pathsep.join((str(TESTS), str(TESTS.parent / "platform")))
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, PROGRAM, at.server.packed(), at.name],
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


async def test_killed_in_the_middle_it_goes_on_and_doubles_nothing(world: World) -> None:
    job_id = await asked(world)
    with worker_process(world.at) as process:
        while (await row(world, job_id)).done < 3:  # noqa: ASYNC110 - another process's progress
            await asyncio.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(process.wait)
    broken_off = await row(world, job_id)
    assert broken_off.state == "RUNNING"
    assert await batches(world, job_id) == broken_off.done < BATCHES
    async with working(world.at):
        ended = await until(world, job_id, "SUCCEEDED")
    assert (ended.attempts, await batches(world, job_id)) == (2, BATCHES)


async def change(at: testing.Database, statement: str, **values: object) -> None:
    from store.things import ask  # noqa: PLC0415 - beside the one place that changes rows

    await ask(at, statement, **values)
