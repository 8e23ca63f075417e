"""Slips of a case that goes up twice, repeats by an index, and no scope row for whom it denies.

A unit that an accusation bars may have sent the case on before: its scope row told those barred
that there is the case, and how it stands. Servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.store import wall

revision: str = "0010_road_repairs"
down_revision: str | None = "0009_dictionaries"

SLIP = "uq_hand_over_slip_case_id"
EACH = "uq_hand_over_slip_case_id_registered_by"
DENIED = "object_id <> ALL ((SELECT xinfang_denied_ids())::uuid[])"


def upgrade() -> None:
    """Change what a fresh database already has from the revisions of the tables."""
    op.execute(f"ALTER TABLE hand_over_slip DROP CONSTRAINT IF EXISTS {SLIP}")
    op.execute(f"ALTER TABLE hand_over_slip DROP CONSTRAINT IF EXISTS {EACH}")
    op.execute(f"ALTER TABLE hand_over_slip ADD CONSTRAINT {EACH} UNIQUE (case_id, registered_by)")
    op.execute(
        "CREATE INDEX IF NOT EXISTS ix_petition_case_same_matter_id"
        " ON petition_case (same_matter_id) WHERE same_matter_id IS NOT NULL"
    )
    denial = wall.policy(
        "access_scope", "access_scope_denial", DENIED, acts="SELECT", restrictive=True
    )
    op.execute(sa.text(denial.replace(":", r"\:")))


def downgrade() -> None:
    """Keep the index, which is of the model; a second slip of a case has no place any more."""
    op.execute("DROP POLICY access_scope_denial ON access_scope")
    op.execute(f"ALTER TABLE hand_over_slip DROP CONSTRAINT IF EXISTS {EACH}")
    op.execute(f"ALTER TABLE hand_over_slip ADD CONSTRAINT {SLIP} UNIQUE (case_id)")
