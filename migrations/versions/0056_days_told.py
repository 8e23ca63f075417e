"""Tasks with a day of their own: what was told of it.

Servers of the release before run on: what they open is told of as well.
"""

from alembic import op

from xinfang.cases import models
from xinfang.store import checks

revision: str = "0056_days_told"
down_revision: str | None = "0055_hours"


def upgrade() -> None:
    """Add the column; of what passed long ago nobody is told."""
    op.execute("ALTER TABLE case_task ADD COLUMN IF NOT EXISTS told text")
    checks.renew("case_task", "told", models.ClockTold)
    op.execute(
        "CREATE INDEX IF NOT EXISTS ix_case_task_to_tell ON case_task (due_on)"
        " WHERE done_at IS NULL AND clock_id IS NULL AND due_on IS NOT NULL"
    )


def downgrade() -> None:
    """Drop the column with its check, and the index."""
    op.execute("DROP INDEX IF EXISTS ix_case_task_to_tell")
    op.execute("ALTER TABLE case_task DROP COLUMN IF EXISTS told")
