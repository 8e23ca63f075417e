"""What the demo asks of what it has made, and how it derives what hangs on many rows at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from xinfang.access.actor import Level
from xinfang.cases.models import Case, CaseRegister
from xinfang.organizations.models import Appointment, Post, PostHolding, Tenant, Unit
from xinfang.organizations.vocabulary import Rank
from xinfang.store.transaction import Read


async def units_by_sector(read: Read) -> dict[tuple[UUID, str], UUID]:
    """Return the units within sight by tenant and sector: the demo has one of each."""
    found = await read.execute(
        sa.select(Unit.tenant_id, Unit.sector, Unit.id).where(Unit.valid_to.is_(None))
    )
    return {(row.tenant_id, row.sector): row.id for row in found}


async def all_units(read: Read) -> list[Any]:
    """Return id, tenant, sector, name, and vertical superior of every unit, by id."""
    found = await read.execute(
        sa.select(
            Unit.id, Unit.tenant_id, Unit.sector, Unit.name, Unit.vertical_superior_id
        ).order_by(Unit.id)
    )
    return list(found)


async def who_works(read: Read) -> list[Any]:
    """Return unit, role, user and person of every appointment in force, the first one last."""
    found = await read.execute(
        sa.select(Appointment.unit_id, Appointment.role, Appointment.user_id, Appointment.person_id)
        .where(Appointment.until.is_(None))
        .order_by(Appointment.id.desc())
    )
    return list(found)


async def who_leads(read: Read) -> list[Any]:
    """Return unit, title, rank and person of every leader in office."""
    found = await read.execute(
        sa.select(Post.unit_id, Post.title, Post.rank, PostHolding.person_id)
        .join(Post, Post.id == PostHolding.post_id)
        .where(PostHolding.until.is_(None), Post.rank != Rank.STAFF.value)
        .order_by(PostHolding.id)
    )
    return list(found)


HAND_OVERS: Final = """
INSERT INTO hand_over (id, case_id, number, kind, from_unit_id, to_unit_id, period_days, sent_at,
  arrived_at, reported_at, ended_as, ended_at, answered_at)
SELECT t.id, t.case_id, c.number, t.kind, t.from_unit_id, t.to_unit_id, t.period_days, t.sent_at,
  t.arrived_at, t.reported_at, t.ended_as, t.ended_at, a.given_at
FROM case_transfer t JOIN petition_case c ON c.id = t.case_id
LEFT JOIN (
  SELECT case_id, unit_id, min(given_at) AS given_at FROM case_answer GROUP BY case_id, unit_id
) a ON a.case_id = t.case_id AND a.unit_id = t.to_unit_id
  AND COALESCE(t.ended_as, 'SENT_ON') = 'SENT_ON'
