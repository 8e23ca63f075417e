"""Telling organization departments of cadres: by management authority, past whom it accuses."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import pytest

from cases.petitions import PERSON, UNIT, accusation
from cases.road import Road
from cases.watching import differences, ledgers, refused, seeing
from organizations.objects import run
from worker.delivering import delivered
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import TextMissing
from xinfang.cases.inform_organization import (
    AcknowledgeNotice,
    AlreadyAcknowledged,
    AlreadyInformed,
    InformOrganization,
    NamesPetitioner,
    NoDepartment,
    NotACadre,
    NoticeChanged,
    NoticeNotFound,
    acknowledge_notice,
    inform_organization,
)
from xinfang.cases.models import CadreNotice
from xinfang.cases.name_respondent import NoSuchRespondent
from xinfang.cases.pass_accusation import PassAccusation, pass_accusation
from xinfang.cases.petition import ItemEntry, RespondentEntry
from xinfang.cases.queries import cadre_notices
from xinfang.cases.queries.cadre_notices import NoticeSide
from xinfang.cases.queries.routing import Subject
from xinfang.kernel import clock
from xinfang.law.cadres import Concern
from xinfang.law.classification import Category
from xinfang.organizations.appoint import Appoint, appoint
from xinfang.organizations.succeed_units import SucceedUnits, succeed_units
from xinfang.organizations.vocabulary import SuccessionKind
from xinfang.store.transaction import Outcome

from world import World

OFFICER: Final = "金水区信访局经办人"
RECEIVER: Final = "金水区组织部接收员"
DEPARTMENT: Final = ("金水区组织部接收员", "金水区组织部负责人")
CITY: Final = ("郑州市组织部接收员", "郑州市组织部负责人")
HEAD: Final = "金水区自然资源局局长"
FACTS: Final = "任用亲属，未按规定公示。"


@pytest.fixture(name="road")
async def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


async def accused(road: Road, subject: Subject | None, by: str = "金水区信访局登记员") -> None:
    kind, found = subject or (None, None)
    respondent = RespondentEntry("某局长", kind, found)
    items = (ItemEntry(Category.ACCUSATION, "违规用人", respondents=(respondent,)),)
    given = replace(accusation(), items=items, received_on=road.day)
    road.case_id = (await road.enter(given, by)).id


async def head_accused(road: Road) -> None:
    await accused(road, (PERSON, road.world.person(HEAD)))


async def told(road: Road, by: str = OFFICER, **changes: Any) -> Outcome:  # noqa: ANN401 - any field of it
    whole: Mapping[str, Any] = {
        "item": 1,
        "respondent": 1,
        "post": "局长",
        "concern": Concern.SELECTION,
        "facts": FACTS,
        **changes,
    }
    return await road.act(by, inform_organization, lambda on: InformOrganization(on, **whole))


async def acknowledge(road: Road, notice: UUID, by: str = RECEIVER, version: int = 1) -> Outcome:
    command = AcknowledgeNotice(notice, version)
    async with road.world.db.write(road.world.user(by)) as tx:
        return await acknowledge_notice(tx, road.world.grants, command)


async def found(road: Road, who: str, side: NoticeSide) -> list[CadreNotice]:
    actor, grants = road.world.user(who), road.world.grants
    async with road.world.db.read(actor) as read:
        rows = await cadre_notices.page_of(read, actor, grants, side, unacknowledged=False, limit=9)
    return [row for row in rows if row.case_id == road.case_id]


async def sides(road: Road) -> dict[str, set[str]]:
    """Return who finds the notice on which side, of everybody there is."""
    return {
        side.value: {who for who in road.world.names() if await found(road, who, side)}
        for side in NoticeSide
    }


async def addressees(road: Road) -> list[tuple[str, bool]]:
    rows = await road.rows(
        "SELECT u.name, n.lapsed_at IS NULL AS stands FROM cadre_notice n"
        " JOIN unit u ON u.id = n.to_unit_id WHERE n.case_id = :id ORDER BY n.id"
    )
    return [(row.name, row.stands) for row in rows]


async def test_sender_and_department_find_it_and_nobody_else(road: Road) -> None:
    await head_accused(road)
    before = await seeing(road, *sorted(road.world.names()))
    outcome = await told(road, leaders_told="已报区委书记、分管组织工作的副书记")
    assert outcome.kind == "cadre_notice"
    assert await sides(road) == {
        "SENT": {OFFICER, "金水区信访局局长"},
        "RECEIVED": set(DEPARTMENT),
    }
    (notice,) = await found(road, RECEIVER, NoticeSide.RECEIVED)
    assert (notice.name, notice.post, notice.facts) == (HEAD, "局长", FACTS)
    assert notice.leaders_told == "已报区委书记、分管组织工作的副书记"
    assert await seeing(road, *sorted(road.world.names())) == before  # the case is none of theirs
    assert not before & set(DEPARTMENT)
    assert (await road.events())[-1] == "CADRE_INFORMED"
    assert (await ledgers(road))[-1] == ("case.cadre_informed", ["金水区"])
    assert await noted(road, outcome.id) == [("cadre_notice.sent", "金水区")]
    assert await differences(road.world) == []


async def noted(road: Road, notice: UUID) -> list[tuple[str, str]]:
    rows = await road.world.ask(
        "SELECT e.event, t.name FROM ledger_entry e JOIN tenant t ON t.id = e.tenant_id"
        " WHERE e.object_id = :id ORDER BY e.event_id, t.path",
        id=notice,
    )
    return [(row.event, row.name) for row in rows]


async def test_it_is_taken_note_of_once_and_the_sender_learns_that(road: Road) -> None:
    await head_accused(road)
    notice = (await told(road)).id
    async with refused(road, NoticeNotFound, "notice"):
        await acknowledge(road, notice, by="金水区组织部档案员")
    async with refused(road, ActNotPermitted):
        await acknowledge(road, notice, by=OFFICER)
    async with refused(road, NoticeChanged, "version"):
        await acknowledge(road, notice, version=2)
    await acknowledge(road, notice)
    async with refused(road, AlreadyAcknowledged, "notice"):
        await acknowledge(road, notice, version=2)
    (sent,) = await found(road, OFFICER, NoticeSide.SENT)
    assert sent.acknowledged_at is not None
    assert await noted(road, notice) == [
        ("cadre_notice.sent", "金水区"),
        ("cadre_notice.acknowledged", "金水区"),
    ]
    await delivered(road.world)
    rows = await road.world.ask(
        "SELECT u.subject, n.kind FROM notification n JOIN app_user u ON u.id = n.user_id"
        " WHERE n.subject_id = :id",
        id=notice,
    )
    assert {(row.subject, row.kind) for row in rows} == {
        *((who, "CADRE_NOTICE") for who in DEPARTMENT),
        (OFFICER, "CADRE_NOTICE_ACKNOWLEDGED"),
    }


async def test_the_sender_keeps_it_after_the_case_was_passed_on(road: Road) -> None:
    await head_accused(road)
    await told(road)
    body = road.world.unit("金水区纪委监委")
    await road.act(OFFICER, pass_accusation, lambda on: PassAccusation(on, body))
    assert await seeing(road, OFFICER, RECEIVER) == set()
    assert (await sides(road))["SENT"] == {OFFICER, "金水区信访局局长"}


@pytest.mark.parametrize(
    ("whom", "expected"),
    [
        pytest.param("金水区自然资源局局长", "金水区组织部", id="条例30: who manages him"),
        pytest.param("中原区自然资源局局长", "中原区组织部", id="条例30: of a sibling too"),
        pytest.param("郑州市自然资源局局长", "郑州市组织部", id="条例30: above"),
        pytest.param(None, "郑州市组织部", id="条例30: unknown, the own level's"),
        pytest.param("金水区组织部负责人", "郑州市组织部", id="条例30: who heads it, past it"),
        pytest.param("金水区区长", "郑州市组织部", id="条例30: who leads the territory, past it"),
        pytest.param("郑州市市长", "河南省组织部", id="条例30: past the city's"),
    ],
)
async def test_who_is_told(road: Road, whom: str | None, expected: str) -> None:
    level = "河南省" if whom == "郑州市市长" else "郑州市"
    subject = (PERSON, road.world.person(whom)) if whom else None
    await accused(road, subject, f"{level}信访局登记员")
    await told(road, f"{level}信访局经办人", name="" if whom else "王某")
    assert await addressees(road) == [(expected, True)]


async def test_where_it_accuses_all_departments_it_is_refused(road: Road) -> None:
    await accused(road, (PERSON, road.world.person("郑州市市长")), "河南省信访局登记员")
    await run(road.world.at, "UPDATE unit SET sector = 'other' WHERE name = '河南省组织部'")
    async with refused(road, NoDepartment, "", "第三十条"):
        await told(road, "河南省信访局经办人")


async def test_nothing_of_the_petitioner_and_bounded(road: Road) -> None:
    await accused(road, None)
    number = (await road.case()).number
    for field, words in (
        ("facts", "据张三丰反映"),
        ("facts", "联系电话 138 1234 5678"),
        ("facts", "４１０１０５１９９００１０１１２３４"),
        ("facts", f"见{number}"),
        ("post", "郑州市某路1号居委会主任"),
        ("leaders_told", "书记（张三丰来信）"),
        ("name", "张三丰"),
    ):
        shown = "leadersTold" if field == "leaders_told" else field
        async with refused(road, NamesPetitioner, shown, "第三十条"):
            await told(road, **{"name": "王某", field: words})
    for field, words in (("facts", " "), ("facts", "字" * 2001), ("post", ""), ("name", "")):
        async with refused(road, TextMissing, field):
            await told(road, **{"name": "王某", field: words})
    await told(road, name="王某", facts="字" * 2000)


async def test_a_cadre_of_an_accusation_by_its_petition_office(road: Road) -> None:
    await accused(road, (UNIT, road.world.unit("金水区自然资源局")))
    async with refused(road, NotACadre, "respondent"):
        await told(road)
    async with refused(road, NoSuchRespondent, "respondent"):
        await told(road, respondent=2)
    async with refused(road, NoSuchRespondent, "item"):
        await told(road, item=2)
    async with refused(road, ActNotPermitted):
        await told(road, by="金水区信访局登记员")
    await road.register()
    async with refused(road, NoSuchRespondent, "item"):
        await told(road)


async def test_once_while_it_stands(road: Road) -> None:
    await head_accused(road)
    await told(road)
    async with refused(road, AlreadyInformed, "respondent"):
        await told(road)


async def test_the_accused_finds_nothing_in_whatever_office_then_or_later(road: Road) -> None:
    await accused(road, (PERSON, road.world.person(RECEIVER)))
    await told(road)
    assert (await sides(road))["RECEIVED"] == {"金水区组织部负责人"}
    # Somebody else whom it accuses gets an office there only afterwards.
    await accused(road, (PERSON, road.world.person("金水区自然资源局收文员")))
    await told(road)
    command = Appoint(
        user_id=road.world.user("金水区自然资源局收文员").user_id,
        role="organization_receiver",
        unit_id=road.world.unit("金水区组织部"),
        since=dt.date(2026, 3, 2),
    )
    async with road.world.db.write(road.world.user("金水区管理员")) as tx:
        await appoint(tx, road.world.grants, command)
    await run(road.world.at, "UPDATE appointment SET needs_approval = false")
    await road.world.refresh()
    now = await sides(road)
    assert "金水区自然资源局收文员" not in now["RECEIVED"] | now["SENT"]
    assert await differences(road.world) == []


async def test_the_heir_of_the_department_goes_on_with_it(road: Road) -> None:
    await head_accused(road)
    notice = (await told(road)).id
    heir = road.world.unit("金水区委员会")
    command = SucceedUnits(
        kind=SuccessionKind.MERGER,
        predecessor_ids=(road.world.unit("金水区组织部"),),
        successor_ids=(heir,),
        takes_work=heir,
        on=clock.today(),
        basis="机构改革方案",
    )
    async with road.world.db.write(road.world.user("金水区管理员")) as tx:
        await succeed_units(tx, road.world.grants, command)
    await run(road.world.at, "UPDATE appointment SET needs_approval = false")
    await road.world.refresh()
    assert (await sides(road))["RECEIVED"] == set(DEPARTMENT)
    await acknowledge(road, notice)
    assert await differences(road.world) == []


async def test_named_later_he_and_his_department_are_denied_and_it_is_told_past_them(
    road: Road,
) -> None:
    await accused(road, None)
    notice = (await told(road, name="王某")).id
    assert RECEIVER in (await sides(road))["RECEIVED"]
    await road.name("金水区信访局登记员", (PERSON, road.world.person("金水区组织部负责人")))
    assert (await sides(road))["RECEIVED"] == set()
    with pytest.raises(NoticeNotFound):
        await acknowledge(road, notice)
    await told(road)
    assert await addressees(road) == [("金水区组织部", False), ("郑州市组织部", True)]
    assert (await sides(road))["RECEIVED"] == set(CITY)
    assert await differences(road.world) == []


UNWALLED = (
    "DROP POLICY access_scope_denial ON access_scope",
    "DROP POLICY cadre_notice_denial ON cadre_notice",
    "DROP POLICY cadre_notice_wall ON cadre_notice",
    "CREATE POLICY planted ON cadre_notice TO xinfang_app USING (true)",
)


async def test_planted_either_wall_holds_alone_and_without_both_it_leaks(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    await accused(road, (PERSON, road.world.person(RECEIVER)))
    await told(road)
    right = await everybody(road)
    with monkeypatch.context() as forgotten:
        forgotten.setattr(cadre_notices, "visible", lambda *_given, **_named: _TRUE)
        assert RECEIVER not in await everybody(road)
        for statement in UNWALLED:
            await run(road.world.at, statement)
        assert RECEIVER in await everybody(road)
    assert await everybody(road) == right


_TRUE = CadreNotice.id.is_not(None)


async def everybody(road: Road) -> set[str]:
    return {who for whom in (await sides(road)).values() for who in whom}
