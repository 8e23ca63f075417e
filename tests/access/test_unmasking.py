"""Unmasking: reasoned, bounded, self-ending, in the ledger, by two persons where rules say so."""

from datetime import timedelta
from uuid import uuid4

import pytest

from access.acting import Town, town
from access.worlds import NOW
from xinfang.access.actor import Actor
from xinfang.access.duties_apart import SamePerson
from xinfang.access.grants import ActNotPermitted, shipped
from xinfang.access.reach import Facts
from xinfang.access.unmasking import (
    MinutesOutOfRange,
    NotUnmaskable,
    ReasonMissing,
    RequestGone,
    RequestSettled,
    Unmask,
    Unmasking,
    active_unmaskings,
    approve,
    unmask,
)
from xinfang.kernel import clock
from xinfang.kernel.errors import Refusal

import database as testing

CITY, COUNTY = "41/4101/", "41/4101/410105/"
REASON = "核对信访人身份以便联系"


async def opened(place: Town, actor: Actor, command: Unmask) -> Unmasking:
    async with place.database.write(actor) as tx:
        return await unmask(tx, shipped(), command)


async def sees(place: Town, actor: Actor, facts: Facts) -> frozenset[str]:
    async with place.database.read(actor) as tx:
        return (await active_unmaskings(tx, "case", [facts.id]))[facts.id]


async def test_an_unmasking_opens_to_its_user_and_ends_by_itself(
    database: testing.Database,
) -> None:
    async with town(database) as place:
        officer, colleague = (place.official("case_officer", CITY) for _ in range(2))
        case = place.case(CITY)
        with clock.frozen(NOW):
            made = await opened(place, officer, Unmask("case.identity", case, REASON, 30))
            assert await sees(place, officer, case) == {"case.identity"}
            assert await sees(place, colleague, case) == frozenset()
        assert made.ends_at == NOW + timedelta(minutes=30)
        assert not made.awaits_approval
        with clock.frozen(made.ends_at):
            assert await sees(place, officer, case) == frozenset()
        assert await place.events() == ["access.unmasked"]


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"reason": "   看  "}, ReasonMissing),
        ({"reason": "长" * 501}, ReasonMissing),
        ({"minutes": 0}, MinutesOutOfRange),
        ({"minutes": 61}, MinutesOutOfRange),
        ({"group": "case.nothing"}, NotUnmaskable),
        ({"group": "personnel.file"}, NotUnmaskable),
        ({"group": "case.internal"}, ActNotPermitted),
    ],
)
async def test_a_refused_unmasking_leaves_nothing(
    database: testing.Database, changed: dict[str, object], refusal: type[Refusal]
) -> None:
    async with town(database) as place:
        officer = place.official("case_officer", CITY)
        told = {"group": "case.identity", "reason": REASON, "minutes": 30, **changed}
        with pytest.raises(refusal):
            await opened(place, officer, Unmask(facts=place.case(CITY), **told))  # type: ignore[arg-type]  # rows of the table
        assert await place.ask("SELECT id FROM access_unmasking") == []


async def test_neither_a_stranger_nor_the_accused_unmasks(database: testing.Database) -> None:
    async with town(database) as place:
        stranger = place.official("case_officer", COUNTY)
        with pytest.raises(ActNotPermitted):
            await opened(place, stranger, Unmask("case.identity", place.case(CITY), REASON, 30))
        officer, case = place.official("case_officer", CITY), place.case(CITY)
        await opened(place, officer, Unmask("case.identity", case, REASON, 30))
        assert await sees(place, officer, case) == {"case.identity"}
        await place.ask(
            "INSERT INTO access_denial VALUES (:person, 'case', :case, now())",
            person=officer.person_id,
            case=case.id,
        )
        assert await sees(place, officer, case) == frozenset()  # accused after he opened it


async def test_an_accusation_opens_when_another_person_approved(
    database: testing.Database,
) -> None:
    async with town(database) as place:
        director, other = (place.official("director", CITY) for _ in range(2))
        case = place.case(CITY)
        with clock.frozen(NOW):
            asked = await opened(place, director, Unmask("case.accusation", case, REASON, 20))
            assert asked.awaits_approval
            assert await sees(place, director, case) == frozenset()
        twin = place.official("director", CITY, person=director.person_id)
        for himself in (director, twin):
            async with place.database.write(himself) as tx:
                with pytest.raises(SamePerson):
                    await approve(tx, shipped(), asked.id, case)
        later = NOW + timedelta(hours=2)
        with clock.frozen(later):
            async with place.database.write(other) as tx:
                approved = await approve(tx, shipped(), asked.id, case)
            assert approved.ends_at == later + timedelta(minutes=20)
            assert await sees(place, director, case) == {"case.accusation"}
            assert await sees(place, other, case) == frozenset()
            async with place.database.write(other) as tx:
                with pytest.raises(RequestSettled):
                    await approve(tx, shipped(), asked.id, case)
        assert await place.events() == ["access.unmask_asked", "access.unmask_approved"]


async def test_a_request_is_approved_in_time_by_whoever_may(database: testing.Database) -> None:
    async with town(database) as place:
        director, other = (place.official("director", CITY) for _ in range(2))
        officer, elsewhere = place.official("case_officer", CITY), place.official("director", "13/")
        case = place.case(CITY)
        with clock.frozen(NOW):
            asked = await opened(place, director, Unmask("case.accusation", case, REASON, 20))
        for actor, facts, refusal, at in (
            (officer, case, ActNotPermitted, NOW),
            (elsewhere, case, RequestGone, NOW),
            (other, place.case(CITY), RequestGone, NOW),
            (other, case, RequestSettled, NOW + timedelta(days=1)),
        ):
            with clock.frozen(at):
                async with place.database.write(actor) as tx:
                    with pytest.raises(refusal):
                        await approve(tx, shipped(), asked.id, facts)
        async with place.database.write(other) as tx:
            with pytest.raises(RequestGone):
                await approve(tx, shipped(), uuid4(), case)
        assert await place.ask("SELECT approver_id FROM access_unmasking") == [(None,)]
