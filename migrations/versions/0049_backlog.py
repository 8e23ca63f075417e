"""Backlog: after how many days, and what has no end found in the order of registration.

Servers of the release before run on: indexes and a value more.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateIndex

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import checks

revision: str = "0049_backlog"
down_revision: str | None = "0048_cadre_notices"

INDEXES = (
    *(
        ("petition_case", f"ix_petition_case_{at}_open")
        for at in ("province", "municipality", "tenant")
    ),
    ("case_reach", "ix_case_reach_open"),
)


def upgrade() -> None:
    """Let the number be set, and make the indexes."""
    checks.renew("case_setting", "name", [name.value for name in models.SettingName])
    for table, name in INDEXES:
        (index,) = (one for one in metadata.tables[table].indexes if one.name == name)
        op.execute(CreateIndex(index, if_not_exists=True))


def downgrade() -> None:
    """Drop the indexes; what was set stays known."""
    for _table, name in INDEXES:
        op.execute(sa.text(f"DROP INDEX {name}"))
