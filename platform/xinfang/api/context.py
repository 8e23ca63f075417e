"""What a request knows: who asks, what he is granted, and the loaders that batch for him."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from strawberry.dataloader import DataLoader

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.api.ids import Seals
from xinfang.cases.models import Item, Petitioner, Respondent
from xinfang.cases.queries import cases, details
from xinfang.cases.queries.cases import CaseRow
from xinfang.organizations.models import Tenant, Unit
from xinfang.organizations.queries import children_of, leaders_of, units_of
from xinfang.organizations.queries.names import tenants_by_id, units_by_id
from xinfang.organizations.queries.posts import Holder
from xinfang.store.reads import ProtectedReads
from xinfang.store.transaction import Database


@dataclass(slots=True)
class Context:
    """One request of one actor. Every resolver and every batch of a loader opens its own read."""

    database: Database
    grants: Grants
    actor: Actor
    seals: Seals
    reads: ProtectedReads = field(default_factory=ProtectedReads)
    loaders: "Loaders" = field(init=False)

    def __post_init__(self) -> None:
        """Give the request loaders of its own: what they keep must not outlive it."""
        self.loaders = Loaders(self)


class Loaders:
    """Batches of by-id questions, within the actor's reach."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.cases = DataLoader(self._cases)
        self.petitioners = DataLoader(self._petitioners)
        self.items = DataLoader(self._items)
        self.respondents = DataLoader(self._respondents)
        self.identity_open = DataLoader(self._identity_open)
        self.accusation_open = DataLoader(self._accusation_open)
        self.units = DataLoader(self._units)
        self.tenants = DataLoader(self._tenants)
        self.children = DataLoader(self._children)
        self.units_in = DataLoader(self._units_in)
        self.leaders = DataLoader(self._leaders)

    async def _cases(self, ids: Sequence[UUID]) -> list[CaseRow | None]:
        at = self._context
        async with at.database.read(at.actor) as read:
            found = await cases.cases_by_id(read, at.actor, at.grants, list(ids))
        return [found.get(case_id) for case_id in ids]

    async def _petitioners(self, ids: Sequence[UUID]) -> list[list[Petitioner]]:
        async with self._context.database.read(self._context.actor) as read:
            found = await details.petitioners_of(read, list(ids))
        return [found[case_id] for case_id in ids]

    async def _items(self, ids: Sequence[UUID]) -> list[list[Item]]:
        async with self._context.database.read(self._context.actor) as read:
            found = await details.items_of(read, list(ids))
        return [found[case_id] for case_id in ids]

    async def _respondents(self, ids: Sequence[UUID]) -> list[list[Respondent]]:
        async with self._context.database.read(self._context.actor) as read:
            found = await details.respondents_of(read, list(ids))
        return [found[case_id] for case_id in ids]

    async def _identity_open(self, ids: Sequence[UUID]) -> list[str | None]:
        return await self._open("identity", ids)

    async def _accusation_open(self, ids: Sequence[UUID]) -> list[str | None]:
        return await self._open("accusation", ids)

    async def _open(self, group: str, ids: Sequence[UUID]) -> list[str | None]:
        at = self._context
        async with at.database.read(at.actor) as read:
            found = await details.open_groups(read, at.actor, at.grants, group, list(ids))
        return [found.get(case_id) for case_id in ids]

    async def _units(self, ids: Sequence[UUID]) -> list[Unit | None]:
        async with self._context.database.read(self._context.actor) as read:
            found = await units_by_id(read, ids)
        return [found.get(unit_id) for unit_id in ids]

    async def _tenants(self, ids: Sequence[UUID]) -> list[Tenant | None]:
        async with self._context.database.read(self._context.actor) as read:
            found = await tenants_by_id(read, ids)
        return [found.get(tenant_id) for tenant_id in ids]

    async def _children(self, ids: Sequence[UUID]) -> list[list[Tenant]]:
        async with self._context.database.read(self._context.actor) as read:
            return [list(await children_of(read, tenant_id)) for tenant_id in ids]

    async def _units_in(self, ids: Sequence[UUID]) -> list[list[Unit]]:
        async with self._context.database.read(self._context.actor) as read:
            return [list(await units_of(read, tenant_id)) for tenant_id in ids]

    async def _leaders(self, ids: Sequence[UUID]) -> list[list[Holder]]:
        async with self._context.database.read(self._context.actor) as read:
            return [list(await leaders_of(read, unit_id, read.today)) for unit_id in ids]
