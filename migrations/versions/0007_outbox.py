"""What the worker and its operator ask about parcels of all tenants: who holds some, how many wait.

Definer functions, for nobody reads past a tenant's wall: they tell ids, paths and counts. Only new
things: servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.store import wall

revision: str = "0007_outbox"
down_revision: str | None = "0006_web_sessions"

HOLDING_TENANTS = """
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT parcel.tenant_id, min(parcel.tenant_path) FROM outbox_parcel parcel
    WHERE parcel.state = 'HELD' GROUP BY parcel.tenant_id;
END
"""

# Asked so, the partial index of what is on its way serves it.
HEALTH = """
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT count(*) FILTER (WHERE parcel.state = 'READY'),
      count(*) FILTER (WHERE parcel.state = 'HELD'),
      min(parcel.created_at) FILTER (WHERE parcel.state = 'READY' AND parcel.available_at <= at)
    FROM outbox_parcel parcel WHERE parcel.state <> 'DONE';
END
"""


def upgrade() -> None:
    statements = [
        *wall.definer_function(
            "outbox_holding_tenants()",
            HOLDING_TENANTS,
            returns="TABLE (tenant_id uuid, tenant_path text)",
            to="xinfang_worker",
        ),
        # Counts alone: the application tells them to whoever watches it.
        *wall.definer_function(
            "outbox_health(at timestamptz)",
            HEALTH,
            returns="TABLE (ready bigint, held bigint, oldest timestamptz)",
        ),
    ]
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    op.execute("DROP FUNCTION outbox_health(timestamptz)")
    op.execute("DROP FUNCTION outbox_holding_tenants()")
