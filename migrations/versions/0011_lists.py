"""What lists and searches read: rows by place, words by case, and the orders of the case's table.

`case_reach` and `case_search` are derived. Triggers of a role without login keep them, so that no
server, of this release or the one before, can write a case and forget them. What is registered
already is read in here. Servers of the release before run on: nothing is taken away but indexes.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateIndex

from xinfang.access.tables import metadata
from xinfang.cases import models
from xinfang.cases.search import searchable
from xinfang.organizations import models as organizations  # noqa: F401 - fills the metadata
from xinfang.store import wall

revision: str = "0011_lists"
down_revision: str | None = "0010_road_repairs"

TABLES = ("case_reach", "case_search")
COPIED = ", ".join(models.COPIED)
FROM_CASE = ", ".join(f"c.{name} AS {copy}" for copy, name in models.COPIED.items())
ASSIGNED = ", ".join(f"{copy} = NEW.{name}" for copy, name in models.COPIED.items())
ON_CASE = ", ".join(models.COPIED.values())
BEFORE = ("province_id", "municipality_id", "county_id", "responsible_unit_id")
BATCH = 500

# A scope row of a case was put, renewed or dropped.
OF_SCOPE = f"""
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM case_reach
    WHERE case_id = OLD.object_id AND holder = OLD.holder AND reach = OLD.reach;
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN NULL; END IF;
  INSERT INTO case_reach (case_id, holder, reach, until, {COPIED})
  SELECT c.id, NEW.holder, NEW.reach, NEW.until, {FROM_CASE}
  FROM petition_case c WHERE c.id = NEW.object_id
  ON CONFLICT (case_id, holder, reach) DO NOTHING;
  RETURN NULL;
END
"""  # noqa: S608 - names of a revision

# A case was registered or changed; its responsible unit reaches it without a scope row.
OF_CASE = f"""
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO case_reach (case_id, holder, reach, until, {COPIED})
    SELECT NEW.id, reached.holder, reached.reach, reached.until, {FROM_CASE}
    FROM petition_case c, (
      SELECT NEW.responsible_unit_id AS holder, 'own_unit' AS reach, NULL::date AS until
      UNION ALL SELECT holder, reach, until FROM access_scope
      WHERE kind = 'case' AND object_id = NEW.id
    ) reached WHERE c.id = NEW.id;
    RETURN NULL;
  END IF;
  IF NEW.responsible_unit_id <> OLD.responsible_unit_id THEN
    UPDATE case_reach SET holder = NEW.responsible_unit_id
    WHERE case_id = NEW.id AND holder = OLD.responsible_unit_id AND reach = 'own_unit';
  END IF;
  UPDATE case_reach SET {ASSIGNED} WHERE case_id = NEW.id;
  IF NEW.accuses AND NOT OLD.accuses THEN
    -- What it says is no longer everybody's: from now on its number alone finds it.
    UPDATE case_search SET text = NEW.number, grams = array_to_tsvector(ARRAY[NEW.number])
    WHERE case_id = NEW.id;
  END IF;
  IF NEW.tenant_path <> OLD.tenant_path THEN
    UPDATE case_search SET grams = grams WHERE case_id = NEW.id;
  END IF;
  RETURN NULL;
END
"""  # noqa: S608 - names of a revision

# Who may find a case has changed: its words carry the places anew.
OF_REACH = """
BEGIN
  UPDATE case_search SET grams = grams
  WHERE case_id = CASE WHEN TG_OP = 'DELETE' THEN OLD.case_id ELSE NEW.case_id END;
  RETURN NULL;
