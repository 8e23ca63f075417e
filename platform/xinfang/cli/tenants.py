"""`xinfang tenants`: the tenants from the operator's side, and the check of what is derived."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from xinfang.cli.said import done, err, out, refusals
from xinfang.settings import MendableError

if TYPE_CHECKING:
    from xinfang.organizations.check import Inconsistency
    from xinfang.store.transaction import Database

tenants = typer.Typer(help="Tenants: provinces, municipalities, counties.", no_args_is_help=True)


@tenants.command("list")
def list_tenants() -> None:
    """List every tenant with its path and state."""
    with refusals():
        from xinfang.cli.accounts import PLATFORM, asked
        from xinfang.organizations.models import Tenant
        from xinfang.organizations.queries import all_tenants

        async def everyone(database: "Database") -> list[Tenant]:
            async with database.read(PLATFORM) as read:
                return list(await all_tenants(read))

        table = Table("path", "name", "level", "region", "state", box=None)
        for tenant in asked(everyone):
            table.add_row(
                tenant.path, tenant.name, tenant.level, tenant.region_code or "", tenant.state
            )
        out.print(table)


@tenants.command()
def onboard(
    region: Annotated[str, typer.Argument(help="Its code: 6, 9 or 12 digits.")],
    *,
    below: Annotated[
        str | None,
        typer.Option(
            help="The path of the tenant that manages it, such as 41/4101/; a province needs none.",
            show_default=False,
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Its name, where the region's own won't do.")
    ] = None,
) -> None:
    """Open a tenant below its superior; its first administrator comes by `users`."""
    with refusals():
        from xinfang.access.grants import shipped
        from xinfang.cli.accounts import PLATFORM, asked
        from xinfang.cli.system import named
        from xinfang.kernel.errors import Refusal
        from xinfang.organizations.onboard_tenant import OnboardTenant, onboard_tenant

        async def open_it(database: "Database") -> None:
            above = PLATFORM if below is None else await named(database, "operator", below)
            command = OnboardTenant(parent_id=above.tenant_id, region_code=region, name=name)
            async with database.write(above) as tx:
                await onboard_tenant(tx, shipped(), command)

        try:
            asked(open_it)
        except Refusal as refused:
            raise MendableError(refused.message) from None
        done("tenant", region)


@tenants.command()
def check() -> None:
    """Prove that paths, tenant columns, lines and denials are what the trees say.

    Changes nothing; ends with 1 where something differs.
    """
    with refusals():
        from xinfang.cli.accounts import asked
        from xinfang.cli.system import roots
        from xinfang.organizations import check as checking

        async def everywhere(database: "Database") -> "list[tuple[str, Inconsistency]]":
            return [
                (root.tenant_path, found)
                for root in await roots(database, "organizations.check")
                for found in await checking.check(database, root)
            ]

        differing = asked(everywhere)
        for path, found in differing:
            err.print(f"[red]✗[/red] {path} {found.what}: {', '.join(found.ids)}")
        if differing:
            raise typer.Exit(1)
        done("derived data", "what the trees say")
