"""Filing online (网上提交信访事项): a petition in one request, by whoever confirmed his telephone.

What can't be written down is refused and the one-time code left as it was. Everything else is
registered: nobody here judges level, place or competence.

A telephone that repeats its request files once. What was filed is found again by key, telephone and
one-time code together: whoever guesses another's key finds nothing, and is answered as if the key
were new. The code is spent, and the key kept, in the transaction that registers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xinfang.access.actor import SystemActor
from xinfang.cases.agents import Agent
from xinfang.cases.file_online import FileOnline, complaint, file_online
from xinfang.cases.petition import Petition, PetitionerEntry, checked
from xinfang.cases.queries.own_petition import number_of, office_of_region
from xinfang.cases.query_code import plain
from xinfang.kernel import clock
from xinfang.law.classification import Category, Channel, Purpose
from xinfang.store.crypto import Provider
from xinfang.store.perform import Mutation, perform, performed
from xinfang.store.transaction import Database, Outcome, Write
from xinfang.web import phone_codes

TASK: Final = "petitioner.file"
NEEDED: Final = ("idempotencyKey", "phone", "code", "region", "name", "title", "demand")
AGENT: Final = ("agentName", "agentAuthority", "agentRelation")
OPTIONAL: Final = ("facts", "idNumber", "address", "complainedOf", "category", *AGENT)
_NOBODY: Final = UUID(int=0)
_REGION_DIGITS: Final = 6
_FILED_AS: Final = {
    "SUGGESTION": (Category.SUGGESTION, Purpose.OPINION),
    "APPEAL_REQUEST": (Category.APPEAL_REQUEST, Purpose.SETTLEMENT_REQUEST),
    "ACCUSATION": (Category.ACCUSATION, Purpose.EXPOSURE_ACCUSATION),
}


class CodeRefused(Exception):  # noqa: N818 - an answer to the client, not a fault of ours
    """The one-time code isn't the one that was sent to the telephone."""


@dataclass(frozen=True, slots=True)
class Filing:
    """A petition as somebody files it: where, what, by which telephone, and under which key."""

    region: str
    command: FileOnline
    phone: str
    code: str
    mutation: Mutation


def filing_of(provider: Provider, given: Mapping[str, str]) -> Filing | None:
    """Return what was filed, or None for a category, region or key that can't be one.

    Raises Malformed, StateSecret, TextMissing.
    """
    command, region = _petition_of(given), given["region"]
    key = _key_of(provider, given)
    if command is None or key is None:
        return None
    if len(region) != _REGION_DIGITS or not (region.isascii() and region.isdigit()):
        return None
    mutation = Mutation("filePetition", key, dict(given))
    return Filing(region, command, given["phone"], plain(given["code"]), mutation)


def _key_of(provider: Provider, given: Mapping[str, str]) -> UUID | None:
    try:
        key = UUID(given["idempotencyKey"])
    except ValueError:
        return None
    typed = f"{key}:{given['phone']}:{plain(given['code'])}"
    return UUID(bytes=provider.blind(typed, column="idempotency_key.filed", tenant_id=_NOBODY))


def _petition_of(given: Mapping[str, str]) -> FileOnline | None:
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
    return FileOnline(checked(petition, today), complained_of, _agent_of(given))


def _agent_of(given: Mapping[str, str]) -> Agent | None:
    name, authority, relation = (given.get(field, "") for field in AGENT)
    if not (name or authority or relation):
        return None
    return Agent(name, authority, relation).checked()


async def has_office(database: Database, region: str) -> bool:
    """Tell whether a petition office of the region takes what is filed online."""
    async with database.read(_province(region)) as read:
        return await office_of_region(read, region) is not None


async def filed_before(database: Database, filing: Filing) -> Outcome | None:
    """Return what this telephone filed under this key and code before. Raises KeyReused."""
    return await performed(database, _province(filing.region), filing.mutation)


async def file(database: Database, filing: Filing) -> Outcome:
    """Register what was filed, and spend the code with it.

    Raises CodeRefused, LookupError where there is no office, and what `file_online` does.
    """
    async with database.read(_province(filing.region)) as read:
        office = await office_of_region(read, filing.region)
    if office is None:
        raise LookupError(filing.region)

    async def once(tx: Write) -> Outcome:
        if not await phone_codes.spent_by_filer(tx, filing.phone, filing.code):
            raise CodeRefused
        return await file_online(tx, office, filing.command)

    at = SystemActor(TASK, office.tenant.tenant_id, office.tenant.tenant_path)
    try:
        return await perform(database, at, filing.mutation, once)
    except CodeRefused:
        # The try was rolled back with the rest: it counts all the same.
        await phone_codes.spend_of_filer(database, filing.phone, filing.code)
        raise


async def number_in(database: Database, filing: Filing, outcome: Outcome) -> str | None:
    """Return the number under which it is registered; None beyond the platform."""
    async with database.read(_province(filing.region)) as read:
        return await number_of(read, outcome.id) if outcome.kind == "case" else None


def _province(region: str) -> SystemActor:
    return SystemActor(TASK, _NOBODY, f"{region[:2]}/")
