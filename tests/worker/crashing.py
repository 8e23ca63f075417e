"""A worker to be killed: the loop in a process of its own, with one topic whose effect is an entry.

Run as `python crashing.py ADDRESS`; it says `ready` once it works, and ends on SIGTERM.
"""

import asyncio
import signal
import sys
from datetime import timedelta
from typing import Any

from store.parcels import TOPIC, take_effect
from xinfang.store.crypto import Provider
from xinfang.store.outbox import Claimed, Patience
from xinfang.store.transaction import Write, connect
from xinfang.worker import loop

LEASE = timedelta(seconds=1)
PATIENCE = Patience(lease=LEASE, attempts=1000, first_pause=timedelta(milliseconds=10))
WORK_SECONDS = 0.01


async def work(tx: Write, parcel: Claimed) -> dict[str, Any]:
    """Take effect, and linger between the effect and its commit, where a kill is worst."""
    receipt = await take_effect(tx, parcel)
    await asyncio.sleep(WORK_SECONDS)
    return receipt


async def main(address: str) -> None:
    """Work until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    database = connect(address, Provider.for_tests())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await loop.run(database, {TOPIC: work}, stop, 0.05, patience=PATIENCE)
    await database.dispose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