WHERE NOT EXISTS (SELECT FROM hand_over h WHERE h.id = t.id)
"""
"""The book of hand-overs, as the triggers keep it row by row."""

STAGE: Final = (
    "CREATE TEMP TABLE demo_accused (LIKE access_accused) ON COMMIT DROP",
    "CREATE TEMP TABLE demo_subject (subject_id uuid, object_id uuid) ON COMMIT DROP",
    "CREATE TEMP TABLE demo_denied (subject_id uuid, person_id uuid, last_day date) ON COMMIT DROP",
    "GRANT SELECT ON demo_subject TO xinfang_authz",
    "GRANT INSERT ON demo_denied TO xinfang_authz",
)
"""Where accusations lie until the denials are derived from them."""

# Whom an accusation denies depends on its subject and its day. The database is asked once for each
# subject, as of the earliest day; who had left by a later one is left out then. Nobody in the demo
# works in two places, so that a person's last day is the last one in the accused place.
DENY: Final = (
    ("", "INSERT INTO access_accused SELECT * FROM demo_accused"),
    (
        "",
        """
        INSERT INTO demo_subject SELECT DISTINCT ON (subject_id) subject_id, object_id
        FROM demo_accused ORDER BY subject_id, since
        """,
    ),
    (
        "xinfang_authz",
        """
        INSERT INTO demo_denied
        SELECT demo_subject.subject_id, person, max(held.last_day)
        FROM demo_subject, LATERAL xinfang_denied_persons('case', object_id) AS person
        LEFT JOIN (
          SELECT person_id, coalesce(until, 'infinity') AS last_day FROM post_holding
          UNION ALL SELECT person_id, coalesce(until, 'infinity') FROM appointment
        ) held ON held.person_id = person
        GROUP BY demo_subject.subject_id, person
        """,
    ),
    (
        "",
        """
        INSERT INTO access_denial (person_id, kind, object_id, derived_at)
        SELECT person_id, accused.kind, accused.object_id, petition_case.registered_at
        FROM demo_accused accused
          JOIN demo_denied ON demo_denied.subject_id = accused.subject_id
          JOIN petition_case ON petition_case.id = accused.object_id
        WHERE last_day >= accused.since OR person_id = accused.subject_id
        """,
    ),
)
"""Statements with the role that runs each."""


async def constraints_of(session: AsyncSession, tables: Sequence[str]) -> Sequence[Any]:
    """Return relation, name, kind and definition of keys on the tables, and of keys to them."""
    found = await session.execute(
        sa.text(
            """
            SELECT conrelid::regclass::text AS relation, quote_ident(conname) AS name,
                   contype::text AS kind, pg_get_constraintdef(oid) AS definition
            FROM pg_constraint
            WHERE contype IN ('p', 'u', 'x', 'f') AND conparentid = 0
              AND (conrelid::regclass::text = ANY (:tables)
                   OR contype = 'f' AND confrelid::regclass::text = ANY (:tables))
            ORDER BY conrelid::regclass::text, conname
            """
        ),
        {"tables": list(tables)},
    )
    return found.all()


async def referenced_by(session: AsyncSession, tables: Sequence[str]) -> list[str]:
    """Return the tables on either side of a foreign key of the tables, or to them."""
    found = await session.execute(
        sa.text(
            """
            SELECT DISTINCT unnest(ARRAY[conrelid, confrelid])::regclass::text
            FROM pg_constraint
            WHERE contype = 'f' AND (conrelid::regclass::text = ANY (:tables)
                                     OR confrelid::regclass::text = ANY (:tables))
            """
        ),
        {"tables": list(tables)},
    )
    return list(found.scalars())


async def indexes_of(session: AsyncSession, tables: Sequence[str]) -> Sequence[Any]:
    """Return name and definition of every index of the tables."""
    found = await session.execute(
        sa.text(
            """
            SELECT quote_ident(indexname) AS name, indexdef AS definition
            FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY (:tables)
            ORDER BY tablename, indexname
            """
        ),
        {"tables": list(tables)},
    )
    return found.all()


async def registers(session: AsyncSession) -> Sequence[Any]:
    """Return the registers of case numbers, locked."""
    found = await session.execute(
        sa.select(
            CaseRegister.tenant_id, CaseRegister.year, CaseRegister.last, CaseRegister.key
        ).with_for_update()
    )
    return found.all()


async def count_cases(read: Read) -> int:
    """Return how many cases there are within sight."""
    counted: int = await read.scalar(sa.select(sa.func.count()).select_from(Case))
    return counted


@dataclass(frozen=True, slots=True)
class Made:
    """What a demo has: cases by state, and counties by name with their cases."""

    states: dict[str, int]
    largest: tuple[str, int]
    smallest: tuple[str, int]

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return sum(self.states.values())


async def what_is_made(read: Read) -> Made:
    """Return what a demo has."""
    counted = sa.func.count(Case.id)
    states = await read.execute(
        sa.select(Case.state, counted).group_by(Case.state).order_by(counted.desc())
    )
    counties = await read.execute(
        sa.select(Tenant.name, counted)
        .outerjoin(Case, Case.county_id == Tenant.id)
        .where(Tenant.level == Level.COUNTY.value)
        .group_by(Tenant.id, Tenant.name)
        .order_by(counted.desc(), Tenant.name)
    )
    named: list[Any] = [tuple(row) for row in counties]
    return Made(dict(tuple(row) for row in states), named[0], named[-1])
