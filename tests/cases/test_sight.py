"""Why a unit or person may open a case: each reason is kept for itself, the last one ends it."""

import datetime as dt
import re
from collections.abc import Mapping
from itertools import permutations
from pathlib import Path
from uuid import UUID

import pytest

import xinfang
from cases.petitions import UNIT, accusation
from cases.road import HANDLER, HEAD, OFFICER, Road
from cases.watching import differences, scopes, seeing, under_the_wall
from organizations.objects import run
from xinfang.access import scopes as rows_of_scope
from xinfang.access.actor import SystemActor
from xinfang.access.reach import Reach
from xinfang.cases import sight
from xinfang.cases.comment import (
    CommentCase,
    Instruction,
    ReportInstruction,
    comment,
    report_instruction,
)
from xinfang.cases.models import Case
from xinfang.cases.name_respondent import NameRespondent, name_respondent
from xinfang.cases.pass_accusation import PassAccusation, pass_accusation
from xinfang.cases.queries.sight import Reason
from xinfang.cases.undertake import (
    ReleaseUndertaking,
    UndertakeCase,
    release_undertaking,
    undertake,
)
from xinfang.kernel.ids import new_id
from xinfang.store.transaction import Write

from world import World

BESIDE = "金水区组织部"
"""A unit that has nothing to do with the case, but for what a test gives it."""
MAYOR = "金水区区长"

GIVE: Mapping[Reason, str] = {
    Reason.TASK: (
        "INSERT INTO case_task (id, case_id, holder_unit_id, kind, opened_at)"
        " VALUES (:row, :id, :unit, 'CARRY_OUT_INSTRUCTION', now())"
    ),
    Reason.PART: (
        "INSERT INTO case_co_handling (id, case_id, holder_unit_id, lead_unit_id,"
        " asked_by_unit_id, task, due_on, asked_at, asked_by, state)"
        " SELECT :row, id, :unit, responsible_unit_id, responsible_unit_id, '核实', '2026-03-30',"
        " now(), gen_random_uuid(), 'OPEN' FROM petition_case WHERE id = :id"
    ),
    Reason.WARNED: (
        "INSERT INTO case_warning (id, case_id, clock_id, stage, threshold, due_on, unit_id,"
        " holder_unit_id, audience, step, raised_at) SELECT :row, case_id, id, 'AFTER_DUE',"
        " 7, due_on, unit_id, :unit, 'UNIT', 2, now() FROM case_clock"
        " WHERE case_id = :id AND term_id = 'DL-08'"
    ),
    Reason.RATED: (
        "INSERT INTO case_rating (id, case_id, rated, unit_id, grade, reasons, rated_at,"
        " checked_by_unit_id) SELECT :row, id, 'PETITION_OFFICE', responsible_unit_id,"
        " 'NOT_SATISFIED', '', now(), :unit FROM petition_case WHERE id = :id"
    ),
}
END: Mapping[Reason, str] = {
    Reason.TASK: "UPDATE case_task SET done_at = now() WHERE id = :row",
    Reason.PART: "UPDATE case_co_handling SET state = 'LAPSED', ended_at = now() WHERE id = :row",
    Reason.WARNED: (
        "UPDATE case_clock SET ended_as = 'MET', ended_on = '2026-03-20'"
        " WHERE id = (SELECT clock_id FROM case_warning WHERE id = :row)"
    ),
    Reason.RATED: "DELETE FROM case_rating WHERE id = :row",  # nothing ends it in life
}
AGAIN = (
    "UPDATE case_clock SET ended_as = NULL, ended_on = NULL WHERE term_id = 'DL-08'",
    "DELETE FROM case_warning",
)


@pytest.fixture(name="road")
async def accepted(world: World) -> Road:
    """A case that a department handles since 24 February 2026."""
    road = Road(world, dt.date(2026, 2, 24))
    await road.register()
    await road.send()
    await road.accept()
    return road


