"""Cases to be moved about, and what somebody sees of them."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from xinfang.access.actor import SystemActor
from xinfang.access.grants import Grants
from xinfang.cases.models import SubjectKind
from xinfang.cases.petition import ItemEntry, Petition, RespondentEntry
from xinfang.cases.queries.cases import visible_cases
from xinfang.cases.register import RegisterCase, register
from xinfang.law.classification import Category, Channel, Purpose
from xinfang.organizations.check import Inconsistency, check
from xinfang.store.transaction import Outcome, Write

import database as testing
from world import World

Command = TypeVar("Command")

HANDED_TO = (
    "UPDATE petition_case SET responsible_unit_id = :unit WHERE id = :case",
    "DELETE FROM access_scope WHERE object_id = :case AND reach = 'vertical_line'",
    """
    WITH RECURSIVE line(id) AS (
        SELECT CAST(:unit AS uuid)
        UNION SELECT vertical_superior_id FROM line JOIN unit USING (id)
        WHERE vertical_superior_id IS NOT NULL
    )
    INSERT INTO access_scope (kind, holder, reach, object_id, sort_at, status)
    SELECT 'case', id, 'vertical_line', CAST(:case AS uuid), now(), 'REGISTERED' FROM line
    """,
)


async def act(
    world: World,
    who: str,
    action: Callable[[Write, Grants, Command], Awaitable[Outcome]],
    command: Command,
) -> Outcome:
    """Let somebody do one act in a transaction of its own, and read the world again."""
    async with world.db.write(world.user(who)) as tx:
        outcome = await action(tx, world.grants, command)
    await world.refresh()
    return outcome


async def case_of(
    world: World, who: str, unit: str, accused: tuple[SubjectKind, UUID] | None = None
) -> UUID:
    """Register a case and give it to a unit of the registrar's tenant, with the unit's line.

    Handing cases over is a slice above; here the administrator writes what it would.
    """
    kind, subject = accused or (None, None)
    item = ItemEntry(
        Category.ACCUSATION,
        "某某收受财物",
        respondents=(RespondentEntry("某某", kind, subject),),
    )
    petition = Petition(
        channel=Channel.LETTER,
        purpose=Purpose.SETTLEMENT_REQUEST,
        category=Category.ACCUSATION if accused else Category.APPEAL_REQUEST,
        title="补偿款未到位",
        demand="请求支付补偿款",
        received_on=date(2026, 11, 20),
        items=(item,) if accused else (),
    )
    made = await act(world, who, register, RegisterCase(petition))
    if made.kind == "case":
        await run(world.at, *HANDED_TO, unit=world.unit(unit), case=made.id)
    return made.id


async def run(at: testing.Database, *statements: str, **values: object) -> None:
    """Run statements as the server's administrator, past every wall."""
    engine = create_async_engine(at.url("admin"))
    try:
        async with engine.begin() as connection:
            for statement in statements:
                await connection.execute(sa.text(statement), values)
    finally:
        await engine.dispose()


async def ask(at: testing.Database, statement: str, **values: object) -> object:
    """Return one value as the server's administrator sees it."""
    engine = create_async_engine(at.url("admin"))
    try:
        async with engine.connect() as connection:
            return await connection.scalar(sa.text(statement), values)
    finally:
        await engine.dispose()


async def sees(world: World, who: str) -> set[UUID]:
    """Return the cases that somebody sees: past both walls."""
    actor = world.user(who)
    async with world.db.read(actor) as read:
        from_visible = visible_cases(actor, world.grants, read.today)
        return {row.id for row in await read.execute(from_visible)}


async def differences(world: World, province: str = "河南省") -> list[Inconsistency]:
    """Run the check command over a province."""
    actor = SystemActor("check", world.tenant(province), world.path(province))
    return await check(world.db, actor)
