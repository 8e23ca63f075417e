"""Backlog over HTTP: the mark and the filter say the same, to the day, by the number that holds."""

import datetime as dt
from typing import Any, Final
from uuid import uuid4

import pytest

from api.serving import Graph
from api.test_case_lists import LIST, WHO
from api.test_nouns import statements
from api.test_paths import READERS, registered
from api.walking import OFFICER, OVERSEER, REGISTRAR, Walk
from store.things import ask
from xinfang.cases.models import SettingName
from xinfang.cases.queries import settings
from xinfang.store.transaction import Read

COUNTY: Final = "金水区信访局局长"
CITY: Final = "郑州市信访局局长"
OLD: Final = "UPDATE petition_case SET registered_at = registered_at - interval '400 days'"


@pytest.fixture(name="walk")
async def walking(graph: Graph) -> Walk:
    walk = Walk(graph, dt.date(2026, 1, 1))
    await walk.register()
    return walk


async def mark(walk: Walk, who: str = OVERSEER) -> Any:  # noqa: ANN401 - a payload
    return (await walk.ask(who, "case-proceedings", id=walk.case_id))["case"]["backlog"]


async def listed(walk: Walk, who: str = OVERSEER, *, backlog: bool = True) -> Any:  # noqa: ANN401 - as above
    found = (await walk.ask(who, "backlog", filter={"backlog": backlog}))["cases"]
    assert found["totalCount"] == {"value": len(found["nodes"]), "exact": True}
    assert all((one["backlog"] is not None) is backlog for one in found["nodes"])
    return found["nodes"]


async def is_marked(walk: Walk, day: str, who: str = OVERSEER) -> bool:
    """Whether the case is backlog on a day: by its mark, and by both sides of the filter."""
    walk.on(day)
    found, rest = await listed(walk, who), await listed(walk, who, backlog=False)
    assert sorted(one["id"] for one in (*found, *rest)) == [walk.case_id]
    assert (await mark(walk, who) is not None) == bool(found)
    return bool(found)


async def set_days(walk: Walk, who: str, value: int, since: str | None = None) -> Any:  # noqa: ANN401 - as above
    given = {"idempotencyKey": str(uuid4()), "name": "BACKLOG_DAYS", "value": value}
    given |= {"validFrom": since} if since else {}
    return (await walk.ask(who, "set-case-setting", input=given))["setCaseSetting"]["errors"]


async def test_a_year_after_the_registration_it_is(walk: Walk) -> None:
    assert await is_marked(walk, "2027-01-01") is False
    assert await is_marked(walk, "2027-01-02") is True
    (one,) = await listed(walk)
    assert one["backlog"] == {
        "since": "2027-01-02",
        "explanation": (
            "2026年1月1日登记，至2027年1月1日满365日仍未终结，自2027年1月2日起列为积案"
            "（天数由本地设定，法律法规未作规定）。"
        ),
        "setting": {"value": 365, "validFrom": None, "tenant": None},
    }


async def test_the_day_is_that_of_shanghai(walk: Walk) -> None:
    # 23:59:59 of the day, and the first instant of the next one.
    for at, expected in (("2026-01-01T15:59:59Z", True), ("2026-01-01T16:00:00Z", False)):
        await ask(
            walk.graph.world.at,
            "UPDATE petition_case SET registered_at = CAST(:at AS text)::timestamptz",
            at=at,
        )
        assert await is_marked(walk, "2027-01-02") is expected, at


async def test_a_territory_sets_fewer_days_and_never_more(walk: Walk) -> None:
    assert await set_days(walk, CITY, 180, "2026-03-01") == []
    for day, expected in (("2026-06-30", False), ("2026-07-01", True)):
        assert await is_marked(walk, day) is expected
    (loose,) = await set_days(walk, COUNTY, 181)
    assert (loose["code"], loose["message"]) == ("INVALID", "应在 90 至 180 之间。")
    (soon,) = await set_days(walk, COUNTY, 89)
    assert soon["code"] == "INVALID"
    (clerk,) = await set_days(walk, OFFICER, 90)
    assert clerk["code"] == "NOT_PERMITTED"
    walk.on("2026-03-02")
    assert await set_days(walk, COUNTY, 90, "2026-04-10") == []
    for day, expected in (("2026-04-02", False), ("2026-04-09", False), ("2026-04-10", True)):
        assert await is_marked(walk, day) is expected, "from the first day on which it holds"
    (one,) = await listed(walk)
    assert one["backlog"]["since"] == "2026-04-02"
    assert one["backlog"]["setting"]["tenant"]["name"] == "金水区"


async def test_another_territorys_number_is_not_its_own(walk: Walk) -> None:
    assert await set_days(walk, "洛阳市信访局局长", 90) == []
    assert await is_marked(walk, "2026-12-31") is False


async def test_what_ended_is_none(walk: Walk) -> None:
    await walk.act(REGISTRAR, "withdraw-case", reason="来人要求撤回")
    assert await is_marked(walk, "2027-06-01") is False


async def test_mark_and_settings_read_the_numbers_alike(walk: Walk) -> None:
    assert await set_days(walk, CITY, 200) == []
    assert await set_days(walk, COUNTY, 200, "2026-02-01") == []
    assert await set_days(walk, COUNTY, 120, "2026-02-01") == []
    assert await set_days(walk, CITY, 100, "2026-05-01") == []
    world = walk.graph.world
    async with world.db.read(world.user(OVERSEER)) as read:
        kept = await settings.backlog_days(read)
        for name in ("金水区", "中原区", "郑州市", "洛阳市", "河南省"):
            path = (await world.ask("SELECT path FROM tenant WHERE name = :n", n=name))[0].path
            for day in ("2026-01-01", "2026-02-01", "2026-04-30", "2026-05-01"):
                on = Read(read.session, read.actor, dt.date.fromisoformat(day))
                held = (await settings.settings_of(on, path))[SettingName.BACKLOG_DAYS]
                days, row = kept.of(path, on.today)
                assert (days, row and row.tenant_id) == (
                    held.value,
                    held.row and held.row.tenant_id,
                )


async def test_the_filter_finds_nothing_that_is_not_to_be_seen(graph: Graph) -> None:
    cases = await registered(graph)
    await ask(graph.world.at, OLD)
    for who in WHO:
        mine = {cases[name] for name, readers in READERS.items() if who in readers}
        for order in ("NEWEST", "OLDEST", "DUE_FIRST"):
            for backlog, expected in ((True, mine), (False, set())):
                given = {"filter": {"backlog": backlog}, "orderBy": order}
                found = (await graph.ask(who, LIST, given))["data"]["cases"]
                assert {one["id"] for one in found["nodes"]} == expected, who
                assert found["totalCount"] == {"value": len(expected), "exact": True}, who


async def test_a_list_with_marks_takes_no_statement_more(graph: Graph) -> None:
    await registered(graph)
    await ask(graph.world.at, OLD)
    taken = []
    for marked, narrowed in (("", "{}"), (" backlog {since explanation}", "{backlog: true}")):
        document = "{cases(filter: %s) {nodes {id state%s}}}" % (narrowed, marked)  # noqa: UP031 - braces
        await graph.ask(OVERSEER, document)  # what a process keeps is kept from now on
        with statements(graph) as ran:
            found = await graph.ask(OVERSEER, document)
        assert len(found["data"]["cases"]["nodes"]) == 3
        taken.append(len(ran))
    assert taken[0] == taken[1]
