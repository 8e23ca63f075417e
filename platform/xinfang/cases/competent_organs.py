"""Which organs an accusation may go to, by the law and as the units stand today (有权处理的机关).

By cadre-management authority it may be an organ above; while nobody of the accused was found out,
one of the own territory. An organ that works with cases here only where somebody holds a role by
which he takes one up: what nobody would see isn't passed there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from xinfang.access.policies import holding
from xinfang.cases.proposing import able, territories
from xinfang.cases.queries import process, routing
from xinfang.cases.queries.cases import CaseRow
from xinfang.cases.queries.routing import Subject
from xinfang.law.accusations import Authority, Competence, Organ, competent
from xinfang.law.cadres import Concern
from xinfang.store.transaction import Read


@dataclass(frozen=True, slots=True)
class CompetentOrgan:
    """A unit that is competent for an accusation, and why."""

    unit_id: UUID
    competence: Competence


async def competent_organs(read: Read, case: CaseRow, concern: Concern) -> list[CompetentOrgan]:
    """Return the organs for what an accusation is about; none that it bars or that can't work."""
    subjects = await process.subjects_of(read, case["id"])
    return [
        one
        for one in await candidates(read, case, concern, subjects)
        if await able(read, one.unit_id)
        and not await routing.barred(read, subjects, one.unit_id)
        and await takes(read, one)
    ]


async def candidates(
    read: Read, case: CaseRow, concern: Concern, subjects: Sequence[Subject]
) -> list[CompetentOrgan]:
    """Return the organs by law alone, whether or not the accusation bars them; each once."""
    found: dict[UUID, CompetentOrgan] = {}
    for competence in competent(concern):
        for unit_id in await _units(read, case, competence, subjects):
            if unit_id != case["responsible_unit_id"]:
                found.setdefault(unit_id, CompetentOrgan(unit_id, competence))
    return list(found.values())


async def takes(read: Read, one: CompetentOrgan) -> bool:
    """Tell whether somebody of the organ may take the case up today."""
    if one.competence.organ is Organ.DISCIPLINE:
        return True
    return await routing.serves(read, one.unit_id, sorted(holding("case", "answer")))


async def _units(
    read: Read, case: CaseRow, competence: Competence, subjects: Sequence[Subject]
) -> list[UUID]:
    sector = competence.organ.sector
    if competence.authority is Authority.CHARGE:
        return sorted(await routing.in_charge_of(read, subjects))
    if competence.authority is Authority.TERRITORY:
        return await routing.units_of_sector(read, await territories(read, case), sector)
    managing = await routing.bodies_managing(read, subjects, sector)
    if managing:
        return sorted(managing)
    return await routing.units_of_sector(read, [case["tenant_id"]], sector)