async def has_it(road: Road, unit: str = BESIDE) -> bool:
    return ("handled", unit) in await scopes(road)


async def system(road: Road) -> SystemActor:
    case = await road.case()
    return SystemActor("test.sight", case.tenant_id, case.tenant_path)


async def let_in(road: Road, reach: Reach, holder: UUID, until: dt.date | None = None) -> None:
    """Let somebody reach the case, as acts of other slices do."""
    case = await road.case()
    async with road.world.db.write(await system(road)) as tx:
        await rows_of_scope.put(
            tx,
            kind="case",
            object_id=road.case_id,
            reach=reach,
            holders=[holder],
            sort_at=case.registered_at,
            status=case.state,
            until=until,
        )


async def narrowed(road: Road) -> None:
    async with road.world.db.write(await system(road)) as tx:
        await sight.narrow(tx, await _row(tx, road))


async def _row(tx: Write, road: Road) -> Case:
    found = await tx.session.get(Case, road.case_id)
    assert found is not None
    return found


def test_every_reason_of_a_unit_is_in_the_table() -> None:
    of_units = {reason for reason in Reason if reason.reach is Reach.HANDLED}
    assert set(GIVE) == set(END) == of_units - {Reason.ANSWERS_FOR_IT}
    assert set(Reason) - of_units == {Reason.UNDERTAKING}


async def test_one_reason_that_ends_takes_nothing_away_that_another_gives(road: Road) -> None:
    unit, world = road.world.unit(BESIDE), road.world
    orders = list(permutations(GIVE))
    assert len(orders) == 24
    for order in orders:
        rows = {reason: new_id() for reason in order}
        await run(world.at, *AGAIN)
        for reason in order:
            await run(world.at, GIVE[reason], id=road.case_id, unit=unit, row=rows[reason])
        await let_in(road, Reach.HANDLED, unit)
        for count, reason in enumerate(order, 1):
            await narrowed(road)
            assert await has_it(road), (order, reason)
            await run(world.at, END[reason], row=rows[reason])
            await narrowed(road)
            assert await has_it(road) is (count < len(order)), (order, reason)
    assert await has_it(road, "金水区自然资源局")  # it answers for the case: nobody took it


async def test_narrowing_gives_nobody_what_was_taken_from_him(road: Road) -> None:
    unit = road.world.unit(BESIDE)
    given = GIVE[Reason.TASK]
    await run(road.world.at, given, id=road.case_id, unit=unit, row=new_id())
    await narrowed(road)
    assert not await has_it(road)


async def test_who_doesnt_see_a_case_narrows_nothing(road: Road) -> None:
    world = road.world
    elsewhere = SystemActor("test.sight", world.tenant("洛阳市"), world.path("洛阳市"))
    before = await scopes(road)
    async with world.db.write(await system(road)) as tx:
        case = await _row(tx, road)
        async with tx.on_behalf_of(elsewhere):
            with pytest.raises(LookupError):
                await sight.narrow(tx, case)
    assert await scopes(road) == before


def test_scope_rows_of_cases_are_written_in_one_place() -> None:
    """Imports write many at a time; notices about cadres are of a kind of their own."""
    root = Path(xinfang.__file__).parent
    writes = re.compile(r"\bscopes\.(put|put_many|drop|narrow)\(")
    found = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if writes.search(path.read_text(encoding="utf-8"))
    }
    of_cases = found - {"cases/inform_organization.py"}
    assert of_cases == {"cases/sight.py", "cases/importing/entering.py"}


