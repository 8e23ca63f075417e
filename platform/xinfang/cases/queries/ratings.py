"""Ratings counted by unit and grade."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from xinfang.cases.models import Case, Rating
from xinfang.law.evaluation import Grade, Rated
from xinfang.store.transaction import Read

Counts = dict[tuple[UUID, Rated], dict[Grade, int]]
"""How many gave each grade, by the unit and as what it was rated."""


async def counted(
    read: Read, units: Sequence[UUID], since: dt.datetime, until: dt.datetime
) -> Counts:
    """Count the ratings of units that were given from one instant until another.

    A case that came to accuse somebody is in no sum (条例 30). By index, a statement for all units.
    """
    asked = (
        sa.select(Rating.unit_id, Rating.rated, Rating.grade, sa.func.count().label("given"))
        .join(Case, Case.id == Rating.case_id)
        .where(
            Rating.unit_id.in_(units),
            Rating.rated_at >= since,
            Rating.rated_at < until,
            sa.not_(Case.accuses),
        )
        .group_by(Rating.unit_id, Rating.rated, Rating.grade)
    )
    found: Counts = {}
    for row in await read.execute(asked):
        of = found.setdefault((row.unit_id, Rated(row.rated)), {})
        of[Grade(row.grade)] = row.given
    return found
