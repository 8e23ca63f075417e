"""Places set up at once are as the actions would have left them, row by row."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from xinfang.access.actor import Actor
from xinfang.access.grants import shipped
from xinfang.demo.arrange import TABLES, Arrange, Settled, approve, arrange
from xinfang.demo.chance import SEED
from xinfang.demo.officials import FOUNDED, Holder, Position, positions
from xinfang.demo.organizations import appoint_administrators, open_platform, place_of
from xinfang.demo.organs import PROVINCE, organs
from xinfang.demo.queries import units_by_sector
from xinfang.demo.steps import Steps
from xinfang.organizations.add_person import AddPerson, add_person
from xinfang.organizations.appoint import Appoint, appoint
from xinfang.organizations.approve_appointment import ApproveAppointment, approve_appointment
from xinfang.organizations.bind_user import BindUser, bind_user
from xinfang.organizations.create_post import CreatePost, create_post
from xinfang.organizations.create_unit import CreateUnit, create_unit
from xinfang.organizations.onboard_tenant import OnboardTenant, onboard_tenant
from xinfang.organizations.queries import all_tenants, tenant_by_code
from xinfang.organizations.take_up_post import TakeUpPost, take_up_post
from xinfang.organizations.vocabulary import Rank
from xinfang.store.crypto import Provider
from xinfang.store.transaction import Outcome, Write, connect

import database as testing

pytestmark = pytest.mark.pg
AT = dt.datetime(2026, 10, 12, 1, tzinfo=dt.UTC)
ISSUER = "https://demo.test"
LAID_OUT = (("410400", PROVINCE), ("410404", "410400"), ("410482", PROVINCE))
"""A municipality, a district of it, and a county-level city that the province administers."""

SetUp = Callable[[Steps, tuple[Actor, Actor], list[Settled]], Awaitable[None]]


async def at_once(steps: Steps, administrators: tuple[Actor, Actor], places: list[Settled]) -> None:
    async def first(tx: Write) -> Outcome:
        return await arrange(tx, steps.grants, Arrange(places, ISSUER, SEED, AT.date()))

    async def second(tx: Write) -> Outcome:
        return await approve(tx, steps.grants, places)

    await steps.do(administrators[0], "arrange", first, at=AT)
    await steps.do(administrators[1], "approve", second, at=AT)


async def one_by_one(
    steps: Steps, administrators: tuple[Actor, Actor], places: list[Settled]
) -> None:
    waiting: list[UUID] = []
    units = await steps.look(administrators[0], units_by_sector)

    async def first(tx: Write) -> Outcome:
        for settled in places:
            for organ in organs(settled.place):
                tenant = settled.tenant
                if (tenant.id, organ.sector) in units:
                    continue
                assert tenant.parent_id is not None
                superior = units.get((tenant.parent_id, organ.sector)) if organ.in_line else None
                made = await create_unit(
                    tx,
                    steps.grants,
                    CreateUnit(
                        tenant_id=tenant.id,
                        name=organ.name,
                        kind=organ.kind,
                        sector=organ.sector,
                        valid_from=FOUNDED,
                        parent_id=units[tenant.id, organ.below] if organ.below else None,
                        vertical_superior_id=superior,
                        leads_tenant=organ.leads,
                    ),
                )
                units[tenant.id, organ.sector] = made.id
            for position in positions(settled.place, SEED, AT.date()):
                waiting.extend(await _fill(tx, steps, settled, units, position))
        return Outcome("tenant", places[0].tenant.id)

    async def second(tx: Write) -> Outcome:
        for appointment in waiting:
            command = ApproveAppointment(appointment_id=appointment)
            await approve_appointment(tx, steps.grants, command)
        return Outcome("tenant", places[0].tenant.id)

    await steps.do(administrators[0], "one by one", first, at=AT)
    await steps.do(administrators[1], "one by one", second, at=AT)


async def _fill(
    tx: Write,
    steps: Steps,
    settled: Settled,
    units: dict[tuple[UUID, str], UUID],
    position: Position,
) -> list[UUID]:
    unit_id = units[settled.tenant.id, position.sector]
    posting = CreatePost(unit_id=unit_id, title=position.title, rank=position.rank)
    post = await create_post(tx, steps.grants, posting)
    waiting = []
    for holder in position.holders:
        person = await _enter(tx, steps, settled, units, position, holder)
        holding = TakeUpPost(
            post_id=post.id, person_id=person, since=holder.since, until=holder.until
        )
        await take_up_post(tx, steps.grants, holding)
        await tx.flush()
        if position.account is None or holder.until is not None:
            continue
        bound = BindUser(
            person_id=person,
            issuer=ISSUER,
            subject=position.account.subject,
            clearance=position.account.clearance,
        )
        user = await bind_user(tx, steps.grants, bound)
        given = Appoint(
            user_id=user.id, role=position.account.role, unit_id=unit_id, since=holder.since
        )
        made = await appoint(tx, steps.grants, given)
        waiting += [made.id] if made.warnings else []
    return waiting


async def _enter(
    tx: Write,
    steps: Steps,
    settled: Settled,
    units: dict[tuple[UUID, str], UUID],
    position: Position,
    holder: Holder,
) -> UUID:
    tenant = settled.tenant
    authority = units[tenant.id, "organization"]
    leads = position.sector in {"party_committee", "government"}
    if leads and position.rank is Rank.PRINCIPAL_LEADER and tenant.parent_id is not None:
        authority = units[tenant.parent_id, "organization"]
    command = AddPerson(
        tenant_id=tenant.id,
        name=holder.name,
        cadre_authority_unit_id=authority,
        managed_since=holder.since,
    )
    person = (await add_person(tx, steps.grants, command)).id
    await tx.flush()
    return person


async def _rows(own: testing.Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of the tables, with each id as the place of its row among those of its table."""
    engine = create_async_engine(own.url("admin"))
    found: dict[str, list[dict[str, Any]]] = {}
    async with engine.connect() as connection:
        for table in ("tenant", *(table.__tablename__ for table in TABLES)):
            rows = await connection.execute(sa.text(f"SELECT * FROM {table} ORDER BY id"))  # noqa: S608 - our own tests
            found[table] = [dict(row) for row in rows.mappings()]
    await engine.dispose()
    named = {
        row["id"]: f"{table} {number}"
        for table, rows in found.items()
        for number, row in enumerate(rows)
    }
    return {
        table: [{name: named.get(value, value) for name, value in row.items()} for row in rows]
        for table, rows in found.items()
    }


