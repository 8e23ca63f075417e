"""A worker to be killed in the middle of a job, in a process of its own.

Run as `python jobbing.py SERVER DATABASE`; it says `ready` once it works.
"""

import asyncio
import sys

from worker.working import BATCHES, count_up, note, working
from xinfang.store.jobs import Run

import database as testing


async def slowly(run: Run) -> None:
    """Count up, and linger between the effect and its commit, where a kill is worst."""
    for number in range(run.job.done, BATCHES):
        async with run.batch() as tx:
            note(run, tx, number)
            await run.advance(tx, done=number + 1, total=BATCHES)
            await asyncio.sleep(0.05)
    await count_up(run)


async def main(server: str, name: str) -> None:
    """Work until killed."""
    async with working(testing.Database(testing.Server.unpacked(server), name), slowly):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
