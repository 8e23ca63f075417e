"""The road of a case: transfers, objections, clocks, notices, answers, tasks; a guard of states.

The lawful moves from state to state are rows of `case_transition`; a trigger refuses any other,
whoever asks, and refuses to classify anew what was accepted. Servers of the release before run on:
columns are added, none is taken away, and what they register fits the guard.
"""

import sqlalchemy as sa
from alembic import op

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import wall

revision: str = "0008_road"
down_revision: str | None = "0007_outbox"

WRITTEN_ON = (
    "case_transfer",
    "case_objection",
    "case_clock",
    "case_notice",
    "case_answer",
    "case_task",
)
APPENDED = ("case_attachment",)
TABLES = ("case_transition", *WRITTEN_ON, *APPENDED)

# A fresh database has these from 0005, which makes the tables of today.
COLUMNS = (
    ("numbered_by", "uuid REFERENCES tenant (id)"),
    ("first_unit_id", "uuid REFERENCES unit (id)"),
    ("appeal_branch", "text"),
    ("content_class_code", "text"),
    ("same_matter_id", "uuid REFERENCES petition_case (id)"),
    ("transfer_depth", "smallint NOT NULL DEFAULT 0"),
    ("accepted_on", "date"),
    ("answered_on", "date"),
    ("closed_on", "date"),
    ("due_on", "date"),
    ("soon_on", "date"),
    ("late", "boolean NOT NULL DEFAULT false"),
)

# (act, source, target, path): as law.lifecycle has them; a test holds the two together. No path
# stands for every path, and for a matter that isn't classified yet.
HANDLED = ("SUGGESTION", "ACCUSATION", "STATUTORY_DUTY", "PETITION_HANDLING")
SIXTH = ("PETITION_HANDLING",)
BEFORE_ACCEPTANCE = ("REGISTERED", "PENDING_ACCEPTANCE")
WORKING = ("ACCEPTED", "IN_HANDLING", "EXTENDED")
REVIEWING = ("UNDER_REVIEW", "UNDER_RE_REVIEW")
MOVES = (
    ("TRANSFER", BEFORE_ACCEPTANCE, "TRANSFERRED", ("",)),
    ("ASSIGN", BEFORE_ACCEPTANCE, "TRANSFERRED", ("",)),
    ("ARRIVE", ("TRANSFERRED",), "PENDING_ACCEPTANCE", ("",)),
    ("OBJECT", ("PENDING_ACCEPTANCE",), "OBJECTED", ("",)),
    ("UPHOLD_OBJECTION", ("OBJECTED",), "REGISTERED", ("",)),
    ("OVERRULE_OBJECTION", ("OBJECTED",), "PENDING_ACCEPTANCE", ("",)),
    ("ACCEPT", BEFORE_ACCEPTANCE, "ACCEPTED", HANDLED),
    ("REFUSE_ACCEPTANCE", BEFORE_ACCEPTANCE, "NOT_ACCEPTED", ("",)),
    ("REFUSE_RENEWED", BEFORE_ACCEPTANCE, "NO_LONGER_ACCEPTED", SIXTH),
    ("REDIRECT", BEFORE_ACCEPTANCE, "REDIRECTED", ("CHANNELLED", "ACCUSATION")),
    ("BEGIN_HANDLING", ("ACCEPTED",), "IN_HANDLING", ("",)),
    ("EXTEND", ("ACCEPTED", "IN_HANDLING"), "EXTENDED", SIXTH),
    ("ANSWER", WORKING, "ANSWERED", HANDLED),
    ("SETTLE", WORKING, "FINISHED", SIXTH),
    ("REQUEST_REVIEW", ("ANSWERED",), "UNDER_REVIEW", SIXTH),
    ("GIVE_REVIEW_OPINION", ("UNDER_REVIEW",), "REVIEWED", SIXTH),
    ("ORDER_REHANDLING", REVIEWING, "IN_HANDLING", SIXTH),
    ("REQUEST_RE_REVIEW", ("REVIEWED",), "UNDER_RE_REVIEW", SIXTH),
    ("GIVE_RE_REVIEW_OPINION", ("UNDER_RE_REVIEW",), "FINISHED", SIXTH),
    ("CLOSE", ("ANSWERED", "REVIEWED"), "FINISHED", ("",)),
    (
        "WITHDRAW",
        (*BEFORE_ACCEPTANCE, "TRANSFERRED", "OBJECTED", *WORKING, *REVIEWING),
        "WITHDRAWN",
        ("",),
    ),
    (
        "REMOVE",
        ("TRANSFERRED", "PENDING_ACCEPTANCE", "OBJECTED", *WORKING, "ANSWERED"),
        "REGISTERED",
        ("",),
    ),
)

