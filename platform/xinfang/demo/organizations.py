"""Setting up the demo's organizations: the platform first, then all by two administrators."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from xinfang.access.actor import Actor, SystemActor
from xinfang.demo.organs import HENAN, PETITION, PLACES, PROVINCE, Organ, Place, organs
from xinfang.demo.organs import petition_office as office_of
from xinfang.demo.people import ADMINISTRATORS, OPERATOR, Seat, invented, seats
from xinfang.demo.steps import Action, Steps
from xinfang.organizations import calendar, region_data
from xinfang.organizations.add_person import AddPerson, add_person
from xinfang.organizations.appoint import Appoint, appoint
from xinfang.organizations.bind_user import BindUser, bind_user
from xinfang.organizations.bootstrap import ADMINISTRATOR, Bootstrap, bootstrap
from xinfang.organizations.create_post import CreatePost, create_post
from xinfang.organizations.create_unit import CreateUnit, create_unit
from xinfang.organizations.import_regions import import_regions
from xinfang.organizations.models import PLATFORM_PATH, PLATFORM_TENANT_ID, Region
from xinfang.organizations.onboard_tenant import OnboardTenant, onboard_tenant
from xinfang.organizations.queries import children_of, units_of
from xinfang.organizations.queries.regions import regions_below
from xinfang.organizations.take_up_post import TakeUpPost, take_up_post
from xinfang.organizations.vocabulary import RegionLevel, RelationKind
from xinfang.store.transaction import Outcome, Read, Write

PLATFORM = SystemActor("demo", PLATFORM_TENANT_ID, PLATFORM_PATH)
IN_OFFICE = timedelta(days=2 * 365)
"""How long before the first start units stood and leaders held their posts."""


@dataclass(frozen=True, slots=True)
class Land:
    """What was set up: tenants by code, units by place and sector, people by subject."""

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


async def settle(steps: Steps, administrator: Actor, at: datetime) -> Land:
    """Open every municipality and county, and set up organs and leaders of the filled places."""
    since = at.date() - IN_OFFICE
    province = administrator.appointments[0].tenant_id
    land = Land({PROVINCE: province}, {}, {})
    await _tenants_below(steps, administrator, land, PROVINCE, at)
    for place in PLACES:
        for organ in organs(place):
            await _organ(steps, administrator, land, place, organ, at)
    for seat in seats():
        land.people[seat.subject] = await steps.do(
            administrator, f"person {seat.subject}", _person(steps, land, seat, since), at=at
        )
    return land


async def _tenants_below(
    steps: Steps, administrator: Actor, land: Land, code: str, at: datetime
) -> None:
    """Open the tenants below a region by management, each with its petition office, at once."""
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
            tenant = await onboard_tenant(tx, steps.grants, command)
            office = _unit(tenant.id, office_of(region.name), at.date() - IN_OFFICE)
            await create_unit(tx, steps.grants, office)
        return Outcome("tenant", parent_id)

    await steps.do(administrator, f"tenants below {code}", open_all, at=at)
    land.tenants.update(await steps.look(administrator, opened))
    for region in regions:
        if region.level == RegionLevel.MUNICIPALITY:
            await _tenants_below(steps, administrator, land, region.code, at)


async def _organ(
    steps: Steps, administrator: Actor, land: Land, place: Place, organ: Organ, at: datetime
) -> None:
    tenant_id = land.tenants[place.code]
    key = (place.slug, organ.sector)
    if organ.sector == PETITION:  # it came with the tenant

        async def offices(read: Read) -> UUID:
            return (await units_of(read, tenant_id, sector=PETITION))[0].id

        land.units[key] = await steps.look(administrator, offices)
        return
    command = _unit(
        tenant_id,
        organ,
        at.date() - IN_OFFICE,
        parent_id=land.units[place.slug, organ.below] if organ.below else None,
        superior_id=(
            land.units[place.superior]
            if place.superior and organ.sector == "natural_resources"
            else None
        ),
    )

    async def set_up(tx: Write) -> Outcome:
        return await create_unit(tx, steps.grants, command)

    land.units[key] = await steps.do(
        administrator, f"unit {place.slug} {organ.sector}", set_up, at=at
    )


def _unit(
    tenant_id: UUID,
    organ: Organ,
    since: date,
    *,
    parent_id: UUID | None = None,
    superior_id: UUID | None = None,
) -> CreateUnit:
    return CreateUnit(
        tenant_id=tenant_id,
        name=organ.name,
        kind=organ.kind,
        sector=organ.sector,
        valid_from=since,
        parent_id=parent_id,
        vertical_superior_id=superior_id,
        leads_tenant=organ.leads,
    )


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
