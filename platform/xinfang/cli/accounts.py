"""What `xinfang users` does: accounts, under the system's name, each act in the ledger."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from xinfang import settings
from xinfang.access.actor import Level, SystemActor
from xinfang.access.grants import shipped
from xinfang.cli import place
from xinfang.cli.parts import ask
from xinfang.organizations import region_data
from xinfang.organizations.bootstrap import Bootstrap, bootstrap
from xinfang.organizations.import_regions import import_regions
from xinfang.organizations.models import PLATFORM_PATH, PLATFORM_TENANT_ID, AppUser, Tenant
from xinfang.organizations.onboard_tenant import OnboardTenant, onboard_tenant
from xinfang.organizations.queries import all_tenants, tenant_by_code
from xinfang.organizations.queries.regions import UnknownRegion, resolve
from xinfang.organizations.queries.users import appointments_of, users_within_sight
from xinfang.organizations.set_user_enabled import SetUserEnabled, set_user_enabled
from xinfang.settings import MendableError
from xinfang.store.transaction import Database

Answer = TypeVar("Answer")
PLATFORM = SystemActor("operator", PLATFORM_TENANT_ID, PLATFORM_PATH)


@dataclass(frozen=True, slots=True)
class Account:
    """A user with his tenant and the roles of today; one that waits for approval has a `?`."""

    user: AppUser
    tenant: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class First:
    """Who is to be the first administrator: of a province by its code, or of the platform."""

    subject: str
    name: str
    issuer: str
    province: str | None = None


def asked(question: Callable[[Database], Awaitable[Answer]]) -> Answer:
    """Ask the database of the settings; the embedded one is started for it if it isn't running."""
    loaded = settings.load()
    with place.opened(loaded) as at:
        known = at.completed() if at.administrator is not None else loaded
        return ask(known, question)


async def everybody(database: Database) -> list[Account]:
    """Return every account, the platform's first."""
    return [account async for account in _accounts(database)]


async def _accounts(database: Database) -> AsyncIterator[Account]:
    async with database.read(PLATFORM) as read:
        tenants: Sequence[Tenant] = await all_tenants(read)
    names = {PLATFORM_TENANT_ID: "平台", **{tenant.id: tenant.name for tenant in tenants}}
    provinces = (
        SystemActor("operator", tenant.id, tenant.path)
        for tenant in tenants
        if tenant.level == Level.PROVINCE
    )
    for system in (PLATFORM, *provinces):
        async with database.read(system) as read:
            users = await users_within_sight(read)
            given = await appointments_of(read, [user.id for user in users], read.today)
            for user in users:
                roles = tuple(
                    f"{one.role}{'?' if one.needs_approval and one.approved_by is None else ''}"
                    for one in given[user.id]
                )
                yield Account(user, names[user.tenant_id], roles)


async def set_enabled(
    database: Database, subject: str, issuer: str | None, reason: str, *, enabled: bool
) -> None:
    """Shut one account out or let it in. Raises MendableError where not exactly one is meant."""
    meant = [
        account.user
        for account in await everybody(database)
        if account.user.subject == subject and issuer in {None, account.user.issuer}
    ]
    if not meant:
        raise MendableError(f"no account has the subject {subject!r}: xinfang users list")
    if len(meant) > 1:
        issuers = "\n".join(f"  --issuer {user.issuer}" for user in meant)
        raise MendableError(f"several accounts have the subject {subject!r}; say which:\n{issuers}")
    user = meant[0]
    command = SetUserEnabled(user_id=user.id, enabled=enabled, reason=reason, version=user.version)
    system = SystemActor("operator", user.tenant_id, user.tenant_path)
    async with database.write(system) as tx:
        await set_user_enabled(tx, shipped(), command)


async def enter_first(database: Database, first: First) -> str:
    """Enter the first administrator; returns the name of his tenant.

    Raises AdministratorExists; UnknownRegion and NotBelowParent for what is no province.
    """
    if first.province is None:
        system, tenant, unit, sector = PLATFORM, "平台", "平台运维组", "operation"
    else:
        system, tenant = await _province(database, first.province)
        unit, sector = f"{tenant}信访局", "petition"
    command = Bootstrap(
        tenant_id=system.tenant_id,
        unit_name=unit,
        sector=sector,
        person_name=first.name,
        issuer=first.issuer,
        subject=first.subject,
    )
    async with database.write(system) as tx:
        await bootstrap(tx, shipped(), command)
    return tenant


async def _province(database: Database, code: str) -> tuple[SystemActor, str]:
    """Return the system at work for a province and its name; opens its tenant where missing."""
    async with database.write(PLATFORM) as tx:
        try:
            await resolve(tx, code, tx.today)
        except UnknownRegion:
            await import_regions(tx, shipped(), region_data.shipped())
    async with database.read(PLATFORM) as read:
        found = await tenant_by_code(read, code)
    if found is None:
        async with database.write(PLATFORM) as tx:
            command = OnboardTenant(parent_id=PLATFORM_TENANT_ID, region_code=code)
            made: UUID = (await onboard_tenant(tx, shipped(), command)).id
        async with database.read(PLATFORM) as read:
            found = next(tenant for tenant in await all_tenants(read) if tenant.id == made)
    return SystemActor("operator", found.id, found.path), found.name
