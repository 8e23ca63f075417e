"""One mutation, one transaction, one key: acting once, refusing, leaving a trace."""

import asyncio
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from store.things import CITY, NEAR, Tenant, Thing, add_thing, ask, clerk, new_thing, record
from xinfang.kernel.errors import Invalid, NotFound, NotPermitted, Refusal
from xinfang.store.perform import Act, KeyReused, LostRace, Mutation, perform
from xinfang.store.transaction import Database, Outcome, Write

import database as testing

TOLD = "SELECT event, chain FROM ledger_entry ORDER BY chain, sequence"


def making(tenant: Tenant = NEAR, *, wait: float = 0) -> Act:
    async def act(tx: Write) -> Outcome:
        thing = new_thing(tenant)
        tx.add(thing)
        await asyncio.sleep(wait)
        event = record(tx, tenant, thing.id)
        return Outcome("thing", thing.id, event, warnings=("POSSIBLE_DUPLICATE",))

    return act


def refusing(refusal: Refusal) -> Act:
    async def act(tx: Write) -> Outcome:
        tx.add(new_thing(NEAR))
        await tx.flush()
        raise refusal

    return act


def mutation(key: UUID | None = None, **payload: object) -> Mutation:
    return Mutation("makeThing", key or uuid4(), payload)


async def count(database: testing.Database, table: str) -> int:
    found: int = (await ask(database, f"SELECT count(*) FROM {table}"))[0][0]  # noqa: S608 - tables of this file
    return found


async def test_a_replay_answers_alike_without_acting(
    database: testing.Database, app: Database
) -> None:
    actor, asked = clerk(NEAR), mutation(name="甲", day=1)
    first = await perform(app, actor, asked, making())
    again = Mutation(asked.field, asked.key, {"day": 1, "name": "甲"})
    second = await perform(app, actor, again, making())
    assert not first.replayed
    assert second.replayed
    assert (second.kind, second.id, second.event_id, second.warnings) == (
        "thing",
        first.id,
        first.event_id,
        ("POSSIBLE_DUPLICATE",),
    )
    assert await count(database, "thing") == await count(database, "ledger_entry") == 1


async def test_another_payload_under_the_key_is_refused(
    database: testing.Database, app: Database
) -> None:
    actor, asked = clerk(NEAR), mutation(name="甲")
    await perform(app, actor, asked, making())
    with pytest.raises(KeyReused):
        await perform(app, actor, mutation(asked.key, name="乙"), making())
    assert await count(database, "thing") == 1


async def test_keys_are_of_one_actor_and_one_field(
    database: testing.Database, app: Database
) -> None:
    actor, asked = clerk(NEAR), mutation()
    other_field = Mutation("otherField", asked.key, asked.payload)
    await perform(app, actor, asked, making())
    await perform(app, clerk(NEAR), asked, making())
    await perform(app, actor, other_field, making())
    assert await count(database, "thing") == 3


async def test_of_concurrent_requests_with_one_key_one_acts(
    database: testing.Database, app: Database
) -> None:
    actor, asked = clerk(NEAR), mutation()
    outcomes = await asyncio.gather(
        *(perform(app, actor, asked, making(wait=0.05)) for _ in range(6))
    )
    assert sorted(outcome.replayed for outcome in outcomes) == [False, *[True] * 5]
    assert len({outcome.id for outcome in outcomes}) == 1
    assert await count(database, "thing") == 1


async def test_the_one_that_waited_acts_when_the_first_is_refused(
    database: testing.Database, app: Database
) -> None:
    actor, asked = clerk(NEAR), mutation()

    async def slowly_refused(tx: Write) -> Outcome:
        tx.add(new_thing(NEAR))
        await tx.flush()
        await asyncio.sleep(0.1)
        raise Invalid("不行")

    refused = asyncio.create_task(perform(app, actor, asked, slowly_refused))
    await asyncio.sleep(0.03)
    outcome = await perform(app, actor, asked, making())
    with pytest.raises(Invalid):
        await refused
    assert not outcome.replayed
    assert await count(database, "thing") == 1


@pytest.mark.parametrize(
    ("refusal", "traced"),
    [
        (NotFound("没有"), ["access.refused"]),
        (NotPermitted("不许"), ["access.refused"]),
        (Invalid("不对", field=("name",)), []),
    ],
    ids=["not found", "not permitted", "invalid"],
)
async def test_a_refusal_is_not_stored_and_probing_leaves_a_trace(
    database: testing.Database, app: Database, refusal: Refusal, traced: list[str]
) -> None:
    actor, asked = clerk(NEAR), mutation(secret="王小明")
    with pytest.raises(type(refusal)):
        await perform(app, actor, asked, refusing(refusal))
    assert await count(database, "thing") == await count(database, "idempotency_key") == 0
    told = await ask(database, TOLD)
    assert [tuple(row) for row in told] == [(event, "reads") for event in traced]
    for row in await ask(database, "SELECT content, canonical FROM ledger_content, ledger_entry"):
        assert "王小明".encode() not in row.content + row.canonical
    assert not (await perform(app, actor, asked, making())).replayed


async def test_a_lost_race_is_a_conflict(database: testing.Database, app: Database) -> None:
    thing_id = await add_thing(app, clerk(NEAR), NEAR)

    async def overtaken(tx: Write) -> Outcome:
        thing = (await tx.execute(sa.select(Thing))).scalar_one()
        async with app.write(clerk(NEAR)) as other:
            await other.execute(sa.update(Thing).values(version=2))
            record(other, NEAR)
        thing.name = "mine"
        return Outcome("thing", thing.id, record(tx, NEAR))

    async def taken(tx: Write) -> Outcome:
        again = new_thing(NEAR)
        again.id = thing_id
        tx.add(again)
        return Outcome("thing", thing_id, record(tx, NEAR))

    for act in (overtaken, taken):
        with pytest.raises(LostRace) as refused:
            await perform(app, clerk(NEAR), mutation(), act)
        assert refused.value.field == ("version",)
    assert [tuple(row) for row in await ask(database, "SELECT name, version FROM thing")] == [
        ("thing", 2)
    ]


async def test_two_acts_that_block_each_other_end_as_a_lost_race(app: Database) -> None:
    things = [await add_thing(app, clerk(NEAR), NEAR) for _ in range(2)]

    def locking(order: list[UUID]) -> Act:
        async def act(tx: Write) -> Outcome:
            for thing_id in order:
                await tx.execute(sa.select(Thing).where(Thing.id == thing_id).with_for_update())
                await asyncio.sleep(0.1)
            return Outcome("thing", order[0], record(tx, NEAR))

        return act

    results = await asyncio.gather(
        *(perform(app, clerk(NEAR), mutation(), locking(o)) for o in (things, things[::-1])),
        return_exceptions=True,
    )
    assert [type(result) for result in results if isinstance(result, Exception)] == [LostRace]


async def test_other_faults_of_the_database_stay_faults(app: Database) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        await perform(app, clerk(NEAR), mutation(), making(CITY))
