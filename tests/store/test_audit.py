"""The ledger as it is written: chained, salted, append-only, and closed to the application."""

import asyncio
import json
from itertools import product
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from store.things import CITY, FAR, NEAR, NEXT, ask, clerk, record, system
from xinfang.access.actor import Actor
from xinfang.kernel import clock
from xinfang.kernel.ids import new_id
from xinfang.store import audit, crypto
from xinfang.store.destroy import ContentNotFound, destroy_content
from xinfang.store.reads import ProtectedReads
from xinfang.store.transaction import Database

import database as testing

CHAIN = "SELECT * FROM ledger_entry ORDER BY tenant_id, chain, sequence"


async def test_entries_are_chained_per_tenant_and_kind(
    database: testing.Database, app: Database
) -> None:
    actor = clerk(CITY)
    for _ in range(2):
        async with app.write(actor) as tx:
            tx.record("done", kind="thing", object_id=new_id(), tenants=dict([NEAR, NEXT]))
            tx.record("done", kind="thing", object_id=None, tenants=dict([NEAR]), chain="reads")
            tx.record("done", kind="thing", object_id=new_id(), tenants=dict([NEAR]))
    heads = {
        (head.tenant_id, head.chain): head for head in await ask(database, "TABLE ledger_head")
    }
    assert {key: head.sequence for key, head in heads.items()} == {
        (NEAR[0], "acts"): 4,
        (NEAR[0], "reads"): 2,
        (NEXT[0], "acts"): 2,
    }
    previous: dict[tuple[UUID, str], bytes] = {}
    for entry in await ask(database, CHAIN):
        canonical = json.loads(entry.canonical)
        key = (entry.tenant_id, entry.chain)
        assert bytes.fromhex(canonical["previous"]) == previous.get(key, audit.GENESIS)
        assert crypto.digest(entry.provider, entry.canonical) == entry.hash
        assert canonical["actor"] == str(actor.user_id)
        previous[key] = entry.hash
    assert previous == {key: head.hash for key, head in heads.items()}


async def test_one_event_has_one_id_in_every_ledger(
    database: testing.Database, app: Database
) -> None:
    async with app.write(clerk(CITY)) as tx:
        event = tx.record("done", kind="thing", object_id=None, tenants=dict([NEAR, NEXT]))
    entries = await ask(database, CHAIN)
    assert [(e.tenant_id, e.event_id) for e in entries] == [(NEAR[0], event), (NEXT[0], event)]


async def test_content_is_named_by_a_salted_hash(database: testing.Database, app: Database) -> None:
    for _ in range(2):
        async with app.write(clerk(NEAR)) as tx:
            record(tx, NEAR, reason="同一理由")
    contents = await ask(database, "SELECT * FROM ledger_content ORDER BY sequence")
    named = [json.loads(e.canonical)["content"] for e in await ask(database, CHAIN)]
    assert contents[0].content == contents[1].content
    assert len(set(named)) == 2
    for content, name in zip(contents, named, strict=True):
        assert crypto.digest("sm3", content.salt + content.content).hex() == name


async def test_many_writers_keep_every_chain_whole(
    database: testing.Database, app: Database
) -> None:
    async def write(number: int) -> None:
        tenants = [*[NEAR, NEXT, CITY][number % 3 :], FAR]
        async with app.write(clerk(CITY)) as tx:
            tx.record("done", kind="thing", object_id=None, tenants=dict(reversed(tenants)))

    await asyncio.gather(*(write(number) for number in range(60)))
    heads = await ask(database, "SELECT tenant_id, sequence FROM ledger_head")
    assert dict(map(tuple, heads)) == {NEAR[0]: 20, NEXT[0]: 40, CITY[0]: 60, FAR[0]: 60}
    links = (
        "SELECT count(*) FROM ledger_entry e JOIN ledger_entry f USING (tenant_id, chain)"
        " WHERE f.sequence = e.sequence + 1 AND convert_from(f.canonical, 'UTF8')::json"
        "->> 'previous' = encode(e.hash, 'hex')"
    )
    assert (await ask(database, links))[0][0] == 180 - 4


