"""Query codes of petitioners, their sessions, and rates that all processes share.

A petitioner is known by nothing but number and code before any wall is up, so sign-in goes through
definer functions: the application can write a code and can't read one, and reaches sessions, rates
and requests for codes only one at a time, by a hash that it was shown. Only new tables and kinds of
events: servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks, wall
from xinfang.web import models as web

revision: str = "0020_query_codes"
down_revision: str | None = "0019_passing_on"

SESSION = web.PetitionerSession.__tablename__
RATE = web.PetitionerRate.__tablename__
TABLES = (models.QueryCode.__tablename__, SESSION, RATE)

# A code that came by a channel of the petitioner's ends those before it when it is first used. One
# that staff saw ends only others of its kind: nobody shuts a petitioner out by printing a code.
OPEN = """
#variable_conflict use_column
DECLARE
  shown case_query_code;
BEGIN
  SELECT * INTO shown FROM case_query_code WHERE code_blind = of_code AND ended_at IS NULL;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE case_query_code SET used_at = at WHERE id = shown.id AND used_at IS NULL;
  UPDATE case_query_code older SET ended_at = at
  WHERE older.petitioner_id = shown.petitioner_id AND older.id <> shown.id
    AND older.made_at <= shown.made_at AND older.ended_at IS NULL
    AND (shown.way IN ('SENT', 'FILED') OR older.way NOT IN ('SENT', 'FILED'));
  INSERT INTO web_petitioner_session (id_hash, code_id, confirmed, created_at, seen_at, expires_at)
  VALUES (of_session, shown.id, shown.way IN ('SENT', 'FILED'), at, at, until);
  RETURN true;
END
"""

USE = """
#variable_conflict use_column
BEGIN
  UPDATE web_petitioner_session SET seen_at = at
  WHERE id_hash = of_session AND expires_at > at AND seen_at > at - idle
    AND seen_at <= at - interval '1 minute';
  RETURN QUERY SELECT c.petitioner_id, c.case_id, p.tenant_path, s.confirmed,
    (SELECT value FROM access_version WHERE name = 'reference')
  FROM web_petitioner_session s
    JOIN case_query_code c ON c.id = s.code_id AND c.ended_at IS NULL
    JOIN petition_case p ON p.id = c.case_id
  WHERE s.id_hash = of_session AND s.expires_at > at AND s.seen_at > at - idle;
END
"""

CLOSE = """
BEGIN
  DELETE FROM web_petitioner_session WHERE id_hash = of_session;
END
"""

# The generic cell rate algorithm, as in `kernel.rates`: of each key the instant at which its bucket
# is full again. Either all keys have something left and one is taken of each, or nothing is.
TAKE = """
DECLARE
  filled timestamptz;
  wait interval := interval '0';
BEGIN
  FOR i IN 1 .. cardinality(keys) LOOP
    INSERT INTO web_petitioner_rate (key, full_at) VALUES (keys[i], at)
    ON CONFLICT (key) DO UPDATE SET full_at = GREATEST(web_petitioner_rate.full_at, at)
    RETURNING full_at INTO filled;
    wait := GREATEST(wait, filled + each[i] - at - bursts[i]);
  END LOOP;
  IF wait > interval '0' THEN RETURN wait; END IF;
  UPDATE web_petitioner_rate SET full_at = full_at + taken.each
  FROM unnest(keys, each) AS taken(key, each) WHERE web_petitioner_rate.key = taken.key;
  RETURN interval '0';
END
"""

GIVE_BACK = """
BEGIN
  UPDATE web_petitioner_rate SET full_at = full_at - given.each
  FROM unnest(keys, each) AS given(key, each) WHERE web_petitioner_rate.key = given.key;
END
"""

FORGET = """
DECLARE
  gone bigint;
  more bigint;
BEGIN
  DELETE FROM web_petitioner_rate WHERE full_at < at;
  GET DIAGNOSTICS gone = ROW_COUNT;
  DELETE FROM web_petitioner_session WHERE expires_at <= at;
  GET DIAGNOSTICS more = ROW_COUNT;
  RETURN gone + more;
END
"""

FUNCTIONS = (
    (
        (
            "petitioner_session_open(of_code bytea, of_session bytea, at timestamptz,"
            " until timestamptz)"
        ),
        OPEN,
        "boolean",
        wall.ROLES,
    ),
    (
        "petitioner_session_use(of_session bytea, at timestamptz, idle interval)",
        USE,
        (
            "TABLE (petitioner_id uuid, case_id uuid, tenant_path text, confirmed boolean,"
            " reference_version bigint)"
        ),
        wall.ROLES,
    ),
    ("petitioner_session_close(of_session bytea)", CLOSE, "void", wall.ROLES),
    (
        "petitioner_take(keys bytea[], each interval[], bursts interval[], at timestamptz)",
        TAKE,
        "interval",
        wall.ROLES,
    ),
    ("petitioner_give_back(keys bytea[], each interval[])", GIVE_BACK, "void", wall.ROLES),
    ("petitioner_forget(at timestamptz)", FORGET, "bigint", "xinfang_worker"),
)


def upgrade() -> None:
    """Make the tables, close them to the application, and make the ways to them."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    checks.renew("case_event", "kind", models.EventKind)
    seen = "EXISTS (SELECT 1 FROM petition_case parent WHERE parent.id = case_query_code.case_id)"
    statements = [
        *wall.enabled("case_query_code"),
        wall.grant("case_query_code", "INSERT"),
        wall.policy("case_query_code", "case_query_code_wall", seen, acts="INSERT"),
        *wall.definer_access("case_query_code", "SELECT, UPDATE"),
    ]
    for table in (SESSION, RATE):
        statements += wall.enabled(table)
        statements += wall.definer_access(table, "SELECT, INSERT, UPDATE, DELETE")
    for signature, body, returns, to in FUNCTIONS:
        statements += wall.definer_function(
            signature, body, returns=returns, volatility="VOLATILE", to=to
        )
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop all of it; petitioners get new codes."""
    for signature, *_rest in reversed(FUNCTIONS):
        name = signature.split("(", 1)[0]
        op.execute(f"DROP FUNCTION {name}({wall.argument_types(signature)})")
    for table in reversed(TABLES):
        op.execute(f"DROP TABLE {table}")
