"""`xinfang schema`: the contract with clients, as the code serves it."""

import difflib
from pathlib import Path
from typing import Annotated

import typer

from xinfang.cli.said import done, out, refusals
from xinfang.settings import ROOT, MendableError

SDL = ROOT / "schema" / "schema.graphql"
RELEASED = ROOT / "schema" / "released.graphql"
MANIFEST = ROOT / "schema" / "operations" / "manifest.json"

schema = typer.Typer(help="The schema that clients may rely on.", no_args_is_help=True)


@schema.command()
def export(
    to: Annotated[Path, typer.Option(help="The file to write.", show_default=False)] = SDL,
) -> None:
    """Write the schema that the code serves into the file that is committed.

    And the manifest of the documented operations: their texts with their ids.
    """
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(_served(), encoding="utf-8")
    done("schema", str(to))
    MANIFEST.write_text(_manifest(), encoding="utf-8")
    done("operations", str(MANIFEST))


@schema.command()
def check() -> None:
    """Say whether schema and manifest are as served, and break no client of the last release."""
    with refusals():
        if not SDL.is_file():
            raise MendableError(f"{SDL} is missing: xinfang schema export")
        committed = SDL.read_text(encoding="utf-8").splitlines()
        served = _served().splitlines()
        difference = list(difflib.unified_diff(committed, served, "committed", "served", "", ""))
        for line in difference:
            out.print(line, markup=False)
        if difference:
            raise MendableError("schema/schema.graphql is stale: xinfang schema export")
        if not MANIFEST.is_file() or MANIFEST.read_text(encoding="utf-8") != _manifest():
            raise MendableError("schema/operations/manifest.json is stale: xinfang schema export")
        _refuse_breaks()
    done("schema", f"{len(served)} lines, as committed")


@schema.command()
def release() -> None:
    """Make the served schema the one that clients of this release rely on."""
    with refusals():
        _refuse_breaks()
        RELEASED.write_text(_served(), encoding="utf-8")
    done("released", str(RELEASED))


def _refuse_breaks() -> None:
    from xinfang.api.compatibility import breaks

    if not RELEASED.is_file():
        return
    found = breaks(RELEASED.read_text(encoding="utf-8"), _served())
    for line in found:
        out.print(line, markup=False)
    if found:
        raise MendableError(
            "clients of the last release would break: deprecate what goes, with reason and date"
        )


def _served() -> str:
    from xinfang.api.schema import build_schema

    return build_schema().as_str().rstrip("\n") + "\n"


def _manifest() -> str:
    from xinfang.api.trusted import manifest_of

    return manifest_of()
