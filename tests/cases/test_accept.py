"""Accepting: with notice to whoever can be told, and never what a subordinate has in hand."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from cases.petitions import petition
from cases.road import DEPARTMENT, OFFICER, REGISTRAR, SIXTH, Road
from cases.watching import refused
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.accept import InProgressBelow
from xinfang.cases.acting import TextMissing
from xinfang.cases.notices import NoticeEntry, NoticeMissing
from xinfang.cases.petition import ItemEntry, PetitionerEntry
from xinfang.law.classification import AppealBranch, Category, Channel
from xinfang.law.handling import ServiceManner
from xinfang.law.lifecycle import RefusalGround, UnlawfulStep

from world import PLATFORM, World

CITY_HEAD, CITY_OFFICER = "郑州市信访局局长", "郑州市信访局经办人"
"""Of the two only the director sees the counties below."""


@pytest.fixture(name="road")
def walked(world: World) -> Road:
    return Road(world, dt.date(2026, 3, 2))


async def test_acceptance_stops_and_starts_the_clocks_of_its_path(road: Road) -> None:
    await road.register()
    await road.send(days=50)
    async with refused(road, NoticeMissing, "notice", "第二十三条"):
        await road.accept(notice=None)
    async with refused(road, TextMissing, "notice.text"):
        await road.accept(notice=NoticeEntry(" ", ServiceManner.POST))
    for nobody in (REGISTRAR, OFFICER, "金水区自然资源局收文员"):
        async with refused(road, ActNotPermitted):
            await road.accept(by=nobody)
    await road.on("2026-03-17").accept()
    assert await road.clocks_of(DEPARTMENT) == {
        "DL-05": ("2026-03-17", "MET", "2026-03-17"),
        "DL-06": ("2026-03-09", "STOPPED", "2026-03-17"),
        "DL-07": ("2026-04-21", None, None),
        "DL-08": ("2026-05-16", None, None),
    }
    assert await road.tasks() == [("ANSWER", DEPARTMENT), ("REPORT_CLOSING", DEPARTMENT)]
    case = await road.case()
    assert (case.accepted_on, case.due_on, case.late) == (road.day, dt.date(2026, 4, 21), False)
    async with refused(road, UnlawfulStep, "", "第二十三条"):
        await road.accept()


async def test_a_day_late_is_late(road: Road) -> None:
    await road.register()
    await road.send()
    await road.on("2026-03-18").accept()
    assert (await road.case()).late is True


@pytest.mark.parametrize(
    ("changes", "owed"),
    [
        ({"petitioners": ()}, False),
        ({"petitioners": (PetitionerEntry("李四"),)}, False),
        ({"petitioners": (PetitionerEntry("李四"),), "channel": Channel.ONLINE}, True),
        ({"petitioners": (PetitionerEntry("李四"), PetitionerEntry("王五", phone="1"))}, True),
        ({"petitioners": (PetitionerEntry("李四", address="某村"),)}, True),
    ],
    ids=["anonymous", "name-alone", "online", "telephone-of-one", "address"],
)
async def test_notice_is_owed_to_whoever_can_be_reached(
    road: Road,
    changes: dict[str, Any],
    owed: bool,  # noqa: FBT001 - a column of the table
) -> None:
    await road.register(**changes)
    await road.send()
    if owed:
        async with refused(road, NoticeMissing, "notice", "第二十三条"):
            await road.accept(notice=None)
    else:
        await road.accept(notice=None)
        assert await road.rows("SELECT * FROM case_notice WHERE case_id = :id") == []
        assert (await road.case()).state == "ACCEPTED"


BRANCHED = (ItemEntry(Category.APPEAL_REQUEST, "拆迁补偿", AppealBranch.JUDICIAL),)
UNDECIDED = (ItemEntry(Category.APPEAL_REQUEST, "拆迁补偿"),)
ADVICE = (ItemEntry(Category.SUGGESTION, "建议增设路灯"),)
DUTY = (ItemEntry(Category.APPEAL_REQUEST, "请求查处", AppealBranch.STATUTORY_DUTY),)


async def test_what_has_a_channel_of_its_own_or_none_yet_isnt_accepted(road: Road) -> None:
    for items in (BRANCHED, UNDECIDED):
        await road.register(items=items)
        async with refused(road, UnlawfulStep, "", "第二十三条"):
            await road.accept(by=OFFICER)


async def test_only_the_sixth_branch_has_sixty_days(road: Road) -> None:
    for items, category in ((ADVICE, Category.SUGGESTION), (DUTY, Category.APPEAL_REQUEST)):
        await road.register(items=items, category=category)
        await road.accept(by=OFFICER)
        assert await road.owed() == []
        assert await road.tasks() == [("ANSWER", "金水区信访局")]


async def repeat(road: Road, first: UUID, by: str) -> None:
    given = replace(petition(items=SIXTH, received_on=road.day), same_matter_as=first)
    road.case_id = (await road.enter(given, by=by)).id


async def in_hand(road: Road, states: Sequence[str] = ("send", "accept")) -> UUID:
    await road.register()
    for step in states:
        await getattr(road, step)()
    return road.case_id


async def test_a_superior_doesnt_accept_what_a_county_has_in_hand(road: Road) -> None:
    below = await in_hand(road)
    await repeat(road, below, CITY_HEAD)
    async with refused(road, InProgressBelow, "", "第十九条第三款") as caught:
        await road.accept(by=CITY_HEAD)
    assert isinstance(caught.value, InProgressBelow)
    assert caught.value.case_id == below
    await road.decline(RefusalGround.DUPLICATE_IN_PROGRESS, by=CITY_HEAD, competent=None)
    assert (await road.case()).state == "NOT_ACCEPTED"


async def test_not_yet_accepted_below_bars_no_superior(road: Road) -> None:
    below = await in_hand(road, ("send",))
    await repeat(road, below, CITY_HEAD)
    await road.accept(by=CITY_HEAD)
    assert (await road.case()).state == "ACCEPTED"


async def test_a_repeat_in_hand_bars_after_the_first_has_ended(road: Road) -> None:
    first = await in_hand(road, ())
    await road.decline(RefusalGround.OUT_OF_COMPETENCE)
    await repeat(road, first, REGISTRAR)
    await road.send()
    await road.accept()
    again = road.case_id
    await repeat(road, first, CITY_HEAD)
    async with refused(road, InProgressBelow, "", "第十九条第三款") as caught:
        await road.accept(by=CITY_HEAD)
    assert isinstance(caught.value, InProgressBelow)
    assert caught.value.case_id == again


async def test_the_same_level_and_what_lies_above_bar_nothing(road: Road) -> None:
    """Only a superior is barred; a bureau isn't below the petition office beside it."""
    first = await in_hand(road)
    await repeat(road, first, REGISTRAR)
    await road.accept(by=OFFICER)
    assert (await road.case()).state == "ACCEPTED"


async def test_what_the_superior_may_not_see_neither_bars_nor_is_told(road: Road) -> None:
    below = await in_hand(road)
    await repeat(road, below, CITY_HEAD)
    await deny(road, below, CITY_HEAD)
    await road.accept(by=CITY_HEAD)
    assert (await road.case()).state == "ACCEPTED"


async def test_an_officer_who_doesnt_see_below_isnt_barred_by_it(road: Road) -> None:
    below = await in_hand(road)
    await repeat(road, below, CITY_HEAD)
    await road.accept(by=CITY_OFFICER)
    assert (await road.case()).state == "ACCEPTED"


async def deny(road: Road, case_id: UUID, who: str) -> None:
    """Write the denial of an accusation as its derivation would."""
    async with road.world.db.write(PLATFORM) as tx:
        ids = sa.literal([road.world.person(who)], ARRAY(sa.Uuid))
        kinds = sa.literal(["PERSON"], ARRAY(sa.Text))
        await tx.execute(
            sa.select(sa.func.access_accuse("case", case_id, kinds, ids, tx.today, tx.now))
        )
