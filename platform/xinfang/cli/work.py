"""`xinfang work`: deliver, do jobs and sweep until told to stop. `xinfang outbox`: what is held."""

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from xinfang.access.actor import SystemActor
from xinfang.cli.said import done, out, refusals
from xinfang.settings import MendableError

if TYPE_CHECKING:
    from xinfang.store.outbox import Health, Held

outbox = typer.Typer(help="The outbox (发件箱): parcels between slices.", no_args_is_help=True)

MOST_HANDS = 5
"""The pool's connections, less one for the sweeps and two for jobs."""


def work(
    *,
    hands: Annotated[
        int, typer.Option(min=1, max=MOST_HANDS, help="Parcels in delivery at once.")
    ] = 4,
    idle: Annotated[
        float, typer.Option(min=0.05, max=60, help="Seconds between two looks when nothing is due.")
    ] = 1,
) -> None:
    """Deliver parcels, do jobs and sweep, until SIGTERM or Ctrl-C.

    A parcel in hand is finished first, a job ends its batch and goes back to the queue.

    Run as many workers as you like, on as many machines.
    """
    with refusals():
        asyncio.run(_worked(hands, idle))
    done("stopped", "nothing is left in hand")


@outbox.command()
def held() -> None:
    """List the parcels that failed too often: they wait here, and all that follows them."""
    with refusals():
        found, health = asyncio.run(_held())
    for one in found:
        out.print(
            f"{one.id}  {one.tenant_path}  {one.topic}  {one.attempts} attempts  {one.failure}"
            f"  sent {one.created_at:%Y-%m-%d %H:%M}Z  key {one.key}",
            markup=False,
        )
    out.print(f"{health.held} held, {health.ready} on their way, the oldest for {health.oldest}")


@outbox.command()
def replay(
    parcel: Annotated[UUID, typer.Argument(help="A parcel that `outbox held` lists.")],
    by: Annotated[str, typer.Option(help="Who wants it; goes into the ledger.")],
    reason: Annotated[str, typer.Option(help="Why it will succeed now; goes into the ledger.")],
) -> None:
    """Let a held parcel be tried again from its first attempt."""
    with refusals():
        for option, given in {"--by": by, "--reason": reason}.items():
            if not given.strip():
                raise MendableError(f"{option} is empty: the ledger keeps who wanted it and why")
        event = asyncio.run(_replayed(parcel, by.strip(), reason.strip()))
    done("given back to the workers", f"recorded as {event}")


async def _worked(hands: int, idle: float) -> None:
    from xinfang import settings
    from xinfang.cli.system import as_worker
    from xinfang.worker import run

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with as_worker() as database:
        done("working", f"{hands} hands")
        await run.run(settings.load(), database, stop, hands=hands, idle=idle)


async def _held() -> tuple[list["Held"], "Health"]:
    from xinfang.cli.system import as_worker
    from xinfang.store import outbox as store

    async with as_worker() as database:
        found: list[Held] = []
        for tenant in await store.holding_tenants(database):
            async with database.read(SystemActor("outbox.held", *tenant)) as tx:
                found += await store.held(tx, tenant[0])
        return sorted(found, key=lambda one: one.created_at), await store.health(database)


async def _replayed(parcel: UUID, by: str, reason: str) -> UUID:
    from xinfang.cli.system import as_worker
    from xinfang.store import outbox as store

    async with as_worker() as database:
        for tenant in await store.holding_tenants(database):
            with suppress(store.NotHeldError):
                async with database.write(SystemActor("outbox.replay", *tenant)) as tx:
                    return await store.replay(tx, parcel, by=by, reason=reason)
    raise MendableError(f"no parcel {parcel} is held; `xinfang outbox held` lists those that are")
