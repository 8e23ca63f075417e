"""Sessions of browsers, hashed, reached only through functions that want the hash of one.

A session exists before anyone knows which tenant its user belongs to, so no tenant range can guard
it. Instead the application has no right to the table at all: it can't list sessions, only open, use
and close one whose id it was shown. Only new things: servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.store import wall
from xinfang.web import models

revision: str = "0006_web_sessions"
down_revision: str | None = "0005_cases"

TABLE = models.WebSession.__tablename__

# Every sign-in sweeps up a few sessions that ended, so that no job need remember to.
OPEN = """
BEGIN
    DELETE FROM web_session WHERE id_hash IN (
        SELECT old.id_hash FROM web_session old WHERE old.expires_at <= at
        ORDER BY old.expires_at LIMIT 20 FOR UPDATE SKIP LOCKED
    );
    INSERT INTO web_session (id_hash, issuer, subject, created_at, seen_at, expires_at)
    VALUES (of_hash, by_issuer, by_subject, at, at, until);
END
"""

USE = """
#variable_conflict use_column
BEGIN
    UPDATE web_session SET seen_at = at
    WHERE id_hash = of_hash AND expires_at > at AND seen_at > at - idle
        AND seen_at <= at - interval '1 minute';
    RETURN QUERY SELECT s.issuer, s.subject, LEAST(s.expires_at, s.seen_at + idle)
    FROM web_session s
    WHERE s.id_hash = of_hash AND s.expires_at > at AND s.seen_at > at - idle;
END
"""

CLOSE = """
BEGIN
    DELETE FROM web_session WHERE id_hash = of_hash;
END
"""

SIGNATURES = (
    (
        "web_session_open(of_hash bytea, by_issuer text, by_subject text, at timestamptz,"
        " until timestamptz)"
    ),
    "web_session_use(of_hash bytea, at timestamptz, idle interval)",
    "web_session_close(of_hash bytea)",
)
RETURNS = ("void", "TABLE (issuer text, subject text, ends_at timestamptz)", "void")


def upgrade() -> None:
    """Make the table, close it to the application, and make the three ways to it."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[TABLE]])
    statements = [
        *wall.enabled(TABLE),
        *wall.definer_access(TABLE, "SELECT, INSERT, UPDATE, DELETE"),
    ]
    for signature, body, returns in zip(SIGNATURES, (OPEN, USE, CLOSE), RETURNS, strict=True):
        statements += wall.definer_function(signature, body, returns=returns, volatility="VOLATILE")
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop all of it: everybody signs in again."""
    for signature in reversed(SIGNATURES):
        name = signature.split("(", 1)[0]
        op.execute(f"DROP FUNCTION {name}({wall.argument_types(signature)})")
    op.execute(f"DROP TABLE {TABLE}")
