"""The attribution table: drafted, published by another, in force by the day; its proposals."""

import datetime as dt
from uuid import UUID

import pytest
import sqlalchemy as sa

from cases.laid_down import attributed, draft, publish
from cases.petitions import accusation
from cases.road import DEPARTMENT, OFFICER, Road
from xinfang.access.duties_apart import SamePerson
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import TextMissing
from xinfang.cases.classify import NoSuchClass
from xinfang.cases.draft_attribution import (
    DraftAttribution,
    EndsTooEarly,
    NoSuchUnit,
    draft_attribution,
)
from xinfang.cases.models import SubjectKind
from xinfang.cases.proposing import proposals
from xinfang.cases.publish_attribution import DraftNotFound
from xinfang.cases.queries.cases import case_by_id
from xinfang.kernel import clock
from xinfang.kernel.errors import Refusal
from xinfang.kernel.ids import new_id
from xinfang.organizations.create_unit import CreateUnit, create_unit
from xinfang.organizations.reparent_tenant import ReparentTenant, reparent_tenant
from xinfang.organizations.succeed_units import SucceedUnits, succeed_units
from xinfang.organizations.vocabulary import SuccessionKind, UnitKind

from world import World

DIRECTOR = "金水区信访局局长"
CITY, CITY_LINE, CITY_OFFICER = "郑州市信访局", "郑州市自然资源局", "郑州市信访局经办人"
CLASS = "050101"


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


async def proposed(road: Road, by: str = OFFICER) -> list[tuple[UUID, str]]:
    """Return the units proposed for the case, each with the class of the row that says so."""
    actor = road.world.user(by)
    with clock.frozen(road.noon()):
        async with road.world.db.read(actor) as read:
            case = await case_by_id(read, actor, road.world.grants, road.case_id)
            assert case is not None
            found = await proposals(read, case)
    return [(one.unit_id, one.row.content_class_code) for one in found]


async def table(road: Road) -> list[tuple[str, int | None, str]]:
    rows = await road.world.ask(
        "SELECT content_class_code, version, valid_from FROM attribution ORDER BY id"
    )
    return [(row[0], row[1], row[2].isoformat()) for row in rows]


async def test_nothing_is_proposed_before_a_row_is_published_by_another(road: Road) -> None:
    world = road.world
    await road.register(content_class_code=CLASS)
    assert await proposed(road) == []
    made = await draft(road, "050000", DEPARTMENT, OFFICER)
    assert await proposed(road) == []
    with pytest.raises(ActNotPermitted):
        await publish(road, made.id, OFFICER)
    with pytest.raises(ActNotPermitted):
        await publish(road, made.id, "郑州市信访局局长")
    for stranger in ("中原区信访局局长", "洛阳市信访局局长"):  # to whom the wall shows no draft
        with pytest.raises(DraftNotFound):
            await publish(road, made.id, stranger)
    await publish(road, made.id, DIRECTOR)
    with pytest.raises(DraftNotFound):
        await publish(road, made.id, DIRECTOR)
    assert await proposed(road) == [(world.unit(DEPARTMENT), "050000")]  # inherited
    ledger = await world.ask(
        "SELECT event FROM ledger_entry WHERE object_id = :id ORDER BY sequence", id=made.id
    )
    assert [row.event for row in ledger] == ["attribution.drafted", "attribution.published"]


async def test_who_drafted_a_row_does_not_publish_it(road: Road) -> None:
    made = await draft(road, CLASS, DEPARTMENT, DIRECTOR)
    with pytest.raises(SamePerson):
        await publish(road, made.id, DIRECTOR)
    assert await table(road) == [(CLASS, None, "2026-03-02")]


async def test_the_nearer_class_and_the_later_version_win_by_the_day(road: Road) -> None:
    world, town = road.world, "金水区人民政府"
    await road.register(content_class_code=CLASS)
    await attributed(road, "050000", town)
    await attributed(road, "050100", DEPARTMENT)
    assert await proposed(road) == [(world.unit(DEPARTMENT), "050100")]
    await attributed(road, "050100", town, since="2026-03-10", until="2026-03-12")
    assert await proposed(road) == [(world.unit(DEPARTMENT), "050100")]
    for day in ("2026-03-10", "2026-03-12"):
        assert await proposed(road.on(day)) == [(world.unit(town), "050100")]
    # It ended without a successor: the class above answers, not the version before.
    assert await proposed(road.on("2026-03-13")) == [(world.unit(town), "050000")]
    assert [row[1] for row in await table(road)] == [1, 1, 2]


