"""Handling besides the plain way: simplified, heard, settled, executed, explained.

Seen exactly where the case is. Servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.law.handling import Adoption, NoticeKind
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks, wall

revision: str = "0029_handling"
down_revision: str | None = "0028_warnings"

TABLES = (
    "case_simplification",
    "case_hearing",
    "case_agreement",
    "case_execution",
    "case_execution_report",
    "case_guidance",
    "case_contribution",
)


def upgrade() -> None:
    """Make the tables with their walls; events, tasks and notices have kinds more."""
    checks.renew("case_event", "kind", models.EventKind)
    checks.renew("case_task", "kind", models.TaskKind)
    checks.renew("case_notice", "kind", NoticeKind)
    op.execute("ALTER TABLE case_answer ADD COLUMN IF NOT EXISTS adoption text")
    checks.renew("case_answer", "adoption", [one.value for one in Adoption])
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    for table in TABLES:
        for statement in wall.child_wall(table, "petition_case", "case_id"):
            op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the tables; what they tell is lost."""
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name}")
