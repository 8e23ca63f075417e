"""Ruling an objection: by the sender alone, across tenants, in a chain, and by an heir."""

import datetime as dt

import pytest

from cases.road import DEPARTMENT, HANDLER, NOTICE, OFFICER, REGISTRAR, SIXTH, Road
from cases.watching import differences, ledgers, refused, scopes, seeing
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import TextMissing
from xinfang.cases.decline import ObjectInstead
from xinfang.cases.models import Ruling
from xinfang.cases.queries.cases import CaseNotFound
from xinfang.cases.rule_objection import NotTheSender, RuleObjection, rule_objection
from xinfang.law.lifecycle import RefusalGround, UnlawfulStep
from xinfang.organizations.create_unit import CreateUnit, create_unit
from xinfang.organizations.succeed_units import SucceedUnits, succeed_units
from xinfang.organizations.vocabulary import SuccessionKind, UnitKind

from world import World

CITY, CITY_OFFICER = "郑州市信访局", "郑州市信访局经办人"
CITY_REGISTRAR = "郑州市信访局登记员"
ADMIN = "河南省管理员"


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


async def test_only_the_sender_rules_with_reasons_and_once(road: Road) -> None:
    await road.register(by=CITY_REGISTRAR)
    await road.send(to="金水区信访局", by=CITY_OFFICER)
    await road.send()
    async with refused(road, UnlawfulStep, "", "第二十三条第三款"):
        await road.rule(Ruling.UPHELD)
    await road.objected()
    async with refused(road, NotTheSender):  # the city sent it to the office, not to the bureau
        await road.rule(Ruling.UPHELD, by=CITY_OFFICER)
    for nobody in (HANDLER, REGISTRAR):
        async with refused(road, ActNotPermitted):
            await road.rule(Ruling.UPHELD, by=nobody)
    async with refused(road, CaseNotFound, ".".join(CaseNotFound().field)):
        await road.rule(Ruling.UPHELD, by="兰考县信访局登记员")
    async with refused(road, TextMissing, "reasons"):
        await road.act(OFFICER, rule_objection, lambda on: RuleObjection(on, Ruling.UPHELD, " "))
    await road.rule(Ruling.UPHELD)
    async with refused(road, UnlawfulStep, "", "第二十三条第三款"):
        await road.rule(Ruling.OVERRULED)


async def test_upheld_across_tenants_the_case_is_the_citys_again(road: Road) -> None:
    await road.register(by=CITY_REGISTRAR)
    await road.on("2026-03-05").send(to=DEPARTMENT, by=CITY_OFFICER, days=30)
    await road.on("2026-03-12").objected()
    await road.on("2026-03-20").rule(Ruling.UPHELD, by=CITY_OFFICER)
    case = await road.case()
    assert (case.state, case.tenant_id) == ("REGISTERED", road.world.tenant("郑州市"))
    assert (case.county_id, case.first_unit_id) == (None, None)
    assert await road.clocks_of(DEPARTMENT) == {
        "DL-05": ("2026-03-20", "VOIDED", "2026-03-20"),
        "DL-06": ("2026-03-12", "MET", "2026-03-12"),
        "DL-07": ("2026-04-04", "VOIDED", "2026-03-20"),
    }
    assert await road.owed() == [("DL-02", CITY, "2026-03-17")]  # it runs on, and is overdue
    assert await road.tasks() == [("DISPOSE", CITY)]
    assert await scopes(road) == [
        ("handled", CITY),
        ("originated", CITY),
        ("vertical_line", CITY),
    ]
    assert (await ledgers(road))[-1] == ("case.objection_upheld", ["郑州市", "金水区"])
    assert await seeing(road, HANDLER, OFFICER, CITY_OFFICER) == {CITY_OFFICER}
    assert await differences(road.world) == []


async def test_up_to_the_province_from_a_directly_administered_county(road: Road) -> None:
    await road.register(by="河南省信访局登记员")
    await road.send(to="兰考县自然资源局", by="河南省信访局经办人")
    await road.on("2026-03-03").objected(by="兰考县自然资源局承办人")
    await road.on("2026-03-04").rule(Ruling.UPHELD, by="河南省信访局经办人")
    case = await road.case()
    assert (case.tenant_id, case.municipality_id, case.county_id) == (
        road.world.tenant("河南省"),
        None,
        None,
    )
    assert await seeing(road, "兰考县自然资源局承办人", "河南省信访局经办人") == {
        "河南省信访局经办人"
    }
    assert await differences(road.world) == []


async def test_what_comes_back_twice_still_lies_with_the_office_by_the_first_transfer(
    road: Road,
) -> None:
    await road.register(by=CITY_REGISTRAR)
    await road.send(to="金水区信访局", by=CITY_OFFICER, days=60)
    for target, objector in (
        (DEPARTMENT, HANDLER),
        ("金水区自然资源局", HANDLER),
    ):
        await road.send(to=target)
        await road.objected(by=objector)
        await road.rule(Ruling.UPHELD)
    assert await road.transfers() == [None, "RETURNED", "RETURNED"]
    async with refused(road, ObjectInstead, "ground", "第二十三条第三款"):
        await road.decline(RefusalGround.OUT_OF_COMPETENCE)
    assert await road.tasks() == [("DISPOSE", "金水区信访局"), ("REPORT_CLOSING", "金水区信访局")]


async def heir_of(world: World, unit: str, sector: str, name: str) -> None:
    """Let another unit take over, with work and people, from 4 March."""
    async with world.db.write(world.user(ADMIN)) as tx:
        made = await create_unit(
            tx,
            world.grants,
            CreateUnit(
                tenant_id=world.tenant("金水区"),
                name=name,
                kind=UnitKind.PARTY,
                sector=sector,
                valid_from=dt.date(2026, 1, 1),
            ),
        )
        command = SucceedUnits(
            kind=SuccessionKind.ABOLITION,
            predecessor_ids=(world.unit(unit),),
            successor_ids=(made.id,),
            takes_work=made.id,
            on=dt.date(2026, 3, 4),
            basis="机构改革方案",
        )
        await succeed_units(tx, world.grants, command)
    await world.refresh()


async def test_the_heir_of_the_sender_rules(road: Road) -> None:
    await road.register(items=SIXTH)
    await road.send(days=30)
    await road.objected()
    await heir_of(road.world, "金水区信访局", "petition", "金水区信访工作局")
    await road.on("2026-03-05").rule(Ruling.UPHELD)
    case = await road.case()
    assert case.responsible_unit_id == road.world.unit("金水区信访工作局")
    assert await road.tasks() == [("DISPOSE", "金水区信访工作局")]
    assert await differences(road.world) == []


async def test_the_heir_of_the_assigned_unit_reports_before_it_closes(road: Road) -> None:
    await road.register(petitioners=())
    await road.send(days=30)
    await heir_of(road.world, DEPARTMENT, "natural_resources", "金水区自然资源和规划局")
    await road.on("2026-03-05").accept(notice=NOTICE)
    await road.answer()
    await road.report()
    await road.close()
    assert (await road.case()).state == "FINISHED"
