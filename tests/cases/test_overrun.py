"""Hours that run out: who is warned at which instant, by night and in 春节; never the barred."""

import datetime as dt
from collections.abc import AsyncIterator

import pytest

from cases.petitions import PERSON, accusation
from cases.road import OFFICER, REGISTRAR, Road
from cases.watching import differences, scopes, seeing
from store.things import opened
from xinfang.cases.acting import On
from xinfang.cases.models import SettingName, TaskKind
from xinfang.cases.on_site import (
    Arrival,
    Attendant,
    EndOnSite,
    RecordArrival,
    RecordOnSite,
    end_on_site,
    record_arrival,
    record_on_site,
)
from xinfang.cases.queries.tasks import ACTS
from xinfang.cases.set_setting import SetSetting, set_setting
from xinfang.cases.urgency import MarkUrgent, ReportUrgent, mark_urgent, report_urgent
from xinfang.kernel import clock
from xinfang.law.classification import Channel
from xinfang.law.lifecycle import RefusalGround
from xinfang.law.urgency import Recipient
from xinfang.store.transaction import Database
from xinfang.worker.sweeps import warn_of_hours

from world import World

BUREAU, CITY, PROVINCE = "金水区信访局", "郑州市信访局", "河南省信访局"
REPORT, ARRIVE = "REPORT_URGENT", "ARRIVE_ON_SITE"
CAME = Arrival(dt.datetime(2026, 2, 16, 3, tzinfo=dt.UTC), (Attendant(BUREAU, "副局长", "周处置"),))


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.fixture(name="worker")
async def working(world: World) -> AsyncIterator[Database]:
    """The database as the worker's role meets it."""
    async with opened(world.at, "worker") as database:
        yield database


@pytest.fixture(name="road")
async def visited(world: World) -> Road:
    """A mass visit at the district's bureau on 除夕, a day off; acts are at noon, 04:00Z."""
    road = Road(world, dt.date(2026, 2, 16))
    await road.register(channel=Channel.VISIT, people_count=5)
    return road


async def marked(road: Road, by: str = OFFICER, aware: str = "2026-02-16T02:00:00") -> None:
    await road.act(by, mark_urgent, lambda on: MarkUrgent(on, "可能聚集", at(aware)))


async def told(road: Road, *recipients: Recipient, by: str = OFFICER) -> None:
    instant = at("2026-02-16T03:00:00")
    for one in recipients:

        def command(on: On, recipient: Recipient = one) -> ReportUrgent:
            return ReportUrgent(on, recipient, "值班", "聚集", instant)

        await road.act(by, report_urgent, command)


async def sweep(worker: Database, instant: str) -> int:
    with clock.frozen(at(instant)):
        return await warn_of_hours(worker)


async def raised(road: Road) -> list[tuple[int, str, str]]:
    rows = await road.rows(
        "SELECT w.threshold, u.name, w.audience FROM case_warning w JOIN unit u"
        " ON u.id = w.holder_unit_id WHERE w.case_id = :id AND w.hours_id IS NOT NULL"
        " ORDER BY w.raised_at, w.threshold"
    )
    return [(row.threshold, row.name, row.audience) for row in rows]


async def informed(road: Road) -> set[tuple[str, str]]:
    rows = await road.world.ask("SELECT user_id, kind FROM notification")
    names = {road.world.user(name).user_id: name for name in road.world.names()}
    return {(names[row.user_id], row.kind) for row in rows}


async def test_hours_by_hand_each_office_further_up_and_then_nobody_new(
    worker: Database, road: Road
) -> None:
    await marked(road)  # ten in the morning of 16 February: until two, four hours
    (row,) = await road.rows("SELECT * FROM case_hours WHERE case_id = :id")
    assert (row.term_id, row.due_at) == ("DL-18", at("2026-02-16T06:00:00"))
    assert (REPORT, BUREAU) in await road.tasks()
    expected: list[tuple[int, str, str]] = []
    for instant, warned in (
        ("2026-02-16T05:59:59", None),
        ("2026-02-16T06:00:00", None),  # the last instant is in time
        ("2026-02-16T06:00:01", (0, CITY, "UNIT")),
        ("2026-02-16T08:00:00", None),
        ("2026-02-16T08:00:01", (2, PROVINCE, "UNIT")),
        ("2026-02-16T10:00:01", (4, PROVINCE, "UNIT")),  # nobody is above: it ends in somebody
        ("2026-02-18T10:00:00", None),
    ):
        await sweep(worker, instant)
        expected += [warned] if warned else []
        assert await raised(road) == expected, instant
        assert await sweep(worker, instant) == 0, "nothing is left to be looked at"
    assert {("handled", CITY), ("handled", PROVINCE)} <= set(await scopes(road))
    assert await seeing(road, "郑州市信访局经办人") == {"郑州市信访局经办人"}
    found = await informed(road)
    assert {
        (OFFICER, "LATE"),
        ("郑州市信访局局长", "URGENT"),
        ("河南省信访局局长", "URGENT"),
    } <= found
    assert await differences(road.world) == []


