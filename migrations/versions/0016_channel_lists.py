"""Departments' lists of matters that have a statutory channel.

What is published is read in the province and never changed by anybody: the wall lets drafts alone
be written, and entries alone of drafts. Servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models  # noqa: F401 - fills the metadata
from xinfang.organizations import models as organizations  # noqa: F401 - as above
from xinfang.store import wall

revision: str = "0016_channel_lists"
down_revision: str | None = "0015_messages"

TABLES = ("channel_list", "channel_entry")


def _of_lists() -> list[str]:
    table, inside = "channel_list", wall.RANGE.format(path="tenant_path")
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


def _of_entries() -> list[str]:
    table = "channel_entry"
    listed = (
        "EXISTS (SELECT 1 FROM channel_list parent WHERE parent.id = channel_entry.list_id{more})"
    )
    inside = wall.RANGE.format(path="parent.tenant_path")
    draft = listed.format(more=f" AND parent.published_at IS NULL AND {inside}")
    return [
        *wall.enabled(table),
        wall.grant(table, "SELECT, INSERT, DELETE"),
        wall.policy(table, f"{table}_read", listed.format(more=""), acts="SELECT"),
        wall.policy(table, f"{table}_insert", draft, acts="INSERT"),
        wall.policy(table, f"{table}_delete", draft, acts="DELETE"),
    ]


def upgrade() -> None:
    """Make the tables and their walls."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    for statement in [*_of_lists(), *_of_entries()]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the tables; what was published in them is lost."""
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name}")
