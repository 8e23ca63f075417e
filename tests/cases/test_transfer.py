"""Sending: whom a case may go to, what starts and ends with it, and who sees it afterwards."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from cases.petitions import PERSON, TENANT, UNIT, accusation
from cases.road import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, REGISTRAR, Road
from cases.watching import differences, ledgers, refused, scopes, seeing
from xinfang.access.grants import ActNotPermitted
from xinfang.cases import identity
from xinfang.cases.acting import On, StaleVersion, TextMissing
from xinfang.cases.models import Ruling
from xinfang.cases.notices import NoticeMissing
from xinfang.cases.queries.cases import CaseNotFound
from xinfang.cases.queries.details import petitioners_of
from xinfang.cases.transfer import (
    AlreadyThere,
    NoSuchTarget,
    PeriodMissing,
    PeriodUnasked,
    RespondentIsTarget,
    SendCase,
    SentByAnother,
    TargetEnded,
    TargetOutOfReach,
    TargetSuspended,
    WrongLevel,
    send,
)
from xinfang.kernel.errors import Invalid
from xinfang.kernel.ids import new_id
from xinfang.law.handling import TransferKind
from xinfang.law.lifecycle import UnlawfulStep
from xinfang.law.terms import LooserThanAllowed
from xinfang.organizations.create_unit import CreateUnit, create_unit
from xinfang.organizations.reparent_tenant import ReparentTenant, reparent_tenant
from xinfang.organizations.set_tenant_state import SetTenantState, set_tenant_state
from xinfang.organizations.succeed_units import SucceedUnits, succeed_units
from xinfang.organizations.vocabulary import SuccessionKind, TenantState, UnitKind
from xinfang.store.transaction import Outcome

from world import World

DIRECTOR = "金水区信访局局长"
CITY, CITY_HEAD, CITY_LINE = "郑州市信访局", "郑州市信访局局长", "郑州市自然资源局"
CITY_OFFICER, CITY_HANDLER = "郑州市信访局经办人", "郑州市自然资源局承办人"
ADMIN = "河南省管理员"
NOT_FOUND = ".".join(CaseNotFound().field)


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


async def send_to(
    road: Road, target: UUID, by: str = OFFICER, days: int | None = None, note: str = ""
) -> Outcome:
    kind = TransferKind.TRANSFER if days is None else TransferKind.ASSIGN
    return await road.act(by, send, lambda on: SendCase(on, kind, target, note, days))


async def test_a_transfer_opens_the_case_to_the_department_and_leaves_the_sender_a_track(
    road: Road,
) -> None:
    await road.register()
    await road.on("2026-03-04").send()
    assert await road.tasks() == [("DECIDE_ACCEPTANCE", DEPARTMENT)]
    assert await road.owed() == [
        ("DL-05", DEPARTMENT, "2026-03-19"),
        ("DL-06", DEPARTMENT, "2026-03-11"),
    ]
    assert await scopes(road) == [
        ("handled", DEPARTMENT),
        ("originated", "金水区信访局"),
        ("vertical_line", "河南省自然资源局"),
        ("vertical_line", CITY_LINE),
        ("vertical_line", DEPARTMENT),
    ]
    assert await ledgers(road) == [
        ("case.registered", ["金水区"]),
        ("case.transferred", ["金水区"]),
        ("case.arrived", ["金水区"]),
    ]
    case = await road.case()
    assert (case.transfer_depth, case.due_on, case.soon_on) == (
        1,
        dt.date(2026, 3, 19),
        dt.date(2026, 3, 16),
    )
    everybody = (
        *(REGISTRAR, OFFICER, DIRECTOR, HANDLER, HEAD, CITY_HEAD, CITY_HANDLER),
        *("河南省自然资源局局长", "河南省监管员", "中原区信访局登记员", "中原区自然资源局承办人"),
        *("洛阳市自然资源局承办人", "金水区审计员", "石家庄市信访局登记员"),
    )
    assert await seeing(road, *everybody) == set(everybody[:9])
    assert await differences(road.world) == []


async def test_an_assignment_sets_a_period_and_asks_for_a_report(road: Road) -> None:
    await road.register()
    await road.on("2026-03-04").send(days=45)
    assert await road.tasks() == [("DECIDE_ACCEPTANCE", DEPARTMENT), ("REPORT_CLOSING", DEPARTMENT)]
    assert ("DL-07", DEPARTMENT, "2026-04-18") in await road.owed()
    assert (await road.clocks())["DL-07"].setting == 45
    assert await road.events() == ["REGISTERED", "ASSIGNED", "ARRIVED"]


async def test_a_case_goes_from_province_to_county_with_its_number_and_sealed_anew(
    road: Road,
) -> None:
    await road.register(by="河南省信访局登记员")
    before, sealed = await road.case(), await petitioners(road)
    await road.on("2026-03-05").send(to=DEPARTMENT, by="河南省信访局经办人")
    after = await road.case()
    world = road.world
    assert (after.number, after.numbered_by) == (before.number, world.tenant("河南省"))
    assert (after.tenant_id, after.tenant_path) == (world.tenant("金水区"), world.path("金水区"))
    assert (after.province_id, after.municipality_id, after.county_id) == (
        world.tenant("河南省"),
        world.tenant("郑州市"),
        world.tenant("金水区"),
    )
    anew = await petitioners(road)
    assert {row.tenant_id for row in anew} == {world.tenant("金水区")}
    assert anew[0].name != sealed[0].name
    assert anew[0].id_number_blind != sealed[0].id_number_blind
    assert await names(road, HANDLER) == ["张三丰"]
    assert await ledgers(road) == [
        ("case.registered", ["河南省"]),
        ("case.transferred", ["河南省", "金水区"]),
        ("case.arrived", ["河南省", "金水区"]),
    ]
    assert await seeing(
        road, "河南省信访局登记员", HANDLER, OFFICER, CITY_HEAD, "中原区信访局登记员"
    ) == {"河南省信访局登记员", HANDLER, OFFICER, CITY_HEAD}
    assert await differences(world) == []


async def petitioners(road: Road) -> list[Any]:
    return list(await road.rows("SELECT * FROM case_petitioner WHERE case_id = :id"))


async def names(road: Road, who: str) -> list[str]:
    """The petitioners' names, as somebody opens them."""
    actor = road.world.user(who)
    async with road.world.db.read(actor) as read:
        rows = (await petitioners_of(read, [road.case_id]))[road.case_id]
        return [identity.entry_of(road.world.db.provider, row).name for row in rows]


