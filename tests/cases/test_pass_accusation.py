"""Passing accusations to discipline bodies: by management authority, out of others' sight."""

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from cases.petitions import PERSON, UNIT, accusation
from cases.road import NOTICE, Road
from cases.watching import differences, ledgers, refused, scopes, seeing, under_the_wall
from organizations.objects import run
from xinfang.cases.accept import AcceptCase, accept
from xinfang.cases.answer import AnswerCase, answer
from xinfang.cases.models import SubjectKind
from xinfang.cases.pass_accusation import (
    NoAccusation,
    NotCompetent,
    PassAccusation,
    pass_accusation,
)
from xinfang.cases.petition import ItemEntry, RespondentEntry
from xinfang.cases.queries import cases, lists
from xinfang.cases.queries.cases import CaseNotFound
from xinfang.cases.queries.hand_overs import BookSide, hand_overs_of
from xinfang.cases.queries.narrowing import Filter
from xinfang.cases.transfer import (
    NoSuchTarget,
    PassInstead,
    RespondentIsTarget,
    TargetEnded,
)
from xinfang.kernel.ids import new_id
from xinfang.law.classification import Category
from xinfang.law.lifecycle import UnlawfulStep
from xinfang.store.transaction import Outcome

from world import World

OFFICER, DISCIPLINE = "郑州市信访局经办人", "郑州市纪委监委"
BUREAU = ("郑州市信访局登记员", OFFICER, "郑州市信访局局长", "郑州市信访局督查专员")
OTHERS = (
    *("郑州市联席办", "郑州市书记", "郑州市市长", "河南省监管员", "河南省信访局局长"),
    *("金水区信访局登记员", "金水区区长", "金水区自然资源局局长", "洛阳市信访局局长"),
)
READER = "郑州市纪委监委阅件人"
HANDLER = "纪委承办"


@pytest.fixture(name="road")
async def walked(world: World) -> Road:
    """A letter that accuses a head of a bureau in a district, at the city."""
    road = Road(world, dt.date(2026, 3, 2))
    await seated(world)
    return road


async def seated(world: World) -> None:
    """Let the reader of the discipline body handle too."""
    await run(
        world.at,
        "UPDATE appointment SET role = 'discipline_handler' WHERE role = 'discipline_reader'",
    )
    await world.refresh()


async def accused(
    road: Road, whom: str = "金水区自然资源局局长", by: str = "郑州市信访局登记员"
) -> None:
    subject = (PERSON, road.world.person(whom))
    await enter(road, subject, by)


async def enter(road: Road, subject: tuple[SubjectKind, UUID] | None, by: str) -> None:
    kind, found = subject or (None, None)
    respondent = RespondentEntry("某领导", kind, found)
    items = (ItemEntry(Category.ACCUSATION, "违规占地", respondents=(respondent,)),)
    given = replace(accusation(), items=items, received_on=road.day)
    road.case_id = (await road.enter(given, by)).id


async def passed(road: Road, to: str = DISCIPLINE, by: str = OFFICER) -> Outcome:
    target = road.world.unit(to)
    return await road.act(by, pass_accusation, lambda on: PassAccusation(on, target, "请依纪处理"))


async def kept(road: Road, who: str) -> list[Any]:
    """Return what somebody's units sent: from whom, to whom, and what came after."""
    actor = road.world.user(who)
    units = [at.unit_id for at, _line in road.world.grants.held(actor, "hand_over", "read")]
    async with road.world.db.read(actor) as read:
        found = await hand_overs_of(read, units, BookSide.SENT, limit=9)
    assert not any(row.answered_at or row.reported_at for row in found)
    return [(row.from_unit_id, row.to_unit_id) for row in found]


async def test_it_goes_to_no_unit_that_is_not_there_or_has_ended(road: Road) -> None:
    await enter(road, None, "郑州市信访局登记员")
    async with refused(road, NoSuchTarget, "target"):
        await road.act(OFFICER, pass_accusation, lambda on: PassAccusation(on, new_id()))
    await run(
        road.world.at, "UPDATE unit SET valid_to = '2026-03-01' WHERE name = '郑州市纪委监委'"
    )
    async with refused(road, TargetEnded, "target"):
        await passed(road)


