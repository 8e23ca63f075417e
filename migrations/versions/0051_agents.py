"""Agents of petitioners: who filed, or asked for review, for whom, by which power of attorney.

Seen where their case is. Servers of the release before run on: they name no agent there.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import wall

revision: str = "0051_agents"
down_revision: str | None = "0050_notices"

TABLE = models.CaseAgent.__tablename__
LENGTH = "ck_case_submission_relation_length"


def upgrade() -> None:
    """Make the table with its wall; a submission's agent says what he is to the petitioner."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[TABLE]])
    for statement in [
        *wall.child_wall(TABLE, "petition_case", "case_id"),
        "ALTER TABLE case_submission ADD COLUMN IF NOT EXISTS relation text",
        # A fresh database has it from the models already.
        f"ALTER TABLE case_submission DROP CONSTRAINT IF EXISTS {LENGTH}",
        (
            f"ALTER TABLE case_submission ADD CONSTRAINT {LENGTH}"
            f" CHECK (char_length(relation) <= {models.MAX_RELATION})"
        ),
    ]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop what was stated of agents."""
    op.execute("ALTER TABLE case_submission DROP COLUMN relation")
    op.execute(f"DROP TABLE {TABLE}")