async def _made(own: testing.Database, set_up: SetUp) -> dict[str, list[dict[str, Any]]]:
    db = connect(own.url("app"), Provider.for_tests())
    try:
        steps = Steps(db, shipped(), ISSUER)
        province = await open_platform(steps, AT)
        administrators = await appoint_administrators(steps, province, AT)

        async def opened(tx: Write) -> Outcome:
            for code, above in LAID_OUT:
                parent = await tenant_by_code(tx, above)
                assert parent is not None
                command = OnboardTenant(parent_id=parent.id, region_code=code)
                await onboard_tenant(tx, steps.grants, command)
            return Outcome("tenant", province.tenant_id)

        await steps.do(administrators[0], "tenants", opened, at=AT)
        tenants = await steps.look(administrators[0], all_tenants)
        by_id = {tenant.id: tenant for tenant in tenants}
        places = [
            Settled(place_of(one, by_id.get(one.parent_id) if one.parent_id else None), one)
            for one in tenants
        ]
        await set_up(steps, administrators, places)
    finally:
        await db.dispose()
    return await _rows(own)


def test_what_is_made_at_once_is_what_the_actions_make(database_server: testing.Server) -> None:
    with testing.database(database_server) as own, testing.database(database_server) as other:
        made = asyncio.run(_made(own, at_once))
        expected = asyncio.run(_made(other, one_by_one))
    assert {table: len(rows) for table, rows in made.items()} == {
        table: len(rows) for table, rows in expected.items()
    }
    assert len(made["unit"]) > len(LAID_OUT) * 18
    for table, rows in made.items():
        assert rows == expected[table]
