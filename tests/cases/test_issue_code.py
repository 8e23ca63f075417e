"""Printing a query code: for a petitioner of the case, by whom it is granted, on the record."""

import datetime as dt

import pytest

from cases.road import DEPARTMENT, HANDLER, REGISTRAR, Road
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.issue_code import NoPetitioner, ShowCode, show_code
from xinfang.cases.queries.cases import CaseNotFound

from world import World

PRINTED = "SELECT * FROM case_query_code WHERE case_id = :id AND way = 'SHOWN'"
"""Beside the code that registration sent him."""


@pytest.fixture(name="road")
async def registered(world: World) -> Road:
    road = Road(world, dt.date(2026, 2, 3))
    await road.register()
    return road


async def shown(road: Road, by: str, petitioner: int = 1) -> str:
    codes: list[str] = []
    await road.act(by, show_code, lambda on: ShowCode(on, petitioner, codes))
    (code,) = codes
    return code


async def test_the_code_is_told_once_and_kept_as_a_hash(road: Road) -> None:
    code = await shown(road, REGISTRAR)
    (row,) = await road.rows(PRINTED)
    assert (row.way, row.shown_to) == ("SHOWN", road.world.user(REGISTRAR).user_id)
    assert len(row.code_blind) == 16
    kept = await road.world.ask(
        "SELECT k::text AS row FROM case_query_code k UNION ALL SELECT e::text FROM case_event e"
        " UNION ALL SELECT convert_from(content, 'UTF8') FROM ledger_content"
    )
    assert not [one for one in kept if code in one.row or code.replace("-", "") in one.row]
    scopes = await road.rows("SELECT * FROM access_scope WHERE object_id = :id")
    (own,) = [one for one in scopes if one.reach == "own_petition"]
    (petitioner,) = await road.rows("SELECT id FROM case_petitioner WHERE case_id = :id")
    assert own.holder == row.petitioner_id == petitioner.id


async def test_who_saw_it_is_in_the_ledger(road: Road) -> None:
    await shown(road, REGISTRAR)
    assert (await road.events())[-1] == "QUERY_CODE_SHOWN"
    (entry,) = await road.world.ask(
        "SELECT actor, object_id FROM ledger_entry WHERE event = 'case.query_code_shown'"
    )
    assert entry.actor == str(road.world.user(REGISTRAR).user_id)
    assert entry.object_id == road.case_id


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        ("金水区书记", ActNotPermitted),  # reads it
        ("中原区信访局登记员", CaseNotFound),  # the sibling district
        ("郑州市纪委监委阅件人", CaseNotFound),
    ],
)
async def test_whom_it_is_not_granted_is_refused(
    road: Road, by: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await shown(road, by)
    assert await road.rows(PRINTED) == []


async def test_it_is_a_petitioners_of_the_case_or_nobodys(road: Road) -> None:
    for place in (0, 2, -1):
        with pytest.raises(NoPetitioner):
            await shown(road, REGISTRAR, place)
    assert await road.rows(PRINTED) == []


async def test_who_sent_it_on_and_who_has_it_may_print_one(road: Road) -> None:
    await road.send(DEPARTMENT)
    assert await shown(road, REGISTRAR) != await shown(road, HANDLER)


async def test_the_application_cannot_read_a_code(road: Road) -> None:
    await shown(road, REGISTRAR)
    with pytest.raises(Exception, match="permission denied for table case_query_code"):
        async with road.world.db.read(road.world.user(REGISTRAR)) as read:
            await read.rows("SELECT code_blind FROM case_query_code", {})
