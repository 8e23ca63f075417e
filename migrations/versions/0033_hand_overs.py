"""The book of hand-overs: what a unit sent and received stays on record with both sides.

Triggers keep it from the transfers and the answers; it is read by the units of both sides, and
never by whom an accusation denies the case. Servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models  # noqa: F401 - fills the metadata
from xinfang.organizations import models as organizations  # noqa: F401 - as above
from xinfang.store import wall

revision: str = "0033_hand_overs"
down_revision: str | None = "0032_session_stands"

TABLE = "hand_over"
KEPT = "kind, from_unit_id, to_unit_id, period_days, sent_at, arrived_at, reported_at"

OF_TRANSFER = f"""
BEGIN
  INSERT INTO hand_over (id, case_id, number, {KEPT}, ended_as, ended_at)
  SELECT NEW.id, NEW.case_id, c.number, NEW.{KEPT.replace(", ", ", NEW.")},
         NEW.ended_as, NEW.ended_at
  FROM petition_case c WHERE c.id = NEW.case_id
  ON CONFLICT (id) DO UPDATE SET arrived_at = EXCLUDED.arrived_at,
    reported_at = EXCLUDED.reported_at, ended_as = EXCLUDED.ended_as,
    ended_at = EXCLUDED.ended_at;
  RETURN NULL;
END
"""  # noqa: S608 - names of a revision

OF_ANSWER = """
BEGIN
  UPDATE hand_over SET answered_at = NEW.given_at
  WHERE case_id = NEW.case_id AND to_unit_id = NEW.unit_id AND answered_at IS NULL
    AND COALESCE(ended_as, 'SENT_ON') = 'SENT_ON';
  RETURN NULL;
END
"""

TRIGGERS = (
    ("hand_over_of_transfer", OF_TRANSFER, "case_transfer", "AFTER INSERT OR UPDATE"),
    ("hand_over_of_answer", OF_ANSWER, "case_answer", "AFTER INSERT"),
)
READ_IN = f"""
INSERT INTO hand_over (id, case_id, number, {KEPT}, ended_as, ended_at, answered_at)
SELECT t.id, t.case_id, c.number, t.{KEPT.replace(", ", ", t.")}, t.ended_as, t.ended_at,
  (SELECT min(a.given_at) FROM case_answer a
   WHERE a.case_id = t.case_id AND a.unit_id = t.to_unit_id AND a.given_at >= t.sent_at)
FROM case_transfer t JOIN petition_case c ON c.id = t.case_id
"""  # noqa: S608 - as above


def upgrade() -> None:
    """Make the table with its wall and triggers, and read in what was sent before."""
    metadata.create_all(op.get_bind(), tables=[metadata.tables[TABLE]])
    tables = ("petition_case", "case_transfer", "case_answer")
    for table in tables:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(READ_IN)
    for table in tables:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for statement in [*_walls(), *_functions()]:
        op.execute(sa.text(statement.replace(":", r"\:")))


def _walls() -> list[str]:
    holders = "((SELECT xinfang_list('xinfang.holders'))::uuid[])"
    mine = f"from_unit_id = ANY {holders} OR to_unit_id = ANY {holders}"
    return [
        *wall.enabled(TABLE),
        wall.grant(TABLE, "SELECT"),
        wall.policy(TABLE, f"{TABLE}_wall", mine, acts="SELECT"),
        wall.policy(
            TABLE,
            f"{TABLE}_denial",
            wall.DENIED.format(column="case_id", kind="case"),
            restrictive=True,
        ),
        *wall.definer_access(TABLE, "SELECT, INSERT, UPDATE"),
    ]


def _functions() -> list[str]:
    statements = []
    for name, body, table, when in TRIGGERS:
        *made, handed_over = wall.definer_function(
            f"{name}()", body, returns="trigger", volatility="VOLATILE", to=""
        )
        # Whoever makes a trigger must be able to call its function: once handed over, we can't.
        trigger = f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        statements += [*made, trigger, handed_over]
    return statements


def downgrade() -> None:
    """Drop the book; the transfers stay."""
    for name, _body, table, _when in TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")
    op.execute(f"DROP TABLE {TABLE}")
