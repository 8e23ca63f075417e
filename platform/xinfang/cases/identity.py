"""Sealing and opening the identity of petitioners (信访人身份信息), and its masks."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xinfang.access.field_groups import mask_address, mask_id_number, mask_name, mask_phone
from xinfang.cases.models import Petitioner
from xinfang.cases.petition import PetitionerEntry
from xinfang.store.crypto import Provider

TABLE: Final = "case_petitioner"


@dataclass(frozen=True, slots=True)
class Identity:
    """A petitioner's identity, opened. Whoever is shown one has his reading recorded."""

    name: str
    id_number: str | None
    phone: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Masks:
    """What everybody within reach sees of an identity: the family name, and that there is more."""

    name: str
    id_number: str | None
    phone: str | None
    address: str | None


def sealed(
    provider: Provider, entry: PetitionerEntry, *, row_id: UUID, tenant_id: UUID
) -> dict[str, bytes | None]:
    """Return the sealed columns and blind indexes of one petitioner's row."""

    def seal(column: str, value: str | None) -> bytes | None:
        context = context_of(column, tenant_id, row_id)
        return None if value is None else provider.encrypt(value, context=context)

    def blinded(column: str, value: str | None) -> bytes | None:
        return None if value is None else blind(provider, column, value, tenant_id)

    return {
        "name": seal("name", entry.name),
        "name_blind": blinded("name", entry.name),
        "id_number": seal("id_number", entry.id_number),
        "id_number_blind": blinded("id_number", entry.id_number),
        "phone": seal("phone", entry.phone),
        "phone_blind": blinded("phone", entry.phone),
        "address": seal("address", entry.address),
    }


def blind(provider: Provider, column: str, value: str, tenant_id: UUID) -> bytes:
    """Return the blind index of a value: equal within one tenant and column, and saying no more."""
    return provider.blind(normal(value), column=f"{TABLE}.{column}", tenant_id=tenant_id)


def opened(provider: Provider, row: Petitioner) -> Identity:
    """Open a petitioner's sealed columns. Raises SealError where one was changed or moved."""

    def open_(column: str, value: bytes | None) -> str | None:
        if value is None:
            return None
        return provider.decrypt(value, context=context_of(column, row.tenant_id, row.id))

    return Identity(
        name=open_("name", row.name) or "",
        id_number=open_("id_number", row.id_number),
        phone=open_("phone", row.phone),
        address=open_("address", row.address),
    )


def entry_of(provider: Provider, row: Petitioner) -> PetitionerEntry:
    """Return a petitioner as he was registered, to be sealed anew."""
    known = opened(provider, row)
    return PetitionerEntry(
        known.name, known.id_number, known.phone, known.address, row.representative
    )


def masked(identity: Identity) -> Masks:
    """Return the masks of an identity; what was never given has none."""
    return Masks(
        name=mask_name(identity.name),
        id_number=None if identity.id_number is None else mask_id_number(identity.id_number),
        phone=None if identity.phone is None else mask_phone(identity.phone),
        address=None if identity.address is None else mask_address(identity.address),
    )


def context_of(column: str, tenant_id: UUID, row_id: UUID) -> str:
    """Return the context that a seal is bound to: moved to another row or column it won't open."""
    return f"{TABLE}.{column}:{tenant_id}:{row_id}"


def normal(value: str) -> str:
    """Return a value as blind indexes compare it: without spaces and hyphens, in capitals."""
    return "".join(value.split()).replace("-", "").upper()
