"""Redirections into a statutory channel, each with the feedback of the organ (条例 31(1)-(4)).

Servers of the release before run on: what they redirect has no record, and awaits no feedback.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks, wall

revision: str = "0042_redirections"
down_revision: str | None = "0041_on_site"

TABLE = models.Redirection.__tablename__


def upgrade() -> None:
    """Make the table with its wall, and let events and tasks be about it."""
    checks.renew("case_event", "kind", models.EventKind)
    checks.renew("case_task", "kind", models.TaskKind)
    metadata.create_all(op.get_bind(), tables=[metadata.tables[TABLE]])
    for statement in wall.child_wall(TABLE, "petition_case", "case_id"):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the table; kinds of events and tasks stay known, for there may be some."""
    op.execute(f"DROP TABLE {TABLE}")
