"""The pool of connections: whoever waited longest is served first, and not everybody may wait.

SQLAlchemy's own pool lets a newcomer take a connection that a waiter was just woken for: under
load the unlucky wait very long, and the line has no end. Here a fair semaphore stands before it.
"""

import asyncio
from typing import Any, ClassVar, Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry
from sqlalchemy.util import await_only

from xinfang.kernel.errors import Code

WAITING_PER_CONNECTION: Final = 32
"""So many may stand in line for each connection; whoever comes later is turned away at once."""
PATIENCE_SECONDS: Final = 10.0
"""How long somebody stands in line at most."""

_OUTAGES: Final = (
    "08",  # the connection
    "53",  # memory, disk or connections are used up
    "57",  # an operator or a timeout ended it: 57014 is a cancelled statement
    "40001",  # a serialization failure
    "40P01",  # a deadlock
    "55P03",  # a lock was not to be had
    "25006",  # the server takes no writes: a standby, after a failover
    "25P03",  # the transaction was idle for too long
    "25P04",  # the transaction took too long
)


class Crowded(Exception):  # noqa: N818 - a state, told to the client
    """Every connection is in use and the line is full, or somebody stood in it for too long."""

    code: ClassVar[Code] = Code.UNAVAILABLE


def sqlstate(error: BaseException | None) -> str | None:
    """Return PostgreSQL's own code of a failed statement, where it is one."""
    state = getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
    return state if isinstance(state, str) else None


def is_outage(error: BaseException | None) -> bool:
    """Tell whether the database could not serve just now, and may the next time."""
    if isinstance(error, OSError | Crowded | PoolTimeout):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return (sqlstate(error) or "none").startswith(_OUTAGES)


class FairPool(AsyncAdaptedQueuePool):
    """A pool that is entered first come, first served, through a line of bounded length."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as the pool takes them
        super().__init__(*given, **named)
        self._places = asyncio.Semaphore(self.size())
        self.waiting = 0
        self.most_waiting = WAITING_PER_CONNECTION * self.size()

    def _do_get(self) -> ConnectionPoolEntry:
        await_only(self._enter())
        try:
            return super()._do_get()
        except BaseException:
            self._places.release()
            raise

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        try:
            super()._do_return_conn(record)
        finally:
            self._places.release()

    async def _enter(self) -> None:
        if not self._places.locked():
            await self._places.acquire()
            return
        if self.waiting >= self.most_waiting:
            raise Crowded("the line is full")
        self.waiting += 1
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._places.acquire()
        except TimeoutError:
            raise Crowded("stood in line for too long") from None
        finally:
            self.waiting -= 1
