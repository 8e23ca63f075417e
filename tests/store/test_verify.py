"""Verification names the first bad entry and what was done, for each way to tamper."""

# ruff: noqa: S608 - the statements are put together from constants of this file

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from store.things import CITY, FAR, NEAR, NEXT, ask, clerk, opened, record, system
from xinfang.store import anchors
from xinfang.store.anchors import Anchor, AnchorError
from xinfang.store.crypto import Provider
from xinfang.store.destroy import destroy_content
from xinfang.store.faults import Fault, FaultKind
from xinfang.store.transaction import Database
from xinfang.store.verify import Report, verify

import database as testing

TRUSTED = anchors.public_keys(Provider.for_tests().ring)
ENTRIES = 6


@pytest.fixture
async def auditor(database: testing.Database) -> AsyncIterator[AsyncEngine]:
    engine = create_async_engine(database.url("auditor"))
    yield engine
    await engine.dispose()


@pytest.fixture
async def ledger(app: Database) -> list[UUID]:
    """Six acts in NEAR, two in NEXT, one in FAR; the ids of NEAR's events."""
    events = [await act(app) for _ in range(ENTRIES)]
    async with app.write(clerk(NEXT)) as tx:
        record(tx, NEXT)
        tx.record("read", kind="case", object_id=None, tenants=dict([NEXT]), chain="reads")
    async with app.write(clerk(FAR)) as tx:
        record(tx, FAR)
    return events


async def act(app: Database) -> UUID:
    async with app.write(clerk(NEAR)) as tx:
        return record(tx, NEAR, reason="理由")


async def tamper(database: testing.Database, *statements: str) -> None:
    """Do what a superuser can do who turns the triggers off."""
    quoted = {":near": f"'{NEAR[0]}'", ":next": f"'{NEXT[0]}'"}
    for statement in statements:
        text = statement
        for name, value in quoted.items():
            text = text.replace(name, value)
        function = text.replace(":", r"\:")
        await ask(
            database,
            f"DO $do$ BEGIN SET LOCAL session_replication_role = replica; {function}; END $do$",
        )


def told(report: Report) -> list[tuple[FaultKind, UUID, str, int]]:
    return [(fault.kind, fault.tenant_id, fault.chain, fault.sequence) for fault in report.faults]


async def test_a_whole_ledger_is_whole(
    ledger: list[UUID], worker: Database, auditor: AsyncEngine
) -> None:
    assert len(ledger) == ENTRIES
    anchor = await anchors.make(worker, system(CITY))
    assert anchor is not None
    seen: list[int] = []
    report = await verify(auditor, TRUSTED, [anchor], seen.append)
    assert report == Report(chains=4, entries=9, destroyed=0, anchors=2, faults=())
    assert report.whole
    assert seen == [9]


ENTRY = "WHERE tenant_id = :near AND chain = 'acts' AND sequence"
HEAD = "ledger_head SET sequence = 4, hash = (SELECT hash FROM ledger_entry " + ENTRY + " = 4)"
FORGED = "convert_to(replace(convert_from(canonical, 'UTF8'), 'thing.done', 'other'), 'UTF8')"
REWRITE = (
    "UPDATE ledger_entry SET provider = 'sha256', event = 'other',"
    f" canonical = {FORGED}, hash = sha256({FORGED})"
)
MOVE = "UPDATE ledger_entry SET sequence = {} " + ENTRY + " = {}"
MOVE_CONTENT = "UPDATE ledger_content SET sequence = {} " + ENTRY + " = {}"