async def test_an_instructed_unit_has_the_case_until_it_reported(road: Road) -> None:
    owner = road.world.person("金水区组织部负责人")
    given = Instruction(road.world.unit(BESIDE), owner, dt.date(2026, 3, 20))
    await road.act(MAYOR, comment, lambda on: CommentCase(on, "请核实。", given))
    assert await has_it(road)
    await road.begin()  # an act of somebody else takes nothing away
    assert await has_it(road)
    await run(
        road.world.at,
        "UPDATE appointment SET role = 'unit_head' WHERE role = 'organization_head'"
        " AND unit_id = :unit",
        unit=road.world.unit(BESIDE),
    )
    await road.world.refresh()
    (row,) = await road.rows("SELECT id FROM case_comment WHERE case_id = :id")
    await road.act(
        "金水区组织部负责人",
        report_instruction,
        lambda on: ReportInstruction(on, row.id, "已核实。"),
    )
    assert not await has_it(road)


async def test_a_leader_has_what_he_undertook_until_he_gives_it_up(road: Road) -> None:
    await road.act(MAYOR, undertake, lambda on: UndertakeCase(on, "久拖未决"))
    await road.begin()
    by_person = "SELECT holder FROM access_scope WHERE object_id = :id AND reach = 'undertaken'"
    assert [row.holder for row in await road.rows(by_person)] == [road.world.person(MAYOR)]
    await road.act(MAYOR, release_undertaking, lambda on: ReleaseUndertaking(on, "调离"))
    assert await road.rows(by_person) == []


async def test_a_barred_unit_loses_the_case_whatever_its_reason(
    world: World,
) -> None:
    road = Road(world, dt.date(2026, 3, 2))
    road.case_id = (await road.enter(accusation(received_on=road.day), "郑州市信访局登记员")).id
    unit = world.unit(BESIDE)
    await run(world.at, GIVE[Reason.TASK], id=road.case_id, unit=unit, row=new_id())
    await let_in(road, Reach.HANDLED, unit)
    await road.act(
        "郑州市信访局登记员",
        name_respondent,
        lambda on: NameRespondent(on, 1, 1, UNIT, unit),
    )
    assert not await has_it(road)


async def test_after_passing_nobody_but_the_discipline_body_opens_it(world: World) -> None:
    road = Road(world, dt.date(2026, 3, 2))
    road.case_id = (await road.enter(accusation(received_on=road.day), "郑州市信访局登记员")).id
    leader, officer = "郑州市市长", "郑州市信访局经办人"
    await road.act(leader, undertake, lambda on: UndertakeCase(on, "影响较大"))
    owner = world.person("郑州市信访局局长")
    given = Instruction(world.unit("郑州市信访局"), owner, dt.date(2026, 3, 20))
    await road.act(leader, comment, lambda on: CommentCase(on, "请依纪处理。", given))
    others = (BESIDE, "河南省信访局")
    for name in others:
        await let_in(road, Reach.HANDLED, world.unit(name))
    inspector = "河南省信访局督查专员"
    until = dt.date(2026, 12, 31)
    await let_in(road, Reach.ENGAGED, world.user(inspector).person_id, until)
    target = world.unit("郑州市纪委监委")
    await road.act(officer, pass_accusation, lambda on: PassAccusation(on, target))
    assert await scopes(road) == [
        ("handled", "郑州市纪委监委"),
        ("vertical_line", "郑州市纪委监委"),
    ]
    left = await road.rows("SELECT reach FROM access_scope WHERE object_id = :id")
    persons = {row.reach for row in left} - {"handled", "vertical_line"}
    assert persons == {"own_petition"}  # and by none but his own code
    watching = (leader, officer, inspector, "河南省信访局局长", "金水区组织部负责人", HANDLER, HEAD)
    assert await seeing(road, *watching, OFFICER) == set()
    for who in watching:
        assert set(await under_the_wall(road, who)) <= {"ledger_entry"}, who
    (said,) = await road.rows("SELECT state FROM case_comment WHERE case_id = :id")
    (had,) = await road.rows("SELECT state FROM case_undertaking WHERE case_id = :id")
    assert (said.state, had.state) == ("LAPSED", "LAPSED")
    assert await road.tasks() == [("DECIDE_ACCEPTANCE", "郑州市纪委监委")]
    assert await differences(world) == []