END
"""

# Bigrams and words hold letters and digits alone, so that no place can be mistaken for one.
OF_SEARCH = """
BEGIN
  NEW.words := NEW.grams || array_to_tsvector(ARRAY(
    SELECT 't:' || left(c.tenant_path, length(c.tenant_path) - length(rest.path))
    FROM petition_case c, LATERAL (
      SELECT array_to_string(parts[n + 1:], '/') AS path
      FROM string_to_array(c.tenant_path, '/') parts, generate_subscripts(parts, 1) n
      WHERE n < array_length(parts, 1)
    ) rest WHERE c.id = NEW.case_id
    UNION SELECT 'o:' || c.tenant_path FROM petition_case c WHERE c.id = NEW.case_id
    UNION SELECT 'h:' || r.reach || ':' || r.holder FROM case_reach r WHERE r.case_id = NEW.case_id
  ));
  RETURN NEW;
END
"""

# Full text isn't leakproof, so that no policy may stand before its index. The function stands
# there instead: it lets through what the wall of the case would, and asks by places besides, so
# that a word of every second case doesn't fetch the cases of the whole province.
HITS = f"""
BEGIN
  PERFORM xinfang_required('xinfang.actor');
  RETURN QUERY
  SELECT c.id FROM case_search s JOIN petition_case c ON c.id = s.case_id
  WHERE s.words @@ (places::tsquery && asked::tsquery)
    AND (SELECT COALESCE(bool_and(strpos(s.text, run) > 0), true) FROM unnest(runs) run)
    AND ({wall.RANGE.format(path="c.tenant_path")} OR {wall.SCOPED.format(kind="case", table="c")})
    AND {wall.DENIED.format(column="c.id", kind="case")}
  LIMIT most;
END
"""  # noqa: S608 - names of a revision

# For whoever moved trees or restored a backup: the cases of which a derived row differs.
STRAYS = f"""
BEGIN
  RETURN QUERY
  SELECT DISTINCT COALESCE(kept.case_id, sound.case_id) FROM (
    SELECT case_id, holder, reach, until, {COPIED} FROM case_reach
  ) kept FULL JOIN (
    SELECT c.id AS case_id, c.responsible_unit_id AS holder, 'own_unit' AS reach,
           NULL::date AS until, {FROM_CASE} FROM petition_case c
    UNION ALL
    SELECT c.id, s.holder, s.reach, s.until, {FROM_CASE}
    FROM access_scope s JOIN petition_case c ON c.id = s.object_id WHERE s.kind = 'case'
  ) sound USING (case_id, holder, reach)
  WHERE kept IS DISTINCT FROM sound;
