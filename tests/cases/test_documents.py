"""Documents on the road of a case: every kind from its act, numbers without gaps, apart duties."""

import asyncio
import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from cases.desk import Desk
from cases.offices import housing
from cases.petitions import accusation
from cases.road import DEPARTMENT, HANDLER, HEAD, OFFICER, Road
from cases.watching import ledgers, refused
from xinfang.access.actor import SystemActor
from xinfang.access.duties_apart import SamePerson
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.acting import Recused
from xinfang.cases.amend_document import AmendDocument, amend_document
from xinfang.cases.document_acting import DocumentNotFound
from xinfang.cases.draft_document import NothingToWrite
from xinfang.cases.petition import PetitionerEntry
from xinfang.cases.queries.documents import documents_of
from xinfang.cases.recuse import DeclareInterest, declare_interest
from xinfang.correspondence.content import NoSuchPart, PartTooLong
from xinfang.correspondence.sealed import SEALED
from xinfang.correspondence.write_document import (
    DocumentInHand,
    DocumentStale,
    ReturnReasonMissing,
    WrongState,
)
from xinfang.documents import GlyphMissing
from xinfang.kernel import clock
from xinfang.law.documents import DocumentKind
from xinfang.organizations.succeed_units import SucceedUnits, succeed_units
from xinfang.organizations.vocabulary import SuccessionKind
from xinfang.store.crypto import Provider
from xinfang.store.keys import Key
from xinfang.store.objects import Objects, ObjectsUnreachableError, Stored, stored_of
from xinfang.store.rotation import reseal
from xinfang.store.transaction import connect

from world import World

DIRECTOR = "金水区信访局局长"
CLERK = "金水区自然资源局收文员"


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


@pytest.fixture(name="desk")
def desk_of(road: Road) -> Desk:
    return Desk(road)


async def accepted(road: Road) -> None:
    await road.register()
    await road.send()
    await road.accept()


async def test_an_acceptance_from_draft_to_number(road: Road, desk: Desk) -> None:
    await accepted(road)
    document = await desk.draft(DocumentKind.ACCEPTANCE)
    assert (await desk.row(document)).state == "DRAFT"
    await desk.amend(document, text="联系人：王工。\n电话：12345。")
    await desk.submit(document)
    assert ("APPROVE_DOCUMENT", DEPARTMENT) in await road.tasks()
    outcome = await desk.sign(document)
    row = await desk.row(document)
    assert (row.state, row.register, row.year, row.number) == ("ISSUED", "GENERAL", 2026, 1)
    assert row.issued_on == dt.date(2026, 3, 2)
    assert ("APPROVE_DOCUMENT", DEPARTMENT) not in await road.tasks()
    said = "".join(await desk.pages(document))
    for part in (
        DEPARTMENT,
        "信访〔2026〕1号",
        "信访事项受理告知书",
        "张三丰：",
        "依照《信访工作条例》第二十三条的规定，本机关决定予以受理。",
        "2026年5月1日前办结",  # 60 natural days from 2 March
        "联系人：王工。",
        "电话：12345。",
        "特此告知。",
        "2026年3月2日",
    ):
        assert part in said
    assert (await road.events())[-1] == "DOCUMENT_ISSUED"
    (entry,) = await road.rows(
        "SELECT c.content FROM ledger_entry e JOIN ledger_content c USING"
        " (tenant_id, chain, sequence) WHERE e.event = 'case.document_issued'"
    )
    file = await desk.pdf(document)
    digest = road.world.db.provider.digest(file).hex()
    assert digest in bytes(entry.content).decode()
    assert "信访〔2026〕1号" in bytes(entry.content).decode()
    assert outcome.event_id is not None


async def test_before_it_is_issued_the_timeline_says_nothing(road: Road, desk: Desk) -> None:
    await accepted(road)
    before = await road.events()
    document = await desk.draft(DocumentKind.ACCEPTANCE)
    await desk.submit(document)
    await desk.give_back(document)
    assert await road.events() == before
    told = [name for name, _ in await ledgers(road) if name.startswith("case.document")]
    assert told == ["case.document_drafted", "case.document_submitted", "case.document_returned"]


