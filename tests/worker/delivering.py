"""Letting the worker deliver what a test has sent, until nothing is on its way."""

import asyncio
from dataclasses import dataclass, field

from xinfang.correspondence.outlets import Medium, Message
from xinfang.store import outbox
from xinfang.store.crypto import Provider
from xinfang.store.outbox import Patience
from xinfang.store.transaction import Database, connect
from xinfang.worker import loop
from xinfang.worker.topics import topics

from world import World

IDLE = 0.02


@dataclass(slots=True)
class Told:
    """An outlet that keeps what it is told, after failing as often as it should."""

    failures: list[Exception] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)

    async def send(self, message: Message) -> str:
        """Keep the message, or fail."""
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)
        return "no. 1"


async def delivered(
    world: World, outlet: Told | None = None, patience: Patience | None = None
) -> None:
    """Run a worker until nothing is on its way; what is held stays."""
    database = connect(world.at.url("worker"), Provider.for_tests(), pool_size=4)
    try:
        await work_off(database, outlet, patience)
    finally:
        await database.dispose()


async def work_off(
    database: Database, outlet: Told | None = None, patience: Patience | None = None
) -> None:
    """Run a worker's loop on a database until nothing is on its way."""
    stop = asyncio.Event()
    meant = topics(dict.fromkeys(Medium, outlet or Told()))
    running = asyncio.create_task(loop.run(database, meant, stop, IDLE, patience=patience))
    try:
        async with asyncio.timeout(60):
            left = -1
            while left:
                await asyncio.sleep(IDLE)
                left = (await outbox.health(database)).ready
    finally:
        stop.set()
        await running
