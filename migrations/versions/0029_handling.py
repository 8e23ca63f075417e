"""Handling besides the plain way: simplified, heard, settled, executed, explained.

Seen exactly where the case is. Servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.law.handling import Adoption, NoticeKind
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import wall

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
    _check("case_event", "kind", [kind.value for kind in models.EventKind])
    _check("case_task", "kind", [kind.value for kind in models.TaskKind])
    _check("case_notice", "kind", [kind.value for kind in NoticeKind])
    op.execute("ALTER TABLE case_answer ADD COLUMN IF NOT EXISTS adoption text")
    _check("case_answer", "adoption", [one.value for one in Adoption])
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    for table in TABLES:
        for statement in wall.child_wall(table, "petition_case", "case_id"):
            op.execute(sa.text(statement.replace(":", r"\:")))


def _check(table: str, column: str, values: list[str]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS ck_{table}_{column}")
    op.execute(
        f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({listed}))"
    )


def downgrade() -> None:
    """Drop the tables; what they tell is lost."""
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name}")