async def test_offices_send_on_below_themselves_and_each_has_its_own_fifteen_days(
    road: Road,
) -> None:
    await road.register(by="郑州市信访局登记员")
    await road.on("2026-03-05").send(to="金水区信访局", by=CITY_OFFICER, days=60)
    assert await road.tasks() == [("DISPOSE", "金水区信访局"), ("REPORT_CLOSING", "金水区信访局")]
    assert ("DL-02", "金水区信访局", "2026-03-20") in await road.owed()
    assert (await road.case()).first_unit_id is None  # an office isn't who handles it
    await road.on("2026-03-10").send(days=30)
    assert await road.owed() == [
        ("DL-05", DEPARTMENT, "2026-03-25"),
        ("DL-06", DEPARTMENT, "2026-03-17"),
        ("DL-07", "金水区信访局", "2026-05-04"),
        ("DL-07", DEPARTMENT, "2026-04-09"),
    ]
    assert await road.tasks() == [
        ("DECIDE_ACCEPTANCE", DEPARTMENT),
        ("REPORT_CLOSING", "金水区信访局"),
        ("REPORT_CLOSING", DEPARTMENT),
    ]
    assert [row for row in await scopes(road) if row[0] != "vertical_line"] == [
        ("handled", DEPARTMENT),
        ("originated", "郑州市信访局"),
        ("originated", "金水区信访局"),
    ]
    case = await road.case()
    assert (case.transfer_depth, case.first_unit_id) == (2, road.world.unit(DEPARTMENT))
    assert await differences(road.world) == []