async def test_a_returned_document_is_written_anew(road: Road, desk: Desk) -> None:
    await accepted(road)
    document = await desk.draft(DocumentKind.ACCEPTANCE)
    async with refused(road, WrongState):
        await desk.give_back(document)
    async with refused(road, WrongState):
        await desk.sign(document)
    await desk.submit(document)
    async with refused(road, WrongState):
        await desk.amend(document, text="迟了")
    async with refused(road, ReturnReasonMissing, "reasons"):
        await desk.give_back(document, reasons="  ")
    await desk.give_back(document, reasons="请写明联系方式")
    row = await desk.row(document)
    assert (row.state, row.return_reasons) == ("DRAFT", "请写明联系方式")
    assert ("AMEND_DOCUMENT", DEPARTMENT) in await road.tasks()
    await desk.amend(document, text="联系方式：12345")
    await desk.submit(document)
    assert ("AMEND_DOCUMENT", DEPARTMENT) not in await road.tasks()
    await desk.sign(document)
    assert (await desk.row(document)).return_reasons is None


async def test_who_wrote_it_does_not_sign_it(road: Road, desk: Desk) -> None:
    await accepted(road)
    document = await desk.draft(DocumentKind.ACCEPTANCE)
    await desk.amend(document, by=HEAD, text="由局长改过")
    await desk.submit(document)
    async with refused(road, SamePerson):
        await desk.sign(document)
    async with refused(road, ActNotPermitted):
        await desk.sign(document, by=HANDLER)
    assert await road.world.ask("SELECT * FROM document_register") == []


async def test_another_unit_neither_sees_nor_touches_a_draft(road: Road, desk: Desk) -> None:
    await accepted(road)
    document = await desk.draft(DocumentKind.ACCEPTANCE)
    await desk.submit(document)
    for stranger in (OFFICER, DIRECTOR, "郑州市信访局局长", "金水区联席办"):
        async with refused(road, DocumentNotFound, "document"):
            await desk.sign(document, by=stranger)
        async with road.world.db.read(road.world.user(stranger)) as read:
            found = await documents_of(read, road.world.user(stranger), [road.case_id])
        assert found == {road.case_id: []}
    await desk.sign(document)
    async with road.world.db.read(road.world.user(OFFICER)) as read:
        seen = (await documents_of(read, road.world.user(OFFICER), [road.case_id]))[road.case_id]
    assert [one.id for one in seen] == [document]
    async with refused(road, ActNotPermitted):
        await desk.amend(document, by=OFFICER, text="不归我管")


async def test_the_wall_alone_hides_drafts_of_other_units(road: Road, desk: Desk) -> None:
    await accepted(road)
    document = await desk.draft(DocumentKind.ACCEPTANCE)
    everything = sa.text("SELECT id FROM document")
    for who, seen in ((HANDLER, [document]), (HEAD, [document]), (OFFICER, []), (DIRECTOR, [])):
        async with road.world.db.read(road.world.user(who)) as read:
            assert list((await read.execute(everything)).scalars()) == seen, who


async def test_only_what_the_unit_did_becomes_a_document(road: Road, desk: Desk) -> None:
    await road.register()
    async with refused(road, NothingToWrite, "kind", "第二十二条"):
        await desk.draft(DocumentKind.TRANSFER, by=OFFICER)
    await road.send()
    await desk.draft(DocumentKind.TRANSFER, by=OFFICER)
    async with refused(road, NothingToWrite, "kind", "第二十二条"):
        await desk.draft(DocumentKind.TRANSFER)  # the receiver didn't send it
    async with refused(road, NothingToWrite, "kind", "第三十二条"):
        await desk.draft(DocumentKind.HANDLING_OPINION)
    async with refused(road, DocumentInHand):
        await desk.draft(DocumentKind.TRANSFER, by=OFFICER)


async def test_parts_that_are_fixed_stay(road: Road, desk: Desk) -> None:
    await accepted(road)
    document = await desk.draft(DocumentKind.ACCEPTANCE)
    async with refused(road, NoSuchPart, "parts"):
        await desk.amend(document, facts="不在此文书中")
    async with refused(road, PartTooLong, "parts"):
        await desk.amend(document, text="长" * 20_001)
    async with refused(road, PartTooLong, "parts"):
        await desk.amend(document, text=" \n ")
    stale = await desk.on(document)
    await desk.amend(document, text="新的内容")
    async with refused(road, DocumentStale, "version"):
        await desk.do(HANDLER, amend_document, AmendDocument(stale))


async def test_a_character_that_no_font_has_stops_at_the_desk(road: Road, desk: Desk) -> None:
    await accepted(road)
    document = await desk.draft(DocumentKind.ACCEPTANCE)
    await desk.amend(document, text="联系人：王𪚥。")
    async with refused(road, GlyphMissing, "text"):
        await desk.submit(document)


