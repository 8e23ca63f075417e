"""The sweep of graded warnings: once each, to whom they go, never to the barred, as set locally."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from cases.petitions import accusation
from cases.road import DEPARTMENT, HANDLER, HEAD, OFFICER, Road
from cases.watching import differences, scopes, seeing, under_the_wall
from store.things import opened
from xinfang.access.actor import SystemActor
from xinfang.cases import warn as sweeping
from xinfang.cases.models import SettingName, SubjectKind
from xinfang.cases.queries import warnings
from xinfang.cases.queries.warnings import WarningFilter
from xinfang.cases.reply_supervision import (
    JudgeReply,
    ReplySupervision,
    judge_reply,
    reply_supervision,
)
from xinfang.cases.set_setting import OutOfBounds, SetSetting, set_setting
from xinfang.cases.supervise import SuperviseCase, supervise
from xinfang.cases.warn import warn
from xinfang.kernel import clock
from xinfang.law.supervision import Trigger, Verdict
from xinfang.store.transaction import Database
from xinfang.worker.sweeps import warn_of_owed

from world import World

BUREAU, CITY, PROVINCE = "金水区信访局", "郑州市信访局", "河南省信访局"
FOUND = (
    "SELECT w.stage, w.threshold, h.name AS holder, w.audience, w.due_on, k.term_id"
    " FROM case_warning w JOIN unit h ON h.id = w.holder_unit_id"
    " LEFT JOIN case_clock k ON k.id = w.clock_id WHERE w.case_id = :id"
    " ORDER BY w.due_on, k.term_id, w.stage DESC, w.threshold"
)


@pytest.fixture(name="worker")
async def working(world: World) -> AsyncIterator[Database]:
    """The database as the worker's role meets it."""
    async with opened(world.at, "worker") as database:
        yield database


@pytest.fixture(name="road")
async def accepted(world: World) -> Road:
    """A case that the department accepted on 24 February: 60 days, until 25 April."""
    road = Road(world, dt.date(2026, 2, 24))
    await road.register()
    await road.send()
    await road.accept()
    return road


async def sweep(worker: Database, road: Road, day: str = "") -> int:
    if day:
        road.on(day)
    with clock.frozen(road.noon()):
        return await warn_of_owed(worker)


async def raised(road: Road, term: str | None = "DL-08") -> list[tuple[str, int, str, str]]:
    rows = await road.rows(FOUND)
    return [
        (row.stage.split("_")[0], row.threshold, row.holder, row.audience)
        for row in rows
        if row.term_id == term
    ]


async def test_each_grade_on_its_day_for_the_next_one_up(worker: Database, road: Road) -> None:
    expected: list[tuple[str, int, str, str]] = []
    assert await sweep(worker, road) > 0
    assert await raised(road) == []
    for day, warned in (
        ("2026-03-25", None),
        ("2026-03-26", ("BEFORE", 50, DEPARTMENT, "UNIT")),
        ("2026-04-09", None),
        ("2026-04-10", ("BEFORE", 75, DEPARTMENT, "UNIT")),
        ("2026-04-19", ("BEFORE", 90, DEPARTMENT, "HEAD")),
        ("2026-04-25", None),
        ("2026-04-26", ("AFTER", 1, BUREAU, "UNIT")),
        ("2026-05-02", ("AFTER", 7, CITY, "UNIT")),
        ("2026-05-09", None),
        ("2026-05-10", ("AFTER", 15, PROVINCE, "UNIT")),
        ("2026-09-01", None),
    ):
        await sweep(worker, road, day)
        expected += [warned] if warned else []
        assert await raised(road) == expected, day
        assert await sweep(worker, road) == 0, "nothing is left to be looked at"
    assert ("handled", PROVINCE) in await scopes(road)
    assert await seeing(road, "河南省信访局局长") == {"河南省信访局局长"}
    (kept,) = await road.rows(
        "SELECT warn_on FROM case_clock WHERE case_id = :id AND term_id = 'DL-08'"
    )
    assert kept.warn_on is None
    assert await differences(road.world) == []


async def test_after_a_long_silence_all_that_was_reached_is_raised_once(
    worker: Database, road: Road
) -> None:
    await sweep(worker, road, "2026-05-02")
    assert [one[:2] for one in await raised(road)] == [
        *(("BEFORE", 50), ("BEFORE", 75), ("BEFORE", 90), ("AFTER", 1), ("AFTER", 7)),
    ]


async def test_what_is_met_or_a_petitioners_own_time_is_warned_of_no_more(
    worker: Database, road: Road
) -> None:
    await road.on("2026-03-25").answer()
    await road.serve()
    await sweep(worker, road, "2026-09-01")
    assert await road.rows(FOUND) == []  # DL-10 and DL-21 are the petitioner's


