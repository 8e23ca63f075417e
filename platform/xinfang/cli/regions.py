"""`xinfang regions` and `xinfang calendar`: the lists that are the same for everybody.

Both imports run as the application's role, under the name of the system at work for the platform:
the wall lets that write these tables, no power above the wall is needed, and the ledger says so.
"""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xinfang.cli.said import done, out, refusals
from xinfang.settings import MendableError

if TYPE_CHECKING:
    from xinfang.organizations.models import Region
    from xinfang.store.transaction import Database, Outcome, Read, Write

regions = typer.Typer(help="The administrative divisions (行政区划).", no_args_is_help=True)
calendar = typer.Typer(help="Days off and make-up days (放假、调休).", no_args_is_help=True)

NOTHING_DUE = "nothing differs"


@regions.command("import")
def import_regions() -> None:
    """Import the shipped divisions; a second time changes nothing."""
    from rich.progress import Progress

    from xinfang.access.grants import shipped as grants
    from xinfang.organizations import import_regions as importing
    from xinfang.organizations.region_data import shipped

    rows = shipped()
    with _answered(), Progress(console=out, transient=True) as bar:
        task = bar.add_task("regions", total=None)

        async def write(tx: "Write") -> "Outcome":
            return await importing.import_regions(
                tx,
                grants(),
                rows,
                lambda so_far, total: bar.update(task, completed=so_far, total=total),
            )

        outcome = asyncio.run(_written("regions.import", write))
    done("regions", NOTHING_DUE if outcome.event_id is None else f"{len(rows.region)} divisions")


@regions.command()
def show(
    code: Annotated[str, typer.Argument(help="6, 9 or 12 digits.")],
    on: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day; today by default.", show_default=False),
    ] = None,
) -> None:
    """Show what a code means on a day, and where it stands in each of the three trees."""

    async def read(tx: "Read") -> list[str]:
        from xinfang.organizations.queries.regions import resolve, superior_code
        from xinfang.organizations.vocabulary import RelationKind

        day = on.date() if on else tx.today
        region = await resolve(tx, code, day)
        above = [
            f"  {kind.value.lower():<11} {parent} {(await resolve(tx, parent, day)).name}"
            for kind in RelationKind
            if (parent := await superior_code(tx, region.code, kind, day))
        ]
        return [_described(region), *above, f"  {region.source}"]

    with _answered():
        for line in asyncio.run(_read(read)):
            out.print(line, markup=False)


@calendar.command("import")
def import_calendar(
    notice: Annotated[
        Path | None,
        typer.Argument(
            help="A notice as JSON: year, source, off (pairs of days), worked (days). Without one:"
            " the packaged years.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Import the days off and make-up days of a year; what was loaded of it is replaced."""
    from xinfang.access.grants import shipped as grants
    from xinfang.organizations import calendar as importing

    with _answered():
        announced = importing.packaged() if notice is None else importing.from_notice(notice)

        async def write(tx: "Write") -> "Outcome":
            return await importing.import_calendar(tx, grants(), announced)

        outcome = asyncio.run(_written("calendar.import", write))
    first, last = min(announced.years), max(announced.years)
    years = f"{first}" if first == last else f"{first} to {last}"
    done("calendar", f"{years}: {NOTHING_DUE if outcome.event_id is None else announced.source}")


def _described(region: "Region") -> str:
    since = region.valid_from.isoformat() if region.start_known else "…"
    until = region.valid_to.isoformat() if region.valid_to else "…"
    return f"{region.code} {region.name}  {region.level.lower()}  {since} to {until}"


@contextmanager
def _answered() -> Iterator[None]:
    """Say a refusal of the platform as a command says its own."""
    from xinfang.kernel.errors import Refusal

    with refusals():
        try:
            yield
        except Refusal as refused:
            raise MendableError(refused.message) from None


async def _written(task: str, act: "Callable[[Write], Awaitable[Outcome]]") -> "Outcome":
    from xinfang.access.actor import SystemActor
    from xinfang.organizations.models import PLATFORM_PATH, PLATFORM_TENANT_ID

    actor = SystemActor(task, PLATFORM_TENANT_ID, PLATFORM_PATH)
    async with _database() as database, database.write(actor) as tx:
        return await act(tx)


async def _read(ask: "Callable[[Read], Awaitable[list[str]]]") -> list[str]:
    from xinfang.access.actor import SystemActor
    from xinfang.organizations.models import PLATFORM_PATH, PLATFORM_TENANT_ID

    actor = SystemActor("regions.show", PLATFORM_TENANT_ID, PLATFORM_PATH)
    async with _database() as database, database.read(actor) as tx:
        return await ask(tx)


@asynccontextmanager
async def _database() -> "AsyncIterator[Database]":
    from xinfang import settings
    from xinfang.cli.parts import open_database
    from xinfang.cli.place import opened

    with opened(settings.load()) as place:
        known = place.completed() if place.administrator is not None else place.settings
        database = open_database(known)
        try:
            yield database
        finally:
            await database.dispose()
