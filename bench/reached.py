"""What a user reaches, for the statements of the ceiling: read from the policies, not from lists.

The ceiling is written by hand and knows nothing of how the application builds its own statements;
so its equality with the application's answers says something.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xinfang.access.actor import Actor, Level
from xinfang.access.grants import shipped
from xinfang.access.reach import Reach

_COLUMN: Final = {
    Level.PROVINCE: "province_id",
    Level.MUNICIPALITY: "municipality_id",
    Level.COUNTY: "tenant_id",  # nothing is below a county
}
_HELD: Final = (Reach.OWN_UNIT, Reach.VERTICAL_LINE, Reach.HANDLED, Reach.ORIGINATED)


@dataclass(frozen=True, slots=True)
class Reached:
    """Columns of territory with a tenant, reaches with a unit, and units whose accusations open.

    `words` are those by which a search knows all these places.
    """

    territories: tuple[tuple[str, UUID], ...]
    holders: tuple[tuple[str, UUID], ...]
    opened: tuple[UUID, ...]
    words: tuple[str, ...]


def reached(actor: Actor) -> Reached:
    """Return what the actor reaches. Raises ValueError for a reach that no bench user should have.

    The bench's users hold one appointment each; their roles reach by territory and by unit alone.
    """
    territories: dict[tuple[str, UUID], str] = {}
    holders: dict[tuple[str, UUID], None] = {}
    for appointment, line in shipped().held(actor, "case", "read"):
        if line.reach is Reach.SUBTREE:
            place = f"t:{appointment.tenant_path}"
            territories[_COLUMN[appointment.level], appointment.tenant_id] = place
        elif line.reach is Reach.OWN_TENANT:
            place = f"o:{appointment.tenant_path}"
            territories.setdefault(("tenant_id", appointment.tenant_id), place)
        elif line.reach in _HELD:
            holders[line.reach.value, appointment.unit_id] = None
        elif line.reach is not Reach.SUBORDINATES:
            raise ValueError(line.reach)
    whole = [one for one in territories if one[0] in {"province_id", "municipality_id"}]
    opened = {
        appointment.unit_id
        for appointment, line in shipped().held(actor, "case.accusation", "read")
        if line.reach is Reach.OWN_UNIT
    }
    places = tuple(whole or territories)
    words = [territories[one] for one in places]
    words += (f"h:{reach}:{unit}" for reach, unit in holders)
    return Reached(places, tuple(holders), tuple(opened), tuple(words))
