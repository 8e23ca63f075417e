"""What a tenant changes of the grants for its subtree (本地授权): extend, approve, narrow.

Never beyond the ceiling that `policies/` ships, and never past a denial. Roles that read
accusations or personnel matters are extended by two persons. Each change raises the policy
version, by which every process notices.
"""

from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Row

from xinfang.access.actor import Actor, AnyActor
from xinfang.access.duties_apart import require_apart
from xinfang.access.grants import ActNotPermitted, Grants, TenantLine
from xinfang.access.policies import acts, reads_protected, roles, rows, with_heirs, within_ceiling
from xinfang.access.reach import Facts, Reach
from xinfang.access.tables import tenant_grant, version
from xinfang.access.transactions import Reads, Writes
from xinfang.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from xinfang.kernel.ids import new_id

_TENANT = sa.table(
    "tenant",
    sa.column("id", sa.Uuid),
    sa.column("parent_id", sa.Uuid),
    sa.column("path", sa.Text),
)
_APPOINTMENT = sa.table(
    "appointment",
    sa.column("person_id", sa.Uuid),
    sa.column("role", sa.Text),
    sa.column("until", sa.Date),
)


class UnknownGrant(Invalid):
    """A field names no role, act or reach that the policies know."""

    def __init__(self, name: str) -> None:
        super().__init__("授权规则中没有此项。", field=(name,))


class AboveCeiling(NotPermitted):
    """The grant would go further than any tenant may."""

    def __init__(self) -> None:
        super().__init__("超出平台规定的授权上限。")


class OwnRole(NotPermitted):
    """An administrator can't grant himself anything."""

    def __init__(self) -> None:
        super().__init__("不得为本人担任的角色扩大授权。")


class DenialStands(NotPermitted):
    """A denial stands against it, and no tenant lifts a denial."""

    def __init__(self) -> None:
        super().__init__("该授权已被禁止，不能解除。")


class GrantGone(NotFound):
    """There is no such tenant or grant, or the actor may not know of it."""

    def __init__(self) -> None:
        super().__init__("未找到该授权。")


class GrantSettled(Conflict):
    """The grant was approved or withdrawn before."""

    def __init__(self) -> None:
        super().__init__("该授权已办理。")


@dataclass(frozen=True, slots=True)
class Change:
    """A grant to add for a tenant and those below it.

    For narrowing, `reach` may be `*`: every one.
    """

    tenant_id: UUID
    role: str
    kind: str
    act: str
    reach: str
    reason: str
    acting_as: UUID | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """The grant that was added; it waits where a second person has yet to approve."""

    id: UUID
    awaits_approval: bool
    event_id: UUID


@dataclass(slots=True)
class Policies:
    """The grants of one process, with the tenants' own, kept while their version stands."""

    _kept: dict[frozenset[str], Grants] = field(default_factory=dict)

    def known(self, actor: AnyActor, current: int) -> Grants | None:
        """Return the grants for an actor where they are kept at the current version."""
        kept = self._kept.get(_roots(actor))
        return kept if kept is not None and kept.version == current else None

    async def grants(self, tx: Reads, current: int) -> Grants:
        """Return the grants for the acting user; `current` is the policy version read with him.

        Tenants of other provinces have no say in his, and he may not see their lines.
        """
        kept = self.known(tx.actor, current)
        if kept is None:
            kept = Grants(version=current, tenant_lines=await load(tx))
            self._kept[_roots(tx.actor)] = kept
        return kept


def _roots(actor: AnyActor) -> frozenset[str]:
    return frozenset(actor.wall().settings()["xinfang.roots"].split(","))


async def load(tx: Reads) -> tuple[TenantLine, ...]:
    """Return the tenants' lines in force, as far as the actor's province goes."""
    found = await tx.execute(
        sa.select(tenant_grant)
        .where(
            tenant_grant.c.until.is_(None),
            sa.or_(~tenant_grant.c.needs_approval, tenant_grant.c.second_approver_id.is_not(None)),
        )
        .order_by(tenant_grant.c.id)
    )
    return tuple(
        TenantLine(row.tenant_path, row.role, row.kind, row.act, row.reach, row.effect)
        for row in found
    )


async def narrow(tx: Writes, grants: Grants, change: Change) -> Changed:
    """Take a grant from a role in a tenant and below it, at once.

    Raises UnknownGrant, GrantGone for a tenant out of reach, and what `Grants.require` raises.
    """
    _known(change, reaches={*Reach, "*"})
    facts = await _tenant(tx, change.tenant_id)
    line = grants.require(
        _administrator(tx), "tenant_grant", "narrow", facts, acting_as=change.acting_as
    )
    return await _add(tx, change, facts, line, effect="deny", needs_approval=False)


async def extend(tx: Writes, grants: Grants, change: Change) -> Changed:
    """Give a role more in a tenant and below it, within the ceiling.

    Raises UnknownGrant, AboveCeiling, OwnRole, DenialStands, GrantGone, and what `Grants.require`
    raises. Roles that read accusations or personnel matters wait for a second person.
    """
    _known(change, reaches=set(Reach))
    administrator = _administrator(tx)
    facts = await _tenant(tx, change.tenant_id)
    line = grants.require(
        administrator, "tenant_grant", "extend", facts, acting_as=change.acting_as
    )
    if not within_ceiling(change.role, change.kind, change.act, change.reach):
        raise AboveCeiling
    await _refuse_own_role(tx, administrator, change.role)
    if await _denied(tx, change, facts.tenant_path or ""):
        raise DenialStands
    needs_approval = reads_protected(change.role, change.kind)
    return await _add(tx, change, facts, line, effect="allow", needs_approval=needs_approval)


