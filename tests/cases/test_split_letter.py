"""A mixed letter, passed on: the accusation goes, what accuses nobody stays as a case."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import pytest

from cases.petitions import PERSON, UNIT, petition
from cases.road import DEPARTMENT, HANDLER, HEAD, NOTICE, Road
from cases.test_pass_accusation import BUREAU, DISCIPLINE, OFFICER, READER, passed, seated
from cases.watching import differences, ledgers, refused, scopes, seeing
from organizations.objects import run
from xinfang.cases import identity, split_letter
from xinfang.cases.accept import AcceptCase, accept
from xinfang.cases.acting import Acting
from xinfang.cases.agents import Agent, context_of, record_agent
from xinfang.cases.models import Item, SubjectKind
from xinfang.cases.pass_accusation import NotCompetent
from xinfang.cases.petition import (
    AttachmentEntry,
    ItemEntry,
    Petition,
    PetitionerEntry,
    RespondentEntry,
)
from xinfang.cases.queries import details
from xinfang.law.classification import AppealBranch, Category, Purpose
from xinfang.store.crypto import SealError

from world import World

REGISTRAR: Final = "郑州市信访局登记员"
OFFICE: Final = "郑州市信访局"
DITCH, WATER = "请求修复村道排水沟", "建议在村口增设饮水点"
ZHANG: Final = PetitionerEntry(
    "张三丰", "410105199001011234", "13812345678", "郑州市某路1号", representative=True
)
LI: Final = PetitionerEntry("李四光", phone="13887654321")
TELLING: Final = ("举报", "占地", "某领导", "信封", "局长")
"""Words of the letter that tell of its accusation."""


@dataclass(slots=True)
class Split:
    """The two cases of a letter."""

    gone: Road
    stays: Road


@pytest.fixture(name="road")
async def walked(world: World) -> Road:
    """It is the Tuesday before 春节, which is from 15 to 23 February 2026."""
    await seated(world)
    for who in (HEAD, "金水区区长"):  # cadres that the city manages
        await run(
            world.at,
            "UPDATE person SET cadre_authority_unit_id ="
            " (SELECT id FROM unit WHERE name = '郑州市组织部') WHERE name = :who",
            who=who,
        )
    return Road(world, dt.date(2026, 2, 10))


def mixed(road: Road, subject: tuple[SubjectKind, UUID] | None = None, **changes: Any) -> Petition:  # noqa: ANN401 - any field of a petition
    kind, found = subject or (PERSON, road.world.person(HEAD))
    respondent = RespondentEntry("某领导", kind, found)
    whole: dict[str, Any] = {
        "category": Category.ACCUSATION,
        "purpose": Purpose.EXPOSURE_ACCUSATION,
        "title": "举报局长占地，并请修排水沟",
        "demand": "查处局长占地，修排水沟，设饮水点",
        "facts": "局长占地三亩。",
        "content_class_code": "050101",
        "complained_of_unit_id": road.world.unit(DEPARTMENT),
        "urgent": True,
        "people_count": 7,
        "petitioners": (LI, ZHANG),
        "items": (
            ItemEntry(Category.APPEAL_REQUEST, DITCH, AppealBranch.PETITION_HANDLING),
            ItemEntry(Category.ACCUSATION, "违规占地", respondents=(respondent,)),
            ItemEntry(Category.SUGGESTION, WATER),
        ),
        "attachments": (AttachmentEntry("举报信封", "卷宗一"),),
        "received_on": road.day,
        **changes,
    }
    return petition(**whole)


async def split(road: Road, given: Petition, by: str = REGISTRAR, day: str = "2026-02-24") -> Split:
    """Register a letter, and pass its accusation on, on the first day after the holidays."""
    await road.enter(given, by)
    road.case_id = (await road.world.ask("SELECT id FROM petition_case"))[0].id
    outcome = await passed(road.on(day))
    assert outcome.kind == "hand_over"
    (stayed,) = outcome.related
    rest = Road(road.world, road.day)
    rest.case_id = stayed
    assert len(await road.world.ask("SELECT id FROM petition_case")) == 2
    return Split(road, rest)


async def items(road: Road) -> list[tuple[int, str, str | None, str]]:
    rows = await road.rows("SELECT * FROM case_item WHERE case_id = :id ORDER BY ordinal")
    return [(row.ordinal, row.category, row.appeal_branch, row.text) for row in rows]


async def test_each_has_its_own_and_what_stays_is_like_any_case(road: Road) -> None:
    both = await split(road, mixed(road))
    gone, stays = await both.gone.case(), await both.stays.case()
    # The letter goes as it was received; what else it asks for is no matter of whoever has it now.
    assert (gone.title, gone.accuses, gone.with_discipline) == (
        "举报局长占地，并请修排水沟",
        True,
        True,
    )
    assert (gone.category, gone.state) == ("ACCUSATION", "PENDING_ACCEPTANCE")
    assert [text for *_rest, text in await items(both.gone)] == [DITCH, "违规占地", WATER]
    assert await items(both.stays) == [
        (1, "APPEAL_REQUEST", "PETITION_HANDLING", DITCH),
        (2, "SUGGESTION", None, WATER),
    ]
    assert (stays.title, stays.demand, stays.facts) == (DITCH, f"{DITCH}\n{WATER}", "")
    assert (stays.category, stays.appeal_branch) == ("APPEAL_REQUEST", "PETITION_HANDLING")
    assert (stays.purpose, stays.accuses, stays.state) == (
        "SETTLEMENT_REQUEST",
        False,
        "REGISTERED",
    )
    assert stays.complained_of_unit_id is stays.content_class_code is stays.same_matter_id is None
    assert (stays.with_discipline, stays.transfer_depth, stays.imported) == (False, 0, False)
    same = [
        *("channel", "received_on", "registered_at", "registered_by", "registering_unit_id"),
        *("urgent", "people_count", "problem_region_code", "secrecy", "numbered_by", "year"),
    ]
    assert [getattr(stays, name) for name in same] == [getattr(gone, name) for name in same]
    assert stays.number != gone.number
    assert stays.responsible_unit_id == road.world.unit(OFFICE)
    assert stays.tenant_path == road.world.path("郑州市")
    nothing = "SELECT case_id FROM case_respondent WHERE case_id = :id UNION ALL"
    nothing += " SELECT case_id FROM case_attachment WHERE case_id = :id UNION ALL"
    nothing += " SELECT object_id FROM access_denial WHERE object_id = :id"
    assert await both.stays.rows(nothing) == []
    assert len(await both.gone.rows(nothing)) > 2
    assert await differences(road.world) == []


async def test_its_days_run_on_as_they_stand(road: Road) -> None:
    both = await split(road, mixed(road))
    # 10 February and fifteen natural days; the holidays count, and nothing starts anew.
    assert await both.stays.owed() == [("DL-02", OFFICE, "2026-02-25")]
    entered = (await both.stays.clocks())["DL-01"]
    assert (entered.ended_as, entered.ended_on) == ("MET", dt.date(2026, 2, 10))
    row = await both.stays.case()
    assert (row.due_on, row.late) == (dt.date(2026, 2, 25), False)
    assert await both.stays.tasks() == [("DISPOSE", OFFICE)]
    (task,) = await both.stays.rows("SELECT * FROM case_task WHERE case_id = :id")
    assert (task.due_on, task.opened_at) == (row.due_on, row.registered_at)
    assert await both.gone.owed() == []
    assert await both.gone.tasks() == [("DECIDE_ACCEPTANCE", DISCIPLINE)]
    # From here on the road of any case: the bureau sends it on, and sixty days run below.
    await both.stays.send(by=OFFICER, to=DEPARTMENT)
    await both.stays.accept()
    assert ("DL-08", DEPARTMENT, "2026-04-25") in await both.stays.owed()  # 24 February + 60
    # And none run where the accusation is.
    await both.gone.act(READER, accept, lambda on: AcceptCase(on, NOTICE))
    assert await both.gone.owed() == []


async def test_late_is_late_and_a_number_is_of_the_year_of_registration(road: Road) -> None:
    road.on("2026-12-30")
    both = await split(road, mixed(road), day="2027-01-18")
    row = await both.stays.case()
    assert await both.stays.owed() == [("DL-02", OFFICE, "2027-01-14")]
    assert (row.year, row.number[:4], row.due_on) == (2026, "2026", dt.date(2027, 1, 14))


async def test_its_petitioners_are_the_same_under_seals_of_its_own(road: Road) -> None:
    both = await split(road, mixed(road))
    provider = road.world.db.provider
    async with road.world.db.read(road.world.user(OFFICER)) as read:
        rows = (await details.petitioners_of(read, [both.stays.case_id]))[both.stays.case_id]
    assert [identity.entry_of(provider, row) for row in rows] == [LI, ZHANG]
    old = await both.gone.rows("SELECT * FROM case_petitioner WHERE case_id = :id ORDER BY ordinal")
    for row, before in zip(rows, old, strict=True):
        assert row.tenant_id == road.world.tenant("郑州市")
        assert row.id != before.id
        assert row.name != before.name
        assert row.name_blind == before.name_blind  # of one tenant: a search finds both
        row.name = before.name
        with pytest.raises(SealError):
            identity.opened(provider, row)


async def test_they_are_sent_a_code_of_its_own(road: Road) -> None:
    both = await split(road, mixed(road))
    asked = "SELECT q.*, p.ordinal FROM case_query_code q JOIN case_petitioner p"
    asked += " ON p.id = q.petitioner_id WHERE q.case_id = :id"
    (old,), (new,) = await both.gone.rows(asked), await both.stays.rows(asked)
    assert (old.way, old.ordinal) == (new.way, new.ordinal) == ("SENT", 2)  # the representative
    assert old.code_blind != new.code_blind
    own = "SELECT holder FROM access_scope WHERE object_id = :id AND reach = 'own_petition'"
    for one, code in ((both.gone, old), (both.stays, new)):
        assert [row.holder for row in await one.rows(own)] == [code.petitioner_id]


async def test_who_filed_for_them_is_on_record_of_both(road: Road) -> None:
    await road.enter(mixed(road), REGISTRAR)
    (case,) = await road.world.ask("SELECT * FROM petition_case")
    road.case_id = case.id
    async with road.world.db.write(road.world.user(REGISTRAR)) as tx:
        await record_agent(tx, road.case_id, Agent("王律师", "委托书一", "律师"))
        at = {case.tenant_id: case.tenant_path}
        tx.record("case.registered", kind="case", object_id=case.id, tenants=at)
    outcome = await passed(road)
    (agent,) = await road.world.ask(
        "SELECT * FROM case_agent WHERE case_id = :id", id=outcome.related[0]
    )
    assert (agent.authority, agent.relation, agent.stage) == ("委托书一", "律师", None)
    name = road.world.db.provider.decrypt(agent.name, context=context_of(agent.id))
    assert name == "王律师"


async def test_everybody_sees_of_it_what_he_sees_of_any_case(road: Road) -> None:
    both = await split(road, mixed(road))
    everybody = sorted(road.world.names())
    ordinary = Road(road.world, road.day)
    await ordinary.register(by=REGISTRAR)
    assert await scopes(both.stays) == await scopes(ordinary)
    assert set(BUREAU) <= await seeing(both.stays, *everybody)
    assert await seeing(both.stays, *everybody) == await seeing(ordinary, *everybody)
    body = {who for who in everybody if who.startswith(DISCIPLINE)}
    assert READER in body
    assert await seeing(both.gone, *everybody) == body
    # Its accused has it as his own work, like any other, once it is sent to his bureau.
    await both.stays.send(by=OFFICER, to=DEPARTMENT)
    assert {HEAD, HANDLER} <= await seeing(both.stays, *everybody)
    await both.stays.accept()
    assert HEAD not in await seeing(both.gone, *everybody)


async def pointing(both: Split) -> list[str]:
    """What in all that is kept of the new case tells of the other one."""
    gone = await both.gone.case()
    tables = await both.stays.world.ask(
        "SELECT table_name AS name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'case_id'"
    )
    kept = [row.name for row in tables]
    union = " UNION ALL ".join(
        f"SELECT t::text AS row FROM {name} t WHERE case_id = :id"  # noqa: S608 - names of ours
        for name in kept
    )
    union += " UNION ALL SELECT t::text FROM petition_case t WHERE id = :id"
    union += " UNION ALL SELECT t::text FROM access_scope t WHERE object_id = :id"
    union += " UNION ALL SELECT t::text FROM ledger_entry t WHERE object_id = :id"
    union += " UNION ALL SELECT convert_from(c.content, 'UTF8') FROM ledger_content c"
    union += " JOIN ledger_entry e USING (tenant_id, chain, sequence) WHERE e.object_id = :id"
    text = "\n".join(row.row for row in await both.stays.rows(union))
    assert DITCH in text
    assert "part_of_letter" in text
    words = (*TELLING, gone.number, str(gone.id), "EXPOSURE_ACCUSATION", "PASSED", "passed")
    return [word for word in words if word in text]


async def test_nothing_in_it_points_to_the_accusation(road: Road) -> None:
    both = await split(road, mixed(road))
    assert await pointing(both) == []
    assert await both.stays.events() == ["REGISTERED"]
    row = await both.stays.case()
    (event,) = await both.stays.rows("SELECT * FROM case_event WHERE case_id = :id")
    assert (event.at, event.subject_id) == (row.registered_at, None)
    assert (event.user_id, event.unit_id) == (row.registered_by, road.world.unit(OFFICE))
    assert row.registered_by == road.world.user(REGISTRAR).user_id
    assert await ledgers(both.stays) == [("case.registered", ["郑州市"])]
    told = "SELECT topic FROM outbox_parcel WHERE object_id = :id"
    assert await both.stays.rows(told) == []  # no news of a case that nobody had heard of


async def test_planted_a_title_of_the_whole_letter_is_found(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = split_letter._petition  # noqa: SLF001 - what is planted here

    async def whole(acting: Acting, staying: list[Item]) -> Petition:
        given = await honest(acting, staying)
        return replace(given, title=acting.case.title, purpose=Purpose(acting.case.purpose))

    monkeypatch.setattr(split_letter, "_petition", whole)
    both = await split(road, mixed(road))
    assert await pointing(both) == ["举报", "占地", "局长", "EXPOSURE_ACCUSATION"]


async def test_where_it_came_in_is_barred_the_unit_that_has_it_registers_it(road: Road) -> None:
    subject = (PERSON, road.world.person("金水区区长"))
    both = await split(road, mixed(road, subject), by="金水区信访局登记员")
    row = await both.stays.case()
    assert row.registering_unit_id == row.responsible_unit_id == road.world.unit(OFFICE)
    assert row.registered_by == road.world.user(OFFICER).user_id
    assert row.registered_at == road.noon()
    assert row.received_on == dt.date(2026, 2, 10)
    assert set(await both.stays.clocks()) == {"DL-02"}
    assert await both.stays.owed() == [("DL-02", OFFICE, "2026-02-25")]
    assert [reach for reach, unit in await scopes(both.stays) if unit == "金水区信访局"] == []
    assert await seeing(both.stays, "金水区信访局登记员", "金水区信访局局长", "金水区区长") == set()


@pytest.mark.parametrize(
    ("kept", "category", "purpose", "wanted"),
    [
        (1, "SUGGESTION", Purpose.EXPOSURE_ACCUSATION, "OPINION"),
        (0, "APPEAL_REQUEST", Purpose.CONSULTATION, "CONSULTATION"),
    ],
)
async def test_what_is_wanted_by_it_is_what_its_items_say(
    road: Road, kept: int, category: str, purpose: Purpose, wanted: str
) -> None:
    whole = mixed(road)
    appeal, accuses, suggests = whole.items
    given = replace(whole, items=(accuses, (appeal, suggests)[kept]), purpose=purpose)
    row = await (await split(road, given)).stays.case()
    assert (row.category, row.purpose) == (category, wanted)


async def test_long_texts_are_cut_in_title_and_demand_and_whole_as_items(road: Road) -> None:
    whole = mixed(road)
    _appeal, accuses, _suggests = whole.items
    long = [ItemEntry(Category.SUGGESTION, letter * 4_000) for letter in "甲乙"]
    both = await split(road, replace(whole, items=(accuses, *long)))
    row = await both.stays.case()
    assert (row.title, row.demand) == ("甲" * 60, "甲" * 4_000)
    assert [len(text) for *_rest, text in await items(both.stays)] == [4_000, 4_000]


async def test_refused_nothing_is_split_and_without_other_items_nothing_stays(road: Road) -> None:
    await road.enter(mixed(road, (UNIT, road.world.unit(DEPARTMENT))), REGISTRAR)
    road.case_id = (await road.world.ask("SELECT id FROM petition_case"))[0].id
    async with refused(road, NotCompetent, "target", "第三十条"):
        await passed(road, "洛阳市纪委监委")
    whole = mixed(road)
    await road.enter(replace(whole, items=whole.items[1:2]), REGISTRAR)
    road.case_id = (await road.world.ask("SELECT id FROM petition_case ORDER BY id DESC LIMIT 1"))[
        0
    ].id
    assert (await passed(road)).related == ()
    assert len(await road.world.ask("SELECT id FROM petition_case")) == 2
