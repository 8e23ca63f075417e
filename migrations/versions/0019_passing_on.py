"""Numbers that a territory sets, and why a case was passed on by who answers for it.

A setting is read in the province and never changed. Servers of the release before run on: the
column has a default.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import wall

revision: str = "0019_passing_on"
down_revision: str | None = "0018_recusals"

TABLE = "case_setting"
LENGTH = "ck_case_transfer_passing_reasons_length"


def upgrade() -> None:
    """Make the table with its wall, and the column where a fresh database lacks it."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[TABLE]])
    inside = wall.RANGE.format(path="tenant_path")
    for statement in [
        *wall.enabled(TABLE),
        wall.grant(TABLE, "SELECT, INSERT"),
        wall.policy(TABLE, f"{TABLE}_read", wall.ROOT.format(path="tenant_path"), acts="SELECT"),
        wall.policy(TABLE, f"{TABLE}_insert", inside, acts="INSERT"),
        *wall.movable(TABLE, "tenant_path"),
    ]:
        op.execute(sa.text(statement.replace(":", r"\:")))
    op.execute(
        "ALTER TABLE case_transfer ADD COLUMN IF NOT EXISTS passing_reasons"
        " text NOT NULL DEFAULT ''"
    )
    op.execute(f"ALTER TABLE case_transfer DROP CONSTRAINT IF EXISTS {LENGTH}")
    op.execute(
        f"ALTER TABLE case_transfer ADD CONSTRAINT {LENGTH}"
        f" CHECK (char_length(passing_reasons) <= {models.MAX_REASONS})"
    )


def downgrade() -> None:
    """Take both away; what was set and said is lost."""
    op.execute("ALTER TABLE case_transfer DROP COLUMN passing_reasons")
    op.execute(f"DROP TABLE {TABLE}")
