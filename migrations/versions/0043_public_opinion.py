"""Public opinion about a case: where it was found, how it was met, its end.

Servers of the release before run on: nothing that they write is taken away.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks, wall

revision: str = "0043_public_opinion"
down_revision: str | None = "0042_redirections"

TABLES = ("case_public_opinion", "case_public_opinion_step")


def upgrade() -> None:
    """Make the tables, and let events and tasks be about them."""
    checks.renew("case_event", "kind", models.EventKind)
    checks.renew("case_task", "kind", models.TaskKind)
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    for table in TABLES:
        for statement in wall.child_wall(table, "petition_case", "case_id"):
            op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the tables; kinds of events and tasks stay known, for there may be some."""
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name}")