@pytest.mark.parametrize(
    ("statements", "kind", "sequence"),
    [
        ([f"UPDATE ledger_entry SET event = 'other' {ENTRY} = 3"], FaultKind.EDIT, 3),
        ([f"UPDATE ledger_entry SET actor = 'other' {ENTRY} = 1"], FaultKind.EDIT, 1),
        (
            [f"UPDATE ledger_entry SET recorded_at = recorded_at + '1 s' {ENTRY} = 3"],
            FaultKind.EDIT,
            3,
        ),
        ([f"UPDATE ledger_entry SET canonical = {FORGED} {ENTRY} = 3"], FaultKind.EDIT, 3),
        ([f"UPDATE ledger_entry SET provider = 'md5' {ENTRY} = 2"], FaultKind.EDIT, 2),
        (
            # Rewritten with a fitting hash: the successor, or the head, names another.
            [
                f"{REWRITE} {ENTRY} = 3",
                f"DELETE FROM ledger_content {ENTRY} = 3",
            ],
            FaultKind.EDIT,
            3,
        ),
        (
            [
                f"{REWRITE} {ENTRY} = {ENTRIES}",
                f"DELETE FROM ledger_content {ENTRY} = {ENTRIES}",
            ],
            FaultKind.EDIT,
            ENTRIES,
        ),
        ([f"UPDATE ledger_content SET content = '{{}}' {ENTRY} = 2"], FaultKind.EDIT, 2),
        ([f"UPDATE ledger_content SET salt = '' {ENTRY} = 2"], FaultKind.EDIT, 2),
        ([f"DELETE FROM ledger_content {ENTRY} = 2"], FaultKind.DELETION, 2),
        ([f"DELETE FROM ledger_entry {ENTRY} = 3"], FaultKind.DELETION, 3),
        ([f"DELETE FROM ledger_entry {ENTRY} = 1"], FaultKind.DELETION, 1),
        ([f"DELETE FROM ledger_entry {ENTRY} IN (2, 3)"], FaultKind.DELETION, 2),
        (
            # The gap closed by moving what follows.
            [
                f"DELETE FROM ledger_entry {ENTRY} = 3",
                *(MOVE.format(n - 1, n) for n in range(4, ENTRIES + 1)),
                "UPDATE ledger_head SET sequence = 5 WHERE tenant_id = :near",
            ],
            FaultKind.DELETION,
            3,
        ),
        (["DELETE FROM ledger_head WHERE tenant_id = :near"], FaultKind.DELETION, ENTRIES),
        (
            [MOVE.format(99, 3), MOVE.format(3, 4), MOVE.format(4, 99)],
            FaultKind.REORDERING,
            3,
        ),
        (
            [
                *(m.format(99, 2) for m in (MOVE, MOVE_CONTENT)),
                *(m.format(2, 5) for m in (MOVE, MOVE_CONTENT)),
                *(m.format(5, 99) for m in (MOVE, MOVE_CONTENT)),
            ],
            FaultKind.REORDERING,
            2,
        ),
        ([f"DELETE FROM ledger_entry {ENTRY} > 4"], FaultKind.TAIL_TRUNCATION, 5),
        (["DELETE FROM ledger_entry WHERE tenant_id = :near"], FaultKind.TAIL_TRUNCATION, 1),
        ([f"UPDATE {HEAD} WHERE tenant_id = :near"], FaultKind.EDIT, 5),
        (["UPDATE ledger_head SET hash = '' WHERE tenant_id = :near"], FaultKind.EDIT, ENTRIES),
    ],
)
async def test_tampering_is_found_in_the_chain_itself(
    database: testing.Database,
    ledger: list[UUID],
    auditor: AsyncEngine,
    statements: list[str],
    kind: FaultKind,
    sequence: int,
) -> None:
    assert ledger
    await tamper(database, *statements)
    report = await verify(auditor, TRUSTED)
    assert told(report) == [(kind, NEAR[0], "acts", sequence)]


CUT = [
    f"DELETE FROM ledger_entry {ENTRY} > 4",
    f"DELETE FROM ledger_content {ENTRY} > 4",
    f"UPDATE {HEAD} WHERE tenant_id = :near",
]


async def test_a_tail_cut_off_together_with_its_head_is_found_by_the_anchor(
    database: testing.Database, ledger: list[UUID], worker: Database, auditor: AsyncEngine
) -> None:
    assert ledger
    await anchors.make(worker, system(CITY))
    await tamper(database, *CUT)
    report = await verify(auditor, TRUSTED)
    assert told(report) == [(FaultKind.TAIL_TRUNCATION, NEAR[0], "acts", 5)]


async def test_a_chain_that_went_on_after_its_tail_was_cut_off_is_found_by_the_anchor(
    database: testing.Database,
    app: Database,
    ledger: list[UUID],
    worker: Database,
    auditor: AsyncEngine,
) -> None:
    assert ledger
    await anchors.make(worker, system(CITY))
    await tamper(database, *CUT)
    for _ in range(3):
        await act(app)
    report = await verify(auditor, TRUSTED)
    assert told(report) == [(FaultKind.EDIT, NEAR[0], "acts", ENTRIES)]


@pytest.mark.parametrize(("further", "sequence"), [(0, ENTRIES + 1), (4, ENTRIES + 2)])
async def test_a_restored_backup_is_found_by_an_anchor_held_outside(
    database: testing.Database,
    app: Database,
    ledger: list[UUID],
    auditor: AsyncEngine,
    further: int,
    sequence: int,
) -> None:
    assert ledger
    async with opened(database, "worker") as worker:
        first = await anchors.make(worker, system(CITY))
    await app.dispose()
    backup = f"{database.name}_backup"
    server = testing.Database(database.server, "postgres")
    await ask_outside(server, f'CREATE DATABASE "{backup}" TEMPLATE "{database.name}"')
    try:
        for _ in range(2):
            await act(app)
        async with opened(database, "worker") as worker:
            held = await anchors.make(worker, system(CITY))
        assert (await verify(auditor, TRUSTED, present(first, held))).whole
        await app.dispose()
        await auditor.dispose()
        await ask_outside(server, f'DROP DATABASE "{database.name}" WITH (FORCE)')
        await ask_outside(server, f'ALTER DATABASE "{backup}" RENAME TO "{database.name}"')
    finally:
        await ask_outside(server, f'DROP DATABASE IF EXISTS "{backup}"')
    for _ in range(further):
        await act(app)
    assert (await verify(auditor, TRUSTED, present(first))).whole, "unknown to who holds nothing"
    report = await verify(auditor, TRUSTED, present(first, held))
    assert told(report) == [(FaultKind.RESTORED_BACKUP, NEAR[0], "acts", sequence)]


