"""Whether a browser's session still stands, without using it: for connections that stay open.

A tab that listens must end with its sign-out, and must not keep a session alive that nobody uses.
Only new things: servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.store import wall

revision: str = "0032_session_stands"
down_revision: str | None = "0031_imports"

STANDS = """
BEGIN
  RETURN EXISTS (
    SELECT 1 FROM web_session s
    WHERE s.id_hash = of_hash AND s.expires_at > at AND s.seen_at > at - idle
  );
END
"""


def upgrade() -> None:
    """Make the function."""
    for statement in wall.definer_function(
        "web_session_stands(of_hash bytea, at timestamptz, idle interval)",
        STANDS,
        returns="boolean",
    ):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP FUNCTION web_session_stands(bytea, timestamptz, interval)")
