"""Services: words to the petitioner by an outlet, and notices and documents that were served.

Seen exactly where the case is. Servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks, wall

revision: str = "0039_services"
down_revision: str | None = "0038_exports"

TASK = """
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT task.case_id, task.kind, task.holder_unit_id
    FROM case_task task WHERE task.id = task_id AND task.done_at IS NULL;
END
"""

TABLE = models.Service.__tablename__


def upgrade() -> None:
    """Make the table with its wall; events and tasks have kinds more."""
    checks.renew("case_event", "kind", models.EventKind)
    checks.renew("case_task", "kind", models.TaskKind)
    checks.renew("notification", "kind", models.NotificationKind)
    metadata.create_all(op.get_bind(), tables=[metadata.tables[TABLE]])
    for statement in [
        *wall.child_wall(TABLE, "petition_case", "case_id"),
        *wall.definer_access("case_task"),
        *wall.definer_function(
            "notification_task(task_id uuid)",
            TASK,
            returns="TABLE (case_id uuid, kind text, unit_id uuid)",
            to="xinfang_worker",
        ),
    ]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the table; what was sent and served is lost."""
    op.execute("DROP FUNCTION notification_task(uuid)")
    op.execute("DROP POLICY case_task_xinfang_authz ON case_task")
    op.execute("REVOKE ALL ON case_task FROM xinfang_authz")
    op.execute(f"DROP TABLE {TABLE}")
