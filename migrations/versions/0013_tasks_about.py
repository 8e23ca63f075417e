"""Tasks that are about something besides the case: a unit may have several of one kind in hand.

Servers of the release before run on: they write tasks about the case alone.
"""

from alembic import op

revision: str = "0013_tasks_about"
down_revision: str | None = "0012_barring"


def upgrade() -> None:
    """Change what a fresh database already has from the revision of the table."""
    op.execute("ALTER TABLE case_task ADD COLUMN IF NOT EXISTS subject_id uuid")
    op.execute("DROP INDEX IF EXISTS uq_case_task_open")
    op.execute(
        "CREATE UNIQUE INDEX uq_case_task_open ON case_task"
        " (case_id, holder_unit_id, kind, subject_id) NULLS NOT DISTINCT WHERE done_at IS NULL"
    )


def downgrade() -> None:
    """Keep one task of a kind a unit: the others, and what they were about, are lost."""
    op.execute("DROP INDEX IF EXISTS uq_case_task_open")
    op.execute("ALTER TABLE case_task NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM case_task WHERE subject_id IS NOT NULL")
    op.execute("ALTER TABLE case_task FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE UNIQUE INDEX uq_case_task_open ON case_task (case_id, holder_unit_id, kind)"
        " WHERE done_at IS NULL"
    )
