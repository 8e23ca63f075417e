"""Who answers for a case, and which channel it has, by what is laid down: proposals, never acts.

The territory where the matter lies is asked first, then those above it up to the one that has the
case (属地管理、分级负责); within a territory the class itself, then the classes above it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from xinfang.cases.dictionary import upwards
from xinfang.cases.models import Attribution, ChannelEntry, ChannelList
from xinfang.cases.queries import attribution as rows
from xinfang.cases.queries import channel_lists, process, routing
from xinfang.cases.queries.cases import CaseRow
from xinfang.organizations.models import Tenant
from xinfang.organizations.queries import tenant_by_code, tenant_chain
from xinfang.organizations.queries.regions import superior_code
from xinfang.organizations.vocabulary import RelationKind, TenantState
from xinfang.store.transaction import Read


@dataclass(frozen=True, slots=True)
class Proposal:
    """A unit that answers for a case, and the row that says so.

    The row may name a unit that has been merged or abolished: then it is the unit that took over.
    """

    unit_id: UUID
    row: Attribution


async def proposals(read: Read, case: CaseRow) -> list[Proposal]:
    """Return who may answer for a case, the nearest to the matter first.

    One for each territory whose table has a row for the class. A unit that an accusation bars, or
    whose territory is suspended, isn't proposed.
    """
    code: str | None = case["content_class_code"]
    if code is None:
        return []
    codes = upwards(code)
    asked = await territories(read, case)
    found = await rows.in_force(read, asked, codes, read.today)
    subjects = await process.subjects_of(read, case["id"])
    made: list[Proposal] = []
    for tenant_id in asked:
        row = _nearest([one for one in found if one.tenant_id == tenant_id], codes)
        if row is None:
            continue
        unit_id = await routing.heir_of(read, row.unit_id)
        if await able(read, unit_id) and not await routing.barred(read, subjects, unit_id):
            made.append(Proposal(unit_id, row))
    return made


async def channels(read: Read, case: CaseRow) -> list[tuple[ChannelList, ChannelEntry]]:
    """Return what the published lists say of a case today, the nearest class first.

    An entry without a class speaks where its words stand in the title or the demand.
    """
    code: str | None = case["content_class_code"]
    codes = [] if code is None else upwards(code)
    told = f"{case['title']}\n{case['demand']}"
    found = await channel_lists.entries_in_force(read, await territories(read, case), codes)
    fitting = [
        (listed, entry)
        for listed, entry in found
        if entry.content_class_code is not None or entry.matter in told
    ]
    by_class = {code: place for place, code in enumerate([*codes, None])}
    return sorted(fitting, key=lambda one: by_class[one[1].content_class_code])


async def territories(read: Read, case: CaseRow) -> list[UUID]:
    """Return the territories that a matter lies in, nearest first, up to the one that has it."""
    code, top = case["problem_region_code"], str(case["tenant_path"])
    over = [] if code is None else await _over(read, code)
    within = [tenant.id for tenant in over if tenant.path.startswith(top)]
    return within or [case["tenant_id"]]


async def _over(read: Read, region_code: str) -> list[Tenant]:
    """Return the territories on the platform that a region lies in, nearest first."""
    code: str | None = region_code
    while code is not None:
        tenant = await tenant_by_code(read, code)
        if tenant is not None:
            return await tenant_chain(read, tenant.id)
        code = await superior_code(read, code, RelationKind.MANAGEMENT, read.today)
    return []


def _nearest(found: Collection[Attribution], codes: list[str]) -> Attribution | None:
    by_code = {row.content_class_code: row for row in found}
    return next((by_code[code] for code in codes if code in by_code), None)


async def able(read: Read, unit_id: UUID) -> bool:
    """Tell whether a unit stands today, in a territory that works on the platform."""
    found = await routing.unit_and_tenant(read, unit_id)
    if found is None or found[1].state != TenantState.ACTIVE:
        return False
    return not await routing.has_ended(read, unit_id)