def present(*made: Anchor | None) -> list[Anchor]:
    """Return the anchors as an outside holder has them: through JSON."""
    assert None not in made
    return [Anchor.parsed(anchor.printed()) for anchor in made if anchor is not None]


async def ask_outside(database: testing.Database, statement: str) -> None:
    engine = create_async_engine(database.url("admin"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.exec_driver_sql(statement)
    await engine.dispose()


async def test_content_destroyed_by_due_process_is_no_fault(
    database: testing.Database, ledger: list[UUID], worker: Database, auditor: AsyncEngine
) -> None:
    async with worker.write(system(NEAR)) as tx:
        await destroy_content(tx, ledger[1], ruling="某市 〔2026〕1号")
    report = await verify(auditor, TRUSTED)
    assert (report.whole, report.destroyed) == (True, 1)
    await tamper(database, f"DELETE FROM ledger_content {ENTRY} = 3")
    assert told(await verify(auditor, TRUSTED)) == [(FaultKind.DELETION, NEAR[0], "acts", 3)]


async def test_each_chain_is_judged_by_itself(
    database: testing.Database, ledger: list[UUID], auditor: AsyncEngine
) -> None:
    assert ledger
    await tamper(
        database,
        f"DELETE FROM ledger_entry {ENTRY} = 3",
        "UPDATE ledger_entry SET event = 'x' WHERE tenant_id = :next AND chain = 'reads'",
    )
    assert told(await verify(auditor, TRUSTED)) == [
        (FaultKind.DELETION, NEAR[0], "acts", 3),
        (FaultKind.EDIT, NEXT[0], "reads", 1),
    ]


@pytest.mark.parametrize(
    ("statement", "kind", "sequence"),
    [
        ("UPDATE ledger_anchor SET signature = '' WHERE sequence = 2", FaultKind.EDIT, 2),
        ("UPDATE ledger_anchor SET heads = '[{\"a\": 1}]' WHERE sequence = 1", FaultKind.EDIT, 1),
        ("UPDATE ledger_anchor SET heads = heads - 0 WHERE sequence = 1", FaultKind.EDIT, 1),
        ("UPDATE ledger_anchor SET tenant_id = :near WHERE sequence = 1", FaultKind.EDIT, 1),
        ("UPDATE ledger_anchor SET key_id = 'other' WHERE sequence = 1", FaultKind.EDIT, 1),
        ("DELETE FROM ledger_anchor WHERE sequence = 1", FaultKind.DELETION, 1),
    ],
)
async def test_tampering_with_anchors_is_found(
    database: testing.Database,
    ledger: list[UUID],
    worker: Database,
    auditor: AsyncEngine,
    statement: str,
    kind: FaultKind,
    sequence: int,
) -> None:
    assert ledger
    for _ in range(2):
        await anchors.make(worker, system(CITY))
    await tamper(database, statement)
    report = await verify(auditor, TRUSTED)
    assert kind in {fault.kind for fault in report.faults}
    assert ("anchors", sequence) in {(fault.chain, fault.sequence) for fault in report.faults}


async def test_a_lost_anchor_is_named_where_the_chains_are_whole(
    database: testing.Database, ledger: list[UUID], worker: Database, auditor: AsyncEngine
) -> None:
    assert ledger
    held = await anchors.make(worker, system(CITY))
    await tamper(database, "DELETE FROM ledger_anchor")
    report = await verify(auditor, TRUSTED, present(held))
    assert told(report) == [(FaultKind.DELETION, CITY[0], "anchors", 1)]


async def test_verifying_needs_no_pause_of_the_writers(
    app: Database, ledger: list[UUID], worker: Database, auditor: AsyncEngine
) -> None:
    assert ledger
    await anchors.make(worker, system(CITY))
    writing = asyncio.gather(*(act(app) for _ in range(40)))
    for _ in range(5):
        assert (await verify(auditor, TRUSTED)).faults == ()
    await writing


async def test_an_anchor_that_nobody_trusted_signed_is_refused(
    ledger: list[UUID], worker: Database, auditor: AsyncEngine
) -> None:
    assert ledger
    held = await anchors.make(worker, system(CITY))
    with pytest.raises(AnchorError, match="'test-sign'"):
        await verify(auditor, {}, present(held))
    report = await verify(auditor, {})
    assert report.faults[0] == Fault(
        FaultKind.EDIT,
        CITY[0],
        "anchors",
        1,
        "signed with 'test-sign', whose public key is not among yours",
    )
