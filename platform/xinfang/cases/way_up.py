"""Finding who is warned: the step of the way up that may have the case, never nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from xinfang.access.reach import Reach
from xinfang.cases.escalation import Step, found_on, way_of
from xinfang.cases.models import Case
from xinfang.cases.queries import process, routing
from xinfang.cases.queries.sight import FIRST_ABOVE
from xinfang.cases.queries.warnings import Ground, chain
from xinfang.cases.sight import open_to
from xinfang.store.transaction import Write


@dataclass(frozen=True, slots=True)
class WayUp:
    """The ways up from units of a province, on what stands there today."""

    tx: Write
    ground: Ground

    def of(self, unit_id: UUID) -> tuple[Step, ...]:
        """Return the way up from a unit."""
        paths = chain(self.ground.paths[unit_id])
        offices = [self.ground.offices[path] for path in paths if path in self.ground.offices]
        return way_of(unit_id, offices, self.ground.tops)

    async def step(self, case: Case, unit_id: UUID, wanted: int) -> Step | None:
        """Return the step that a warning reaches; None where the accusation bars all of them."""
        way = self.of(unit_id)
        subjects = await process.subjects_of(self.tx, case.id) if case.accuses else ()
        barred = {
            step.unit_id
            for step in way
            if subjects and await routing.barred(self.tx, subjects, step.unit_id)
        }
        denied = await self._denied(case, way) if case.accuses else frozenset()

        def free(step: Step) -> bool:
            return step.unit_id not in barred

        def somebody(step: Step) -> bool:
            return free(step) and any(
                one.role in step.roles
                and case.secrecy in one.clearance.covers()
                and one.person_id not in denied
                for one in self.ground.staff.get(step.unit_id, ())
            )

        # Where nobody is appointed anywhere, it waits for whoever comes to the seat.
        return found_on(way, wanted, somebody) or found_on(way, wanted, free)

    async def _denied(self, case: Case, way: Sequence[Step]) -> frozenset[UUID]:
        persons = {one.person_id for step in way for one in self.ground.staff.get(step.unit_id, ())}
        return frozenset(
            {person for person in persons if await routing.is_denied(self.tx, person, case.id)}
        )


async def let_see(tx: Write, cases: Mapping[UUID, Case], rows: Sequence[Mapping[str, Any]]) -> None:
    """Let the offices see the cases that they are warned of, beyond their own territory too."""
    seeing = {(row["case_id"], row["holder_unit_id"]) for row in rows if row["step"] >= FIRST_ABOVE}
    for case_id, holder in sorted(seeing):
        await open_to(tx, cases[case_id], Reach.HANDLED, [holder])
