"""How far up a warning goes, and who is there to get it (预警升级).

The way of a unit: the unit, its head, the petition office of its territory, and those of the
territories above, up to the province. Whoever isn't there (a vacancy, a territory that is
suspended) or may not see the case (barred by an accusation, without the clearance) is passed over
upwards; at the top, whoever watches over the province stands in for its petition office. Only
where nobody is left above does a warning go to the nearest below who may have it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xinfang.access.actor import Clearance
from xinfang.cases.models import Audience

HEADS: Final = frozenset({"unit_head", "director", "discipline_head"})
"""Roles of a unit's head."""
OFFICE: Final = frozenset({"director", "inspector", "case_officer", "registrar"})
"""Roles in a petition office by which somebody sees what was escalated to it."""
UNIT: Final = frozenset({*OFFICE, *HEADS, "unit_clerk", "handler", "discipline_handler"})
"""Roles in a unit that owes by which somebody has its cases in hand."""
TOP: Final = frozenset({"joint_conference_office", "provincial_overseer"})
"""Roles that see all of a province."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody appointed in a unit today."""

    unit_id: UUID
    role: str
    person_id: UUID
    clearance: Clearance


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: a unit, whom of it, and by which roles somebody is there."""

    number: int
    unit_id: UUID
    audience: Audience
    roles: frozenset[str]


def way_of(unit_id: UUID, offices: Sequence[UUID], tops: Sequence[UUID]) -> tuple[Step, ...]:
    """Return the way up from a unit.

    `offices` are the petition offices of its territory and those above, nearest first, `tops` the
    units of whoever watches over the province.
    """
    way = [Step(0, unit_id, Audience.UNIT, UNIT), Step(1, unit_id, Audience.HEAD, HEADS)]
    above = [office for office in offices if office != unit_id]
    way += [Step(number, office, Audience.UNIT, OFFICE) for number, office in enumerate(above, 2)]
    way += [Step(number, top, Audience.UNIT, TOP) for number, top in enumerate(tops, len(way))]
    return tuple(way)


def found_on(way: Sequence[Step], wanted: int, able: Callable[[Step], bool]) -> Step | None:
    """Return the step that a warning reaches: the one wanted, else upwards, else below it.

    `wanted` beyond the way is its last office. None where nobody at all may have it.
    """
    last_office = max((step.number for step in way if step.roles is not TOP), default=0)
    start = min(wanted, last_office)
    upwards = [step for step in way if step.number >= start]
    below = [step for step in reversed(way) if step.number < start]
    return next((step for step in (*upwards, *below) if able(step)), None)
