"""Health for whoever runs the process: alive, ready, started.

``/livez`` asks nothing: a process that answers lives, and restarting it mends no database.
``/readyz`` and ``/startupz`` run their checks. Answers name the checks and say no more, for anyone
may ask; what went wrong is in the log.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import anyio
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from xinfang.store.transaction import Database
from xinfang.web import queries

_log = structlog.get_logger(__name__)

Check = Callable[[], Awaitable[None]]
"""Returns when all is well and raises when not."""

_TIMEOUT_SECONDS: Final = 2.0


def routes(*, ready: Mapping[str, Check], started: Mapping[str, Check]) -> list[Route]:
    """The three routes; ``ready`` and ``started`` are checks by their names."""

    async def live(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readiness(_request: Request) -> Response:
        return await _answer(ready)

    async def startup(_request: Request) -> Response:
        return await _answer(started)

    return [
        Route("/livez", live),
        Route("/readyz", readiness),
        Route("/startupz", startup),
    ]


def database_answers(database: Database) -> Check:
    """The check that a connection can be had and PostgreSQL answers on it."""

    async def check() -> None:
        async with database.engine.connect() as connection:
            await connection.execute(queries.PING)

    return check


async def _answer(checks: Mapping[str, Check]) -> Response:
    outcomes = dict.fromkeys(checks, "failed")

    async def run(name: str, check: Check) -> None:
        try:
            with anyio.fail_after(_TIMEOUT_SECONDS):
                await check()
        except Exception as error:  # noqa: BLE001 - whatever it is, the check has failed
            _log.warning("health_check_failed", check=name, error=repr(error))
        else:
            outcomes[name] = "ok"

    async with anyio.create_task_group() as tasks:
        for name, check in checks.items():
            tasks.start_soon(run, name, check)
    well = all(outcome == "ok" for outcome in outcomes.values())
    return JSONResponse(
        {"status": "ok" if well else "failed", "checks": outcomes},
        status_code=200 if well else 503,
    )
