"""How commands speak: what was done, what is refused, and how to go on."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from xinfang.kernel.errors import Refusal
from xinfang.settings import MendableError

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what an operator can mend into a sentence and exit code 1, without a traceback."""
    try:
        yield
    except (MendableError, Refusal) as refused:
        err.print("[red]refused:[/red]", end=" ")
        err.print(str(refused), markup=False)
        raise typer.Exit(1) from None


def done(what: str, detail: str = "") -> None:
    """Say one thing that was done."""
    out.print(f"[green]✓[/green] {what}" + (f"  [dim]{detail}[/dim]" if detail else ""))
