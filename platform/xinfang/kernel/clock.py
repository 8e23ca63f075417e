"""The only place that reads the clock.

Instants are aware and in UTC. A civil day (the day a statute counts) is a date in
Asia/Shanghai, whatever the machine's own time zone is.

Tests stop the clock with :func:`frozen`. It is held in a context variable, so that it reaches
the tasks and worker threads started inside it through ``asyncio`` or ``anyio`` and nothing else;
a frozen clock in one test can't leak into another that runs beside it.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")

_frozen_at: ContextVar[datetime | None] = ContextVar("xinfang_frozen_at", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _frozen_at.get() or datetime.now(UTC)


def today() -> date:
    """The present civil day in Asia/Shanghai."""
    return civil_day(now())


def civil_day(instant: datetime) -> date:
    """The day on which ``instant`` falls in Asia/Shanghai.

    Raises ``ValueError`` for a naive instant: which day it is can't be known.
    """
    if instant.utcoffset() is None:
        message = f"an instant needs an offset: {instant.isoformat()}"
        raise ValueError(message)
    return instant.astimezone(SHANGHAI).date()


def monotonic() -> float:
    """Seconds on a clock that never goes back; only differences mean anything."""
    return time.monotonic()


@contextmanager
def frozen(at: datetime) -> Iterator[datetime]:
    """Stop the clock at ``at`` within the block (for tests and rehearsals). Nests.

    ``at`` must be aware. :func:`monotonic` keeps running: it measures work, not time of day.
    """
    if at.utcoffset() is None:
        message = f"an instant needs an offset: {at.isoformat()}"
        raise ValueError(message)
    token = _frozen_at.set(at.astimezone(UTC))
    try:
        yield at
    finally:
        _frozen_at.reset(token)
