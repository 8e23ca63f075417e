"""Whether a matter has come before (疑似重复): a proposal to the registrar, never a bar.

Sameness is found between matters, of whoever petitions again: the same number or telephone, and a
text or class and place that resemble. Named are only cases within the registrar's reach. There is
no way from a petitioner to what else he wrote.
"""

from uuid import UUID

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.cases import identity
from xinfang.cases.petition import Petition
from xinfang.cases.queries import repeats
from xinfang.cases.queries.cases import CaseRow
from xinfang.store.transaction import Write

MOST = 5
ALIKE = 0.3
"""Which part of their pairs of characters two texts share to count as alike."""


async def possible_duplicates(
    tx: Write, grants: Grants, actor: Actor, petition: Petition, case_id: UUID
) -> tuple[UUID, ...]:
    """Return earlier cases within reach that may be about the same matter, the newest first."""
    blinds = await _blinds(tx, actor, petition)
    if not blinds:
        return ()
    found = await repeats.registered_with(tx, actor, grants, blinds)
    alike = [row["id"] for row in found if row["id"] != case_id and _resembles(petition, row)]
    return tuple(alike[:MOST])


async def _blinds(tx: Write, actor: Actor, petition: Petition) -> list[tuple[UUID, str, bytes]]:
    tenants = await repeats.tenants_read(tx, actor)
    return [
        (tenant_id, column, blind)
        for entry in petition.petitioners
        for column, value in (("id_number", entry.id_number), ("phone", entry.phone))
        if value
        for tenant_id in tenants
        for blind in (identity.blind(tx.provider, column, value, tenant_id),)
    ]


def _resembles(petition: Petition, row: CaseRow) -> bool:
    if row["accuses"]:
        return False  # its text is closed: that it resembles would tell of it
    same_place = (
        petition.content_class_code is not None
        and petition.problem_region_code is not None
        and petition.content_class_code == row["content_class_code"]
        and petition.problem_region_code == row["problem_region_code"]
    )
    ours, theirs = pairs(petition.title + petition.demand), pairs(row["title"] + row["demand"])
    return same_place or alike(ours, theirs) >= ALIKE


def pairs(text: str) -> frozenset[str]:
    """Return all pairs of neighboring letters and digits of a text."""
    letters = "".join(character for character in text if character.isalnum())
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))


def alike(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """Return which part of the pairs of the shorter text the other one has too, 0 to 1."""
    shorter = min(len(ours), len(theirs))
    return len(ours & theirs) / shorter if shorter else 0.0
