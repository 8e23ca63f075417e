"""Setting up whole places at once: organs, officials and accounts in a few statements.

Done one by one through the actions, three thousand organs with ten thousand officials would keep a
first start waiting for minutes. The rows are those that the actions leave (a test compares them);
the ledger gets what an import leaves: an entry for each place with the digest of its list.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from xinfang.access.grants import Grants
from xinfang.demo.officials import FOUNDED, Holder, Position, positions
from xinfang.demo.organs import Organ, Place, organs
from xinfang.demo.queries import units_by_sector
from xinfang.kernel.ids import new_id
from xinfang.organizations.authority import (
    Command,
    acting_person,
    needs_second_approver,
    require,
)
from xinfang.organizations.derive import bump, rederive_denials
from xinfang.organizations.models import (
    Appointment,
    AppUser,
    CadreAuthority,
    Person,
    Post,
    PostHolding,
    Tenant,
    Unit,
    UnitPlacement,
)
from xinfang.organizations.pinyin import spelled
from xinfang.organizations.vocabulary import Applicability, Rank
from xinfang.store import bulk
from xinfang.store.base import Base
from xinfang.store.transaction import Outcome, Write

TABLES: tuple[type[Base], ...] = (
    Unit,
    UnitPlacement,
    Person,
    CadreAuthority,
    Post,
    PostHolding,
    AppUser,
    Appointment,
)
"""What is filled, each after those that it refers to."""
_ACTS = (("unit", "arrange"), ("person", "arrange"), ("user", "manage"), ("appointment", "manage"))

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Settled:
    """A place with the tenant that was opened for it, and the tenant above."""

    place: Place
    tenant: Tenant


@dataclass(frozen=True, slots=True)
class Arrange:
    """Set up these places, those above first; `issuer` signs their users in."""

    places: Sequence[Settled]
    issuer: str
    seed: int
    first_day: date


@dataclass(slots=True)
class _Rows:
    """The rows of one place, by table."""

    tenant: Tenant
    units: dict[tuple[UUID, str], UUID]
    of: dict[type[Base], list[Row]] = field(default_factory=lambda: {table: [] for table in TABLES})

    def add(self, table: type[Base], **columns: Any) -> UUID:  # noqa: ANN401 - the columns of any table
        row_id = new_id()
        place = {"tenant_id": self.tenant.id, "tenant_path": self.tenant.path}
        self.of[table].append({"id": row_id} | place | columns)
        return row_id


async def arrange(tx: Write, grants: Grants, command: Arrange) -> Outcome:
    """Set up the places as create_unit, add_person, create_post and the others would.

    Roles that need a second approver wait for him (`approve`). Raises what `require` does.
    """
    units = await units_by_sector(tx)
    persons: list[UUID] = []
    for settled in command.places:
        tenant = settled.tenant
        policies = [require(tx, grants, Command(), *act, tenant) for act in _ACTS]
        listed = organs(settled.place), positions(settled.place, command.seed, command.first_day)
        rows = _Rows(tenant, units)
        _set_up(rows, listed[0])
        for position in listed[1]:
            _fill(tx, grants, rows, position, command.issuer)
        for table in TABLES:
            await bulk.insert(tx, table.__table__, rows.of[table])
        persons += [row["id"] for row in rows.of[Person]]
        tx.record(
            "organization.imported",
            kind="tenant",
            object_id=tenant.id,
            tenants={tenant.id: tenant.path},
            grounds={
                **{table.__tablename__: len(rows.of[table]) for table in TABLES},
                tx.provider.digest_name: tx.provider.digest(orjson.dumps(listed)).hex(),
            },
            policy="; ".join(policy for policy in policies if policy) or None,
        )
    await bump(tx, "reference", "authorization")
    await rederive_denials(tx, persons)
    return Outcome("tenant", command.places[0].tenant.id)


async def approve(tx: Write, grants: Grants, places: Sequence[Settled]) -> Outcome:
    """Approve, as the second administrator, every appointment of the places that waits for it."""
    approver = acting_person(tx)
    for settled in places:
        tenant = settled.tenant
        policy = require(tx, grants, Command(), "appointment", "manage", tenant)
        waiting = sa.and_(
            Appointment.tenant_id == tenant.id,
            Appointment.needs_approval,
            Appointment.approved_by.is_(None),
            Appointment.proposed_by != approver,
            Appointment.person_id != approver,
        )
        approved = await tx.execute(
            sa.update(Appointment)
            .where(waiting)
            .values(approved_by=approver)
            .returning(Appointment.id)
            .execution_options(synchronize_session=False)
        )
        tx.record(
            "appointments.approved",
            kind="tenant",
            object_id=tenant.id,
            tenants={tenant.id: tenant.path},
            grounds={"appointment": len(approved.all())},
            policy=policy,
        )
    await bump(tx, "authorization")
    return Outcome("tenant", places[0].tenant.id)


def _set_up(rows: _Rows, listed: Sequence[Organ]) -> None:
    tenant = rows.tenant
    for organ in listed:
        if (tenant.id, organ.sector) in rows.units:  # the administrator's office stands already
            continue
        parent = rows.units[tenant.id, organ.below] if organ.below else None
        superior = (
            rows.units.get((tenant.parent_id, organ.sector))
            if organ.in_line and tenant.parent_id
            else None
        )
        unit_id = rows.add(
            Unit,
            parent_id=parent,
            vertical_superior_id=superior,
            kind=organ.kind.value,
            sector=organ.sector,
            name=organ.name,
            pinyin=spelled(organ.name),
            leads_tenant=organ.leads,
            applicability=Applicability.FULL.value,
            region_code=tenant.region_code,
            valid_from=FOUNDED,
        )
        rows.add(
            UnitPlacement,
            unit_id=unit_id,
            parent_id=parent,
            vertical_superior_id=superior,
            since=FOUNDED,
        )
        rows.units[tenant.id, organ.sector] = unit_id


def _fill(tx: Write, grants: Grants, rows: _Rows, position: Position, issuer: str) -> None:
    """Make the post, all who held it, and the account of who holds it now."""
    tenant = rows.tenant
    unit_id = rows.units[tenant.id, position.sector]
    post_id = rows.add(Post, unit_id=unit_id, title=position.title, rank=position.rank.value)
    for holder in position.holders:
        person_id = _enter(rows, position, holder)
        rows.add(
            PostHolding,
            post_id=post_id,
            rank=position.rank.value,
            person_id=person_id,
            since=holder.since,
            until=holder.until,
        )
        if position.account is None or holder.until is not None:
            continue
        user_id = rows.add(
            AppUser,
            person_id=person_id,
            issuer=issuer,
            subject=position.account.subject,
            display_name=holder.name,
            clearance=position.account.clearance.value,
        )
        rows.add(
            Appointment,
            user_id=user_id,
            person_id=person_id,
            role=position.account.role,
            unit_id=unit_id,
            since=holder.since,
            until=None,
            proposed_by=acting_person(tx),
            needs_approval=needs_second_approver(grants, position.account.role, tenant.path),
        )


def _enter(rows: _Rows, position: Position, holder: Holder) -> UUID:
    """Enter the person, managed by the place's organization department, or by the one above.

    The principal leaders of a place are cadres of the superior (干部管理权限).
    """
    tenant, units = rows.tenant, rows.units
    authority = units[tenant.id, "organization"]
    leading = position.sector in {"party_committee", "government"}
    if leading and position.rank is Rank.PRINCIPAL_LEADER and tenant.parent_id:
        authority = units.get((tenant.parent_id, "organization"), authority)
    person_id = rows.add(Person, name=holder.name, cadre_authority_unit_id=authority)
    rows.add(CadreAuthority, person_id=person_id, unit_id=authority, since=holder.since, until=None)
    return person_id
