"""How commands speak: what was done, what is refused, and how to go on."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from xinfang.cli.place import NoAddressError
from xinfang.settings import MisconfiguredError
from xinfang.store.binaries import PostgresUnavailableError
from xinfang.store.embedded import HeldByAnotherError
from xinfang.store.migration import StrayedError
from xinfang.store.roles import RoleTooStrongError

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

EXPECTED = (
    MisconfiguredError,
    NoAddressError,
    PostgresUnavailableError,
    HeldByAnotherError,
    RoleTooStrongError,
    StrayedError,
    PermissionError,
)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what an operator can mend into a sentence and exit code 1, without a traceback."""
    try:
        yield
    except EXPECTED as refused:
        err.print(f"[red]refused:[/red] {refused}", markup=True)
        raise typer.Exit(1) from None


def done(what: str, detail: str = "") -> None:
    """Say one thing that was done."""
    out.print(f"[green]✓[/green] {what}" + (f"  [dim]{detail}[/dim]" if detail else ""))
