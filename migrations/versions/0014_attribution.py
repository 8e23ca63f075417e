"""The attribution table: which unit answers for a content class in a territory.

What is published is read in the province and never changed by anybody: the wall lets drafts alone
be written. Servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models  # noqa: F401 - fills the metadata
from xinfang.organizations import models as organizations  # noqa: F401 - as above
from xinfang.store import wall

revision: str = "0014_attribution"
down_revision: str | None = "0013_tasks_about"


def _walls() -> list[str]:
    table, inside = "attribution", wall.RANGE.format(path="tenant_path")
    published = f"published_at IS NOT NULL AND {wall.ROOT.format(path='tenant_path')}"
    draft = f"published_at IS NULL AND {inside}"
    return [
        *wall.enabled(table),
        wall.grant(table, "SELECT, INSERT, UPDATE"),
        wall.policy(table, f"{table}_read", f"{inside} OR {published}", acts="SELECT"),
        wall.policy(table, f"{table}_insert", draft, acts="INSERT"),
        (
            f"CREATE POLICY {table}_update ON {table} FOR UPDATE TO {wall.ROLES}"
            f" USING ({draft}) WITH CHECK ({inside})"
        ),
        *wall.movable(table, "tenant_path")[1:],
    ]


def upgrade() -> None:
    """Make the table and its wall."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables["attribution"]])
    for statement in _walls():
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the table; what was published in it is lost."""
    op.execute("DROP TABLE attribution")
