"""One row by its id: `*_by_id` to read it, `*_for` to change it (locked until the commit).

What is absent and what lies behind the wall answer alike.
"""

from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from xinfang.kernel.errors import Conflict, NotFound
from xinfang.organizations.models import (
    Appointment,
    AppUser,
    Person,
    Post,
    PostHolding,
    Tenant,
    Unit,
)
from xinfang.store.transaction import Read, Write

Row = TypeVar("Row", bound=Any)


class NoSuchTenant(NotFound):
    """There is no such tenant within sight."""

    def __init__(self) -> None:
        super().__init__("未找到该租户。")


class NoSuchUnit(NotFound):
    """There is no such unit within sight."""

    def __init__(self) -> None:
        super().__init__("未找到该单位。")


class NoSuchPerson(NotFound):
    """There is no such person within sight."""

    def __init__(self) -> None:
        super().__init__("未找到该人员。")


class NoSuchPost(NotFound):
    """There is no such post, or nobody holds it so, within sight."""

    def __init__(self) -> None:
        super().__init__("未找到该职务或任职。")


class NoSuchUser(NotFound):
    """There is no such user within sight."""

    def __init__(self) -> None:
        super().__init__("未找到该用户。")


class NoSuchAppointment(NotFound):
    """There is no such appointment within sight."""

    def __init__(self) -> None:
        super().__init__("未找到该授权。")


class Outdated(Conflict):
    """The row has changed since the version that the actor saw."""

    def __init__(self) -> None:
        super().__init__("该记录已被他人更新，请刷新后重试。", field=("version",))


async def _one(tx: Read, table: type[Row], row_id: UUID, refusal: type[NotFound]) -> Row:
    row: Row | None = await tx.scalar(sa.select(table).where(table.id == row_id))
    if row is None:
        raise refusal
    return row


async def _locked(
    tx: Write, table: type[Row], row_id: UUID, refusal: type[NotFound], version: int | None = None
) -> Row:
    row: Row | None = await tx.scalar(
        sa.select(table)
        .where(table.id == row_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise refusal
    if version is not None and row.version != version:
        raise Outdated
    return row


async def tenant_by_id(tx: Read, tenant_id: UUID) -> Tenant:
    """Return a tenant; raises NoSuchTenant."""
    return await _one(tx, Tenant, tenant_id, NoSuchTenant)


async def tenant_for(tx: Write, tenant_id: UUID, version: int | None = None) -> Tenant:
    """Return a tenant to change; raises NoSuchTenant, Outdated."""
    return await _locked(tx, Tenant, tenant_id, NoSuchTenant, version)


async def unit_by_id(tx: Read, unit_id: UUID) -> Unit:
    """Return a unit; raises NoSuchUnit."""
    return await _one(tx, Unit, unit_id, NoSuchUnit)


async def unit_for(tx: Write, unit_id: UUID, version: int | None = None) -> Unit:
    """Return a unit to change; raises NoSuchUnit, Outdated."""
    return await _locked(tx, Unit, unit_id, NoSuchUnit, version)


async def person_by_id(tx: Read, person_id: UUID) -> Person:
    """Return a person; raises NoSuchPerson."""
    return await _one(tx, Person, person_id, NoSuchPerson)


async def person_for(tx: Write, person_id: UUID, version: int | None = None) -> Person:
    """Return a person to change; raises NoSuchPerson, Outdated."""
    return await _locked(tx, Person, person_id, NoSuchPerson, version)


async def post_by_id(tx: Read, post_id: UUID) -> Post:
    """Return a post; raises NoSuchPost."""
    return await _one(tx, Post, post_id, NoSuchPost)


async def holding_for(tx: Write, holding_id: UUID) -> PostHolding:
    """Return the holding of a post to change; raises NoSuchPost."""
    return await _locked(tx, PostHolding, holding_id, NoSuchPost)


async def user_for(tx: Write, user_id: UUID, version: int | None = None) -> AppUser:
    """Return a user to change; raises NoSuchUser, Outdated."""
    return await _locked(tx, AppUser, user_id, NoSuchUser, version)


async def appointment_for(tx: Write, appointment_id: UUID) -> Appointment:
    """Return an appointment to change; raises NoSuchAppointment."""
    return await _locked(tx, Appointment, appointment_id, NoSuchAppointment)
