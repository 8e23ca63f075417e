"""The command tree of `xinfang`."""

import typer

from xinfang.cli.demo import demo
from xinfang.cli.doctor import doctor
from xinfang.cli.document import document
from xinfang.cli.jobs import jobs
from xinfang.cli.keys import keys
from xinfang.cli.ledger import ledger
from xinfang.cli.migrate import migrate
from xinfang.cli.regions import calendar, regions
from xinfang.cli.schema import schema
from xinfang.cli.tenants import tenants
from xinfang.cli.token import token
from xinfang.cli.up import serve, up
from xinfang.cli.users import users
from xinfang.cli.work import outbox, work

app = typer.Typer(
    name="xinfang",
    help="An open platform that makes petition work (信访) answerable.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,  # locals hold secrets
)
app.command()(up)
app.command()(serve)
app.command()(work)
app.command()(migrate)
app.add_typer(schema, name="schema")
app.add_typer(regions, name="regions")
app.add_typer(calendar, name="calendar")
app.command()(demo)
app.command()(token)
app.add_typer(users, name="users")
app.add_typer(tenants, name="tenants")
app.add_typer(ledger, name="ledger")
app.add_typer(document, name="document")
app.add_typer(keys, name="keys")
app.add_typer(outbox, name="outbox")
app.add_typer(jobs, name="jobs")
app.command()(doctor)


def main() -> None:
    """Run the command that was asked for."""
    app()
