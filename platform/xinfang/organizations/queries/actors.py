"""From a token's subject to the actor: the one question that is asked before any wall is up."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from xinfang.access.actor import Actor, Appointment, Clearance, Level
from xinfang.store.transaction import Database

_ACTOR = sa.text("SELECT * FROM xinfang_actor(:issuer, :subject, :today)").bindparams(
    sa.bindparam("today", type_=sa.Date)
)


async def actor_of(database: Database, issuer: str, subject: str, today: date) -> Actor | None:
    """Return the actor behind a subject of an identity provider, with his appointments of the day.

    None for an unknown or disabled user and for one whose tenant is closed. Appointments that wait
    for their second approval, or whose tenant is closed, are left out; those of a suspended tenant
    say so. A user without any appointment is an actor who reaches nothing.
    """
    asked = {"issuer": issuer, "subject": subject, "today": today}
    async with database.engine.connect() as connection:
        # One statement, one way there and back: no transaction is begun and ended around it.
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        rows = (await connection.execute(_ACTOR, asked)).all()
    return actor_from(rows) if rows else None


def actor_from(rows: Sequence[Any]) -> Actor:
    """Return the actor from the rows of `xinfang_actor`: one an appointment, or one without."""
    user = rows[0]
    appointments = tuple(
        Appointment(
            id=row.appointment_id,
            role=row.role,
            unit_id=row.unit_id,
            tenant_id=row.tenant_id,
            tenant_path=row.tenant_path,
            level=Level(row.level),
            since=row.since,
            until=row.until,
            suspended=row.suspended,
        )
        for row in rows
        if row.appointment_id is not None
    )
    return Actor(
        user_id=user.user_id,
        person_id=user.person_id,
        name=user.display_name,
        appointments=appointments,
        clearance=Clearance(user.clearance),
        authorization_version=user.authorization_version,
        policy_version=user.policy_version,
        reference_version=user.reference_version,
    )
