"""An index by which the ratings of a unit in a quarter are summed. Servers of before run on."""

from alembic import op

revision: str = "0053_rating_sums"
down_revision: str | None = "0052_exported_lines"


def upgrade() -> None:
    """Let the index hold the instant as well; a fresh database has it from the models already."""
    op.execute(
        "CREATE INDEX IF NOT EXISTS ix_case_rating_unit_id_rated_at"
        " ON case_rating (unit_id, rated_at)"
    )
    op.execute("DROP INDEX IF EXISTS ix_case_rating_unit_id")


def downgrade() -> None:
    """Index the unit alone again."""
    op.execute("CREATE INDEX IF NOT EXISTS ix_case_rating_unit_id ON case_rating (unit_id)")
    op.execute("DROP INDEX ix_case_rating_unit_id_rated_at")
