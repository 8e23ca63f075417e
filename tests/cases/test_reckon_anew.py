"""When the holidays of 2027 are announced, what was provisional is reckoned anew, tasks with it."""

import asyncio
import datetime as dt
import json
from pathlib import Path

import pytest

from cases.road import DEPARTMENT, NOTICE, Road
from cases.watching import picture
from organizations.objects import run
from xinfang.access.actor import SystemActor
from xinfang.cases.accept import AcceptCase, accept
from xinfang.cases.acting import On
from xinfang.cases.reckon_anew import reckon_anew
from xinfang.kernel import clock
from xinfang.organizations import calendar
from xinfang.worker.sweeps import reckon_clocks

from world import PLATFORM, World

NOTICE_OF_2027 = {
    "year": 2027,
    "source": "国办发明电〔2026〕7号",
    # 元旦 with a bridge, so that 4 January is off and the Sunday before is worked; 春节 as fixed.
    "off": [
        ["2027-01-01", "2027-01-04"],
        ["2027-02-05", "2027-02-11"],
        ["2027-04-05", "2027-04-05"],
        ["2027-05-01", "2027-05-05"],
        ["2027-06-09", "2027-06-09"],
        ["2027-09-15", "2027-09-15"],
        ["2027-10-01", "2027-10-07"],
    ],
    "worked": ["2026-12-27", "2027-01-09"],
}
ENTRIES = "SELECT count(*) FROM ledger_entry WHERE event = 'case.clocks_reckoned'"


async def announce(road: Road, folder: Path) -> None:
    file = folder / "2027.json"
    file.write_text(json.dumps(NOTICE_OF_2027), encoding="utf-8")
    async with road.world.db.write(PLATFORM) as tx:
        await calendar.import_calendar(tx, road.world.grants, calendar.from_notice(file))


@pytest.fixture(name="road")
async def walked(world: World) -> Road:
    """A case that arrives at a bureau on 28 December 2026."""
    road = Road(world, dt.date(2026, 12, 28))
    await road.register()
    await road.send()
    return road


def system(world: World) -> SystemActor:
    return SystemActor("cases.reckon", world.tenant("河南省"), world.path("河南省"))


async def test_the_last_day_follows_the_announcement_once(road: Road, tmp_path: Path) -> None:
    world = road.world
    before = (await road.clocks())["DL-06"]
    assert (before.due_on, before.provisional) == (dt.date(2027, 1, 5), True)
    with clock.frozen(road.noon()):
        assert await reckon_clocks(world.db) == 0  # nothing is known yet
        await announce(road, tmp_path)
        assert await reckon_clocks(world.db) == 1
    after = (await road.clocks())["DL-06"]
    # 29, 30, 31 December, then Tuesday 5 and Wednesday 6 January.
    assert (after.due_on, after.provisional) == (dt.date(2027, 1, 6), False)
    assert after.calendar_version != before.calendar_version
    assert "2027年1月6日" in after.explanation
    assert [tuple(row) for row in await world.ask(ENTRIES)] == [(1,)]
    whose = await world.ask(
        "SELECT t.name FROM ledger_entry e JOIN tenant t ON t.id = e.tenant_id"
        " WHERE event = 'case.clocks_reckoned'"
    )
    assert [row.name for row in whose] == ["河南省"]
    still = await picture(world)
    with clock.frozen(road.noon()):
        assert await reckon_clocks(world.db) == 0
    assert await picture(world) == still


async def test_tasks_and_the_nearest_day_follow(road: Road, tmp_path: Path) -> None:
    """A window that rolls: served on 4 December, thirty days end on Sunday 3 January."""
    await road.on("2026-12-01").register()
    await road.send()
    await road.accept()
    await road.on("2026-12-04").answer()
    await road.serve()
    window = (await road.clocks())["DL-10"]
    assert (window.due_on, window.provisional) == (dt.date(2027, 1, 4), True)
    await task_on_clock(road, window.id)
    await announce(road, tmp_path)
    async with road.world.db.write(system(road.world)) as tx:
        assert await reckon_anew(tx, system(road.world)) == 3
    assert (await road.clocks())["DL-10"].due_on == dt.date(2027, 1, 5)
    rows = await road.rows("SELECT due_on FROM case_task WHERE case_id = :id AND clock_id IS NOT"
                           " NULL AND done_at IS NULL")  # fmt: skip
    assert {row.due_on for row in rows} == {dt.date(2027, 1, 5)}
    case = await road.case()
    assert case.due_on is None


async def task_on_clock(road: Road, clock_id: object) -> None:
    await run(
        road.world.at,
        "UPDATE case_task SET clock_id = :clock, due_on = '2027-01-04'"
        " WHERE case_id = :case AND done_at IS NULL",
        clock=clock_id,
        case=road.case_id,
    )


async def test_batches_are_small_each_its_entry_and_a_crash_between_them_is_harmless(
    road: Road, tmp_path: Path
) -> None:
    for _ in range(2):
        await road.register()
        await road.send()
    world = road.world
    await announce(road, tmp_path)
    with pytest.raises(RuntimeError, match="the worker died"):
        await die_within_a_batch(world)
    assert [tuple(row) for row in await world.ask(ENTRIES)] == [(0,)]
    async with world.db.write(system(world)) as tx:
        assert await reckon_anew(tx, system(world), 2) == 2
    assert await reckon_clocks(world.db) == 1
    days = await world.ask("SELECT DISTINCT due_on FROM case_clock WHERE term_id = 'DL-06'")
    assert [row.due_on for row in days] == [dt.date(2027, 1, 6)]
    assert [tuple(row) for row in await world.ask(ENTRIES)] == [(2,)]


async def die_within_a_batch(world: World) -> None:
    async with world.db.write(system(world)) as tx:
        await reckon_anew(tx, system(world), 2)
        raise RuntimeError("the worker died")


async def test_an_act_that_is_under_way_wins_over_the_sweep(road: Road, tmp_path: Path) -> None:
    """What an act ends while the sweep waits for the case keeps the last day it was ended by."""
    world = road.world
    await announce(road, tmp_path)
    started = asyncio.Event()

    async def sweep() -> int:
        await started.wait()
        async with world.db.write(system(world)) as tx:
            return await reckon_anew(tx, system(world))

    sweeping = asyncio.create_task(sweep())
    async with world.db.write(world.user("金水区自然资源局承办人")) as tx:
        on = On(road.case_id, await road.version())
        await accept(tx, world.grants, AcceptCase(on, NOTICE))
        started.set()
        await asyncio.sleep(0.3)
    assert await sweeping == 0
    ended = (await road.clocks())["DL-06"]
    assert (ended.due_on, ended.ended_as) == (dt.date(2027, 1, 5), "STOPPED")
    assert await road.tasks() == [("ANSWER", DEPARTMENT)]