async def test_a_department_sends_down_its_line_and_tells_the_petitioner(road: Road) -> None:
    await road.register(by="郑州市信访局登记员")
    await road.send(to=CITY_LINE, by=CITY_OFFICER)
    async with refused(road, NoticeMissing, "notice", "第二十三条第二款"):
        await road.send(to=DEPARTMENT, by=CITY_HANDLER)
    await road.on("2026-03-04").send(to=DEPARTMENT, by=CITY_HANDLER, notice=NOTICE)
    told = (await road.rows("SELECT kind, competent FROM case_notice WHERE case_id = :id"))[0]
    assert (told.kind, told.competent) == ("TRANSFER", DEPARTMENT)
    assert await road.clocks_of(CITY_LINE) == {
        "DL-05": ("2026-03-17", "MET", "2026-03-04"),
        "DL-06": ("2026-03-09", "STOPPED", "2026-03-04"),
    }
    assert await seeing(road, CITY_HANDLER, HANDLER, CITY_OFFICER) == {
        CITY_HANDLER,
        HANDLER,
        CITY_OFFICER,
    }
    assert await differences(road.world) == []


async def leave_the_city(world: World) -> None:
    """Let the district stand directly under the province; its line still leads to the city's."""
    version = (await world.ask("SELECT version FROM tenant WHERE name = '金水区'"))[0][0]
    command = ReparentTenant(
        tenant_id=world.tenant("金水区"),
        parent_id=world.tenant("河南省"),
        basis="省直管",
        version=version,
    )
    async with world.db.write(world.user(ADMIN)) as tx:
        await reparent_tenant(tx, world.grants, command)
    await world.refresh()


async def test_a_line_leads_past_the_territory_of_the_sender_and_back(road: Road) -> None:
    world = road.world
    await leave_the_city(world)
    await road.register(by="郑州市信访局登记员")
    await road.send(to=CITY_LINE, by=CITY_OFFICER)
    await road.on("2026-03-04").send(to=DEPARTMENT, by=CITY_HANDLER, notice=NOTICE)
    case = await road.case()
    assert (case.tenant_id, case.municipality_id) == (world.tenant("金水区"), None)
    assert await names(road, HANDLER) == ["张三丰"]
    everybody = (CITY_HANDLER, CITY_OFFICER, HANDLER, OFFICER, "中原区自然资源局承办人")
    assert await seeing(road, *everybody) == set(everybody[:4])
    assert await differences(world) == []
    await road.on("2026-03-05").objected()
    await road.on("2026-03-06").rule(Ruling.UPHELD, by=CITY_HANDLER)
    assert (await road.case()).tenant_id == world.tenant("郑州市")
    assert await names(road, CITY_HANDLER) == ["张三丰"]
    assert await seeing(road, *everybody) == {CITY_HANDLER, CITY_OFFICER}
    assert [entry for entry in await ledgers(road) if len(entry[1]) > 1] == [
        ("case.transferred", ["郑州市", "金水区"]),
        ("case.arrived", ["郑州市", "金水区"]),
        ("case.objected", ["郑州市", "金水区"]),
        ("case.objection_upheld", ["郑州市", "金水区"]),
    ]
    assert await differences(world) == []


