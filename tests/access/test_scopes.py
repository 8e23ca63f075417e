"""Scope rows: put, renewed, dropped, and seen by those whom they name."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from access.acting import town
from access.worlds import NOW, TODAY
from xinfang.access import scopes
from xinfang.access.reach import Reach
from xinfang.kernel import clock

import database as testing

CITY, COUNTY = "41/4101/", "41/4101/410105/"


async def test_a_scope_row_is_seen_by_its_holder_alone(database: testing.Database) -> None:
    async with town(database) as place:
        sender, receiver = place.official("registrar", CITY), place.official("handler", COUNTY)
        unit, case = receiver.appointments[0].unit_id, uuid4()
        row = {"kind": "case", "object_id": case, "reach": Reach.HANDLED, "holders": [unit]}
        async with place.database.write(sender) as tx:
            await scopes.put(tx, **row, sort_at=NOW)  # type: ignore[arg-type]  # one row, used twice
        async with place.database.read(receiver) as tx:
            assert await scopes.load(tx, "case", [case]) == {case: {("handled", unit)}}
            assert await scopes.load(tx, "document", [case]) == {case: frozenset()}
        async with place.database.read(sender) as tx:
            assert await scopes.load(tx, "case", [case]) == {case: frozenset()}
        async with place.database.write(sender) as tx:
            await scopes.drop(tx, **row)  # type: ignore[arg-type]  # as above
        async with place.database.read(receiver) as tx:
            assert await scopes.load(tx, "case", [case]) == {case: frozenset()}


async def test_being_engaged_ends_and_can_be_renewed(database: testing.Database) -> None:
    async with town(database) as place:
        inspector, case = place.official("inspector", CITY), uuid4()
        for until, seen in ((TODAY - timedelta(days=1), False), (TODAY, True)):
            with clock.frozen(NOW):
                async with place.database.write(inspector) as tx:
                    await scopes.put(
                        tx, kind="case", object_id=case, reach=Reach.ENGAGED,
                        holders=[inspector.user_id], sort_at=NOW, until=until,
                    )  # fmt: skip
                async with place.database.read(inspector) as tx:
                    assert bool((await scopes.load(tx, "case", [case]))[case]) is seen


@pytest.mark.parametrize(
    ("reach", "until", "said"),
    [
        (Reach.OWN_TENANT, None, "no scope row gives own_tenant"),
        (Reach.ENGAGED, None, "time-boxed"),
    ],
)
async def test_a_row_that_makes_no_sense_is_a_fault(
    database: testing.Database, reach: Reach, until: date | None, said: str
) -> None:
    async with town(database) as place:
        registrar = place.official("registrar", CITY)
        async with place.database.write(registrar) as tx:
            with pytest.raises(ValueError, match=said):
                await scopes.put(
                    tx, kind="case", object_id=uuid4(), reach=reach, holders=[uuid4()],
                    sort_at=NOW, until=until,
                )  # fmt: skip


async def test_one_learns_of_ones_own_denials_alone(database: testing.Database) -> None:
    async with town(database) as place:
        accused, other, case = (
            place.official("leader", CITY),
            place.official("leader", CITY),
            uuid4(),
        )
        await place.ask(
            "INSERT INTO access_denial VALUES (:person, 'case', :case, now())",
            person=accused.person_id,
            case=case,
        )
        async with place.database.read(accused) as tx:
            assert await scopes.denied(tx, "case") == {case}
            assert await scopes.denied(tx, "document") == frozenset()
        async with place.database.read(other) as tx:
            assert await scopes.denied(tx, "case") == frozenset()
