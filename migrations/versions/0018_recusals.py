"""Recusals: who stands aside from a case, and how the head ruled.

Seen exactly where the case is. Servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks, wall

revision: str = "0018_recusals"
down_revision: str | None = "0017_supervision"

TABLES = ("case_recusal",)


def upgrade() -> None:
    """Make the table with its wall; events and tasks have kinds more."""
    checks.renew("case_event", "kind", models.EventKind)
    checks.renew("case_task", "kind", models.TaskKind)
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    for table in TABLES:
        for statement in wall.child_wall(table, "petition_case", "case_id"):
            op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the table; who stood aside is lost."""
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name}")