async def test_whom_a_case_may_not_go_to(road: Road) -> None:
    await road.register()
    world = road.world
    twenty_two = "第二十二条"
    async with refused(road, NoSuchTarget, "target"):
        await send_to(road, new_id())
    async with refused(road, NoSuchTarget, "target"):
        await send_to(road, world.unit("石家庄市信访局"))
    async with refused(road, AlreadyThere, "target"):
        await send_to(road, world.unit("金水区信访局"))
    for above in (CITY, "河南省信访局", CITY_LINE):
        async with refused(road, WrongLevel, "target", twenty_two):
            await send_to(road, world.unit(above))
    for elsewhere in ("中原区信访局", "洛阳市自然资源局", "兰考县信访局"):
        async with refused(road, TargetOutOfReach, "target", twenty_two):
            await send_to(road, world.unit(elsewhere))
    async with refused(road, PeriodUnasked, "periodDays"):
        await road.act(
            OFFICER,
            send,
            lambda on: SendCase(on, TransferKind.TRANSFER, world.unit(DEPARTMENT), "", 30),
        )
    async with refused(road, PeriodMissing, "periodDays", "第二十二条第（三）项"):
        await road.act(
            OFFICER, send, lambda on: SendCase(on, TransferKind.ASSIGN, world.unit(DEPARTMENT))
        )
    async with refused(road, LooserThanAllowed, "periodDays", "第二十二条第（三）项"):
        await road.send(days=91)
    async with refused(road, Invalid, "periodDays"):
        await road.send(days=0)
    async with refused(road, TextMissing, "note"):
        await send_to(road, world.unit(DEPARTMENT), note="长" * 2001)
    async with refused(road, StaleVersion, "version"):
        with_old = On(road.case_id, await road.version() - 1)
        await road.act(
            OFFICER,
            send,
            lambda _on: SendCase(with_old, TransferKind.TRANSFER, world.unit(DEPARTMENT)),
        )
    for nobody in (REGISTRAR, "金水区联席办"):
        async with refused(road, ActNotPermitted):
            await road.send(by=nobody)
    for blind in ("中原区信访局登记员", "金水区审计员", HANDLER):
        async with refused(road, CaseNotFound, NOT_FOUND):
            await road.send(by=blind)
    await road.send()
    await road.accept()
    async with refused(road, UnlawfulStep, "", twenty_two):
        await road.send(to="金水区组织部", by=HANDLER)


async def test_a_department_sends_to_nobody_beside_it(road: Road) -> None:
    await road.register()
    await road.send()
    for beside in ("金水区组织部", "金水区信访局"):
        async with refused(road, TargetOutOfReach, "target", "第二十二条"):
            await road.send(to=beside, by=HANDLER, notice=NOTICE)


async def test_an_abolished_unit_and_a_suspended_county_take_nothing(road: Road) -> None:
    world = road.world
    await road.register(by="郑州市信访局登记员")
    async with world.db.write(world.user(ADMIN)) as tx:
        heir = await create_unit(
            tx,
            world.grants,
            CreateUnit(
                tenant_id=world.tenant("金水区"),
                name="金水区自然资源和规划局",
                kind=UnitKind.ADMINISTRATIVE,
                sector="natural_resources",
                valid_from=dt.date(2026, 1, 1),
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
                on=dt.date(2026, 3, 2),
                basis="机构改革方案",
            ),
        )
    async with refused(road, TargetEnded, "target"):
        await road.send(to=DEPARTMENT, by=CITY_OFFICER)
    version = (await world.ask("SELECT version FROM tenant WHERE name = '中原区'"))[0][0]
    async with world.db.write(world.user("郑州市管理员")) as tx:
        await set_tenant_state(
            tx,
            world.grants,
            SetTenantState(
                tenant_id=world.tenant("中原区"),
                state=TenantState.SUSPENDED,
                reason="机构调整",
                version=version,
            ),
        )
    async with refused(road, TargetSuspended, "target"):
        await road.send(to="中原区自然资源局", by=CITY_OFFICER)


