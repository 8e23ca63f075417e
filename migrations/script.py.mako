"""${message}.

Why, and what it does to running servers: expand first, contract in a later release, so that the
code of the release before still runs on this schema.

Revision ${up_revision}, after ${down_revision | comma,n}.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision: str = ${repr(up_revision)}
down_revision: str | None = ${repr(down_revision)}
branch_labels: tuple[str, ...] = ()
depends_on: tuple[str, ...] = ()


def upgrade() -> None:
    """Bring the schema forward."""
    ${upgrades if upgrades else "op.execute(sa.text(\"\"))"}


def downgrade() -> None:
    """Take it back, as far as no data is lost that cannot be made again."""
    ${downgrades if downgrades else "op.execute(sa.text(\"\"))"}
