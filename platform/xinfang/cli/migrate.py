"""`xinfang migrate`: roles, database, and every revision up to the newest."""

import asyncio
from typing import Annotated

import typer

from xinfang.cli.place import Place
from xinfang.cli.said import done, out, refusals


def migrate(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; say whether anything is due.")
    ] = False,
    down_to: Annotated[
        str | None, typer.Option(help="Go back to this revision (data may be lost).")
    ] = None,
) -> None:
    """Bring the database to the newest revision, making roles and database where missing."""
    from xinfang import settings
    from xinfang.cli.place import opened
    from xinfang.store import migration

    with refusals(), opened(settings.load()) as place:
        if down_to is not None:
            migration.downgrade(place.url("owner"), down_to)
            done("taken back", down_to)
        elif check:
            migration.check(place.url("owner"))
            done("the database is what the code maps")
        else:
            bring_up_to_date(place)


def bring_up_to_date(place: Place) -> None:
    """Make roles and database where we may, then run what revisions are due."""
    from xinfang.store import migration

    if place.administrator is not None:
        created = asyncio.run(place.prepare())
        done("roles and database", f"{place.name}{' (new)' if created else ''}")
    owner = place.url("owner")
    before = migration.current_revision(owner)
    newest = migration.newest_revision()
    if before == newest:
        done("revisions", f"at {newest}, nothing due")
        return
    with out.status(f"running revisions up to {newest}"):
        migration.upgrade(owner)
    done("revisions", f"{before or 'none'} → {newest}")
