"""`xinfang users`: accounts from the operator's side, and the first administrator."""

from typing import Annotated

import typer
from rich.table import Table

from xinfang.cli.said import done, out, refusals
from xinfang.settings import MendableError

users = typer.Typer(help="Accounts, and the first administrator.", no_args_is_help=True)

Reason = Annotated[str, typer.Option(help="Why; it is kept in the ledger.")]
Issuer = Annotated[
    str | None, typer.Option(help="The issuer, where several have the subject.", show_default=False)
]


@users.command("list")
def list_users() -> None:
    """List every account with its tenant and its roles of today ("?": waits for approval)."""
    with refusals():
        from xinfang.cli.accounts import asked, everybody

        table = Table(box=None)
        for heading in ("subject", "name", "tenant", "roles", "state"):
            table.add_column(heading, overflow="fold")
        for account in asked(everybody):
            user, roles = account.user, ", ".join(account.roles)
            state = "disabled" if user.disabled_at else "enabled"
            table.add_row(user.subject, user.display_name, account.tenant, roles, state)
        out.print(table)


@users.command()
def disable(subject: str, *, reason: Reason, issuer: Issuer = None) -> None:
    """Shut an account out, from its next request on."""
    _set(subject, issuer, reason, enabled=False)


@users.command()
def enable(subject: str, *, reason: Reason, issuer: Issuer = None) -> None:
    """Let an account in again."""
    _set(subject, issuer, reason, enabled=True)


def _set(subject: str, issuer: str | None, reason: str, *, enabled: bool) -> None:
    with refusals():
        from xinfang.cli.accounts import asked, set_enabled

        asked(lambda database: set_enabled(database, subject, issuer, reason, enabled=enabled))
        done("enabled" if enabled else "disabled", subject)


@users.command()
def bootstrap(
    *,
    subject: Annotated[str, typer.Option(help="What the issuer's tokens call the person.")],
    name: Annotated[str, typer.Option(help="The person's name.")],
    province: Annotated[
        str | None,
        typer.Option(
            help="Administrator of this province (such as 410000), which is opened if it isn't; "
            "without it, operator of the platform.",
            show_default=False,
        ),
    ] = None,
    issuer: Annotated[
        str | None, typer.Option(help="Who signs him in; XINFANG_OIDC_ISSUER by default.")
    ] = None,
) -> None:
    """Enter the first administrator, whom nobody can appoint; refused where there is one."""
    from xinfang import settings

    with refusals():
        from xinfang.cli.accounts import First, asked, enter_first

        signs_in = issuer or settings.load().oidc_issuer
        if signs_in is None:
            raise MendableError("who signs him in? set XINFANG_OIDC_ISSUER, or give --issuer")
        first = First(subject=subject, name=name, issuer=signs_in, province=province)
        where = asked(lambda database: enter_first(database, first))
        done("first administrator", f"{name} ({subject}), {where}; further ones he appoints")
