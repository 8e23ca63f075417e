"""What leaders do with cases: comments with instructions, undertakings with their steps.

Servers of the release before run on: nothing that they write is taken away.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks, wall

revision: str = "0035_leadership"
down_revision: str | None = "0034_petitioners_acts"

TABLES = ("case_comment", "case_undertaking", "case_undertaking_step")


def upgrade() -> None:
    """Make the tables, and let events and tasks be about them."""
    checks.renew("case_event", "kind", models.EventKind)
    checks.renew("case_task", "kind", models.TaskKind)
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    for table in TABLES:
        for statement in wall.child_wall(table, "petition_case", "case_id"):
            op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the tables; kinds of events and tasks stay known, for there may be some."""
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name}")
