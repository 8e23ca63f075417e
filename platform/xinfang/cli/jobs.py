"""`xinfang jobs`: what is held, letting it run again; the template of a register."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from xinfang.access.actor import SystemActor
from xinfang.cli.said import done, out, refusals
from xinfang.settings import MendableError

if TYPE_CHECKING:
    from xinfang.store.jobs import HeldJob, JobHealth

jobs = typer.Typer(help="Jobs (后台任务): imports, exports.", no_args_is_help=True)


@jobs.command()
def held() -> None:
    """List the jobs that failed: they wait here until somebody lets them run again."""
    with refusals():
        found, health = asyncio.run(_held())
    for one in found:
        out.print(
            f"{one.id}  {one.tenant_path}  {one.kind}  {one.attempts} attempts  {one.failure}"
            f"  asked for {one.created_at:%Y-%m-%d %H:%M}Z",
            markup=False,
        )
    out.print(f"{health.held} held, {health.queued} waiting, {health.running} running")


@jobs.command()
def replay(
    job: Annotated[UUID, typer.Argument(help="A job that `jobs held` lists.")],
    by: Annotated[str, typer.Option(help="Who wants it; goes into the ledger.")],
    reason: Annotated[str, typer.Option(help="Why it will succeed now; goes into the ledger.")],
) -> None:
    """Let a held job run again, as its requester and with his rights as they are then."""
    with refusals():
        for option, given in {"--by": by, "--reason": reason}.items():
            if not given.strip():
                raise MendableError(f"{option} is empty: the ledger keeps who wanted it and why")
        event = asyncio.run(_replayed(job, by.strip(), reason.strip()))
    done("given back to the workers", f"recorded as {event}")


@jobs.command()
def template(
    file: Annotated[Path, typer.Argument(help="The workbook to write, such as 登记簿.xlsx.")],
) -> None:
    """Write the template of a case register: the headings that an import understands."""
    from xinfang.cases.importing.report import template as made

    with refusals():
        try:
            file.write_bytes(made())
        except OSError as error:
            raise MendableError(f"{file}: {error.strerror}") from None
    done("template", str(file))


async def _held() -> tuple[list["HeldJob"], "JobHealth"]:
    from xinfang.cli.system import as_worker
    from xinfang.store import jobs as store

    async with as_worker() as database:
        return await store.held(database), await store.health(database)


async def _replayed(job: UUID, by: str, reason: str) -> UUID:
    from xinfang.cli.system import as_worker
    from xinfang.store import jobs as store

    async with as_worker() as database:
        for one in await store.held(database):
            if one.id == job:
                actor = SystemActor("jobs.replay", one.tenant_id, one.tenant_path)
                async with database.write(actor) as tx:
                    return await store.replay(tx, one, by=by, reason=reason)
    raise MendableError(f"no job {job} is held; `xinfang jobs held` lists those that are")
