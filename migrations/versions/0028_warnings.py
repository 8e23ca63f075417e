"""Graded warnings, and the day on which each clock and order is looked at.

Clocks that run are looked at by the next sweep. Servers of the release before run on: the clocks
that they start have that day by default.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks, wall

revision: str = "0028_warnings"
down_revision: str | None = "0027_aftercare"

TABLES = ("case_warning",)
NEVER = "date DEFAULT '2000-01-01'::date"


def upgrade() -> None:
    """Make the tables, and add what a fresh database has from the revisions of the old ones."""
    op.execute(f"ALTER TABLE case_clock ADD COLUMN IF NOT EXISTS warn_on {NEVER}")
    op.execute(
        "CREATE INDEX IF NOT EXISTS ix_case_clock_warn_on ON case_clock (warn_on)"
        " WHERE ended_as IS NULL AND warn_on IS NOT NULL"
    )
    op.execute(f"ALTER TABLE case_supervision ADD COLUMN IF NOT EXISTS warn_on {NEVER}")
    op.execute("ALTER TABLE case_supervision ADD COLUMN IF NOT EXISTS asked_on date")
    # The owner is under the wall too, and is no actor: for this one statement it isn't.
    op.execute("ALTER TABLE case_supervision NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE case_supervision SET asked_on = (issued_at AT TIME ZONE 'Asia/Shanghai')::date"
        " WHERE asked_on IS NULL"
    )
    op.execute("ALTER TABLE case_supervision FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE case_supervision ALTER COLUMN asked_on SET NOT NULL")
    op.execute("DROP INDEX IF EXISTS ix_case_supervision_awaiting")
    op.execute(
        "CREATE INDEX ix_case_supervision_awaiting ON case_supervision (warn_on)"
        " WHERE state = 'AWAITING_REPLY' AND warn_on IS NOT NULL"
    )
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    checks.renew("case_setting", "name", models.SettingName)
    op.execute("ALTER TABLE case_setting ADD COLUMN IF NOT EXISTS applied_at timestamptz")
    op.execute(wall.grant("case_setting", "UPDATE (applied_at)"))  # by the system, as its wall says
    for statement in wall.child_wall("case_warning", "petition_case", "case_id"):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the tables; the columns stay, which are of the models."""
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name}")
