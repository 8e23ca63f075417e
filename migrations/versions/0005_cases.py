"""Petition cases with all that hangs on them, hand-over slips, registers of numbers.

A case is seen inside the tenant ranges or by a scope row, and never by the accused; what hangs on
it is seen exactly where it is. A hand-over slip is seen by the registrar who made it and by the
receiver, not by the rest of a tenant that an accusation names. Only new tables: servers of the
release before run on as they were.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models  # noqa: F401 - the import fills the metadata
from xinfang.organizations import models as organizations  # noqa: F401 - as above
from xinfang.store import wall

revision: str = "0005_cases"
down_revision: str | None = "0003_organizations"

CHILDREN = ("case_petitioner", "case_item", "case_respondent", "case_event")
TABLES = ("petition_case", *CHILDREN, "hand_over_slip", "case_register")


def upgrade() -> None:
    """Make the tables and put the wall on each."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    for statement in _walls():
        op.execute(sa.text(statement.replace(":", r"\:")))


def _walls() -> list[str]:
    mine = "registered_by::text = (SELECT xinfang_required('xinfang.actor'))"
    received = (
        f"({wall.RANGE.format(path='receiver_path')}"
        f" AND {wall.DENIED.format(column='case_id', kind='case')})"
    )
    # The system follows a moved tenant with every path, whoever wrote the row.
    moved = f"({wall.SYSTEM} AND {wall.RANGE.format(path='tenant_path')})"
    statements = [*wall.object_wall("petition_case", "case")]
    for child in CHILDREN:
        acts = "SELECT, INSERT" if child == "case_event" else "SELECT, INSERT, UPDATE"
        statements += wall.child_wall(child, "petition_case", "case_id", acts=acts)
    return [
        *statements,
        *wall.enabled("hand_over_slip"),
        wall.grant("hand_over_slip", "SELECT, INSERT, UPDATE (tenant_path, receiver_path)"),
        wall.policy("hand_over_slip", "hand_over_slip_wall", f"{mine} OR {received} OR {moved}"),
        *wall.movable("hand_over_slip", "tenant_path", "receiver_path"),
        *wall.tenant_wall("case_register"),
    ]


def downgrade() -> None:
    """Drop the tables; what was registered is lost."""
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name}")