async def test_after_a_long_silence_all_is_raised_at_once(worker: Database, road: Road) -> None:
    await marked(road)
    assert await sweep(worker, "2026-02-17T06:00:00") == 1
    assert [one[0] for one in await raised(road)] == [0, 2, 4]


async def test_what_was_reported_to_all_is_done_and_ends_the_sight_of_who_was_warned(
    worker: Database, road: Road
) -> None:
    await marked(road, aware="2026-02-15T22:00:00")  # over by 02:00Z
    await sweep(worker, "2026-02-16T03:00:00")
    assert ("handled", CITY) in await scopes(road)
    *most, last = Recipient
    await told(road, *most)
    assert (REPORT, BUREAU) in await road.tasks()
    assert ("handled", CITY) in await scopes(road)
    await told(road, last)
    assert REPORT not in [kind for kind, _unit in await road.tasks()]
    assert ("handled", CITY) not in await scopes(road)
    before = await raised(road)
    assert await sweep(worker, "2026-02-20T00:00:00") == 0
    assert await raised(road) == before == [(0, CITY, "UNIT")]


@pytest.mark.parametrize("how", ["arrival", "end", "with it"])
async def test_who_came_or_its_end_ends_the_hours_on_the_site(
    worker: Database, road: Road, how: str
) -> None:
    called = at("2026-02-16T02:30:00")
    arrival = CAME if how == "with it" else None
    await road.act(OFFICER, record_on_site, lambda on: RecordOnSite(on, called, arrival))
    assert ((ARRIVE, BUREAU) in await road.tasks()) is (how != "with it")
    if how == "arrival":
        await road.act(OFFICER, record_arrival, lambda on: RecordArrival(on, CAME))
    if how == "end":
        await road.act(
            OFFICER,
            end_on_site,
            lambda on: EndOnSite(on, "接谈", at("2026-02-16T03:30:00"), "离开"),
        )
    assert (ARRIVE, BUREAU) not in await road.tasks()
    assert await sweep(worker, "2026-02-17T00:00:00") == 0
    assert await raised(road) == []


async def test_a_territory_that_gives_fewer_hours_is_warned_sooner(
    worker: Database, road: Road
) -> None:
    world = road.world
    with clock.frozen(road.noon()):
        async with world.db.write(world.user("郑州市信访局局长")) as tx:
            given = SetSetting(SettingName.ON_SITE_HOURS, 1, road.day)
            await set_setting(tx, world.grants, given)
    called = at("2026-02-16T03:30:00")
    await road.act(OFFICER, record_on_site, lambda on: RecordOnSite(on, called))
    await sweep(worker, "2026-02-16T04:30:00")
    assert await raised(road) == []
    await sweep(worker, "2026-02-16T04:30:01")
    assert await raised(road) == [(0, CITY, "UNIT")]


async def test_what_fell_away_with_the_case_is_warned_of_no_more(
    worker: Database, road: Road
) -> None:
    await marked(road)
    await road.decline(RefusalGround.OUT_OF_COMPETENCE)
    assert REPORT not in [kind for kind, _unit in await road.tasks()]
    assert await sweep(worker, "2026-02-17T00:00:00") == 1
    assert await raised(road) == []
    assert await sweep(worker, "2026-02-18T00:00:00") == 0


async def test_past_whom_an_accusation_bars(worker: Database, world: World) -> None:
    road = Road(world, dt.date(2026, 2, 16))
    accused = (PERSON, world.person("郑州市信访局局长"))
    road.case_id = (await road.enter(accusation(accused, received_on=road.day), REGISTRAR)).id
    await marked(road)
    await sweep(worker, "2026-02-16T06:00:01")
    assert await raised(road) == [(0, PROVINCE, "UNIT")]
    assert not {who for who, _kind in await informed(road) if who.startswith(CITY)}
    assert await seeing(road, "郑州市信访局局长", "郑州市信访局经办人") == set()


def test_every_task_names_the_acts_by_which_it_is_done() -> None:
    assert set(ACTS) == set(TaskKind)
