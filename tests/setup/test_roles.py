"""The roles that `roles.bootstrap` makes, seen through the addresses that tests use."""

import asyncpg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from xinfang.store import roles

from database import Database, Role

LOGINS: tuple[tuple[Role, str], ...] = (
    ("owner", "xinfang_owner"),
    ("app", "xinfang_app"),
    ("worker", "xinfang_worker"),
    ("auditor", "xinfang_auditor"),
    ("ledger", "xinfang_ledger"),
    ("admin", "postgres"),
)


async def ask(address: str, statement: str) -> object:
    engine = create_async_engine(address)
    try:
        async with engine.connect() as connection:
            return await connection.scalar(text(statement))
    finally:
        await engine.dispose()


@pytest.mark.parametrize(("role", "name"), LOGINS)
async def test_each_address_acts_as_its_role(database: Database, role: Role, name: str) -> None:
    if role == "admin":
        name = make_url(database.server.administrator).username or ""
    assert await ask(database.url(role), "SELECT current_user") == name


async def test_no_role_is_above_the_wall(database: Database) -> None:
    strong = "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'xinfang%' AND {}"
    for power in ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb"):
        assert await ask(database.url("admin"), strong.format(power)) == 0


async def test_bootstrap_refuses_a_role_that_bypasses_the_wall(database: Database) -> None:
    # In a transaction of its own that is rolled back: roles belong to the whole server.
    connection = await asyncpg.connect(
        make_url(database.url("admin"))
        .set(drivername="postgresql")
        .render_as_string(hide_password=False)
    )
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute("ALTER ROLE xinfang_worker BYPASSRLS")
        with pytest.raises(roles.RoleTooStrongError, match="xinfang_worker"):
            await roles.make_role(connection, "worker")
    finally:
        await transaction.rollback()
        await connection.close()


async def test_only_the_owner_makes_tables_and_may_hand_them_over(database: Database) -> None:
    refused: tuple[Role, ...] = ("app", "worker", "auditor")
    for role in refused:
        with pytest.raises(Exception, match=r"permission denied for schema public|read-only"):
            await ask(database.url(role), "CREATE TABLE public.mine (id int)")
    engine = create_async_engine(database.url("owner"))
    async with engine.begin() as connection:
        for holder in ("authz", "ledger"):
            await connection.execute(text(f"CREATE TABLE kept_by_{holder} (id int)"))
            await connection.execute(
                text(f"ALTER TABLE kept_by_{holder} OWNER TO xinfang_{holder}")
            )
            await connection.execute(
                text(f"CREATE FUNCTION asked_by_{holder}() RETURNS int LANGUAGE sql RETURN 1")
            )
            await connection.execute(
                text(f"ALTER FUNCTION asked_by_{holder}() OWNER TO xinfang_{holder}")
            )
    await engine.dispose()
    # Handed over is handed over: the owner may take the role on, but does not have its rights.
    with pytest.raises(Exception, match="permission denied for table kept_by_ledger"):
        await ask(database.url("owner"), "SELECT count(*) FROM kept_by_ledger")
    assert await ask(database.url("ledger"), "SELECT count(*) FROM kept_by_ledger") == 0


async def test_strangers_do_not_connect(database: Database) -> None:
    statement = "SELECT has_database_privilege('public', current_database(), 'CONNECT')"
    assert await ask(database.url("admin"), statement) is False


async def test_bootstrap_twice_changes_nothing(database: Database) -> None:
    everything = "SELECT string_agg(r::text, ';' ORDER BY rolname) FROM pg_roles r"
    before = await ask(database.url("admin"), everything)
    await roles.bootstrap(database.server.address, database.server.passwords)
    assert await ask(database.url("admin"), everything) == before


@pytest.mark.parametrize("mode", ["require", "disable"])
async def test_an_address_may_ask_for_encryption_in_the_words_of_libpq(
    database: Database, mode: str
) -> None:
    given = make_url(database.url("app")).set(drivername="postgresql")
    dressed = roles.dressed(given.update_query_dict({"sslmode": mode}))
    assert dressed.drivername == roles.DRIVER
    assert (dressed.query.get("ssl"), dressed.query.get("sslmode")) == (mode, None)
    assert dressed.query.get("host") == given.query.get("host")
    if mode == "disable":
        engine = create_async_engine(dressed)
        async with engine.connect() as connection:
            assert await connection.scalar(text("SELECT 1")) == 1
        await engine.dispose()
