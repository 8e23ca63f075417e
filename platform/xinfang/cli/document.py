"""`xinfang document`: official documents, to look at."""

from pathlib import Path
from typing import Annotated

import typer

from xinfang.cli.said import done, refusals

document = typer.Typer(help="Official documents.", no_args_is_help=True)


@document.callback()
def _several() -> None:
    """Keep `samples` a command of its own, while it is alone."""


@document.command()
def samples(
    folder: Annotated[Path, typer.Argument(help="The folder to write them to; it is made.")],
) -> None:
    """Print a sample of every kind of document, with invented people and the settings' fonts."""
    from xinfang import settings
    from xinfang.correspondence.samples import samples as every
    from xinfang.documents import Press

    with refusals():
        press = Press.from_settings(settings.load())
        folder.mkdir(parents=True, exist_ok=True)
        count = 0
        for count, (kind, one) in enumerate(every(), 1):
            name = f"{count:02}-{kind.value.lower().replace('_', '-')}-{kind.label}.pdf"
            (folder / name).write_bytes(press.print_now(one))
    done("samples", f"{count} documents in {folder}")
