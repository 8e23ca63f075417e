"""Which lines an exported file of another list holds, asked again at each fetch.

Seen by whoever asked for the file. Servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.store import checks, wall
from xinfang.store.models import Job, JobKind

revision: str = "0052_exported_lines"
down_revision: str | None = "0051_agents"

TABLE = models.ExportedLine.__tablename__


def upgrade() -> None:
    """Make the table with its wall, and let there be jobs of the kind."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[TABLE]])
    for statement in wall.child_wall(TABLE, "job", "job_id", acts="SELECT, INSERT"):
        op.execute(sa.text(statement.replace(":", r"\:")))
    checks.renew(Job.__tablename__, "kind", JobKind)


def downgrade() -> None:
    """Drop it; files that were exported open no more."""
    op.execute(f"DROP TABLE {TABLE}")