async def approve(
    tx: Writes, grants: Grants, grant_id: UUID, *, acting_as: UUID | None = None
) -> Changed:
    """Approve, as a second person, what another administrator proposed; it holds from now on.

    Raises GrantGone, GrantSettled, SamePerson, OwnRole, and what `Grants.require` raises.
    """
    administrator = _administrator(tx)
    row = await _locked(tx, grant_id)
    facts = await _tenant(tx, row.tenant_id)
    line = grants.require(administrator, "tenant_grant", "approve", facts, acting_as=acting_as)
    require_apart("approve", administrator.person_id, {"extend": [row.proposed_by_id]})
    await _refuse_own_role(tx, administrator, row.role)
    if not row.needs_approval or row.second_approver_id is not None or row.until is not None:
        raise GrantSettled
    await tx.execute(
        sa.update(tenant_grant)
        .where(tenant_grant.c.id == grant_id)
        .values(second_approver_id=administrator.person_id)
    )
    return await _recorded(tx, "access.grant_approved", row, line)


async def withdraw(
    tx: Writes, grants: Grants, grant_id: UUID, *, acting_as: UUID | None = None
) -> Changed:
    """End what a tenant had extended. What it had narrowed stays: a denial is not lifted.

    Raises GrantGone, GrantSettled, DenialStands, and what `Grants.require` raises.
    """
    row = await _locked(tx, grant_id)
    facts = await _tenant(tx, row.tenant_id)
    line = grants.require(
        _administrator(tx), "tenant_grant", "withdraw", facts, acting_as=acting_as
    )
    if row.effect == "deny":
        raise DenialStands
    if row.until is not None:
        raise GrantSettled
    await tx.execute(
        sa.update(tenant_grant).where(tenant_grant.c.id == grant_id).values(until=tx.now)
    )
    return await _recorded(tx, "access.grant_withdrawn", row, line)


async def _add(
    tx: Writes, change: Change, facts: Facts, line: str, *, effect: str, needs_approval: bool
) -> Changed:
    made = new_id()
    await tx.execute(
        sa.insert(tenant_grant).values(
            id=made,
            tenant_id=change.tenant_id,
            tenant_path=facts.tenant_path,
            role=change.role,
            kind=change.kind,
            act=change.act,
            reach=change.reach,
            effect=effect,
            since=tx.now,
            proposed_by_id=_administrator(tx).person_id,
            needs_approval=needs_approval,
        )
    )
    row = await _locked(tx, made)
    name = "access.grant_narrowed" if effect == "deny" else "access.grant_extended"
    return await _recorded(tx, name, row, line, reason=change.reason, waits=needs_approval)


async def _recorded(
    tx: Writes,
    name: str,
    row: Row[tuple[object, ...]],
    line: str,
    *,
    reason: str = "",
    waits: bool = False,
) -> Changed:
    if not waits:
        await tx.execute(
            sa.update(version).where(version.c.name == "policy").values(value=version.c.value + 1)
        )
    event_id = tx.record(
        name,
        kind="tenant_grant",
        object_id=row.id,
        tenants={row.tenant_id: row.tenant_path},
        grounds={
            "line": [row.role, row.kind, row.act, row.reach, row.effect],
            "reason": reason,
            "awaits_approval": waits,
        },
        policy=line,
    )
    return Changed(row.id, awaits_approval=waits, event_id=event_id)


async def _locked(tx: Writes, grant_id: UUID) -> Row[tuple[object, ...]]:
    found = await tx.execute(
        sa.select(tenant_grant).where(tenant_grant.c.id == grant_id).with_for_update()
    )
    row = found.first()
    if row is None:
        raise GrantGone
    return row


async def _tenant(tx: Reads, tenant_id: UUID) -> Facts:
    found = await tx.execute(sa.select(_TENANT).where(_TENANT.c.id == tenant_id))
    row = found.first()
    if row is None:
        raise GrantGone
    return Facts(
        kind="tenant_grant",
        id=tenant_id,
        tenant_id=row.id,
        tenant_path=row.path,
        parent_tenant_id=row.parent_id,
    )


async def _denied(tx: Reads, change: Change, path: str) -> bool:
    """Tell whether a line that denies, shipped or of a tenant above, stands against the change."""
    shipped = [
        TenantLine("", *line[1:])
        for line in rows("grants.csv")
        if line[0] == "p" and line[-1] == "deny"
    ]
    return any(
        line.effect == "deny"
        and path.startswith(line.tenant_path)
        and (line.kind, line.act) == (change.kind, change.act)
        and line.reach in {change.reach, "*"}
        and change.role in with_heirs(line.role)
        for line in (*shipped, *await load(tx))
    )


async def _refuse_own_role(tx: Writes, administrator: Actor, role: str) -> None:
    """Refuse where the person holds the role, or one that has its grants too, in any account."""
    heirs = with_heirs(role)
    held = await tx.execute(
        sa.select(sa.literal(1))
        .select_from(_APPOINTMENT)
        .where(
            _APPOINTMENT.c.person_id == administrator.person_id,
            _APPOINTMENT.c.role.in_(heirs),
            sa.or_(_APPOINTMENT.c.until.is_(None), _APPOINTMENT.c.until >= tx.today),
        )
        .limit(1)
    )
    if held.first() is not None or administrator.roles & heirs:
        raise OwnRole


def _known(change: Change, *, reaches: set[str]) -> None:
    if change.role not in roles():
        raise UnknownGrant("role")
    if (change.kind, change.act) not in acts():
        raise UnknownGrant("act")
    if change.reach not in reaches:
        raise UnknownGrant("reach")


def _administrator(tx: Reads) -> Actor:
    actor: AnyActor = tx.actor
    if not isinstance(actor, Actor):
        raise ActNotPermitted
    return actor
