"""Filing online (网上提交信访事项): a petition in one request, by whoever confirmed his telephone.

What can't be written down is refused before the one-time code is spent. Everything else is
registered: nobody here judges level, place or competence.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from xinfang.access.actor import SystemActor
from xinfang.cases.file_online import FileOnline, complaint, file_online
from xinfang.cases.petition import Petition, PetitionerEntry, checked
from xinfang.cases.queries.own_petition import office_of_region
from xinfang.kernel import clock
from xinfang.law.classification import Category, Channel, Purpose
from xinfang.store.transaction import Database

TASK: Final = "petitioner.file"
NEEDED: Final = ("phone", "code", "region", "name", "title", "demand")
OPTIONAL: Final = ("facts", "idNumber", "address", "complainedOf", "category")
_NOBODY: Final = UUID(int=0)
_REGION_DIGITS: Final = 6
_FILED_AS: Final = {
    "SUGGESTION": (Category.SUGGESTION, Purpose.OPINION),
    "APPEAL_REQUEST": (Category.APPEAL_REQUEST, Purpose.SETTLEMENT_REQUEST),
    "ACCUSATION": (Category.ACCUSATION, Purpose.EXPOSURE_ACCUSATION),
}


def petition_of(given: Mapping[str, str]) -> FileOnline | None:
    """Return what was filed, or None for a category that there isn't.

    Raises Malformed, StateSecret.
    """
    filed_as = _FILED_AS.get(given.get("category") or "APPEAL_REQUEST")
    if filed_as is None:
        return None
    category, purpose = filed_as
    filer = PetitionerEntry(
        given["name"],
        id_number=given.get("idNumber") or None,
        phone=given["phone"],
        address=given.get("address") or None,
    )
    today = clock.today()
    petition = Petition(
        channel=Channel.ONLINE,
        purpose=purpose,
        category=category,
        title=given["title"],
        demand=given["demand"],
        facts=given.get("facts", ""),
        received_on=today,
        petitioners=(filer,),
    )
    complained_of = given.get("complainedOf") or None
    if complained_of is not None:
        checked(complaint(petition, complained_of), today)
    return FileOnline(checked(petition, today), complained_of)


async def has_office(database: Database, region: str) -> bool:
    """Tell whether a petition office of the region takes what is filed online."""
    if len(region) != _REGION_DIGITS or not (region.isascii() and region.isdigit()):
        return False
    async with database.read(_province(region)) as read:
        return await office_of_region(read, region) is not None


async def file(database: Database, region: str, command: FileOnline) -> str | None:
    """Register what was filed; returns its number. Raises LookupError where there is no office."""
    async with database.read(_province(region)) as read:
        office = await office_of_region(read, region)
    if office is None:
        raise LookupError(region)
    at = office.tenant
    async with database.write(SystemActor(TASK, at.tenant_id, at.tenant_path)) as tx:
        return await file_online(tx, office, command)


def _province(region: str) -> SystemActor:
    return SystemActor(TASK, _NOBODY, f"{region[:2]}/")
