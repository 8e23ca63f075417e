"""One reading of whom an accusation reaches: to deny persons, and to choose who takes a case.

`xinfang_reached` says which units an accusation bars, and since when. Persons are denied by it, and
`access_bars` answers by it whether a unit may take a case. Servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import context, op

from xinfang.store import wall

revision: str = "0012_barring"
down_revision: str | None = "0011_lists"

# Who is what in which unit, by post or by role: who heads a unit without a post here heads it too.
HELD = """
held AS NOT MATERIALIZED (
  SELECT holding.person_id, post.unit_id, post.rank, holding.until
  FROM post_holding holding JOIN post ON post.id = holding.post_id
  UNION ALL
  SELECT person_id, unit_id,
         CASE WHEN role IN ('unit_head', 'director') THEN 'PRINCIPAL_LEADER'
              WHEN role = 'leader' THEN 'TEAM_MEMBER' ELSE 'STAFF' END, until
  FROM appointment
)"""

# Units accused or headed by an accused person, with everything below them by management or line;
# tenants accused, or whose Party committee or government is accused or led by an accused leader,
# with everything below them.
REACHED = f"""
#variable_conflict use_column
BEGIN
  RETURN QUERY WITH RECURSIVE {HELD}, subject AS (
    SELECT * FROM unnest(subject_kinds, subject_ids, sinces)
      AS named(subject_kind, subject_id, since)
  ), top_unit(id, since) AS (
    SELECT subject_id, since FROM subject WHERE subject_kind = 'UNIT'
    UNION
    SELECT held.unit_id, subject.since FROM subject
      JOIN held ON held.person_id = subject.subject_id
    WHERE subject.subject_kind = 'PERSON' AND held.rank = 'PRINCIPAL_LEADER'
      AND (held.until IS NULL OR held.until >= subject.since)
  ), barred(id, since) AS (
    SELECT id, since FROM top_unit
    UNION
    SELECT unit.id, barred.since FROM barred
      JOIN unit ON unit.parent_id = barred.id OR unit.vertical_superior_id = barred.id
  ), top_tenant(path, since) AS (
    SELECT tenant.path, subject.since FROM subject JOIN tenant ON tenant.id = subject.subject_id
    WHERE subject.subject_kind = 'TENANT'
    UNION
    SELECT tenant.path, subject.since FROM subject
      JOIN unit ON unit.id = subject.subject_id
      JOIN tenant ON tenant.id = unit.tenant_id
    WHERE subject.subject_kind = 'UNIT' AND unit.leads_tenant
    UNION
    SELECT tenant.path, subject.since FROM subject
      JOIN held ON held.person_id = subject.subject_id
      JOIN unit ON unit.id = held.unit_id
      JOIN tenant ON tenant.id = unit.tenant_id
    WHERE subject.subject_kind = 'PERSON' AND held.rank <> 'STAFF' AND unit.leads_tenant
      AND (held.until IS NULL OR held.until >= subject.since)
  )
  SELECT id, since FROM barred
  UNION
  SELECT unit.id, top_tenant.since FROM top_tenant
    JOIN unit ON unit.tenant_path >= top_tenant.path
      AND unit.tenant_path < left(top_tenant.path, -1) || '0';
END
"""  # noqa: S608 - joins a text of this file

# Whoever holds or held an appointment or post there since the accusation, and the accused
# themselves. Leavers stay, later comers are added.
DENIED_PERSONS = f"""
DECLARE
  kinds text[];
  ids uuid[];
  days date[];
BEGIN
  SELECT array_agg(subject_kind), array_agg(subject_id), array_agg(since) INTO kinds, ids, days
  FROM access_accused WHERE kind = what AND object_id = object;
  RETURN QUERY WITH {HELD}
  SELECT named.id FROM unnest(kinds, ids) AS named(kind, id) WHERE named.kind = 'PERSON'
  UNION
  SELECT held.person_id FROM xinfang_reached(kinds, ids, days) AS reached
    JOIN held ON held.unit_id = reached.unit_id
  WHERE held.until IS NULL OR held.until >= reached.since;
END
"""  # noqa: S608 - as above

BARS = """
BEGIN
  PERFORM xinfang_required('xinfang.actor');
  RETURN EXISTS (
    SELECT 1 FROM xinfang_reached(
      subject_kinds, subject_ids, array_fill(day, ARRAY[cardinality(subject_ids)])
    ) AS reached WHERE reached.unit_id = unit
  );
END
"""


def _replaced(body: str) -> list[str]:
    return [
        "SET LOCAL ROLE xinfang_authz",  # it was handed over: only its owner may replace it
        (
            "CREATE OR REPLACE FUNCTION xinfang_denied_persons(what text, object uuid)"
            " RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER"
            f" SET search_path = pg_catalog, public, pg_temp AS $body${body}$body$"
        ),
        "RESET ROLE",
    ]


def _run(statements: list[str]) -> None:
    for statement in statements:
        op.execute(sa.text(statement.replace(":", r"\:")))


def upgrade() -> None:
    """Make the one reading, and let both questions ask it."""
    _run(
        [
            *wall.definer_function(
                "xinfang_reached(subject_kinds text[], subject_ids uuid[], sinces date[])",
                REACHED,
                returns="TABLE (unit_id uuid, since date)",
                to="",
            ),
            *wall.definer_function(
                "access_bars(subject_kinds text[], subject_ids uuid[], unit uuid, day date)",
                BARS,
                returns="boolean",
            ),
            *_replaced(DENIED_PERSONS),
        ]
    )


def downgrade() -> None:
    """Take the two functions away; persons are denied as the first revision says."""
    first = context.script.get_revision("0001_wall")
    assert first is not None  # noqa: S101 - every database begins with it
    _run(
        [
            *_replaced(f"BEGIN RETURN QUERY {first.module.DENIED_PERSONS}; END"),
            "DROP FUNCTION access_bars(text[], uuid[], uuid, date)",
            "DROP FUNCTION xinfang_reached(text[], uuid[], date[])",
        ]
    )
