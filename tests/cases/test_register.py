"""Registering: everything is, and an accusation never lands with whom it accuses."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from cases.petitions import PERSON, TENANT, UNIT, accusation, petition
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.petition import Malformed, Petition
from xinfang.cases.queries import cases, details
from xinfang.cases.queries.routing import Subject
from xinfang.cases.register import RegisterCase, register
from xinfang.kernel import clock
from xinfang.kernel.ids import new_id
from xinfang.organizations.derive import move_paths, within_province
from xinfang.organizations.set_tenant_state import SetTenantState, set_tenant_state
from xinfang.organizations.vocabulary import TenantState
from xinfang.store.transaction import Outcome

from world import World

REGISTRAR = "金水区信访局登记员"
EVERYTHING = (
    "petition_case",
    "case_petitioner",
    "case_item",
    "case_respondent",
    "case_event",
    "hand_over_slip",
    "case_register",
)


async def registered(world: World, given: Petition, by: str = REGISTRAR) -> Outcome:
    async with world.db.write(world.user(by)) as tx:
        return await register(tx, world.grants, RegisterCase(given))


async def sees(world: World, who: str, case_id: UUID) -> bool:
    actor = world.user(who)
    async with world.db.read(actor) as read:
        return await cases.case_by_id(read, actor, world.grants, case_id) is not None


async def admin(world: World, statement: str, **values: object) -> Sequence[Any]:
    engine = create_async_engine(world.at.url("admin"))
    try:
        async with engine.connect() as connection:
            return (await connection.execute(sa.text(statement), values)).all()
    finally:
        await engine.dispose()


async def counts(world: World) -> list[int]:
    union = " UNION ALL ".join(f"SELECT count(*) FROM {table}" for table in EVERYTHING)  # noqa: S608 - names of ours
    return [row[0] for row in await admin(world, union)]


async def test_a_case_belongs_to_the_registering_unit_and_opens_to_its_line(world: World) -> None:
    outcome = await registered(world, petition())
    row = (await admin(world, "SELECT * FROM petition_case"))[0]
    assert (outcome.kind, outcome.id, outcome.warnings) == ("case", row.id, ())
    assert row.state == "REGISTERED"
    assert row.tenant_path == world.path("金水区")
    assert row.province_id == world.tenant("河南省")
    assert row.municipality_id == world.tenant("郑州市")
    assert row.county_id == world.tenant("金水区")
    assert row.registering_unit_id == row.responsible_unit_id == world.unit("金水区信访局")
    assert len(row.number) == 12
    assert row.number.startswith(str(clock.today().year))
    (petitioner,) = await admin(world, "SELECT id FROM case_petitioner")
    scopes = await admin(world, "SELECT reach, holder FROM access_scope ORDER BY reach")
    assert [(scope.reach, scope.holder) for scope in scopes] == [
        ("handled", row.responsible_unit_id),
        ("originated", row.registering_unit_id),
        ("own_petition", petitioner.id),  # who was sent a query code
        ("vertical_line", row.responsible_unit_id),
    ]
    assert (await admin(world, "SELECT id, kind FROM case_event"))[0] == (
        outcome.event_id,
        "REGISTERED",
    )
    entries = await admin(
        world, "SELECT tenant_id FROM ledger_entry WHERE event_id = :id", id=outcome.event_id
    )
    assert [entry.tenant_id for entry in entries] == [world.tenant("金水区")]


async def test_below_a_directly_administered_county_there_is_no_municipality(world: World) -> None:
    await registered(world, petition(), by="兰考县信访局登记员")
    row = (await admin(world, "SELECT * FROM petition_case"))[0]
    assert (row.municipality_id, row.county_id) == (None, world.tenant("兰考县"))


async def test_numbers_of_a_year_tell_no_order(world: World) -> None:
    for _ in range(4):
        await registered(world, petition())
    rows = await admin(world, "SELECT number FROM petition_case ORDER BY registered_at, id")
    numbers = [int(row.number[4:]) for row in rows]
    assert len(set(numbers)) == 4
    assert max(abs(b - a) for a, b in pairwise(numbers)) > 100


@pytest.mark.parametrize(
    ("seen_by", "expected"),
    [
        ("河南省监管员", True),
        ("郑州市信访局局长", True),
        ("金水区信访局登记员", True),
        ("金水区信访局经办人", True),
        ("中原区信访局登记员", False),
        ("洛阳市信访局局长", False),
        ("兰考县信访局登记员", False),
        ("石家庄市信访局登记员", False),
        ("金水区自然资源局承办人", False),
        ("郑州市自然资源局局长", False),
        ("金水区审计员", False),
        ("金水区管理员", False),
    ],
)
async def test_who_sees_a_case_of_the_district(
    world: World,
    seen_by: str,
    expected: bool,  # noqa: FBT001 - a column of the table
) -> None:
    outcome = await registered(world, petition())
    assert await sees(world, seen_by, outcome.id) is expected


def accused(world: World, name: str) -> Subject:
    kind, _, named = name.partition(" ")
    found = {"person": world.person, "unit": world.unit, "tenant": world.tenant}[kind](named)
    return {"person": PERSON, "unit": UNIT, "tenant": TENANT}[kind], found


@pytest.mark.parametrize(
    ("subject", "answers"),
    [
        ("person 金水区自然资源局局长", "金水区"),
        ("unit 金水区自然资源局", "金水区"),
        ("person 金水区信访局局长", "郑州市"),
        ("unit 金水区信访局", "郑州市"),
        ("person 金水区区长", "郑州市"),
        ("person 金水区副区长", "郑州市"),
        ("person 金水区书记", "郑州市"),
        ("tenant 金水区", "郑州市"),
        ("person 郑州市市长", "河南省"),
        ("tenant 郑州市", "河南省"),
        ("person 中原区区长", "金水区"),
    ],
)
async def test_an_accusation_goes_past_whom_it_accuses(
    world: World, subject: str, answers: str
) -> None:
    outcome = await registered(world, accusation(accused(world, subject)))
    row = (await admin(world, "SELECT * FROM petition_case"))[0]
    assert row.tenant_id == world.tenant(answers)
    assert row.responsible_unit_id == world.unit(f"{answers}信访局")
    assert outcome.kind == ("case" if answers == "金水区" else "hand_over_slip")
    entries = await admin(
        world, "SELECT tenant_id FROM ledger_entry WHERE event_id = :id", id=outcome.event_id
    )
    assert {entry.tenant_id for entry in entries} == {
        world.tenant("金水区"),
        world.tenant(answers),
    }


async def test_it_goes_past_a_superior_that_is_suspended(world: World) -> None:
    (row,) = await admin(world, "SELECT version FROM tenant WHERE name = '郑州市'")
    async with world.db.write(world.user("河南省管理员")) as tx:
        command = SetTenantState(
            tenant_id=world.tenant("郑州市"),
            state=TenantState.SUSPENDED,
            reason="机构调整",
            version=row.version,
        )
        await set_tenant_state(tx, world.grants, command)
    await registered(world, accusation(accused(world, "person 金水区区长")))
    (case,) = await admin(world, "SELECT * FROM petition_case")
    assert case.responsible_unit_id == world.unit("河南省信访局")


async def test_the_county_head_and_his_people_never_see_it(world: World) -> None:
    outcome = await registered(world, accusation(accused(world, "person 金水区区长")))
    row = (await admin(world, "SELECT * FROM petition_case"))[0]
    for barred in ("金水区区长", "金水区书记", "金水区信访局登记员", "金水区自然资源局承办人"):
        assert not await sees(world, barred, row.id), barred
    for open_to in ("郑州市信访局局长", "河南省监管员"):
        assert await sees(world, open_to, row.id), open_to
    async with world.db.read(world.user(REGISTRAR)) as read:
        slip = await details.slip_by_id(read, world.user(REGISTRAR), outcome.id)
        assert slip is not None
        assert (slip.number, slip.receiver_id) == (row.number, world.tenant("郑州市"))
    async with world.db.read(world.user("金水区信访局经办人")) as read:
        actor = world.user("金水区信访局经办人")
        assert await details.slip_by_id(read, actor, outcome.id) is None
        assert (await read.execute(sa.text("SELECT * FROM hand_over_slip"))).all() == []
        seen = await read.execute(sa.text("SELECT * FROM access_scope WHERE kind = 'case'"))
        assert seen.all() == []


async def test_above_the_top_the_letter_is_handed_over_off_the_platform(world: World) -> None:
    given = accusation(accused(world, "person 河南省省长"))
    outcome = await registered(world, given)
    assert outcome.kind == "hand_over_slip"
    slip = (await admin(world, "SELECT * FROM hand_over_slip"))[0]
    assert (slip.receiver_id, slip.number) == (None, None)
    assert await admin(world, "SELECT * FROM petition_case") == []
    assert await admin(
        world,
        "SELECT * FROM access_denial WHERE object_id = :id AND person_id = :person",
        id=slip.case_id,
        person=world.person("河南省省长"),
    )


async def test_a_registrar_who_is_accused_himself_keeps_a_slip_alone(world: World) -> None:
    outcome = await registered(world, accusation(accused(world, f"person {REGISTRAR}")))
    row = (await admin(world, "SELECT * FROM petition_case"))[0]
    assert outcome.kind == "hand_over_slip"
    assert row.tenant_id == world.tenant("金水区")
    assert not await sees(world, REGISTRAR, row.id)
    assert await sees(world, "金水区信访局经办人", row.id)


async def test_an_appeal_denies_the_unit_complained_of_nothing(world: World) -> None:
    given = petition(complained_of_unit_id=world.unit("金水区信访局"))
    outcome = await registered(world, given)
    assert outcome.kind == "case"
    assert await admin(world, "SELECT * FROM access_denial") == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (petition(complained_of_unit_id=new_id()), "complainedOfUnit"),
        (petition(problem_region_code="999999"), "problemRegionCode"),
        (petition(content_class_code="050198"), "contentClassCode"),
        (accusation((PERSON, new_id())), "items.0.respondents.0.subject"),
        (petition(title=""), "title"),
    ],
)
async def test_what_is_refused_leaves_nothing(world: World, given: Petition, field: str) -> None:
    before = await counts(world), await admin(world, "SELECT count(*) FROM ledger_entry")
    with pytest.raises(Malformed) as refused:
        await registered(world, given)
    assert ".".join(refused.value.field) == field
    assert (await counts(world), await admin(world, "SELECT count(*) FROM ledger_entry")) == before


@pytest.mark.parametrize("who", ["金水区自然资源局承办人", "金水区审计员", "河南省监管员"])
async def test_who_may_not_register(world: World, who: str) -> None:
    before = await counts(world)
    with pytest.raises(ActNotPermitted):
        await registered(world, petition(), by=who)
    assert await counts(world) == before


async def test_a_moved_district_takes_its_cases_slips_and_registers_along(world: World) -> None:
    await registered(world, petition())
    await registered(world, accusation(accused(world, "person 金水区区长")))
    await registered(world, accusation(accused(world, "person 河南省省长")))
    old, new = world.path("金水区"), f"{world.path('洛阳市')}410105/"
    async with world.db.write(world.user("河南省管理员")) as tx:
        async with within_province(tx, old):
            await move_paths(tx, old, new)
        tenants = {world.tenant("河南省"): world.path("河南省")}
        tx.record("tenant.moved", kind="tenant", object_id=world.tenant("金水区"), tenants=tenants)
    for table in ("petition_case", "hand_over_slip", "case_register"):
        rows = await admin(world, f"SELECT DISTINCT tenant_path FROM {table}")  # noqa: S608 - ours
        assert {row.tenant_path for row in rows} - {world.path("郑州市")} == {new}, table
