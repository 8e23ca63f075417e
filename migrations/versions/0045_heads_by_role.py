"""Whoever heads a unit by his role alone heads it for accusations too, in every kind of organ."""

import sqlalchemy as sa
from alembic import context, op

revision: str = "0045_heads_by_role"
down_revision: str | None = "0044_sight"

BEFORE = "role IN ('unit_head', 'director')"
NOW = "role IN ('unit_head', 'director', 'organization_head', 'discipline_head')"

REACHED = (
    "xinfang_reached(subject_kinds text[], subject_ids uuid[], sinces date[])"
    " RETURNS TABLE (unit_id uuid, since date)"
)
DENIED_PERSONS = "xinfang_denied_persons(what text, object uuid) RETURNS SETOF uuid"


def _replace(heads: str) -> None:
    script = context.script.get_revision("0012_barring")
    assert script is not None  # noqa: S101 - every database has passed it
    op.execute("SET LOCAL ROLE xinfang_authz")  # they were handed over: only their owner may
    for signature, body in (
        (REACHED, script.module.REACHED),
        (DENIED_PERSONS, script.module.DENIED_PERSONS),
    ):
        text = (
            f"CREATE OR REPLACE FUNCTION {signature} LANGUAGE plpgsql STABLE SECURITY DEFINER"
            " SET search_path = pg_catalog, public, pg_temp"
            f" AS $body${body.replace(BEFORE, heads)}$body$"
        )
        op.execute(sa.text(text.replace(":", r"\:")))
    op.execute("RESET ROLE")


def upgrade() -> None:
    """Read the heads of organization departments and of discipline bodies as heads."""
    _replace(NOW)


def downgrade() -> None:
    """Read those of other organs alone as heads."""
    _replace(BEFORE)
