"""Content classes, the readings of names, and the reference version that comes with the actor.

What is shipped of the content classes is inserted here, so that a new installation has them. Names
that were written before get their reading; a server of the release before, which writes none, runs
on. `xinfang_actor` returns one column more: a connection that had asked before prepares it anew.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from xinfang.access.tables import metadata
from xinfang.cases import models  # noqa: F401 - the import fills the metadata
from xinfang.cases.dictionary import shipped
from xinfang.organizations import models as organizations  # noqa: F401 - as above
from xinfang.organizations.pinyin import spelled
from xinfang.store import wall

revision: str = "0009_dictionaries"
down_revision: str | None = "0008_road"

READ_ALOUD = ("region", "tenant", "unit")
KEY = "fk_petition_case_content_class_code_content_class"

# As 0003 made it, but for the reference version.
ACTOR = """
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH signed AS (
    SELECT first.* FROM (
      SELECT app_user.*, tenant.state FROM app_user JOIN tenant ON tenant.id = app_user.tenant_id
      WHERE issuer = by_issuer AND subject = by_subject ORDER BY app_user.id LIMIT 1
    ) AS first
    WHERE disabled_at IS NULL AND state <> 'CLOSED'
  )
  SELECT signed.id, signed.person_id, signed.display_name, signed.clearance,
         (SELECT value FROM access_version WHERE name = 'authorization'),
         (SELECT value FROM access_version WHERE name = 'policy'),{reference}
         held.id, held.role, held.unit_id, held.tenant_id, held.path, held.level, held.since,
         held.until, held.state = 'SUSPENDED'
  FROM signed LEFT JOIN LATERAL (
    SELECT appointment.*, tenant.path, tenant.level, tenant.state
    FROM appointment JOIN tenant ON tenant.id = appointment.tenant_id
    WHERE appointment.user_id = signed.id AND tenant.state <> 'CLOSED'
      AND since <= on_day AND (until IS NULL OR until >= on_day)
      AND (NOT needs_approval OR approved_by IS NOT NULL)
    ORDER BY appointment.id
  ) held ON true;
END
"""
RETURNS = (
    "TABLE (user_id uuid, person_id uuid, display_name text, clearance text,"
    " authorization_version bigint, policy_version bigint,{reference} appointment_id uuid,"
    " role text, unit_id uuid, tenant_id uuid, tenant_path text, level text, since date,"
    " until date, suspended boolean)"
)


def upgrade() -> None:
    """Read the names, make and fill the dictionary, tell the version."""
    for table in READ_ALOUD:
        op.execute(
            f'ALTER TABLE {table} ADD COLUMN IF NOT EXISTS pinyin text COLLATE "C"'
            " NOT NULL DEFAULT ''"
        )
        _read_aloud(table)
    classes = metadata.tables["content_class"]
    metadata.create_all(op.get_bind(), tables=[classes])
    op.bulk_insert(classes, shipped())
    for statement in wall.national_wall("content_class"):
        op.execute(sa.text(statement.replace(":", r"\:")))
    op.execute(
        f"ALTER TABLE petition_case ADD CONSTRAINT {KEY}"
        " FOREIGN KEY (content_class_code) REFERENCES content_class (code)"
    )
    _tell_actor(
        " (SELECT value FROM access_version WHERE name = 'reference'),",
        " reference_version bigint,",
    )


def _read_aloud(table: str) -> None:
    bind = op.get_bind()
    # The owner is under the wall too, and is no actor: for these two statements it isn't.
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    named = sa.table(table, sa.column("name", sa.Text), sa.column("pinyin", sa.Text))
    names = bind.scalars(sa.select(named.c.name).where(named.c.pinyin == "").distinct()).all()
    listed = (
        sa.func.unnest(
            sa.cast(list(names), ARRAY(sa.Text)),
            sa.cast([spelled(name) for name in names], ARRAY(sa.Text)),
        )
        .table_valued("name", "reading", name="listed")
        .render_derived()
    )
    bind.execute(
        sa.update(named)
        .where(named.c.pinyin == "", named.c.name == listed.c.name)
        .values(pinyin=listed.c.reading)
    )
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _tell_actor(value: str, column: str) -> None:
    op.execute("DROP FUNCTION xinfang_actor(text, text, date)")
    for statement in wall.definer_function(
        "xinfang_actor(by_issuer text, by_subject text, on_day date)",
        ACTOR.format(reference=value),
        returns=RETURNS.format(reference=column),
    ):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Drop the dictionary and the readings; cases keep the codes that they were given."""
    _tell_actor("", "")
    op.execute(f"ALTER TABLE petition_case DROP CONSTRAINT {KEY}")
    op.execute("DROP TABLE content_class")
    for table in READ_ALOUD:
        op.execute(f"ALTER TABLE {table} DROP COLUMN pinyin")