@pytest.mark.parametrize(
    ("accused", "target", "proposed"),
    [
        ("unit 金水区自然资源局", DEPARTMENT, CITY),
        ("person 金水区自然资源局局长", DEPARTMENT, CITY),
        ("person 金水区区长", DEPARTMENT, CITY),
        ("person 金水区副区长", "金水区信访局", CITY),
        ("unit 金水区人民政府", "金水区信访局", CITY),
        ("tenant 金水区", "金水区组织部", CITY),
        ("unit 郑州市自然资源局", DEPARTMENT, CITY),
        ("unit 郑州市自然资源局", CITY_LINE, "河南省信访局"),
        ("person 郑州市自然资源局局长", "中原区自然资源局", CITY),
    ],
)
async def test_an_accusation_isnt_sent_to_whom_it_accuses(
    road: Road, accused: str, target: str, proposed: str
) -> None:
    kind, name = accused.split()
    world = road.world
    subject = {
        "unit": lambda: (UNIT, world.unit(name)),
        "person": lambda: (PERSON, world.person(name)),
        "tenant": lambda: (TENANT, world.tenant(name)),
    }[kind]()
    outcome = await road.enter(accusation(subject), by="郑州市信访局登记员")
    road.case_id = outcome.id
    async with refused(road, RespondentIsTarget, "target", "第三十条") as caught:
        await road.send(to=target, by=CITY_OFFICER)
    assert isinstance(caught.value, RespondentIsTarget)
    assert caught.value.proposed_unit_id == world.unit(proposed)
    await road.send(to="郑州市组织部", by=CITY_OFFICER)
    assert (await road.case()).state == "PENDING_ACCEPTANCE"
    assert await differences(world) == []


async def test_above_the_top_nobody_is_proposed(road: Road) -> None:
    subject = (UNIT, road.world.unit("河南省自然资源局"))
    road.case_id = (await road.enter(accusation(subject), by="河南省信访局登记员")).id
    async with refused(road, RespondentIsTarget, "target", "第三十条") as caught:
        await road.send(to="河南省自然资源局", by="河南省信访局经办人")
    assert isinstance(caught.value, RespondentIsTarget)
    assert caught.value.proposed_unit_id is None


async def test_a_director_assigns_anew_what_his_office_sent_to_another_unit(road: Road) -> None:
    await road.register()
    await road.send(days=30)
    async with refused(road, ActNotPermitted):
        await road.send(to="金水区组织部", by=DIRECTOR)  # a transfer is of the own unit's cases
    await road.on("2026-03-05").send(to="金水区组织部", by=DIRECTOR, days=20)
    stopped = ("STOPPED", "2026-03-05")
    assert await road.clocks_of(DEPARTMENT) == {
        "DL-05": ("2026-03-17", *stopped),
        "DL-06": ("2026-03-09", *stopped),
        "DL-07": ("2026-04-01", *stopped),
    }
    assert await road.tasks() == [
        ("DECIDE_ACCEPTANCE", "金水区组织部"),
        ("REPORT_CLOSING", "金水区组织部"),
    ]
    ends = await road.rows(
        "SELECT ended_as FROM case_transfer WHERE case_id = :id ORDER BY ordinal"
    )
    assert [row.ended_as for row in ends] == ["RETURNED", None]
    case = await road.case()
    assert (case.first_unit_id, case.late) == (road.world.unit("金水区组织部"), False)
    # The unit that lost it keeps no track: it sent nothing on.
    assert await seeing(road, HANDLER, OFFICER) == {OFFICER}
    assert [row for row in await scopes(road) if row[0] == "originated"] == [
        ("originated", "金水区信访局")
    ]


async def test_a_director_takes_from_no_unit_what_a_superior_sent_there(road: Road) -> None:
    await road.register(by="郑州市信访局登记员")
    await road.send(to=DEPARTMENT, by=CITY_OFFICER, days=30)
    async with refused(road, SentByAnother):
        await road.send(to="金水区组织部", by=DIRECTOR, days=20)


async def test_a_director_learns_of_nobody_accused_by_trying_targets(road: Road) -> None:
    """The accusation lies with another unit and isn't open to him: no target is tried at all."""
    subject = (UNIT, road.world.unit(DEPARTMENT))
    road.case_id = (await road.enter(accusation(subject))).id
    await road.send(to="金水区组织部", days=30)
    for target in (DEPARTMENT, "金水区委员会"):
        async with refused(road, ActNotPermitted):
            await road.send(to=target, by=DIRECTOR, days=20)