async def test_an_extension_moves_what_is_still_to_come(worker: Database, road: Road) -> None:
    await sweep(worker, road, "2026-04-20")
    assert len(await raised(road)) == 3
    await road.extend()  # to 25 May, 90 days: half was 10 April, raised already
    await sweep(worker, road, "2026-05-25")
    assert len(await raised(road)) == 3
    await sweep(worker, road, "2026-05-26")
    assert (await raised(road))[-1] == ("AFTER", 1, BUREAU, "UNIT")


async def test_many_workers_at_once_raise_each_once(worker: Database, road: Road) -> None:
    for _ in range(4):
        await road.on("2026-02-24").register()
        await road.send()
        await road.accept()
    road.on("2026-05-10")
    with clock.frozen(road.noon()):
        async with asyncio.TaskGroup() as group:
            for _ in range(5):
                group.create_task(warn_of_owed(worker))
        await warn_of_owed(worker)
    rows = await road.world.ask(
        "SELECT clock_id, count(*) AS n, count(DISTINCT (stage, threshold)) AS grades"
        " FROM case_warning w JOIN case_clock k ON k.id = w.clock_id AND k.term_id = 'DL-08'"
        " GROUP BY clock_id"
    )
    assert [(row.n, row.grades) for row in rows] == [(6, 6)] * 5


