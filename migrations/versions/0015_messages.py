"""Messages that leave by an outlet, sealed, and seen by system work alone.

Whoever acts within a tenant may let one leave in its name; none of them reads it again. Only new
things: servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.correspondence import models
from xinfang.store import wall

revision: str = "0015_messages"
down_revision: str | None = "0014_attribution"

TABLE = models.OutgoingMessage.__tablename__


def upgrade() -> None:
    """Make the table and its wall."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[TABLE]])
    inside = wall.RANGE.format(path="tenant_path")
    for statement in [
        *wall.enabled(TABLE),
        wall.grant(TABLE, "SELECT, INSERT, UPDATE"),
        wall.policy(TABLE, f"{TABLE}_leave", inside, acts="INSERT"),
        wall.policy(TABLE, f"{TABLE}_seen", f"{wall.SYSTEM} AND {inside}", acts="SELECT"),
        wall.policy(TABLE, f"{TABLE}_sent", f"{wall.SYSTEM} AND {inside}", acts="UPDATE"),
    ]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the table, and what waits in it."""
    op.execute(f"DROP TABLE {TABLE}")
