"""Joint handling: the parts of a case that further units handle beside its lead.

Seen exactly where the case is. Servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks, wall

revision: str = "0030_joint"
down_revision: str | None = "0029_handling"

TABLE = "case_co_handling"


def upgrade() -> None:
    """Make the table with its wall; events and tasks have kinds more."""
    checks.renew("case_event", "kind", models.EventKind)
    checks.renew("case_task", "kind", models.TaskKind)
    metadata.create_all(op.get_bind(), tables=[metadata.tables[TABLE]])
    for statement in wall.child_wall(TABLE, "petition_case", "case_id"):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the table; who handled what part is lost."""
    op.execute(f"DROP TABLE {TABLE}")