async def test_killed_in_the_middle_it_leaves_nothing_and_does_it_all_next_time(
    worker: Database, road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    road.on("2026-05-10")

    async def killed(*_given: object) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(warnings, "look_again_on", killed)
    with pytest.raises(asyncio.CancelledError):
        await sweep(worker, road)
    assert await road.rows(FOUND) == []
    monkeypatch.undo()
    await sweep(worker, road)
    assert len(await raised(road)) == 6


async def test_planted_where_the_day_is_forgotten_a_grade_is_still_raised_once(
    worker: Database, road: Road
) -> None:
    await sweep(worker, road, "2026-05-10")
    admin = "UPDATE case_clock SET warn_on = '2000-01-01' WHERE case_id = :id"
    async with opened(road.world.at, "admin") as database, database.engine.begin() as connection:
        await connection.execute(sa.text(admin), {"id": road.case_id})
    await sweep(worker, road)
    assert len(await raised(road)) == 6


async def test_a_case_under_an_act_is_left_to_the_next_sweep(worker: Database, road: Road) -> None:
    road.on("2026-05-10")
    with clock.frozen(road.noon()):
        async with road.world.db.write(road.world.user(HANDLER)) as tx:
            held = sa.text("SELECT id FROM petition_case WHERE id = :id FOR UPDATE")
            await tx.execute(held, {"id": road.case_id})
            assert await warn_of_owed(worker) == 0
        assert await warn_of_owed(worker) > 0


async def test_vacancies_are_skipped_upwards(worker: Database, road: Road) -> None:
    await road.world.ask("SELECT 1")
    gone = (
        "UPDATE appointment SET until = '2026-03-01' WHERE role = 'unit_head' AND unit_id ="
        " (SELECT id FROM unit WHERE name = :department)"
    )
    suspended = "UPDATE tenant SET state = 'SUSPENDED' WHERE name = '郑州市'"
    async with opened(road.world.at, "admin") as database, database.engine.begin() as connection:
        await connection.execute(sa.text(gone), {"department": DEPARTMENT})
        await connection.execute(sa.text(suspended))
    await sweep(worker, road, "2026-05-10")
    assert [one[2:] for one in await raised(road)] == [
        *((DEPARTMENT, "UNIT"), (DEPARTMENT, "UNIT"), (BUREAU, "UNIT")),  # no head there any more
        *((BUREAU, "UNIT"), (PROVINCE, "UNIT"), (PROVINCE, "UNIT")),
    ]


async def test_a_warning_of_an_accusation_passes_by_whom_it_bars(
    worker: Database, world: World
) -> None:
    """The head of the district's bureau is accused: his bureau gets nothing, the city does."""
    road = Road(world, dt.date(2026, 2, 24))
    accused = (SubjectKind.PERSON, world.person("金水区信访局局长"))
    road.case_id = (await road.enter(accusation(accused), "郑州市信访局登记员")).id
    await road.send(to=DEPARTMENT, by="郑州市信访局经办人")
    await sweep(worker, road, "2026-03-26")  # 15 days ended on 11 March
    assert [one[2:] for one in await raised(road, "DL-05")] == [
        *((DEPARTMENT, "UNIT"), (DEPARTMENT, "UNIT"), (DEPARTMENT, "HEAD")),
        *((CITY, "UNIT"), (CITY, "UNIT"), (PROVINCE, "UNIT")),
    ]
    assert BUREAU not in {name for _reach, name in await scopes(road)}
    for barred in ("金水区信访局局长", "金水区信访局登记员"):
        assert await under_the_wall(road, barred) == {}
        assert await listed(road, barred) == []
    assert len(await listed(road, "郑州市信访局局长")) == 2


async def listed(road: Road, who: str, **narrowed: Any) -> list[tuple[str, int]]:  # noqa: ANN401 - of any field
    actor, grants = road.world.user(who), road.world.grants
    with clock.frozen(road.noon()):
        async with road.world.db.read(actor) as read:
            given = WarningFilter(**narrowed)
            found = await warnings.warnings_of_units(read, actor, grants, given, limit=100)
            counted = await warnings.count_warnings(read, actor, grants, given)
    assert counted == (len(found), True)
    return [(one.stage.split("_")[0], one.threshold) for one in found]


async def test_each_reads_what_is_for_him_the_newest_first(worker: Database, road: Road) -> None:
    await sweep(worker, road, "2026-05-10")
    units = [("BEFORE", 75), ("BEFORE", 50)]
    of_term: dict[str, Any] = {"due_from": dt.date(2026, 4, 25), "due_to": dt.date(2026, 4, 25)}
    assert await listed(road, HANDLER, **of_term) == units
    assert await listed(road, HEAD, **of_term) == [("BEFORE", 90), *units]
    assert await listed(road, OFFICER, **of_term) == [("AFTER", 1)]
    assert await listed(road, "郑州市信访局局长", **of_term) == [("AFTER", 7)]
    assert await listed(road, "中原区信访局登记员") == []
    assert await listed(road, HEAD, stages=("AFTER_DUE",)) == []
    assert await listed(road, HEAD, units=(road.world.unit(BUREAU),)) == []
    assert await listed(road, HEAD, owed=False) == []
    await road.answer()
    assert await listed(road, HEAD, owed=True) == []
    assert len(await listed(road, HEAD, owed=False)) == 3


async def test_a_late_reply_to_an_order_climbs_likewise(worker: Database, road: Road) -> None:
    ordered = dt.date(2026, 3, 16)  # twenty days until the reply
    await road.on("2026-02-24").act(
        "河南省监管员",
        supervise,
        lambda on: SuperviseCase(on, Trigger.EVASION, "请说明", ordered, "推诿"),
    )
    await sweep(worker, road, "2026-03-23")
    assert await raised(road, None) == [
        *(("BEFORE", 50, DEPARTMENT, "UNIT"), ("BEFORE", 75, DEPARTMENT, "UNIT")),
        *(("BEFORE", 90, DEPARTMENT, "HEAD"), ("AFTER", 1, BUREAU, "UNIT")),
        ("AFTER", 7, CITY, "UNIT"),
    ]
    (order,) = await road.rows("SELECT id FROM case_supervision WHERE case_id = :id")
    await road.act(HANDLER, reply_supervision, lambda on: ReplySupervision(on, order.id, "已办"))
    await sweep(worker, road, "2026-03-31")
    assert len(await raised(road, None)) == 5  # replied: nothing is owed
    anew = dt.date(2026, 4, 10)  # ten days
    await road.act(
        "河南省监管员",
        judge_reply,
        lambda on: JudgeReply(on, order.id, Verdict.SENT_BACK, "不清楚", anew),
    )
    await sweep(worker, road, "2026-04-05")
    assert (await raised(road, None))[5:] == [("BEFORE", 50, DEPARTMENT, "UNIT")]


async def set_(road: Road, by: str, name: SettingName, value: int, day: str | None = None) -> None:
    on = None if day is None else dt.date.fromisoformat(day)
    with clock.frozen(road.noon()):
        async with road.world.db.write(road.world.user(by)) as tx:
            await set_setting(tx, road.world.grants, SetSetting(name, value, on))


async def test_a_territory_warns_sooner_and_never_later(worker: Database, road: Road) -> None:
    first = SettingName.WARN_FIRST_PERCENT
    await sweep(worker, road)
    with pytest.raises(OutOfBounds):
        await set_(road, "金水区信访局局长", first, 51)
    await set_(road, "郑州市信访局局长", first, 30, "2026-03-10")
    road.on("2026-03-10")
    with pytest.raises(OutOfBounds):
        await set_(road, "金水区信访局局长", first, 31)  # the city above wants 30
    await set_(road, "金水区信访局局长", first, 25)
    await sweep(worker, road)  # 15 of 60 days: 11 March
    assert await raised(road) == []
    await sweep(worker, road, "2026-03-11")
    assert await raised(road) == [("BEFORE", 25, DEPARTMENT, "UNIT")]
    await set_(road, "郑州市信访局局长", first, 10)  # stricter than the district's own
    await sweep(worker, road, "2026-03-12")
    assert (await raised(road))[0] == ("BEFORE", 10, DEPARTMENT, "UNIT")


async def test_batches_are_bounded(
    worker: Database, road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        await road.register()
        await road.send()
    monkeypatch.setattr(sweeping, "BATCH", 2)
    road.on("2026-03-12")
    actor = SystemActor("cases.warn", road.world.tenant("河南省"), road.world.path("河南省"))
    with clock.frozen(road.noon()):
        looked = []
        for _ in range(20):
            async with worker.write(actor) as tx:
                looked.append(await warn(tx, actor, 2))
    assert sum(looked) > 2
    assert looked[-1] == 0
