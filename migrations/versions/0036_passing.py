"""Accusations with a discipline body are closed to all others, and the book tells no more of them.

`with_discipline` is set by what passes a case on. The wall shows such a case to whoever reaches it
by a scope row, but for having sent it, and to the system. What the book of hand-overs has of it by
then stays; nothing is added. Servers of the release before run on.
"""

import sqlalchemy as sa
from alembic import context, op

from xinfang.cases import models
from xinfang.store import checks, wall

revision: str = "0036_passing"
down_revision: str | None = "0035_leadership"

HELD = "ANY ((SELECT xinfang_list('xinfang.holders'))::uuid[])"
OPEN = (
    f"NOT with_discipline OR {wall.SYSTEM} OR EXISTS (SELECT 1 FROM access_scope s"  # noqa: S608 - own names
    " WHERE s.kind = 'case' AND s.object_id = petition_case.id AND s.reach <> 'originated'"
    f" AND s.holder = {HELD})"
)
CLOSED = """
BEGIN
  IF TG_OP = 'UPDATE' AND EXISTS (
    SELECT 1 FROM petition_case c WHERE c.id = NEW.case_id AND c.with_discipline
  ) THEN
    RETURN NULL;
  END IF;
"""
ANSWERED = CLOSED.replace("TG_OP = 'UPDATE' AND ", "")
BOOK = (("hand_over_of_transfer", CLOSED), ("hand_over_of_answer", ANSWERED))


def upgrade() -> None:
    """Add the column with its wall; keep the book from telling what comes after."""
    op.execute(
        "ALTER TABLE petition_case ADD COLUMN IF NOT EXISTS with_discipline boolean NOT NULL"
        " DEFAULT false"
    )
    checks.renew("case_event", "kind", models.EventKind)
    closed = wall.policy("petition_case", "petition_case_discipline", OPEN, restrictive=True)
    op.execute(sa.text(closed.replace(":", r"\:")))
    for name, begin in BOOK:
        _replace(name, _body(name).replace("\nBEGIN\n", begin, 1))


def _body(name: str) -> str:
    book = next(
        one for one in context.script.walk_revisions() if str(one.revision).endswith("_hand_overs")
    )
    found: dict[str, str] = {trigger[0]: trigger[1] for trigger in book.module.TRIGGERS}
    return found[name]


def _replace(name: str, body: str) -> None:
    op.execute("SET LOCAL ROLE xinfang_authz")  # only its owner may replace it
    op.execute(
        sa.text(
            (
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql VOLATILE"
                " SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
                f" AS $body${body}$body$"
            ).replace(":", r"\:")
        )
    )
    op.execute("RESET ROLE")


def downgrade() -> None:
    """Wall cases with discipline bodies like all others again."""
    for name, _begin in BOOK:
        _replace(name, _body(name))
    op.execute("DROP POLICY IF EXISTS petition_case_discipline ON petition_case")
