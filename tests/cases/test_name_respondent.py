"""Naming an accused: he is barred at once, case and work go past him, and he learns nothing."""

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from cases.petitions import PERSON, TENANT, UNIT, accusation
from cases.road import DEPARTMENT, HANDLER, HEAD, OFFICER, REGISTRAR, Road
from cases.watching import differences, ledgers, refused, scopes, seeing, under_the_wall
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import TextMissing
from xinfang.cases.models import Ruling
from xinfang.cases.name_respondent import (
    AlreadyNamed,
    NoSuchRespondent,
    SubjectMissing,
    SubjectUnknown,
    TooManyRespondents,
)
from xinfang.cases.petition import MAX_RESPONDENTS, ItemEntry, RespondentEntry
from xinfang.cases.queries.cases import CaseNotFound
from xinfang.kernel.ids import new_id
from xinfang.law.classification import Category

from world import World

CITY, CITY_OFFICER = "郑州市信访局", "郑州市信访局经办人"
CITY_REGISTRAR, CITY_HEAD = "郑州市信访局登记员", "郑州市信访局局长"
NOT_FOUND = ".".join(CaseNotFound().field)


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


async def unnamed(road: Road, by: str = REGISTRAR) -> None:
    """Register an accusation of somebody who isn't found yet."""
    road.case_id = (await road.enter(accusation(), by=by)).id


async def slips(road: Road) -> list[tuple[str, str | None, str | None]]:
    """The slips of the case: whose, where it went, and its number; there is nothing else on one."""
    rows = await road.rows(
        "SELECT u.name AS unit, t.name AS receiver, s.number FROM hand_over_slip s"
        " JOIN unit u ON u.id = s.unit_id LEFT JOIN tenant t ON t.id = s.receiver_id"
        " WHERE s.case_id = :id ORDER BY s.id"
    )
    return [(row.unit, row.receiver, row.number) for row in rows]


async def test_the_head_of_the_handling_unit_is_found_out_in_the_middle_of_the_work(
    road: Road,
) -> None:
    await unnamed(road)
    await road.send(days=60)
    await road.on("2026-03-03").accept()
    await road.begin()
    everybody = (HANDLER, HEAD, OFFICER, CITY_HEAD, "中原区信访局登记员")
    assert await seeing(road, *everybody) == {HANDLER, HEAD, OFFICER, CITY_HEAD}
    outcome = await road.on("2026-03-10").name(HANDLER, (PERSON, road.world.person(HEAD)))
    assert (outcome.kind, outcome.warnings) == ("hand_over_slip", ())
    case = await road.case()
    assert (case.state, case.tenant_id) == ("REGISTERED", road.world.tenant("郑州市"))
    assert (case.accepted_on, case.answered_on, case.first_unit_id) == (None, None, None)
    voided = ("VOIDED", "2026-03-10")
    assert await road.clocks_of(DEPARTMENT) == {
        "DL-05": ("2026-03-17", "MET", "2026-03-03"),
        "DL-06": ("2026-03-09", "STOPPED", "2026-03-03"),
        "DL-07": ("2026-05-01", *voided),
    }
    assert await road.owed() == [("DL-02", CITY, "2026-03-25")]
    assert await road.tasks() == [("DISPOSE", CITY)]
    assert await road.transfers() == ["REMOVED"]
    assert await slips(road) == [(DEPARTMENT, "郑州市", case.number)]
    assert (await road.events())[-1] == "RESPONDENT_NAMED"
    assert (await ledgers(road))[-1] == ("case.respondent_named", ["郑州市", "金水区"])
    # The office that sent it isn't accused, and still tracks it; the bureau has lost it whole.
    assert await seeing(road, *everybody) == {OFFICER, CITY_HEAD}
    for accused in (HANDLER, HEAD, "金水区自然资源局收文员"):
        assert await under_the_wall(road, accused) == {}, accused
    async with refused(road, CaseNotFound, NOT_FOUND):
        await road.answer()
    assert await scopes(road) == [
        ("handled", CITY),
        ("originated", "金水区信访局"),
        ("vertical_line", CITY),
    ]
    assert await differences(road.world) == []


async def test_the_leader_of_the_county_bars_his_whole_county_the_registrar_with_it(
    road: Road,
) -> None:
    await unnamed(road)
    await road.send()
    world = road.world
    await road.on("2026-03-10").name(HANDLER, (PERSON, world.person("金水区区长")))
    below = (REGISTRAR, OFFICER, HANDLER, HEAD, "金水区区长", "金水区书记", "金水区信访局局长")
    assert await seeing(road, *below, CITY_HEAD, "河南省监管员") == {CITY_HEAD, "河南省监管员"}
    for barred in below:
        assert await under_the_wall(road, barred) == {}, barred
    async with world.db.read(world.user(OFFICER)) as read:
        found = await read.execute(sa.text("SELECT object_id FROM access_scope"))
        assert road.case_id not in set(found.scalars())
    assert await differences(world) == []


