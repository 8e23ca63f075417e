"""The command tree of `xinfang`."""

import typer

from xinfang.cli.doctor import doctor
from xinfang.cli.migrate import migrate
from xinfang.cli.schema import schema
from xinfang.cli.up import serve, up

app = typer.Typer(
    name="xinfang",
    help="An open platform that makes petition work (信访) answerable.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,  # locals hold secrets
)
app.command()(up)
app.command()(serve)
app.command()(migrate)
app.add_typer(schema, name="schema")
app.command()(doctor)


def main() -> None:
    """Run the command that was asked for."""
    app()