async def test_after_passing_the_bureau_keeps_the_record_alone(road: Road) -> None:
    await accused(road, "金水区区长")  # managed by the district's own organ, as all of it are
    assert set(BUREAU) <= await seeing(road, *BUREAU)
    async with refused(road, NotCompetent, "target", "第三十条"):
        await passed(road)
    await run(
        road.world.at,
        "UPDATE person SET cadre_authority_unit_id ="
        " (SELECT id FROM unit WHERE name = '郑州市组织部') WHERE name = '金水区区长'",
    )
    outcome = await passed(road)
    assert outcome.kind == "hand_over"
    assert await seeing(road, *BUREAU, *OTHERS, READER) == {READER}
    for who in (*BUREAU, *OTHERS):
        # The territory's ledger is another book: it has acts, and no content.
        assert set(await under_the_wall(road, who)) <= {"ledger_entry"}, who
    unit, body = road.world.unit("郑州市信访局"), road.world.unit(DISCIPLINE)
    for who in BUREAU:
        assert await kept(road, who) == [(unit, body)] or who == "郑州市信访局督查专员"
    for who in (*OTHERS, READER):
        assert await kept(road, who) == [], who
    assert await scopes(road) == [("handled", DISCIPLINE), ("vertical_line", DISCIPLINE)]
    assert await road.tasks() == [("DECIDE_ACCEPTANCE", DISCIPLINE)]
    assert await road.owed() == []
    assert (await ledgers(road))[-2:] == [
        ("case.passed_to_discipline", ["郑州市"]),
        ("case.arrived", ["郑州市"]),
    ]
    async with refused(road, CaseNotFound, "case"):
        await passed(road)
    assert await differences(road.world) == []


async def test_the_discipline_body_answers_with_the_result_alone(road: Road) -> None:
    await enter(road, None, "郑州市信访局登记员")  # nobody known: to the own territory's
    await passed(road)
    await road.act(READER, accept, lambda on: AcceptCase(on, NOTICE))
    assert await road.owed() == []  # no sixty days
    await road.act(READER, answer, lambda on: AnswerCase(on, "已依纪处理"))
    assert (await road.case()).state == "ANSWERED"
    assert len(await kept(road, OFFICER)) == 1  # and not that it was answered
    assert await seeing(road, *BUREAU, *OTHERS, READER) == {READER}


async def test_earlier_senders_keep_what_they_themselves_sent(road: Road) -> None:
    await enter(road, None, "河南省信访局登记员")
    await road.send(to="郑州市信访局", by="河南省信访局经办人", days=30)
    await passed(road)
    province, city = road.world.unit("河南省信访局"), road.world.unit("郑州市信访局")
    assert await kept(road, "河南省信访局经办人") == [(province, city)]
    assert await kept(road, OFFICER) == [(city, road.world.unit(DISCIPLINE))]
    assert await seeing(road, "河南省信访局经办人", "河南省信访局局长", "河南省监管员") == set()
    assert await road.tasks() == [("DECIDE_ACCEPTANCE", DISCIPLINE)]
    assert await road.owed() == []  # nobody is asked for a result any more


async def test_competent_is_who_manages_the_accused_be_it_above(road: Road) -> None:
    # A district's letter about somebody whom the city manages goes up, and not to its own body.
    await accused(road, "中原区区长", "金水区信访局登记员")
    await run(
        road.world.at,
        "UPDATE person SET cadre_authority_unit_id ="
        " (SELECT id FROM unit WHERE name = '郑州市组织部') WHERE name = '中原区区长'",
    )
    by = "金水区信访局经办人"
    for wrong in ("金水区纪委监委", "洛阳市纪委监委", "郑州市信访局"):
        async with refused(road, NotCompetent, "target", "第三十条"):
            await passed(road, wrong, by)
    await passed(road, DISCIPLINE, by)
    assert await seeing(road, by, "金水区信访局局长", "郑州市信访局局长", READER) == {READER}


async def test_never_to_whom_it_accuses_and_never_by_a_transfer(road: Road) -> None:
    await enter(road, (UNIT, road.world.unit("金水区纪委监委")), "郑州市信访局登记员")
    async with refused(road, RespondentIsTarget, "target", "第三十条"):
        await passed(road, "金水区纪委监委")
    async with refused(road, PassInstead, "target", "第三十条"):
        await road.send(to=DISCIPLINE, by=OFFICER)
    await road.register(by="郑州市信访局登记员")
    async with refused(road, NoAccusation, "", "第三十条"):
        await passed(road)
    await road.accept(by=OFFICER)
    async with refused(road, UnlawfulStep, "", "第二十二条"):
        await passed(road)


UNWALLED = "DROP POLICY petition_case_discipline ON petition_case"


async def test_planted_either_wall_holds_alone_and_without_both_it_leaks(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    await enter(road, None, "郑州市信访局登记员")
    await passed(road)
    listed = replace(lists.KIND, closed=None)
    with monkeypatch.context() as forgotten:
        forgotten.setattr(cases, "COLUMNS", replace(cases.COLUMNS, closed=None))
        forgotten.setattr(lists, "KIND", listed)
        assert await seeing(road, *BUREAU) == set()
        assert await in_lists(road, *BUREAU) == set()
        await run(road.world.at, UNWALLED)
        assert await seeing(road, *BUREAU) == set(BUREAU)
        assert await in_lists(road, *BUREAU) == set(BUREAU)
    assert await seeing(road, *BUREAU) == set()
    assert await in_lists(road, *BUREAU) == set()


async def in_lists(road: Road, *names: str) -> set[str]:
    found = set()
    for name in names:
        actor = road.world.user(name)
        async with road.world.db.read(actor) as read:
            rows = await lists.list_cases(read, actor, road.world.grants, Filter(), limit=9)
        if road.case_id in {row["id"] for row in rows}:
            found.add(name)
    return found