async def test_a_county_case_of_the_city_comes_back_to_it_with_what_it_owes_the_province(
    road: Road,
) -> None:
    """What the city owes the province by an assignment runs on; what it had sent down is void."""
    await unnamed(road, by="河南省信访局登记员")
    await road.send(to=CITY, by="河南省信访局经办人", days=80)
    await road.on("2026-03-03").send(to="金水区信访局", by=CITY_OFFICER, days=60)
    await road.on("2026-03-04").send(days=30)
    world = road.world
    await road.on("2026-03-09").name(HANDLER, (UNIT, world.unit("金水区人民政府")))
    assert await road.transfers() == [None, "REMOVED", "REMOVED"]
    assert await road.owed() == [("DL-02", CITY, "2026-03-24"), ("DL-07", CITY, "2026-05-21")]
    assert await road.tasks() == [("DISPOSE", CITY), ("REPORT_CLOSING", CITY)]
    await road.accept(by=CITY_OFFICER)
    await road.answer(by=CITY_OFFICER, conclusion=None)
    await road.report(by=CITY_OFFICER)
    assert (await ledgers(road))[-1] == ("case.closing_reported", ["河南省", "郑州市"])
    assert await differences(world) == []


async def test_an_open_objection_falls_away_and_the_next_one_is_ruled_itself(road: Road) -> None:
    await unnamed(road)
    await road.send()
    await road.objected()
    await road.name(HANDLER, (PERSON, road.world.person(HEAD)))
    await road.send(to="中原区自然资源局", by=CITY_OFFICER)
    await road.objected(by="中原区自然资源局承办人", reasons="不在本区")
    await road.rule(Ruling.UPHELD, by=CITY_OFFICER)
    rows = await road.rows("SELECT * FROM case_objection WHERE case_id = :id ORDER BY id")
    assert [(row.reasons, row.ruling) for row in rows] == [
        ("不属于本机关职权范围", None),
        ("不在本区", "UPHELD"),
    ]


async def test_where_whoever_is_to_rule_is_barred_the_superior_disposes(road: Road) -> None:
    await unnamed(road)
    await road.send()
    await road.objected()
    world = road.world
    await road.name(HANDLER, (PERSON, world.person("金水区信访局局长")))
    case = await road.case()
    assert (case.state, case.responsible_unit_id) == ("REGISTERED", world.unit(CITY))
    assert await road.tasks() == [("DISPOSE", CITY)]
    assert await seeing(road, OFFICER, REGISTRAR, CITY_OFFICER) == {CITY_OFFICER}
    assert await differences(world) == []


async def test_who_bars_nobody_that_has_it_leaves_it_where_it_is(road: Road) -> None:
    await unnamed(road)
    await road.send()
    outcome = await road.name(HANDLER, (PERSON, road.world.person("中原区区长")))
    assert outcome.kind == "case"
    case = await road.case()
    assert (case.state, case.responsible_unit_id) == (
        "PENDING_ACCEPTANCE",
        road.world.unit(DEPARTMENT),
    )
    assert await slips(road) == []
    assert await under_the_wall(road, "中原区信访局登记员") == {}
    async with refused(road, AlreadyNamed, "respondent"):
        await road.name(HANDLER, (PERSON, road.world.person(HEAD)))


async def test_a_colleague_is_barred_alone(road: Road) -> None:
    await unnamed(road)
    outcome = await road.name(REGISTRAR, (PERSON, road.world.person(OFFICER)))
    assert outcome.kind == "case"
    assert await seeing(road, REGISTRAR, OFFICER, "金水区信访局局长") == {
        REGISTRAR,
        "金水区信访局局长",
    }
    assert await under_the_wall(road, OFFICER) == {}


async def test_whoever_names_himself_keeps_a_slip(road: Road) -> None:
    await unnamed(road)
    outcome = await road.name(REGISTRAR, (PERSON, road.world.person(REGISTRAR)))
    assert outcome.kind == "hand_over_slip"
    assert (await road.case()).responsible_unit_id == road.world.unit("金水区信访局")
    assert await seeing(road, REGISTRAR, OFFICER) == {OFFICER}
    assert await under_the_wall(road, REGISTRAR) == {}


async def test_a_case_goes_up_twice_and_each_keeps_his_slip(road: Road) -> None:
    world = road.world
    both = ItemEntry(
        Category.ACCUSATION,
        "违规占地",
        respondents=(
            RespondentEntry("区长", PERSON, world.person("金水区区长")),
            RespondentEntry("市里的一位领导"),
        ),
    )
    await road.enter(replace(accusation(), items=(both,)))
    road.case_id = (await world.ask("SELECT id FROM petition_case"))[0][0]
    await road.name(CITY_REGISTRAR, (TENANT, world.tenant("郑州市")), respondent=2)
    number = (await road.case()).number
    assert await slips(road) == [
        ("金水区信访局", "郑州市", number),
        (CITY, "河南省", number),
    ]
    assert (await road.case()).tenant_id == world.tenant("河南省")
    assert await seeing(road, CITY_REGISTRAR, CITY_HEAD, "河南省监管员") == {"河南省监管员"}
    assert await differences(world) == []


