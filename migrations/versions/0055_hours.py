"""Hours that run on a case, their tasks, and the warnings when they ran out.

What was marked or recorded before has none: nobody is warned of what was late before this. Servers
of the release before run on: they start none.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks, wall

revision: str = "0055_hours"
down_revision: str | None = "0054_competent_organs"

TABLE = "case_hours"
ABOUT_ONE = "num_nonnulls(clock_id, order_id, hours_id) = 1"


def upgrade() -> None:
    """Make the table, and let warnings and tasks be about it."""
    checks.renew("case_task", "kind", models.TaskKind)
    metadata.create_all(op.get_bind(), tables=[metadata.tables[TABLE]])
    for statement in wall.child_wall(TABLE, "petition_case", "case_id"):
        op.execute(sa.text(statement.replace(":", r"\:")))
    op.execute("ALTER TABLE case_warning ADD COLUMN IF NOT EXISTS hours_id uuid")
    op.execute("ALTER TABLE case_warning ADD COLUMN IF NOT EXISTS due_at timestamptz")
    _about_one(ABOUT_ONE)
    op.execute(
        "CREATE UNIQUE INDEX IF NOT EXISTS uq_case_warning_of_hours ON case_warning"
        " (hours_id, threshold) WHERE hours_id IS NOT NULL"
    )


def _about_one(condition: str) -> None:
    op.execute("ALTER TABLE case_warning DROP CONSTRAINT IF EXISTS ck_case_warning_about_one")
    op.execute(
        f"ALTER TABLE case_warning ADD CONSTRAINT ck_case_warning_about_one CHECK ({condition})"
    )


def downgrade() -> None:
    """Drop the table and the warnings about it; kinds of tasks stay known."""
    op.execute("DROP INDEX IF EXISTS uq_case_warning_of_hours")
    op.execute("DELETE FROM case_warning WHERE hours_id IS NOT NULL")
    _about_one("(clock_id IS NULL) <> (order_id IS NULL)")
    op.execute("ALTER TABLE case_warning DROP COLUMN hours_id, DROP COLUMN due_at")
    op.execute(f"DROP TABLE {TABLE}")
