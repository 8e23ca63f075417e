"""What else users are told of: urgency, public opinion, leaders' acts, hearings, decisions.

Servers of the release before run on: they make fewer kinds.
"""

from xinfang.cases import models
from xinfang.store import checks

revision: str = "0050_notices"
down_revision: str | None = "0049_backlog"


def upgrade() -> None:
    """Let the column hold the new kinds."""
    checks.renew("notification", "kind", models.NotificationKind)


def downgrade() -> None:
    """Leave the kinds known: there may be some."""