async def test_above_the_top_the_matter_leaves_the_platform(road: Road) -> None:
    await unnamed(road, by="河南省信访局登记员")
    outcome = await road.name("河南省信访局登记员", (PERSON, road.world.person("河南省省长")))
    assert outcome.kind == "hand_over_slip"
    assert await slips(road) == [("河南省信访局", None, (await road.case()).number)]
    assert (await road.owed(), await road.tasks()) == ([], [])
    assert (await road.case()).due_on is None
    everybody = ("河南省信访局登记员", "河南省监管员", "河南省省长", "郑州市信访局局长")
    assert await seeing(road, *everybody) == set()


async def test_what_has_ended_stays_ended_and_changes_its_keeper(road: Road) -> None:
    road.case_id = (await road.enter(accusation(petitioners=()))).id
    await road.send()
    await road.accept(notice=None)
    await road.answer(conclusion=None)
    await road.close()
    await road.name(HANDLER, (PERSON, road.world.person(HEAD)))
    case = await road.case()
    assert (case.state, case.tenant_id) == ("FINISHED", road.world.tenant("郑州市"))
    assert (case.closed_on, case.answered_on) == (road.day, road.day)
    assert (await road.owed(), await road.tasks()) == ([], [])
    assert await seeing(road, HANDLER, CITY_HEAD) == {CITY_HEAD}
    assert await differences(road.world) == []


async def test_an_accusation_recognized_afterwards_gets_its_accused(road: Road) -> None:
    await road.register()
    await road.classify(category=Category.ACCUSATION)
    case = await road.case()
    assert (case.category, case.appeal_branch, case.accuses) == ("ACCUSATION", None, True)
    outcome = await road.name(REGISTRAR, respondent=None, described="自然资源局的局长")
    assert outcome.warnings == ("RESPONDENT_UNRESOLVED",)
    await road.name(REGISTRAR, (PERSON, road.world.person("中原区区长")), respondent=None,
                    described="邻区的区长")  # fmt: skip
    await road.name(REGISTRAR, (PERSON, road.world.person(HEAD)), respondent=1)
    rows = await road.rows("SELECT * FROM case_respondent WHERE case_id = :id ORDER BY ordinal")
    assert [(row.ordinal, row.described_as, row.subject_id) for row in rows] == [
        (1, "自然资源局的局长", road.world.person(HEAD)),
        (2, "邻区的区长", road.world.person("中原区区长")),
    ]
    for barred in (HANDLER, "中原区信访局登记员"):
        assert await under_the_wall(road, barred) == {}
    assert await differences(road.world) == []


async def test_what_cant_be_named(road: Road) -> None:
    await unnamed(road)
    world = road.world
    found = (PERSON, world.person(HEAD))
    for item, respondent, field in ((2, 1, "item"), (1, 2, "respondent"), (0, 1, "item")):
        async with refused(road, NoSuchRespondent, field):
            await road.name(REGISTRAR, found, item=item, respondent=respondent)
    for nobody in ((PERSON, new_id()), (UNIT, found[1]), (TENANT, world.tenant("石家庄市"))):
        async with refused(road, SubjectUnknown, "subject"):
            await road.name(REGISTRAR, nobody)
    async with refused(road, SubjectMissing, "subject"):
        await road.name(REGISTRAR)
    async with refused(road, TextMissing, "describedAs"):
        await road.name(REGISTRAR, found, respondent=None)
    async with refused(road, TextMissing, "describedAs"):
        await road.name(REGISTRAR, respondent=None, described="长" * 501)
    await road.send(to="金水区组织部")
    async with refused(road, ActNotPermitted):
        await road.name(REGISTRAR, found)  # it lies with another unit now


async def test_an_item_keeps_no_more_than_it_may(road: Road) -> None:
    full = ItemEntry(
        Category.ACCUSATION,
        "违规占地",
        respondents=tuple(RespondentEntry(f"某甲{n}") for n in range(MAX_RESPONDENTS)),
    )
    road.case_id = (await road.enter(replace(accusation(), items=(full,)))).id
    async with refused(road, TooManyRespondents, "respondent"):
        await road.name(REGISTRAR, respondent=None, described="某乙")


async def test_an_appeal_item_accuses_nobody(road: Road) -> None:
    await road.register()
    async with refused(road, NoSuchRespondent, "item"):
        await road.name(REGISTRAR, (PERSON, road.world.person(HEAD)), respondent=None,
                        described="局长")  # fmt: skip