async def test_numbers_have_no_gaps_by_unit_register_and_year(
    road: Road, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await accepted(road)
    first = await desk.issue(DocumentKind.ACCEPTANCE)
    await road.on("2026-03-20").begin()
    await road.extend()
    second = await desk.draft(DocumentKind.EXTENSION, by=CLERK)
    await desk.submit(second, by=CLERK)

    async def fails(_self: Objects, _tenant: UUID, _content: bytes) -> Stored:
        raise ObjectsUnreachableError("the store is away")

    with monkeypatch.context() as patched:
        patched.setattr(Objects, "put", fails)
        with pytest.raises(ObjectsUnreachableError):
            await desk.sign(second)
    assert (await desk.row(second)).state == "SUBMITTED"
    await desk.sign(second)
    await road.on("2027-01-04").answer()
    third = await desk.issue(DocumentKind.HANDLING_OPINION)
    office = await desk.issue(DocumentKind.TRANSFER, by=OFFICER, signer=DIRECTOR)
    numbers = [
        (row.register, row.year, row.number)
        for row in [await desk.row(one) for one in (first, second, third, office)]
    ]
    assert numbers == [
        ("GENERAL", 2026, 1),
        ("GENERAL", 2026, 2),
        ("GENERAL", 2027, 1),  # of a new year
        ("GENERAL", 2027, 1),  # of another unit
    ]


async def test_who_sign_at_once_take_a_number_each(road: Road) -> None:
    desks = []
    for _ in range(3):
        one = Desk(Road(road.world, road.day))
        await accepted(one.road)
        document = await one.draft(DocumentKind.ACCEPTANCE)
        await one.submit(document)
        desks.append((one, document))
    await asyncio.gather(*(one.sign(document) for one, document in desks))
    taken = sorted([(await one.row(document)).number for one, document in desks])
    assert taken == [1, 2, 3]


async def test_of_two_who_sign_one_wins(road: Road, desk: Desk) -> None:
    await accepted(road)
    document = await desk.draft(DocumentKind.ACCEPTANCE)
    await desk.submit(document)
    outcomes = await asyncio.gather(
        desk.sign(document), desk.give_back(document), return_exceptions=True
    )
    lost = [one for one in outcomes if isinstance(one, BaseException)]
    assert [type(one) for one in lost] == [DocumentStale]


async def test_an_issued_document_is_superseded_and_never_changed(road: Road, desk: Desk) -> None:
    await accepted(road)
    old = await desk.issue(DocumentKind.ACCEPTANCE)
    async with refused(road, DocumentInHand):
        await desk.draft(DocumentKind.ACCEPTANCE)
    async with refused(road, WrongState):
        await desk.amend(old, text="改一改")
    new = await desk.draft(DocumentKind.ACCEPTANCE, supersedes=old)
    async with refused(road, DocumentInHand):
        await desk.draft(DocumentKind.ACCEPTANCE, supersedes=old)
    assert (await desk.row(old)).state == "ISSUED"  # until the other is signed
    await desk.amend(new, text="更正：联系人王工。")
    await desk.submit(new)
    await desk.sign(new)
    row = await desk.row(old)
    assert (row.state, row.superseded_by_id, row.number) == ("SUPERSEDED", new, 1)
    assert (await desk.row(new)).number == 2
    async with refused(road, WrongState):
        await desk.draft(DocumentKind.ACCEPTANCE, supersedes=old)
    async with refused(road, DocumentNotFound, "document"):
        await desk.draft(DocumentKind.TRANSFER, by=OFFICER, supersedes=new)


@pytest.mark.parametrize(
    "change",
    [
        "number = 9",
        "state = 'DRAFT'",
        "issued_on = '2020-01-01'",
        "content = 'x'",
        "superseded_by_id = id",
        "unit_id = (SELECT id FROM unit LIMIT 1)",
        "written_by = '{}'",
    ],
)
async def test_the_database_refuses_to_change_what_is_issued(
    road: Road, desk: Desk, change: str
) -> None:
    await accepted(road)
    document = await desk.issue(DocumentKind.ACCEPTANCE)
    head = road.world.user(HEAD)
    with pytest.raises(DBAPIError, match=r"never changes|check constraint"):
        async with road.world.db.write(head) as tx:
            await tx.execute(sa.text(f"UPDATE document SET {change}"))  # noqa: S608 - of the rows above
    for forbidden in (
        "DELETE FROM document",
        "DELETE FROM document_file",
        "UPDATE document_file SET object_name = 'x'",
    ):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with road.world.db.write(head) as tx:
                await tx.execute(sa.text(forbidden))
    before = await desk.pdf(document)
    tenant = {road.world.tenant("金水区"): road.world.path("金水区")}
    async with road.world.db.write(head) as tx:
        # The wall shows it to system work alone: nothing is found to be changed.
        await tx.execute(sa.text("UPDATE document_file SET object_secret = 'x'"))
        tx.record("test.tried", kind="document", object_id=None, tenants=tenant)
    assert await desk.pdf(document) == before
    assert (await desk.row(document)).number == 1


async def test_what_is_sealed_is_sealed_anew_by_system_work(road: Road, desk: Desk) -> None:
    await accepted(road)
    document = await desk.issue(DocumentKind.ACCEPTANCE)
    before = await desk.pdf(document)
    provider = road.world.db.provider
    ring = replace(
        provider.ring, sealing={**provider.ring.sealing, "new-1": Key.new("sm")}, current="new-1"
    )
    worker = connect(
        road.world.at.url("worker"), replace(road.world.db.objects, provider=Provider(ring))
    )
    tenant = road.world.tenant("金水区")
    actor = SystemActor("reseal", tenant, road.world.path("金水区"))
    try:
        for sealed in SEALED:
            await reseal(worker, actor, sealed)
        rows = await road.world.ask("SELECT content FROM document")
        assert {provider.key_id(bytes(row.content)) for row in rows} == {"new-1"}
        stored = (await road.world.ask("SELECT * FROM document_file"))[0]
        assert provider.key_id(bytes(stored.object_secret)) == "new-1"
        assert await worker.objects.get(stored_of(stored)) == before
    finally:
        await worker.dispose()


async def test_accusations_have_a_register_of_their_own(road: Road, desk: Desk) -> None:
    await accepted(road)
    general = await desk.issue(DocumentKind.TRANSFER, by=OFFICER, signer=DIRECTOR)
    other = Desk(Road(road.world, road.day))
    outcome = await other.road.enter(accusation(received_on=road.day))
    other.road.case_id = outcome.id
    receipt = await other.issue(DocumentKind.RECEIPT, by=OFFICER, signer=DIRECTOR)
    again = Desk(Road(road.world, road.day))
    await accepted(again.road)
    next_general = await again.issue(DocumentKind.TRANSFER, by=OFFICER, signer=DIRECTOR)
    numbers = [
        ((await desk.row(one)).register, (await desk.row(one)).number)
        for one in (general, receipt, next_general)
    ]
    # No gap in the general register tells of what was numbered between.
    assert numbers == [("GENERAL", 1), ("ACCUSATION", 1), ("GENERAL", 2)]
    assert "信检〔2026〕1号" in "".join(await other.pages(receipt))


async def test_whoever_stands_aside_writes_nothing(road: Road, desk: Desk) -> None:
    await accepted(road)
    document = await desk.draft(DocumentKind.ACCEPTANCE)
    await road.act(HANDLER, declare_interest, lambda on: DeclareInterest(on, "信访人是我的邻居"))
    async with refused(road, Recused, "", "第二十八条"):
        await desk.submit(document)
    async with refused(road, Recused, "", "第二十八条"):
        await desk.draft(DocumentKind.ACCEPTANCE)
    await desk.submit(document, by=CLERK)


async def test_a_joint_petition_names_five_and_tells_how_many(road: Road, desk: Desk) -> None:
    names = ("欧阳堃喆", "李𠅤", "王五", "赵六", "孙七", "周八")
    await road.register(
        petitioners=tuple(PetitionerEntry(name, phone="13812345678") for name in names),
        people_count=12,
    )
    receipt = await desk.issue(DocumentKind.RECEIPT, by=OFFICER, signer=DIRECTOR)
    assert "欧阳堃喆、李𠅤、王五、赵六、孙七等12人：" in "".join(await desk.pages(receipt))


async def test_the_heir_of_a_units_work_writes_of_what_it_did(road: Road, desk: Desk) -> None:
    world = road.world
    await accepted(road)
    old = await desk.issue(DocumentKind.ACCEPTANCE)
    heir = await housing(world, "金水区")
    await world.refresh()
    command = SucceedUnits(
        kind=SuccessionKind.ABOLITION,
        predecessor_ids=(world.unit(DEPARTMENT),),
        successor_ids=(world.unit(heir),),
        takes_work=world.unit(heir),
        on=road.day,
        basis="机构改革方案",
    )
    with clock.frozen(road.noon()):
        async with world.db.write(world.user("河南省管理员")) as tx:
            await succeed_units(tx, world.grants, command)
    await world.refresh()
    handler, head = f"{heir}承办人", f"{heir}局长"
    async with refused(road, DocumentInHand):
        await desk.draft(DocumentKind.ACCEPTANCE, handler)
    new = await desk.issue(DocumentKind.ACCEPTANCE, handler, head, supersedes=old)
    assert (await desk.row(old)).state == "SUPERSEDED"
    row = await desk.row(new)
    assert (row.unit_id, row.number) == (world.unit(heir), 1)  # its own register
    assert heir in "".join(await desk.pages(new))
