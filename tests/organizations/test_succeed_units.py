"""Splitting, merging and abolishing units: the work and its sight pass on, history stays."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from organizations.objects import act, ask, case_of, differences, sees
from xinfang.cases.models import SubjectKind
from xinfang.kernel import clock
from xinfang.organizations.create_unit import CreateUnit, create_unit
from xinfang.organizations.place_unit import UnitEnded
from xinfang.organizations.queries import holders_of
from xinfang.organizations.succeed_units import (
    DayNotPossible,
    NoOneTakesWork,
    SucceedUnits,
    WrongNumberOfUnits,
    succeed_units,
)
from xinfang.organizations.vocabulary import SuccessionKind, UnitKind

from world import World

ADMIN = "河南省管理员"
OLD = "金水区自然资源局"


async def heir(world: World, name: str = "金水区自然资源和规划局") -> UUID:
    command = CreateUnit(
        tenant_id=world.tenant("金水区"),
        name=name,
        kind=UnitKind.ADMINISTRATIVE,
        sector="natural_resources",
        vertical_superior_id=world.unit("河南省自然资源局"),
    )
    return (await act(world, ADMIN, create_unit, command)).id


def succession(
    kind: SuccessionKind, old: list[UUID], new: list[UUID], on: date | None = None
) -> SucceedUnits:
    return SucceedUnits(
        kind=kind,
        predecessor_ids=tuple(old),
        successor_ids=tuple(new),
        takes_work=new[0],
        on=on or clock.today(),
        basis="机构改革方案",
    )


async def test_the_heir_goes_on_with_work_people_and_sight(world: World) -> None:
    case = await case_of(world, "金水区信访局登记员", OLD)
    assert case in await sees(world, "郑州市自然资源局局长")
    new = await heir(world)
    await act(
        world,
        ADMIN,
        succeed_units,
        succession(SuccessionKind.MERGER, [world.unit(OLD)], [new]),
    )
    # The officers sit in the heir with the roles and approvals they had, and see the case there.
    for who in ("金水区自然资源局局长", "金水区自然资源局承办人"):
        assert {one.unit_id for one in world.user(who).appointments} == {new}
        assert case in await sees(world, who)
    responsible = "SELECT responsible_unit_id FROM petition_case WHERE id = :case"
    assert await ask(world.at, responsible, case=case) == new
    # The heir's line leads past the municipality: what it sees by line is made anew.
    assert case not in await sees(world, "郑州市自然资源局局长")
    assert case in await sees(world, "河南省自然资源局局长")
    assert await differences(world) == []


async def test_posts_end_the_day_before_and_the_past_keeps_its_answer(world: World) -> None:
    new = await heir(world)
    today, post = clock.today(), world.post("金水区自然资源局局长")
    await act(
        world,
        ADMIN,
        succeed_units,
        succession(SuccessionKind.ABOLITION, [world.unit(OLD)], [new], today),
    )
    async with world.db.read(world.user(ADMIN)) as read:
        assert await holders_of(read, post, today) == ()
        (holder,) = await holders_of(read, post, today - timedelta(days=1))
    assert holder.name == "金水区自然资源局局长"


async def test_units_and_cadres_below_pass_to_the_heir(world: World) -> None:
    # The municipal department goes; the district's line now ends at its heir.
    command = CreateUnit(
        tenant_id=world.tenant("郑州市"),
        name="郑州市自然资源和规划局",
        kind=UnitKind.ADMINISTRATIVE,
        sector="natural_resources",
    )
    new = (await act(world, ADMIN, create_unit, command)).id
    case = await case_of(world, "金水区信访局登记员", OLD)
    old = world.unit("郑州市自然资源局")
    await act(world, ADMIN, succeed_units, succession(SuccessionKind.ABOLITION, [old], [new]))
    superior = "SELECT vertical_superior_id FROM unit WHERE id = :unit"
    assert await ask(world.at, superior, unit=world.unit(OLD)) == new
    assert case in await sees(world, "郑州市自然资源局局长"), "he sits in the heir"
    assert case not in await sees(world, "河南省自然资源局局长"), "the heir stands under nobody"
    assert await differences(world) == []

    organization = world.unit("金水区组织部")
    heirs = await heir(world, "金水区委组织和编制部")
    await act(
        world, ADMIN, succeed_units, succession(SuccessionKind.MERGER, [organization], [heirs])
    )
    managed = "SELECT cadre_authority_unit_id FROM person WHERE id = :who"
    assert await ask(world.at, managed, who=world.person("金水区区长")) == heirs


async def test_an_accusation_follows_into_every_successor(world: World) -> None:
    accused = (SubjectKind.UNIT, world.unit(OLD))
    await case_of(world, "中原区信访局登记员", "中原区信访局", accused)
    first, second = await heir(world), await heir(world, "金水区规划局")
    await act(
        world,
        ADMIN,
        succeed_units,
        succession(SuccessionKind.SPLIT, [world.unit(OLD)], [first, second]),
    )
    subjects = "SELECT count(*) FROM access_accused WHERE subject_id = ANY (:units)"
    assert await ask(world.at, subjects, units=[first, second]) == 2
    assert await differences(world) == []


@pytest.mark.parametrize(
    ("kind", "old", "new", "days", "refusal"),
    [
        (SuccessionKind.SPLIT, [OLD], ["金水区信访局"], 0, WrongNumberOfUnits),
        (SuccessionKind.MERGER, [OLD], [OLD], 0, WrongNumberOfUnits),
        (SuccessionKind.ABOLITION, [OLD, "金水区信访局"], ["金水区组织部"], 0, WrongNumberOfUnits),
        (SuccessionKind.ABOLITION, [OLD], ["金水区信访局"], 1, DayNotPossible),
        (SuccessionKind.ABOLITION, [OLD], ["金水区信访局"], -3650, DayNotPossible),
    ],
)
async def test_refusals_end_nothing(
    world: World,
    kind: SuccessionKind,
    old: list[str],
    new: list[str],
    days: int,
    refusal: type[Exception],
) -> None:
    on = clock.today() + timedelta(days=days)
    command = succession(kind, [world.unit(one) for one in old], [world.unit(n) for n in new], on)
    with pytest.raises(refusal):
        await act(world, ADMIN, succeed_units, command)
    assert await ask(world.at, "SELECT count(*) FROM unit WHERE valid_to IS NOT NULL") == 0
    assert await ask(world.at, "SELECT count(*) FROM unit_succession") == 0


async def test_what_has_ended_does_not_end_again(world: World) -> None:
    new = await heir(world)
    command = succession(SuccessionKind.ABOLITION, [world.unit(OLD)], [new])
    await act(world, ADMIN, succeed_units, command)
    with pytest.raises(UnitEnded):
        await act(world, ADMIN, succeed_units, command)


async def test_somebody_takes_the_work(world: World) -> None:
    command = SucceedUnits(
        kind=SuccessionKind.ABOLITION,
        predecessor_ids=(world.unit(OLD),),
        successor_ids=(world.unit("金水区信访局"),),
        takes_work=world.unit("金水区组织部"),
        on=clock.today(),
        basis="机构改革方案",
    )
    with pytest.raises(NoOneTakesWork):
        await act(world, ADMIN, succeed_units, command)