STATEMENTS = [
    "INSERT INTO ledger_head VALUES (gen_random_uuid(), 'acts', '41/', 5, '')",
    "UPDATE ledger_entry SET event = 'other'",
    "DELETE FROM ledger_entry",
    "TRUNCATE ledger_entry",
    "UPDATE ledger_content SET content = ''",
    "DELETE FROM ledger_content",
    "DELETE FROM ledger_head",
    "UPDATE ledger_anchor SET signature = ''",
    "SELECT ledger_destroy_content(tenant_id, chain, sequence) FROM ledger_entry",
]


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        *product(["app", "owner"], STATEMENTS),
        # A superuser may insert, and act as anybody; verification finds it.
        *product(["admin"], STATEMENTS[1:-1]),
    ],
)
async def test_nobody_rewrites_the_ledger(
    database: testing.Database, app: Database, role: testing.Role, statement: str
) -> None:
    async with app.write(clerk(NEAR)) as tx:
        record(tx, NEAR)
    before = await ask(database, CHAIN)
    engine = create_async_engine(database.url(role))
    async with engine.connect() as connection:
        await connection.execute(sa.text("SELECT set_config('xinfang.actor', 'x', true)"))
        with pytest.raises(DBAPIError, match=r"permission denied|append-only|row-level security"):
            await connection.execute(sa.text(statement))
    await engine.dispose()
    assert await ask(database, CHAIN) == before


async def test_an_entry_must_follow_its_head(app: Database) -> None:
    async with app.write(clerk(NEAR)) as tx:
        record(tx, NEAR)
    me = clerk(NEAR)
    await refuses_entry(app, me, me.wall().actor, "does not follow its head")


async def test_an_entry_names_who_acts(app: Database) -> None:
    await refuses_entry(app, clerk(NEAR), "somebody else", "names another actor")


async def refuses_entry(app: Database, me: Actor, named: str, reason: str) -> None:
    forged = audit.Entry(*NEAR, "acts", new_id(), "x", named, "x", None, clock.now(), {})
    row = audit._row(app.provider, forged, 2, audit.GENESIS)  # noqa: SLF001 - forging one
    with pytest.raises(DBAPIError, match=reason):
        async with app.write(me) as tx:
            await tx.session.execute(audit._APPEND, [row])  # noqa: SLF001 - as above


async def test_entries_are_seen_in_the_own_ranges_and_never_by_the_denied(
    database: testing.Database, app: Database
) -> None:
    accusation, accused = new_id(), clerk(NEAR)
    async with app.write(clerk(NEAR)) as tx:
        record(tx, NEAR, accusation)
        record(tx, NEAR, new_id())
    await ask(
        database,
        "INSERT INTO access_denial VALUES (:person, 'case', :object, now(), NULL)",
        person=accused.person_id,
        object=accusation,
    )
    count = sa.text("SELECT count(*) FROM ledger_entry")
    for actor, seen in ((clerk(NEAR), 2), (clerk(CITY), 2), (clerk(NEXT), 0), (accused, 1)):
        async with app.read(actor) as read:
            assert await read.scalar(count) == seen
    async with app.read(clerk(NEAR)) as read:
        with pytest.raises(DBAPIError, match="permission denied"):
            await read.execute(sa.text("SELECT content FROM ledger_content"))


async def test_destroying_content_is_an_act_itself(
    database: testing.Database, app: Database, worker: Database
) -> None:
    async with app.write(clerk(NEAR)) as tx:
        event = record(tx, NEAR, reason="误录的个人信息")
        record(tx, NEAR, reason="留下")
    for tenant in (NEXT, FAR):
        with pytest.raises(ContentNotFound):
            async with worker.write(system(tenant)) as tx:
                await destroy_content(tx, event, ruling="x")
    async with worker.write(system(CITY, "destroy")) as tx:
        await destroy_content(tx, event, ruling="某市信访局 〔2026〕1号")
    with pytest.raises(ContentNotFound):
        async with worker.write(system(CITY)) as tx:
            await destroy_content(tx, event, ruling="again")
    left = await ask(database, "SELECT sequence FROM ledger_content ORDER BY sequence")
    assert [row.sequence for row in left] == [2, 3]
    last = (await ask(database, CHAIN))[-1]
    assert (last.event, last.object_id) == ("ledger.content_destroyed", event)


async def test_protected_reads_are_one_entry_an_object(
    database: testing.Database, app: Database
) -> None:
    reads, first, second = ProtectedReads(), new_id(), new_id()
    await reads.record(app, clerk(NEAR))
    for group in ("case.identity", "case.accusation", "case.identity"):
        reads.note(group, first, *NEAR)
    reads.note("case.identity", second, *NEXT)
    await reads.record(app, clerk(CITY))
    await reads.record(app, clerk(CITY))
    entries = await ask(database, CHAIN)
    assert [(e.chain, e.event, e.object_kind, e.object_id) for e in entries] == [
        ("reads", "case.protected_read", "case", first),
        ("reads", "case.protected_read", "case", second),
    ]
    content = json.loads(
        (await ask(database, "SELECT content FROM ledger_content ORDER BY tenant_id"))[0][0]
    )
    assert content["grounds"] == {"groups": ["case.accusation", "case.identity"]}
