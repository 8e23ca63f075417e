"""One statement that takes an object from whoever has no reason left to reach it.

Cases that were passed to a discipline body before are narrowed to it here. Servers of the release
before run on: they take single rows away.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.store import wall

revision: str = "0044_sight"
down_revision: str | None = "0043_public_opinion"

SIGNATURE = (
    "access_narrow_scope(what text, object uuid, judged text[], through text[], holders uuid[])"
)
BODY = """
BEGIN
  PERFORM xinfang_required('xinfang.actor');
  DELETE FROM access_scope s
  WHERE s.kind = what AND s.object_id = object AND s.reach = ANY (judged)
    AND NOT EXISTS (
      SELECT 1 FROM unnest(through, holders) AS kept(reach, holder)
      WHERE kept.reach = s.reach AND kept.holder = s.holder
    );
END
"""
PASSED = """
DELETE FROM access_scope s USING petition_case c
WHERE s.kind = 'case' AND s.object_id = c.id AND c.with_discipline
  AND s.reach IN ('handled', 'undertaken', 'engaged') AND s.holder <> c.responsible_unit_id
"""


def upgrade() -> None:
    """Make the function, and narrow what lies with discipline bodies."""
    for statement in wall.definer_function(SIGNATURE, BODY, returns="void", volatility="VOLATILE"):
        op.execute(sa.text(statement.replace(":", r"\:")))
    op.execute(PASSED)


def downgrade() -> None:
    """Drop the function; what was taken away stays so."""
    op.execute(f"DROP FUNCTION access_narrow_scope({wall.argument_types(SIGNATURE)})")
