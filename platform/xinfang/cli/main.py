"""The command tree of `xinfang`."""

import typer

from xinfang.cli.doctor import doctor
from xinfang.cli.migrate import migrate

app = typer.Typer(
    name="xinfang",
    help="An open platform that makes petition work (信访) answerable.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,  # locals hold secrets
)
app.command()(migrate)
app.command()(doctor)


def main() -> None:
    """Run the command that was asked for."""
    app()
