"""Merged cases: which case follows which to its answer.

Seen where the case that follows is. Servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks, wall

revision: str = "0040_merging"
down_revision: str | None = "0039_services"

TABLE = "case_merge"


def upgrade() -> None:
    """Make the table with its wall; events have kinds more."""
    checks.renew("case_event", "kind", models.EventKind)
    metadata.create_all(op.get_bind(), tables=[metadata.tables[TABLE]])
    for statement in wall.child_wall(TABLE, "petition_case", "case_id"):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the table; what was merged is lost."""
    op.execute(f"DROP TABLE {TABLE}")
