"""Cases that may be about a matter that has come before, within the actor's reach."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from xinfang.access.actor import Actor, above
from xinfang.access.grants import Grants
from xinfang.cases.models import Case, Petitioner
from xinfang.cases.queries.cases import CaseRow, visible_cases
from xinfang.organizations.models import Tenant
from xinfang.store.transaction import Read

_SHOWN = frozenset({"title", "demand", "content_class_code", "problem_region_code"})
_STANDING = frozenset({"state"})
_MOST = 50


async def tenants_read(read: Read, actor: Actor) -> list[UUID]:
    """Return the tenants under whose keys the actor's cases may be sealed: his own, those below."""
    ranges = [
        sa.and_(Tenant.path >= one.tenant_path, Tenant.path < above(one.tenant_path))
        for one in actor.appointments
    ]
    return list((await read.execute(sa.select(Tenant.id).where(sa.or_(*ranges)))).scalars())


async def of_the_matter(read: Read, actor: Actor, grants: Grants, case: Case) -> list[CaseRow]:
    """Return the other cases within reach about the matter of a case, the first first.

    That is the first case (初件) and all that a person confirmed as its repeats (重件).
    """
    first = case.same_matter_id or case.id
    statement = (
        visible_cases(actor, grants, read.today, _STANDING)
        .where(sa.or_(Case.id == first, Case.same_matter_id == first), Case.id != case.id)
        .order_by(Case.registered_at, Case.id)
    )
    return list((await read.execute(statement)).mappings())


async def registered_with(
    read: Read, actor: Actor, grants: Grants, blinds: Sequence[tuple[UUID, str, bytes]]
) -> list[CaseRow]:
    """Return cases within reach with a petitioner of one of the numbers, the newest first.

    `blinds` are (tenant, column, blind index).
    """
    ids: set[UUID] = set()
    for column in ("id_number", "phone"):
        wanted = [blind for _, name, blind in blinds if name == column]
        if wanted:
            held = Petitioner.__table__.c[f"{column}_blind"]
            asked = sa.select(Petitioner.case_id).where(held.in_(wanted))
            ids |= set((await read.execute(asked)).scalars())
    if not ids:
        return []
    statement = (
        visible_cases(actor, grants, read.today, _SHOWN)
        .where(Case.id.in_(ids))
        .order_by(Case.registered_at.desc(), Case.id.desc())
        .limit(_MOST)
    )
    return list((await read.execute(statement)).mappings())
