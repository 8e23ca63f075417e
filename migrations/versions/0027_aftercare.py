"""Hearings of re-reviews and the days they take out of a clock, publicity, and aftercare.

Servers of the release before run on: their clocks have no hearing.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import wall

revision: str = "0027_aftercare"
down_revision: str | None = "0026_competence"

TABLES = ("case_review_hearing", "case_aftercare")
CHECKS = {
    "publicized": "(publicized_on IS NULL) = (publicized_where IS NULL)",
    "publicized_where_length": "char_length(publicized_where) <= 500",
}


def upgrade() -> None:
    """Add what a fresh database already has of the older tables from their revisions."""
    op.execute(
        "ALTER TABLE case_clock ADD COLUMN IF NOT EXISTS excluded date[] NOT NULL DEFAULT '{}'"
    )
    op.execute("ALTER TABLE case_review ADD COLUMN IF NOT EXISTS publicized_on date")
    op.execute("ALTER TABLE case_review ADD COLUMN IF NOT EXISTS publicized_where text")
    for name, check in CHECKS.items():
        _checked("case_review", name, check)
    kinds = ", ".join(f"'{kind.value}'" for kind in models.EventKind)
    _checked("case_event", "kind", f"kind IN ({kinds})")
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    for table in TABLES:
        for statement in wall.child_wall(table, "petition_case", "case_id", acts="SELECT, INSERT"):
            op.execute(sa.text(statement.replace(":", r"\:")))


def _checked(table: str, name: str, check: str) -> None:
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS ck_{table}_{name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({check})")


def downgrade() -> None:
    """Drop the tables; the columns stay, which are of the models of the revisions before."""
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name} CASCADE")