END
"""  # noqa: S608 - names of a revision

TRIGGERS = (
    (
        "case_reach_of_scope",
        OF_SCOPE,
        "access_scope",
        "AFTER INSERT OR UPDATE",
        "WHEN (NEW.kind = 'case')",
    ),
    (
        "case_reach_of_scope",
        OF_SCOPE,
        "access_scope",
        "AFTER DELETE",
        "WHEN (OLD.kind = 'case')",
    ),
    (
        "case_reach_of_case",
        OF_CASE,
        "petition_case",
        f"AFTER INSERT OR UPDATE OF accuses, {ON_CASE}",
        "",
    ),
    (
        "case_search_of_reach",
        OF_REACH,
        "case_reach",
        "AFTER INSERT OR DELETE OR UPDATE OF holder",
        "",
    ),
    (
        "case_search_places",
        OF_SEARCH,
        "case_search",
        "BEFORE INSERT OR UPDATE OF grams",
        "",
    ),
)


def upgrade() -> None:
    """Make the tables with what they are derived from, and the indexes."""
    for column in BEFORE:
        op.execute(f"DROP INDEX IF EXISTS ix_petition_case_{column}")
        op.execute(f"DROP INDEX IF EXISTS ix_petition_case_{column}_state")
    metadata.create_all(op.get_bind(), tables=[metadata.tables[name] for name in TABLES])
    for index in sorted(metadata.tables["petition_case"].indexes, key=lambda made: str(made.name)):
        op.execute(CreateIndex(index, if_not_exists=True))
    for statement in [*_walls(), *_functions()]:
        op.execute(sa.text(statement.replace(":", r"\:")))
    _read_in()


def _walls() -> list[str]:
    mine = "holder = ANY ((SELECT xinfang_list('xinfang.holders'))::uuid[])"
    return [
        *wall.enabled("case_reach"),
        wall.grant("case_reach", "SELECT"),
        wall.policy("case_reach", "case_reach_wall", f"{mine} OR {wall.SYSTEM}", acts="SELECT"),
        wall.policy(
            "case_reach",
            "case_reach_denial",
            wall.DENIED.format(column="case_id", kind="case"),
            restrictive=True,
        ),
        *wall.definer_access("case_reach", "SELECT, INSERT, UPDATE, DELETE"),
        *wall.child_wall("case_search", "petition_case", "case_id"),
        *wall.definer_access("case_search", "SELECT, UPDATE"),
        *wall.definer_access("petition_case"),
    ]


def _functions() -> list[str]:
    statements = []
    for name, body in {trigger[0]: trigger[1] for trigger in TRIGGERS}.items():
        *made, handed_over = wall.definer_function(
            f"{name}()", body, returns="trigger", volatility="VOLATILE", to=""
        )
        # Whoever makes a trigger must be able to call its function: once handed over, we can't.
        statements += [*made, *_triggers(name), handed_over]
    return [
        *statements,
        *wall.definer_function(
            "case_search_hits(places text, asked text, runs text[], most integer)",
            HITS,
            returns="SETOF uuid",
        ),
        *wall.definer_function("case_reading_strays()", STRAYS, returns="SETOF uuid"),
    ]


def _triggers(of: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name}{'_gone' if when == 'AFTER DELETE' else ''} {when} ON {table}"
        f" FOR EACH ROW {condition} EXECUTE FUNCTION {name}()"
        for name, _body, table, when, condition in TRIGGERS
        if name == of
    ]


def _read_in() -> None:
    # The owner is under the wall too, and is no actor: for these statements it isn't.
    tables = ("petition_case", "access_scope", *TABLES)
    for table in tables:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        f"INSERT INTO case_reach (case_id, holder, reach, until, {COPIED})"  # noqa: S608 - own names
        f" SELECT c.id, c.responsible_unit_id, 'own_unit', NULL, {FROM_CASE} FROM petition_case c"
        f" UNION ALL SELECT c.id, s.holder, s.reach, s.until, {FROM_CASE}"
        " FROM access_scope s JOIN petition_case c ON c.id = s.object_id WHERE s.kind = 'case'"
    )
    _read_words_in()
    for table in tables:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _read_words_in() -> None:
    bind = op.get_bind()
    case, search = metadata.tables["petition_case"], metadata.tables["case_search"]
    columns = [case.c[name] for name in ("id", "number", "accuses", "title", "demand", "facts")]
    last = None
    while True:
        page = sa.select(*columns).order_by(case.c.id).limit(BATCH)
        rows = bind.execute(page if last is None else page.where(case.c.id > last)).all()
        if not rows:
            return
        for row in rows:
            found = searchable(row.number, row.title, row.demand, row.facts, accuses=row.accuses)
            grams = sa.func.array_to_tsvector(sa.cast(list(found.words), sa.ARRAY(sa.Text)))
            bind.execute(sa.insert(search).values(case_id=row.id, text=found.text, grams=grams))
        last = rows[-1].id


def downgrade() -> None:
    """Drop what is derived; the indexes stay, they hurt nobody."""
    for name, _body, table, when, _condition in TRIGGERS:
        gone = "_gone" if when == "AFTER DELETE" else ""
        op.execute(f"DROP TRIGGER {name}{gone} ON {table}")
    op.execute("DROP FUNCTION case_reading_strays()")
    op.execute("DROP FUNCTION case_search_hits(text, text, text[], integer)")
    for name in dict.fromkeys(trigger[0] for trigger in TRIGGERS):
        op.execute(f"DROP FUNCTION {name}()")
    for name in TABLES:
        op.execute(f"DROP TABLE {name}")
    op.execute("DROP POLICY petition_case_xinfang_authz ON petition_case")
    op.execute("REVOKE SELECT ON petition_case FROM xinfang_authz")
