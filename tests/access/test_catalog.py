"""The catalog of the migrated database: no table, partition or view stands without the wall."""

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

import database as testing

WALLLESS = {
    "alembic_version": "the newest revision: no tenant's, and closed to the application",
}

UNGUARDED = """
SELECT c.relname || ': ' || CASE
    WHEN NOT c.relrowsecurity THEN 'no row-level security'
    WHEN NOT c.relforcerowsecurity THEN 'not forced for its owner'
    ELSE 'no policy' END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> ALL (:wallless)
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity
           AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))
"""
VIEWS = """
SELECT c.relname || ': ' || CASE c.relkind WHEN 'm' THEN 'a materialized view has no wall'
    ELSE 'a view without its invoker''s rights' END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND (c.relkind = 'm' OR (c.relkind = 'v'
  AND NOT COALESCE(c.reloptions, '{}') && ARRAY['security_invoker=true', 'security_invoker=on']))
"""
ROLES = """
SELECT rolname || ': stands above the wall' FROM pg_roles
WHERE starts_with(rolname::text, 'xinfang_') AND (rolsuper OR rolbypassrls)
UNION ALL
SELECT c.relname || ': owned by ' || r.rolname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
WHERE r.rolname IN ('xinfang_app', 'xinfang_worker', 'xinfang_auditor')
UNION ALL
SELECT p.proname || ': owned by ' || r.rolname FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
WHERE r.rolname IN ('xinfang_app', 'xinfang_worker', 'xinfang_auditor')
"""
DEFINERS = """
SELECT p.proname || ': ' || CASE
    WHEN r.rolcanlogin THEN 'runs as a role that logs in'
    WHEN p.proconfig IS NULL THEN 'search_path is not pinned'
    ELSE 'anybody may call it' END
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_roles r ON r.oid = p.proowner
WHERE n.nspname = 'public' AND p.prosecdef AND (
  r.rolcanlogin
  OR NOT EXISTS (SELECT 1 FROM unnest(COALESCE(p.proconfig, '{}')) s WHERE s LIKE 'search_path=%')
  OR has_function_privilege('public', p.oid, 'EXECUTE'))
"""
GRANTED = """
SELECT DISTINCT grantee || ': may ' || privilege_type || ' ' || table_name
FROM information_schema.role_table_grants
WHERE table_schema = 'public' AND grantee IN ('PUBLIC', 'xinfang_app', 'xinfang_worker')
  AND (grantee = 'PUBLIC' OR privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER')
       OR table_name IN ('access_accused', 'access_denial', 'alembic_version'))
"""


async def breaches(connection: AsyncConnection) -> list[str]:
    found: list[str] = []
    for question in (UNGUARDED, VIEWS, ROLES, DEFINERS, GRANTED):
        bound = {"wallless": list(WALLLESS)} if ":wallless" in question else {}
        found += (await connection.scalars(sa.text(question), bound)).all()
    return sorted(found)


async def after(url: str, *statements: str) -> list[str]:
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(sa.text(statement))
            return await breaches(connection)
    finally:
        await engine.dispose()


async def test_everything_stands_behind_the_wall(database: testing.Database) -> None:
    assert await after(database.url("admin")) == []


@pytest.mark.parametrize(
    ("statements", "breach"),
    [
        (("CREATE TABLE planted (id uuid)",), "planted: no row-level security"),
        (
            ("CREATE TABLE planted (id uuid)", "ALTER TABLE planted ENABLE ROW LEVEL SECURITY"),
            "planted: not forced for its owner",
        ),
        (
            (
                "CREATE TABLE planted (id uuid)",
                "ALTER TABLE planted ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE planted FORCE ROW LEVEL SECURITY",
            ),
            "planted: no policy",
        ),
        (
            ("CREATE TABLE planted PARTITION OF planted_whole FOR VALUES IN (1)",),
            "planted: no row-level security",
        ),
        (
            ("CREATE VIEW planted AS SELECT * FROM access_scope",),
            "planted: a view without its invoker's rights",
        ),
        (
            ("CREATE MATERIALIZED VIEW planted AS SELECT * FROM access_scope",),
            "planted: a materialized view has no wall",
        ),
        (("ALTER ROLE xinfang_worker BYPASSRLS",), "xinfang_worker: stands above the wall"),
        (("ALTER TABLE access_scope OWNER TO xinfang_app",), "access_scope: owned by xinfang_app"),
        (
            ("ALTER FUNCTION xinfang_denied(text) RESET search_path",),
            "xinfang_denied: search_path is not pinned",
        ),
        (
            ("ALTER FUNCTION xinfang_denied(text) OWNER TO xinfang_owner",),
            "xinfang_denied: runs as a role that logs in",
        ),
        (
            ("GRANT EXECUTE ON FUNCTION xinfang_denied(text) TO PUBLIC",),
            "xinfang_denied: anybody may call it",
        ),
        (
            ("GRANT SELECT ON access_denial TO xinfang_app",),
            "xinfang_app: may SELECT access_denial",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_planted_breach_is_caught(
    database: testing.Database, statements: tuple[str, ...], breach: str
) -> None:
    whole = (
        "CREATE TABLE planted_whole (at int) PARTITION BY LIST (at)",
        "ALTER TABLE planted_whole ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE planted_whole FORCE ROW LEVEL SECURITY",
        "CREATE POLICY one ON planted_whole USING (at = 1)",
    )
    assert breach in await after(database.url("admin"), *whole, *statements)
