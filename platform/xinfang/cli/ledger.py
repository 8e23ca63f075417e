"""`xinfang ledger`: is it whole, anchors for outside holders, destruction by due process."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from xinfang.cli.said import done, err, out, refusals
from xinfang.settings import MendableError, Settings

if TYPE_CHECKING:
    from xinfang.store.anchors import Anchor
    from xinfang.store.verify import Report

ledger = typer.Typer(help="The audit ledger (台账).", no_args_is_help=True)


@ledger.command()
def verify(
    anchor: Annotated[
        list[Path] | None, typer.Option(help="An anchor that you hold; may be repeated.")
    ] = None,
    trust: Annotated[
        Path | None,
        typer.Option(
            help="Public keys of signers by id, as `keys public` prints them; by default those of"
            " the key file."
        ),
    ] = None,
) -> None:
    """Verify every chain, as the auditor's role; exit code 1 names the first bad entry of each."""
    from xinfang import settings
    from xinfang.cli.place import opened

    with refusals():
        held = [_held(file) for file in anchor or []]
        with opened(settings.load()) as place:
            trusted = _trusted(place.settings, trust)
            address = place.url("auditor").render_as_string(hide_password=False)
            report = asyncio.run(_verified(address, trusted, held))
    for fault in report.faults:
        err.print(
            f"[red]{fault.kind}[/red] tenant {fault.tenant_id} chain {fault.chain}"
            f" entry {fault.sequence}: {fault.said}"
        )
    if not report.whole:
        raise typer.Exit(1)
    destroyed = f", content of {report.destroyed} destroyed by ruling" if report.destroyed else ""
    done(
        "the ledger is whole",
        f"{report.entries} entries in {report.chains} chains, {report.anchors} anchors{destroyed}",
    )


@ledger.command()
def anchor(
    to: Annotated[
        Path | None,
        typer.Option(help="Also write each anchor into this folder, to be held outside."),
    ] = None,
) -> None:
    """Sign the heads of every superior's subtree and store them with it, as the worker's role."""
    with refusals():
        made = asyncio.run(_anchored())
    for one in made:
        said = one.said
        if to is not None:
            to.mkdir(parents=True, exist_ok=True)
            file = to / f"anchor-{said['tenant']}-{said['sequence']:06}.json"
            file.write_bytes(one.printed())
        done(f"anchor {said['sequence']} of tenant {said['tenant']}", f"{said['count']} heads")
    if not made:
        out.print("nothing has been recorded yet")


@ledger.command()
def destroy(
    event: Annotated[UUID, typer.Argument(help="The event whose content is to be destroyed.")],
    tenant: Annotated[
        str, typer.Option(help="Path of the tenant that ruled so, such as 41/4101/.")
    ],
    ruling: Annotated[str, typer.Option(help="Who ruled so, and the number of the document.")],
) -> None:
    """Destroy the content of an event by due process; the chain still verifies and tells of it."""
    from xinfang.kernel.errors import Refusal

    with refusals():
        if not ruling.strip():
            raise MendableError("--ruling is empty: content is destroyed by a ruling alone")
        try:
            asyncio.run(_destroyed(event, tenant, ruling))
        except Refusal as refused:
            raise MendableError(refused.message) from None
    done("content destroyed", str(event))


def _held(file: Path) -> "Anchor":
    from xinfang.store.anchors import Anchor

    try:
        return Anchor.parsed(file.read_bytes())
    except OSError as error:
        raise MendableError(f"{file}: {error.strerror}") from None


def _trusted(settings: Settings, file: Path | None) -> dict[str, bytes]:
    from xinfang.store.anchors import public_keys
    from xinfang.store.crypto import Provider

    if file is None:
        return public_keys(Provider.from_settings(settings).ring)
    try:
        read: dict[str, str] = json.loads(file.read_text())
        return {name: bytes.fromhex(key) for name, key in read.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise MendableError(f"{file} holds no public keys by id: {error}") from None


async def _verified(address: str, trusted: dict[str, bytes], held: list["Anchor"]) -> "Report":
    from rich.progress import Progress
    from sqlalchemy.ext.asyncio import create_async_engine

    from xinfang.store.roles import dressed
    from xinfang.store.verify import verify as verified

    engine = create_async_engine(dressed(address))
    try:
        with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
            task = bar.add_task("entries", total=None)
            return await verified(
                engine, trusted, held, lambda read: bar.update(task, completed=read)
            )
    finally:
        await engine.dispose()


async def _anchored() -> list["Anchor"]:
    from xinfang.cli.system import as_worker
    from xinfang.store.anchors import make
    from xinfang.worker.holders import superiors

    async with as_worker() as database:
        made = [await make(database, actor) for actor in await superiors(database, "ledger.anchor")]
    return [one for one in made if one is not None]


async def _destroyed(event: UUID, tenant: str, ruling: str) -> None:
    from xinfang.cli.system import as_worker, named
    from xinfang.store.destroy import destroy_content

    async with as_worker() as database:
        actor = await named(database, "ledger.destroy", tenant)
        async with database.write(actor) as tx:
            await destroy_content(tx, event, ruling=ruling)
