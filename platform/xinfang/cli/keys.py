"""`xinfang keys`: the key file, and changing keys while the platform is used.

A change takes five steps: `add`, then every process anew, so that each can open with the new key;
`use`, and every process anew; `reseal`; `drop`.
"""

import asyncio
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xinfang.cli.said import done, err, out, refusals
from xinfang.settings import CryptoProvider, MendableError

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from xinfang.store.keys import KeyRing

keys = typer.Typer(help="The keys of protected columns and of anchors.", no_args_is_help=True)

Family = Annotated[CryptoProvider | None, typer.Option(help="By default the current key's.")]


@keys.command()
def generate(
    file: Annotated[Path, typer.Argument(help="The file to make; never overwritten.")],
    family: Annotated[CryptoProvider, typer.Option(help="国密, or AES.")] = CryptoProvider.SM,
) -> None:
    """Make the key file of a new deployment. Keep a copy apart: without it the data is lost."""
    from xinfang.store.crypto import family_of
    from xinfang.store.keys import KeyRing, save

    with refusals():
        save(KeyRing.new(family_of(family)), file)
    done("keys", f"{file}; name it in XINFANG_ENCRYPTION_KEYS_FILE")


@keys.command()
def show() -> None:
    """Show the ids of the keys, and which is current; never the keys."""
    with refusals():
        ring = _load(_file())
    for name, key in ring.sealing.items():
        out.print(f"sealing  {name}  {key.family}{'  current' if name == ring.current else ''}")
    for name in ring.signing:
        out.print(f"signing  {name}{'  current' if name == ring.signer else ''}")


@keys.command()
def public() -> None:
    """Print the public keys of anchors as JSON, for whoever verifies without the key file."""
    from xinfang.store.anchors import public_keys

    with refusals():
        ring = _load(_file())
    typer.echo(json.dumps({name: key.hex() for name, key in public_keys(ring).items()}, indent=2))


@keys.command()
def add(family: Family = None) -> None:
    """Add a key that opens but doesn't seal yet. Then start every process anew."""
    from xinfang.store.crypto import family_of
    from xinfang.store.keys import save

    with refusals():
        file = _file()
        ring, fresh = _load(file).added(family_of(family) if family else None)
        save(ring, file, replacing=True)
    done("added", f"{fresh}; start every process anew, then xinfang keys use {fresh}")


@keys.command()
def use(key_id: Annotated[str, typer.Argument(help="The key that seals from now on.")]) -> None:
    """Seal with a key that every process knows by now. Then start every process anew."""
    from xinfang.store.keys import save

    with refusals():
        file = _file()
        ring = _load(file)
        if key_id not in ring.sealing:
            raise MendableError(f"no key {key_id!r} in {file}: xinfang keys show")
        save(ring.using(key_id), file, replacing=True)
        family = ring.sealing[key_id].family
    done("current", key_id)
    if family != ring.family:
        out.print(f"  the family changes: set XINFANG_CRYPTO_PROVIDER={family}")
    out.print("  start every process anew, then xinfang keys reseal")


@keys.command()
def reseal() -> None:
    """Seal every value anew with the current key, as the worker's role, while others work."""
    with refusals():
        rows = asyncio.run(_resealed())
    done("sealed anew", f"{rows} rows")


@keys.command()
def drop(
    key_id: Annotated[str, typer.Argument(help="The key that nothing needs any more.")],
) -> None:
    """Drop a key, unless a value is still sealed with it."""
    from xinfang.store.keys import save

    with refusals():
        file = _file()
        ring = _load(file)
        try:
            without = ring.without(key_id)
        except ValueError as error:
            raise MendableError(str(error)) from None
        asyncio.run(_refuse_if_needed(key_id))
        save(without, file, replacing=True)
    done("dropped", key_id)


def _file() -> Path:
    from xinfang import settings
    from xinfang.store.crypto import key_file

    return key_file(settings.load())


def _load(file: Path) -> "KeyRing":
    from xinfang.store.keys import load

    return load(file)


async def _resealed() -> int:
    from rich.progress import Progress

    from xinfang.cli.sealed import SEALED
    from xinfang.cli.system import as_worker, roots
    from xinfang.store.rotation import reseal as sealed_anew

    total = 0
    async with as_worker() as database:
        with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
            for actor in await roots(database, "keys.reseal"):
                for sealed in SEALED:
                    task = bar.add_task(f"{actor.tenant_path} {sealed.table.name}", total=None)
                    total += await sealed_anew(
                        database, actor, sealed, progress=partial(_advance, bar, task)
                    )
    return total


def _advance(bar: "Progress", task: "TaskID", rows: int) -> None:
    bar.update(task, completed=rows)


async def _refuse_if_needed(key_id: str) -> None:
    from xinfang.cli.sealed import SEALED
    from xinfang.cli.system import as_worker, roots
    from xinfang.store.rotation import KeyInUseError, left_with

    async with as_worker() as database:
        for actor in await roots(database, "keys.drop"):
            async with database.read(actor) as read:
                if left := await left_with(read, SEALED, key_id):
                    raise KeyInUseError(key_id, left)
