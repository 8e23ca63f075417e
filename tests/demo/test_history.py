"""The demo's histories are lawful, the same everywhere, and leave what the acts leave."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from demo.playing import PORT, Player
from xinfang import demo, settings
from xinfang.access.actor import SystemActor
from xinfang.access.grants import shipped
from xinfang.access.tables import metadata
from xinfang.demo import load
from xinfang.demo.draws import Accused
from xinfang.demo.fill import run_of
from xinfang.demo.history import Did, Step
from xinfang.demo.leave import leave
from xinfang.demo.organizations import PLATFORM
from xinfang.demo.organs import PROVINCE
from xinfang.demo.press import Pressed
from xinfang.demo.rows import NULL, TABLES, Lines, empty
from xinfang.demo.writer import Register, Run, Walked, Writer, register_of
from xinfang.kernel import clock
from xinfang.organizations.queries import tenant_by_code
from xinfang.store.crypto import Provider
from xinfang.store.transaction import Database, connect
from xinfang.web.sign_in import developer_issuer

import database as testing

pytestmark = pytest.mark.pg
NOT_COMPARED = {"number", "version", "name", "id_number", "phone", "address"}
"""Numbers and seals are made with random keys; a version counts how often a row was sent."""
CODED = "own_petition"
"""What is imported sends no query code; whoever asks at the counter gets one."""
COMPARED = (*TABLES, "access_denial", "hand_over")


async def _province(db: Database) -> SystemActor:
    async with db.read(PLATFORM) as read:
        tenant = await tenant_by_code(read, PROVINCE)
    assert tenant is not None
    return SystemActor("demo", tenant.id, tenant.path)


def _chosen(run: Run, lines: Lines) -> list[Walked]:
    """A few roads of every kind there is, with those whose matter they repeat."""
    writer, seen, chosen = Writer(run), Counter[object](), list[Walked]()
    by_id: dict[str, Walked] = {}
    for number in run.drawing().chunks():
        for walked in writer.walked(number, lines):
            by_id[walked.road.id] = walked
            road = walked.road
            kinds = {
                (road.path, road.state, walked.before is not None),
                road.draw.accused,
                road.draw.receiver != road.draw.tenant,
                *((step.did, step.upheld, step.kind, step.ground) for step in walked.steps),
            }
            if any(seen[kind] < 1 for kind in kinds):
                seen.update(kinds)
                chosen.append(walked)
    before = [by_id[one.before.id] for one in chosen if one.before is not None]
    wanted = {one.road.id for one in (*chosen, *before)}
    assert {step.did for one in chosen for step in one.steps} == set(Did)
    assert {one.road.draw.accused for one in chosen} == {None, *Accused}
    return [one for key, one in by_id.items() if key in wanted]


def _pressed(run: Run, chosen: Sequence[Walked], lines: Lines, used: Counter[Register]) -> Pressed:
    """The rows of the chosen roads alone."""
    kept = empty()
    ids = {one.road.id for one in chosen}
    for table in ("case_event", "case_notice", "case_redirection"):
        kept[table] = [line for line in lines[table] if line.split("\t")[1] in ids]
    for number, one in enumerate(chosen):
        road = one.road
        road.lines = kept
        same = NULL if one.before is None else one.before.id
        leave(road, run.provider, f"{road.registered_at[:4]}{number:08d}", same)
        used[register_of(road.draw)] += 1
    texts = {table: "".join(f"{line}\n" for line in kept[table]).encode() for table in TABLES}
    return Pressed(texts, len(chosen), b"")


async def _rows(own: testing.Database) -> dict[str, Counter[Any]]:
    """Every row of a history, with ids told by what they stand for."""
    engine = create_async_engine(own.url("admin"))
    found: dict[str, list[dict[str, Any]]] = {}
    async with engine.connect() as connection:
        for table in COMPARED:
            rows: Any = await connection.execute(sa.text(f"SELECT * FROM {table}"))  # noqa: S608 - our own tests
            found[table] = [
                {name: tuple(value) if isinstance(value, list) else value for name, value in row}
                for row in (one.items() for one in rows.mappings())
                if ("reach", CODED) not in row
            ]
    await engine.dispose()
    names: dict[Any, str] = {}
    for row in found["petition_case"]:
        names[row["id"]] = f"{row['title']} {row['registered_at']} {row['registering_unit_id']}"
    assert len(set(names.values())) == len(names)
    for table, listed in found.items():
        counted = Counter[Any]()
        for row in sorted((row for row in listed if "id" in row), key=lambda row: str(row["id"])):
            if table != "petition_case":
                counted[row["case_id"]] += 1
                names[row["id"]] = f"{table} {counted[row['case_id']]} of {names[row['case_id']]}"
    numbers = {row["id"]: row["number"] for row in found["petition_case"]}
    for row in found["case_search"]:
        number = numbers[row["case_id"]]
        row["text"] = row["text"].replace(number, "")
        for column in ("grams", "words"):
            words = {*row[column].split()} - {f"'{number}'"}
            row[column] = " ".join(sorted(word for word in words if CODED not in word))
    return {
        table: Counter(
            tuple(
                (column, names.get(value, value))
                for column, value in sorted(row.items())
                if column not in NOT_COMPARED
            )
            for row in listed
        )
        for table, listed in found.items()
    }


async def _by_copy(own: testing.Database, monkeypatch: pytest.MonkeyPatch) -> list[Walked]:
    db = connect(own.url("app"), Provider.for_tests())
    province = await _province(db)
    run = await run_of(db, province, first=0, last=5_000)
    lines = empty()
    chosen = _chosen(run, lines)

    async def pressed(_run: Run, used: Counter[Register]) -> AsyncIterator[Pressed]:
        yield _pressed(run, chosen, lines, used)

    with monkeypatch.context() as patched:
        patched.setattr(load, "pressed", pressed)
        await load.load(own.url("owner"), run, province, lambda _stored, _what: None)
    await db.dispose()
    return chosen


async def _by_acts(own: testing.Database, issuer: str, chosen: list[Walked]) -> None:
    db = connect(own.url("app"), Provider.for_tests())
    engine = create_async_engine(own.url("admin"))
    async with engine.connect() as looking:
        await Player(db, shipped(), looking, issuer).play(chosen)
    await engine.dispose()
    await db.dispose()


def test_copied_histories_are_those_that_the_acts_leave(
    seeded: testing.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer = developer_issuer(settings.load(port=PORT), demo.users).issuer
    at = seeded.server
    with testing.database(at, seeded.name) as own, testing.database(at, seeded.name) as other:
        chosen = asyncio.run(_by_copy(own, monkeypatch))
        asyncio.run(_by_acts(other, issuer, chosen))
        copied, acted = asyncio.run(_rows(own)), asyncio.run(_rows(other))
    assert len(chosen) > 40
    for table in COMPARED:
        assert _differing(copied[table], acted[table]) == [], table


def _differing(one: Counter[Any], other: Counter[Any]) -> list[Any]:
    """The columns in which rows of one side differ from those of the other."""
    here, there = (
        sorted((one - other).elements(), key=str),
        sorted((other - one).elements(), key=str),
    )
    if len(here) != len(there):
        return [*here, *there]
    return [
        (mine, theirs)
        for row, twin in zip(here, there, strict=True)
        for mine, theirs in zip(row, twin, strict=True)
        if mine != theirs
    ]


def test_the_columns_are_those_of_the_tables() -> None:
    for table, columns in TABLES.items():
        assert set(columns) == set(metadata.tables[table].columns.keys()), table


async def _walked(at: testing.Database) -> list[tuple[str, list[Step]]]:
    db = connect(at.url("app"), Provider.for_tests())
    run = await run_of(db, await _province(db), first=0, last=1_500)
    await db.dispose()
    return [
        (walked.road.told.title, walked.steps)
        for number in run.drawing().chunks()
        for walked in Writer(run).walked(number, empty())
    ]


def test_the_same_seed_gives_the_same_histories(seeded: testing.Database) -> None:
    once = asyncio.run(_walked(seeded))
    assert once == asyncio.run(_walked(seeded))
    assert len(once) == 1_500
    for _title, steps in once:
        assert steps[0].did is Did.REGISTER
        instants = [(step.day, step.minute) for step in steps]
        assert instants == sorted(instants)
        assert max(instants)[0] < clock.today().toordinal()
