"""What a petitioner may do to his own case (own_petition): the lines of one role, and one row.

Only the shipped lines speak: no tenant takes from petitioners what law gives them.
"""

from typing import Final

import sqlalchemy as sa

from xinfang.access.actor import PetitionerActor
from xinfang.access.grants import ActNotPermitted, Grants, Line
from xinfang.access.reach import Column, Predicate, Reach
from xinfang.access.tables import scope

ROLE: Final = "petitioner"


def own_line(grants: Grants, act: str) -> Line:
    """Return the line by which petitioners do an act to their case. Raises ActNotPermitted."""
    for line in grants.lines(frozenset({ROLE}), "case", act):
        if line.reach is Reach.OWN_PETITION:
            return line
    raise ActNotPermitted


def own(actor: PetitionerActor, case_id: Column) -> Predicate:
    """Return which row is the petitioner's own, as SQL: the one that a scope row gives him."""
    given = (
        sa.select(sa.literal(1))
        .select_from(scope)
        .where(
            scope.c.kind == "case",
            scope.c.holder == actor.petitioner_id,
            scope.c.reach == Reach.OWN_PETITION.value,
            scope.c.object_id == case_id,
        )
        .correlate_except(scope)
        .exists()
    )
    return sa.and_(case_id == actor.case_id, given)
