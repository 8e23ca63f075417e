"""Disputes about competence, and the raising of cases to the superior.

Both are seen exactly where the case is. Servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks, wall

revision: str = "0026_competence"
down_revision: str | None = "0025_notifications"

TABLES = ("case_dispute", "case_raise")
RAISED_FROM = (
    "REGISTERED",
    "PENDING_ACCEPTANCE",
    "OBJECTED",
    "ACCEPTED",
    "IN_HANDLING",
    "EXTENDED",
)


def upgrade() -> None:
    """Make the tables with their walls, and the moves; events, tasks and ends have kinds more."""
    checks.renew("case_event", "kind", models.EventKind)
    checks.renew("case_task", "kind", models.TaskKind)
    checks.renew("case_transfer", "ended_as", models.TransferEnd)
    op.execute("ALTER TABLE case_transition NO FORCE ROW LEVEL SECURITY")
    op.bulk_insert(
        metadata.tables["case_transition"],
        [
            {"act": "RAISE", "source": source, "target": "REGISTERED", "path": ""}
            for source in RAISED_FROM
        ],
    )
    op.execute("ALTER TABLE case_transition FORCE ROW LEVEL SECURITY")
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    for table in TABLES:
        for statement in wall.child_wall(table, "petition_case", "case_id"):
            op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the tables; who disputed and raised what is lost."""
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name}")
    op.execute("ALTER TABLE case_transition NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM case_transition WHERE act = 'RAISE'")
    op.execute("ALTER TABLE case_transition FORCE ROW LEVEL SECURITY")
