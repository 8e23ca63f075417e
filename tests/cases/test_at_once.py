"""Two people at once on one case: one acts, the other is told, and nothing is half written."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from cases.petitions import PERSON, accusation
from cases.road import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, REGISTRAR, Road
from cases.watching import differences
from xinfang.cases.accept import AcceptCase, accept
from xinfang.cases.acting import On, StaleVersion
from xinfang.cases.classify import ClassifyCase, classify
from xinfang.cases.models import Ruling
from xinfang.cases.name_respondent import NameRespondent, name_respondent
from xinfang.cases.notices import NoticeEntry
from xinfang.cases.object_to_transfer import ObjectToTransfer, object_to_transfer
from xinfang.cases.queries.cases import CaseNotFound
from xinfang.cases.rule_objection import RuleObjection, rule_objection
from xinfang.cases.transfer import SendCase, TargetEnded, send
from xinfang.kernel import clock
from xinfang.kernel.ids import new_id
from xinfang.law.classification import AppealBranch
from xinfang.law.handling import TransferKind
from xinfang.organizations.create_unit import CreateUnit, create_unit
from xinfang.organizations.succeed_units import SucceedUnits, succeed_units
from xinfang.organizations.vocabulary import SuccessionKind, UnitKind
from xinfang.store.perform import LostRace, Mutation, perform
from xinfang.store.transaction import Outcome, Write

from world import World

ROUNDS = 4
Act = Callable[[Write], Awaitable[Outcome]]
Told = Outcome | BaseException


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


async def doing(road: Road, by: str, act: Act) -> Outcome:
    """Do one mutation as the edge would, with a key of its own."""
    mutation = Mutation("test", new_id(), {})
    with clock.frozen(road.noon()):
        return await perform(road.world.db, road.world.user(by), mutation, act)


async def at_once(road: Road, *acts: tuple[str, Act]) -> list[Told]:
    return await asyncio.gather(*(doing(road, by, act) for by, act in acts), return_exceptions=True)


async def seen(road: Road) -> On:
    return On(road.case_id, await road.version())


def of(road: Road, action: Callable[[Write, Any, Any], Awaitable[Outcome]], command: object) -> Act:
    return lambda tx: action(tx, road.world.grants, command)


def sending(road: Road, on: On, to: str, notice: NoticeEntry | None = None) -> Act:
    command = SendCase(on, TransferKind.TRANSFER, road.world.unit(to), notice=notice)
    return of(road, send, command)


async def one_won(road: Road, told: list[Told], *others: type[Exception]) -> None:
    """Exactly one act was done; whoever else tried was told so by a refusal of this kind."""
    done = [one for one in told if isinstance(one, Outcome)]
    refused = [one for one in told if isinstance(one, BaseException)]
    assert len(done) == 1, told
    assert all(type(one) in others for one in refused), told
    events = await road.rows("SELECT id FROM case_event WHERE case_id = :id")
    entries = await road.rows("SELECT DISTINCT event_id FROM ledger_entry WHERE object_id = :id")
    assert {row.event_id for row in entries} >= {row.id for row in events}
    assert done[0].event_id in {row.id for row in events}


async def test_two_transfers(road: Road) -> None:
    for _ in range(ROUNDS):
        await road.register()
        on = await seen(road)
        told = await at_once(
            road,
            (OFFICER, sending(road, on, DEPARTMENT)),
            ("金水区信访局局长", sending(road, on, "金水区组织部")),
        )
        await one_won(road, told, StaleVersion, LostRace)
        assert await road.transfers() == [None]
        assert len(await road.tasks()) == 1
        assert [term for term, _, _ in await road.owed()] == ["DL-05", "DL-06"]
    assert await differences(road.world) == []


async def test_accepting_while_objecting(road: Road) -> None:
    for _ in range(ROUNDS):
        await road.register()
        await road.send()
        on = await seen(road)
        told = await at_once(
            road,
            (HANDLER, of(road, accept, AcceptCase(on, NOTICE))),
            (HEAD, of(road, object_to_transfer, ObjectToTransfer(on, "不属于本机关职权"))),
        )
        await one_won(road, told, StaleVersion, LostRace)
        accepted = (await road.case()).state == "ACCEPTED"
        objections = await road.rows("SELECT 1 FROM case_objection WHERE case_id = :id")
        assert len(objections) == (not accepted)


async def test_two_rulings_across_tenants(road: Road) -> None:
    officers = ("郑州市信访局经办人", "郑州市信访局局长")
    rulings = (Ruling.UPHELD, Ruling.OVERRULED)
    for _ in range(ROUNDS):
        await road.register(by="郑州市信访局登记员")
        await road.send(by=officers[0])
        await road.objected()
        on = await seen(road)
        told = await at_once(
            road,
            *(
                (by, of(road, rule_objection, RuleObjection(on, ruling, "经核实")))
                for by, ruling in zip(officers, rulings, strict=True)
            ),
        )
        await one_won(road, told, StaleVersion, LostRace)
        upheld = (await road.rows("SELECT ruling FROM case_objection WHERE case_id = :id"))[0]
        expected = {True: ("UPHELD", "REGISTERED"), False: ("OVERRULED", "PENDING_ACCEPTANCE")}[
            (await road.case()).tenant_id == road.world.tenant("郑州市")
        ]
        assert (upheld.ruling, (await road.case()).state) == expected
    assert await differences(road.world) == []


async def test_sending_while_the_accused_is_named(road: Road) -> None:
    """Whoever is second meets the case as the first left it: he may not even see it any more."""
    for _ in range(ROUNDS):
        road.case_id = (await road.enter(accusation())).id
        on = await seen(road)
        subject = road.world.person("金水区信访局局长")
        naming = NameRespondent(on, 1, 1, PERSON, subject)
        told = await at_once(
            road,
            (OFFICER, sending(road, on, DEPARTMENT)),
            (REGISTRAR, of(road, name_respondent, naming)),
        )
        await one_won(road, told, StaleVersion, LostRace, CaseNotFound)
    assert await differences(road.world) == []


async def test_the_second_of_an_office_that_sends_on_is_told_that_it_changed(road: Road) -> None:
    """The case left his territory while he waited; that he may track it is found all the same."""
    officers = ("郑州市信访局局长", "郑州市信访局经办人")  # the latter sees no county
    for _ in range(ROUNDS):
        await road.register(by="河南省信访局登记员")
        await road.send(to="郑州市信访局", by="河南省信访局经办人")
        act = sending(road, await seen(road), DEPARTMENT)
        told = await at_once(road, *((by, act) for by in officers))
        await one_won(road, told, StaleVersion, LostRace)


async def test_a_unit_that_is_being_merged_takes_nothing(road: Road) -> None:
    """The sender waits for the merger, and is then told: nothing lies with a unit that is gone."""
    world = road.world
    await road.register()
    merged, on = asyncio.Event(), await seen(road)
    heir = await new_bureau(world)
    command = SucceedUnits(
        kind=SuccessionKind.ABOLITION,
        predecessor_ids=(world.unit(DEPARTMENT),),
        successor_ids=(heir,),
        takes_work=heir,
        on=road.day,
        basis="机构改革方案",
    )

    async def merge() -> None:
        async with world.db.write(world.user("河南省管理员")) as tx:
            await succeed_units(tx, world.grants, command)
            merged.set()
            await asyncio.sleep(0.3)  # the sender has come to where he waits

    merging = asyncio.create_task(merge())
    await merged.wait()
    with pytest.raises(TargetEnded):
        await doing(road, OFFICER, sending(road, on, DEPARTMENT))
    await merging
    case = await road.case()
    assert (case.state, case.version) == ("REGISTERED", on.version)
    assert await differences(world) == []


async def new_bureau(world: World) -> UUID:
    async with world.db.write(world.user("河南省管理员")) as tx:
        made = await create_unit(
            tx,
            world.grants,
            CreateUnit(
                tenant_id=world.tenant("金水区"),
                name="金水区自然资源和规划局",
                kind=UnitKind.ADMINISTRATIVE,
                sector="natural_resources",
                valid_from=dt.date(2026, 1, 1),
            ),
        )
    return made.id


async def test_the_same_act_twice_with_one_key_is_done_once(road: Road) -> None:
    await road.register()
    on = await seen(road)
    command = ClassifyCase(on, appeal_branch=AppealBranch.STATUTORY_DUTY)
    mutation = Mutation("test", new_id(), {"on": "as seen"})
    actor = road.world.user(REGISTRAR)
    told = await asyncio.gather(
        *(
            perform(
                road.world.db,
                actor,
                mutation,
                lambda tx: classify(tx, road.world.grants, command),
            )
            for _ in range(4)
        )
    )
    assert len({one.event_id for one in told}) == 1
    assert sorted(one.replayed for one in told) == [False, True, True, True]
    assert await road.events() == ["REGISTERED", "CLASSIFIED"]