async def test_a_draft_is_replaced_and_one_that_lay_holds_from_its_publication(road: Road) -> None:
    first = await draft(road, CLASS, "金水区人民政府", OFFICER)
    again = await draft(road, CLASS, DEPARTMENT, OFFICER)
    assert again.id == first.id
    await publish(road.on("2026-03-09"), first.id, DIRECTOR)
    assert await table(road) == [(CLASS, 1, "2026-03-09")]
    async with road.world.db.write(road.world.user(DIRECTOR)) as tx:  # nobody changes it
        changed = await tx.execute(sa.text("UPDATE attribution SET basis = '另说' RETURNING id"))
        assert changed.all() == []
        home = {road.world.tenant("金水区"): road.world.path("金水区")}
        tx.record("attribution.tried", kind="attribution", object_id=first.id, tenants=home)


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"content_class_code": "999999"}, NoSuchClass, "contentClassCode"),
        ({"unit_id": "中原区自然资源局"}, NoSuchUnit, "unit"),
        ({"unit_id": CITY_LINE}, NoSuchUnit, "unit"),
        ({"unit_id": "石家庄市信访局"}, NoSuchUnit, "unit"),
        ({"valid_from": dt.date(2026, 3, 1)}, EndsTooEarly, "validFrom"),
        ({"valid_to": dt.date(2026, 3, 1)}, EndsTooEarly, "validTo"),
        ({"basis": " "}, TextMissing, "basis"),
    ],
)
async def test_a_draft_is_refused(
    road: Road, changes: dict[str, object], refusal: type[Refusal], field: str
) -> None:
    given: dict[str, object] = {
        "content_class_code": CLASS,
        "unit_id": DEPARTMENT,
        "basis": "三定规定",
        "valid_from": road.day,
        **changes,
    }
    given["unit_id"] = road.world.unit(str(given["unit_id"]))
    command = DraftAttribution(**given)  # type: ignore[arg-type]  # as the table gives them
    with pytest.raises(refusal) as caught, clock.frozen(road.noon()):
        async with road.world.db.write(road.world.user(OFFICER)) as tx:
            await draft_attribution(tx, road.world.grants, command)
    assert caught.type is refusal
    assert caught.value.field == (field,)
    assert await table(road) == []


async def test_where_the_matter_lies_is_asked_before_the_superior(road: Road) -> None:
    world = road.world
    await attributed(road, "050000", CITY_LINE, "郑州市")
    await attributed(road, CLASS, DEPARTMENT)
    await attributed(road, CLASS, "河南省自然资源局", "河南省")
    await road.register(CITY_OFFICER, content_class_code=CLASS, problem_region_code="410105")
    both = [(world.unit(DEPARTMENT), CLASS), (world.unit(CITY_LINE), "050000")]
    assert await proposed(road, CITY_OFFICER) == both
    # Of another district nobody but the city's own unit; without a place the holder's table speaks.
    for region in ("410102", None):
        await road.register(CITY_OFFICER, content_class_code=CLASS, problem_region_code=region)
        assert await proposed(road, CITY_OFFICER) == both[1:]


async def test_a_unit_that_ended_is_never_proposed_but_its_successor(road: Road) -> None:
    world = road.world
    await attributed(road, CLASS, DEPARTMENT)
    await road.register(content_class_code=CLASS)
    with clock.frozen(road.on("2026-03-03").noon()):
        async with world.db.write(world.user("郑州市管理员")) as tx:
            heir = await create_unit(
                tx,
                world.grants,
                CreateUnit(
                    tenant_id=world.tenant("金水区"),
                    name="金水区自然资源和规划局",
                    kind=UnitKind.ADMINISTRATIVE,
                    sector="natural_resources",
                    valid_from=road.day,
                ),
            )
            await succeed_units(
                tx,
                world.grants,
                SucceedUnits(
                    kind=SuccessionKind.ABOLITION,
                    predecessor_ids=(world.unit(DEPARTMENT),),
                    successor_ids=(heir.id,),
                    takes_work=heir.id,
                    on=road.day,
                    basis="机构改革",
                ),
            )
    assert await proposed(road) == [(heir.id, CLASS)]


async def test_a_unit_that_is_accused_is_never_proposed(road: Road) -> None:
    world = road.world
    await attributed(road, CLASS, DEPARTMENT)
    await attributed(road, CLASS, CITY_LINE, "郑州市")
    given = accusation((SubjectKind.PERSON, world.person("金水区自然资源局局长")))
    road.case_id = (await road.enter(given, CITY_OFFICER)).id
    await road.classify(CITY_OFFICER, content_class_code=CLASS)
    assert await proposed(road, CITY_OFFICER) == [(world.unit(CITY_LINE), CLASS)]


async def test_the_table_moves_with_its_county_and_nobody_else_writes_it(road: Road) -> None:
    world = road.world
    row_id = await attributed(road, CLASS, DEPARTMENT)
    version = (await world.ask("SELECT version FROM tenant WHERE name = '金水区'"))[0][0]
    async with world.db.write(world.user("河南省管理员")) as tx:
        await reparent_tenant(
            tx,
            world.grants,
            ReparentTenant(
                tenant_id=world.tenant("金水区"),
                parent_id=world.tenant("河南省"),
                basis="省直管",
                version=version,
            ),
        )
    (row,) = await world.ask("SELECT tenant_path FROM attribution WHERE id = :id", id=row_id)
    assert row.tenant_path == "41/410105/"
    with pytest.raises(DraftNotFound):
        await publish(road, new_id(), DIRECTOR)
