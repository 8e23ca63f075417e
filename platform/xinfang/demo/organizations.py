"""Setting up the demo's organizations: the platform first, then all by two administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from xinfang.access.actor import Actor, Level, SystemActor
from xinfang.demo.arrange import Arrange, Settled, approve, arrange
from xinfang.demo.chance import SEED
from xinfang.demo.officials import AT_WORK
from xinfang.demo.organs import HENAN, PLACES, PROVINCE, Place, organs
from xinfang.demo.organs import petition_office as office_of
from xinfang.demo.people import ADMINISTRATORS, OPERATOR, Seat, invented, seats
from xinfang.demo.queries import units_by_sector
from xinfang.demo.steps import Action, Steps
from xinfang.organizations import calendar, region_data
from xinfang.organizations.add_person import AddPerson, add_person
from xinfang.organizations.appoint import Appoint, appoint
from xinfang.organizations.bind_user import BindUser, bind_user
from xinfang.organizations.bootstrap import ADMINISTRATOR, Bootstrap, bootstrap
from xinfang.organizations.create_post import CreatePost, create_post
from xinfang.organizations.import_regions import import_regions
from xinfang.organizations.models import PLATFORM_PATH, PLATFORM_TENANT_ID, Region, Tenant
from xinfang.organizations.onboard_tenant import OnboardTenant, onboard_tenant
from xinfang.organizations.queries import all_tenants, children_of
from xinfang.organizations.queries.regions import regions_below
from xinfang.organizations.take_up_post import TakeUpPost, take_up_post
from xinfang.organizations.vocabulary import RegionLevel, RelationKind
from xinfang.store.transaction import Outcome, Read, Write

PLATFORM = SystemActor("demo", PLATFORM_TENANT_ID, PLATFORM_PATH)


@dataclass(frozen=True, slots=True)
class Land:
    """Tenants by code; of the filled places, units by sector and people by subject."""

    tenants: dict[str, UUID]
    units: dict[tuple[str, str], UUID]
    people: dict[str, UUID]


async def open_platform(steps: Steps, at: datetime) -> SystemActor:
    """Import regions and calendar, open the province; returns the system at work for it."""

    async def regions(tx: Write) -> Outcome:
        return await import_regions(tx, steps.grants, region_data.shipped({PROVINCE[:2]}))

    async def working_days(tx: Write) -> Outcome:
        return await calendar.import_calendar(tx, steps.grants, calendar.packaged())

    async def province(tx: Write) -> Outcome:
        command = OnboardTenant(parent_id=PLATFORM_TENANT_ID, region_code=PROVINCE)
        return await onboard_tenant(tx, steps.grants, command)

    await steps.do(PLATFORM, "regions of Henan", regions, at=at)
    await steps.do(PLATFORM, "working days", working_days, at=at)
    tenant_id = await steps.do(PLATFORM, f"tenant {PROVINCE}", province, at=at)
    return SystemActor("demo", tenant_id, f"{PROVINCE[:2]}/")


async def appoint_administrators(
    steps: Steps, province: SystemActor, at: datetime
) -> tuple[Actor, Actor]:
    """Enter the platform's operator and the province's two administrators; returns the two."""
    first, second = ADMINISTRATORS

    def begun(tenant_id: UUID, unit: str, sector: str, subject: str, name: str) -> Bootstrap:
        return Bootstrap(
            tenant_id=tenant_id,
            unit_name=unit,
            sector=sector,
            person_name=name,
            issuer=steps.issuer,
            subject=subject,
        )

    async def operator(tx: Write) -> Outcome:
        command = begun(PLATFORM_TENANT_ID, "平台运维组", "operation", OPERATOR, invented(0))
        return await bootstrap(tx, steps.grants, command)

    async def administrator(tx: Write) -> Outcome:
        office = office_of(HENAN.name)
        command = begun(province.tenant_id, office.name, office.sector, first, invented(1))
        return await bootstrap(tx, steps.grants, command)

    await steps.do(PLATFORM, "operator", operator, at=at)
    await steps.do(province, "first administrator", administrator, at=at)
    proposing = await steps.signed_in(first, at.date())

    async def colleague(tx: Write) -> Outcome:
        command = AddPerson(tenant_id=province.tenant_id, name=invented(2))
        person = await add_person(tx, steps.grants, command)
        await tx.flush()
        bound = BindUser(person_id=person.id, issuer=steps.issuer, subject=second)
        user = await bind_user(tx, steps.grants, bound)
        await tx.flush()
        unit_id = proposing.appointments[0].unit_id
        given = Appoint(user_id=user.id, role=ADMINISTRATOR, unit_id=unit_id)
        return await appoint(tx, steps.grants, given)

    await steps.do(proposing, "second administrator", colleague, at=at)
    return proposing, await steps.signed_in(second, at.date())


async def settle(steps: Steps, administrators: tuple[Actor, Actor], at: datetime) -> Land:
    """Open every municipality and county, set up their organs, and enter who has a seat."""
    first, second = administrators
    land = Land({PROVINCE: first.appointments[0].tenant_id}, {}, {})
    await _tenants_below(steps, first, land, PROVINCE, at)
    batches = _batches(await steps.look(first, all_tenants))
    for name, places in batches.items():
        command = Arrange(places, steps.issuer, SEED, at.date())

        async def set_up(tx: Write, command: Arrange = command) -> Outcome:
            return await arrange(tx, steps.grants, command)

        async def second_hand(tx: Write, command: Arrange = command) -> Outcome:
            return await approve(tx, steps.grants, command.places)

        await steps.do(first, f"organs of {name}", set_up, at=at)
        await steps.do(second, f"approvals of {name}", second_hand, at=at)
    units = await steps.look(first, units_by_sector)
    for place in PLACES:
        tenant_id = land.tenants[place.code]
        land.units.update(
            {(place.slug, organ.sector): units[tenant_id, organ.sector] for organ in organs(place)}
        )
    for seat in seats():
        land.people[seat.subject] = await steps.do(
            first, f"person {seat.subject}", _person(steps, land, seat, at.date() - AT_WORK), at=at
        )
    return land


def place_of(tenant: Tenant, above: Tenant | None) -> Place:
    """Return the place that a tenant was opened for."""
    for place in PLACES:
        if place.code == tenant.region_code:
            return place
    city = above.name if above is not None and above.level == Level.MUNICIPALITY else ""
    return Place(tenant.region_code or "", tenant.name, Level(tenant.level), city)


def _batches(tenants: Sequence[Tenant]) -> dict[str, list[Settled]]:
    """Return the places by what is set up at once: a municipality with its counties.

    The province comes first, with what it administers directly, and whoever is above before those
    below: their vertical superiors must stand.
    """
    by_id = {tenant.id: tenant for tenant in tenants}
    batches: dict[str, list[Settled]] = {HENAN.name: []}
    for tenant in sorted(tenants, key=lambda one: one.path):
        above = by_id.get(tenant.parent_id) if tenant.parent_id else None
        settled = Settled(place_of(tenant, above), tenant)
        if tenant.level == Level.MUNICIPALITY:
            batches[tenant.name] = [settled]
        else:
            batches[settled.place.city or HENAN.name].append(settled)
    return batches


async def _tenants_below(
    steps: Steps, administrator: Actor, land: Land, code: str, at: datetime
) -> None:
    """Open the tenants below a region by management, all at once."""
    parent_id = land.tenants[code]

    async def below(read: Read) -> list[Region]:
        regions = await regions_below(read, code, RelationKind.MANAGEMENT, at.date())
        return [region for region in regions if region.level != RegionLevel.TOWNSHIP]

    async def opened(read: Read) -> dict[str, UUID]:
        tenants = await children_of(read, parent_id)
        return {tenant.region_code: tenant.id for tenant in tenants if tenant.region_code}

    regions = await steps.look(administrator, below)
    if not regions:
        return

    async def open_all(tx: Write) -> Outcome:
        for region in regions:
            command = OnboardTenant(parent_id=parent_id, region_code=region.code)
            await onboard_tenant(tx, steps.grants, command)
        return Outcome("tenant", parent_id)

    await steps.do(administrator, f"tenants below {code}", open_all, at=at)
    land.tenants.update(await steps.look(administrator, opened))
    for region in regions:
        if region.level == RegionLevel.MUNICIPALITY:
            await _tenants_below(steps, administrator, land, region.code, at)


def _person(steps: Steps, land: Land, seat: Seat, since: date) -> Action:
    """Return the act that enters a person with his post and the organ that manages him."""
    unit_id = land.units[seat.place.slug, seat.sector]
    authority = land.units[seat.place.slug, "organization"]

    async def enter(tx: Write) -> Outcome:
        person = await add_person(
            tx,
            steps.grants,
            AddPerson(
                tenant_id=land.tenants[seat.place.code],
                name=seat.name,
                cadre_authority_unit_id=authority,
                managed_since=since,
            ),
        )
        await tx.flush()
        post = await create_post(
            tx, steps.grants, CreatePost(unit_id=unit_id, title=seat.title, rank=seat.rank)
        )
        await tx.flush()
        holding = TakeUpPost(post_id=post.id, person_id=person.id, since=since)
        await take_up_post(tx, steps.grants, holding)
        return person

    return enter