GUARD = """
CREATE FUNCTION case_guard() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  way text := CASE
    WHEN NEW.category <> 'APPEAL_REQUEST' THEN NEW.category
    WHEN NEW.appeal_branch IN ('PETITION_HANDLING', 'STATUTORY_DUTY') THEN NEW.appeal_branch
    WHEN NEW.appeal_branch IS NOT NULL THEN 'CHANNELLED' END;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'REGISTERED' AND current_user IN ('xinfang_app', 'xinfang_worker') THEN
      RAISE EXCEPTION 'a case begins as REGISTERED, not %', NEW.state USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state AND NOT EXISTS (
    SELECT 1 FROM case_transition move
    WHERE move.source = OLD.state AND move.target = NEW.state
      AND (move.path = '' OR move.path = way)
  ) THEN
    RAISE EXCEPTION 'no move of law leads from % to % on the path %', OLD.state, NEW.state, way
      USING ERRCODE = '23514';
  END IF;
  IF (NEW.category, NEW.appeal_branch) IS DISTINCT FROM (OLD.category, OLD.appeal_branch)
     AND OLD.state NOT IN ('REGISTERED', 'TRANSFERRED', 'PENDING_ACCEPTANCE', 'OBJECTED') THEN
    RAISE EXCEPTION 'a case that is % keeps its category', OLD.state USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER petition_case_guard BEFORE INSERT OR UPDATE OF state, category, appeal_branch
  ON petition_case FOR EACH ROW EXECUTE FUNCTION case_guard()
"""

# Lists by scope rows are narrowed by what the row says of its object.
RESTATUS = """
BEGIN
  PERFORM xinfang_required('xinfang.actor');
  UPDATE access_scope SET status = state
  WHERE kind = what AND object_id = object AND status <> state;
END
"""


def upgrade() -> None:
    """Add what the road needs; nothing is changed of what is registered."""
    for name, of_type in COLUMNS:
        op.execute(f"ALTER TABLE petition_case ADD COLUMN IF NOT EXISTS {name} {of_type}")
    _number_by_register()
    for column in ("id_number_blind", "phone_blind"):
        op.execute(f"DROP INDEX IF EXISTS ix_case_petitioner_{column}")
        op.execute(f"CREATE INDEX ix_case_petitioner_{column} ON case_petitioner ({column})")
    op.execute("ALTER TABLE case_event ADD COLUMN IF NOT EXISTS subject_id uuid")
    _check("case_event", "kind", [kind.value for kind in models.EventKind])
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    _transitions()
    for statement in [*_walls(), *GUARD.split(";\nCREATE TRIGGER")]:
        text = f"CREATE TRIGGER{statement}" if statement.startswith(" petition") else statement
        op.execute(sa.text(text.replace(":", r"\:")))


def _number_by_register() -> None:
    # The owner is under the wall too, and is no actor: for this one statement it isn't.
    op.execute("ALTER TABLE petition_case NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE petition_case SET numbered_by = tenant_id WHERE numbered_by IS NULL")
    op.execute("ALTER TABLE petition_case FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE petition_case ALTER COLUMN numbered_by SET NOT NULL")
    for constraint in ("uq_petition_case_tenant_id_number", "uq_petition_case_numbered_by_number"):
        op.execute(f"ALTER TABLE petition_case DROP CONSTRAINT IF EXISTS {constraint}")
    op.execute(
        "ALTER TABLE petition_case ADD CONSTRAINT uq_petition_case_numbered_by_number"
        " UNIQUE (numbered_by, number)"
    )
    branches = "'JUDICIAL', 'ARBITRATION', 'PARTY_APPEAL', 'ADMINISTRATIVE', 'STATUTORY_DUTY',"
    checks = {
        "appeal_branch": f"appeal_branch IN ({branches} 'PETITION_HANDLING')",
        "branch_of_appeal": "appeal_branch IS NULL OR category = 'APPEAL_REQUEST'",
        "not_its_own_repeat": "same_matter_id <> id",
    }
    for name, check in checks.items():
        op.execute(f"ALTER TABLE petition_case DROP CONSTRAINT IF EXISTS ck_petition_case_{name}")
        op.execute(
            f"ALTER TABLE petition_case ADD CONSTRAINT ck_petition_case_{name} CHECK ({check})"
        )


def _check(table: str, column: str, values: list[str]) -> None:
    listed = ", ".join(f"'{value}'" for value in values)
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS ck_{table}_{column}")
    op.execute(
        f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{column} CHECK ({column} IN ({listed}))"
    )


def _transitions() -> None:
    op.bulk_insert(
        metadata.tables["case_transition"],
        [
            {"act": act, "source": source, "target": target, "path": path}
            for act, sources, target, paths in MOVES
            for source in sources
            for path in paths
        ],
    )


def _walls() -> list[str]:
    statements = wall.national_wall("case_transition")
    for table in WRITTEN_ON:
        statements += wall.child_wall(table, "petition_case", "case_id")
    for table in APPENDED:
        statements += wall.child_wall(table, "petition_case", "case_id", acts="SELECT, INSERT")
    return [
        *statements,
        *wall.definer_function(
            "access_restatus_scope(what text, object uuid, state text)",
            RESTATUS,
            returns="void",
            volatility="VOLATILE",
        ),
    ]


def downgrade() -> None:
    """Drop the road; what was done on it is lost, what was registered stays."""
    op.execute("DROP TRIGGER petition_case_guard ON petition_case")
    op.execute("DROP FUNCTION case_guard()")
    op.execute("DROP FUNCTION access_restatus_scope(text, uuid, text)")
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name} CASCADE")
