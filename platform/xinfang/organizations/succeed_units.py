"""Split, merge or abolish units: dated, with successors, and with somebody who takes the work."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import make_transient

from xinfang.access.grants import Grants
from xinfang.kernel.errors import Invalid
from xinfang.kernel.ids import new_id
from xinfang.organizations import derive
from xinfang.organizations.assign_cadre_authority import change_authority
from xinfang.organizations.authority import Command, require
from xinfang.organizations.models import (
    Post,
    PostHolding,
    Unit,
    UnitPlacement,
    UnitSuccession,
)
from xinfang.organizations.place_unit import UnitEnded, remember
from xinfang.organizations.queries import persons_below, tenant_for, unit_for
from xinfang.organizations.queries.posts import appointments_open, latest_since, wards_of
from xinfang.organizations.queries.trees import units_under
from xinfang.organizations.vocabulary import SuccessionKind
from xinfang.store.transaction import Outcome, Write

_FEWEST = {  # predecessors, successors
    SuccessionKind.SPLIT: (1, 2),
    SuccessionKind.MERGER: (1, 1),
    SuccessionKind.ABOLITION: (1, 1),
}


class WrongNumberOfUnits(Invalid):
    """A split makes two or more of one, a merger one of several, an abolition ends one."""

    def __init__(self) -> None:
        super().__init__("分设、合并、撤销的原单位与承继单位数量不符。", field=("successors",))


class NoOneTakesWork(Invalid):
    """One of the successors takes over the open matters; it was not named among them."""

    def __init__(self) -> None:
        super().__init__("请在承继单位中指定一个承接未办结事项。", field=("takesWork",))


class DayNotPossible(Invalid):
    """The day lies ahead, or before something that has happened in the unit."""

    def __init__(self) -> None:
        super().__init__("生效日期不得晚于今日，也不得早于单位内最近的变动。", field=("on",))


@dataclass(frozen=True, slots=True, kw_only=True)
class SucceedUnits(Command):
    """`on` is the first day of the successors; the predecessors end the day before.

    A merger into an existing unit names it as the successor and not among the predecessors.
    """

    kind: SuccessionKind
    predecessor_ids: tuple[UUID, ...]
    successor_ids: tuple[UUID, ...]
    takes_work: UUID
    on: date
    basis: str


async def succeed_units(tx: Write, grants: Grants, command: SucceedUnits) -> Outcome:
    """End the predecessors and let the successors go on; the outcome names the one with the work.

    Posts end with the unit; appointments go on in the successor with the approval they had. Units
    below, cadres managed, matters in hand and all ways to see them pass to it in this transaction.
    Raises WrongNumberOfUnits, NoOneTakesWork, DayNotPossible, UnitEnded.
    """
    _count(command)
    heir = await _going_on(tx, command.takes_work)
    predecessors = [await _going_on(tx, one) for one in sorted(command.predecessor_ids)]
    successors = [await _going_on(tx, one) for one in sorted(command.successor_ids)]
    tenants: dict[UUID, str] = {}
    policy = None
    for unit in (*predecessors, *successors):
        tenant = await tenant_for(tx, unit.tenant_id)
        tenants[tenant.id] = tenant.path
        policy = require(tx, grants, command, "unit", "arrange", tenant)
    for unit in predecessors:
        latest = await latest_since(tx, unit.id)
        if command.on > tx.today or command.on < max(unit.valid_from, latest or unit.valid_from):
            raise DayNotPossible
    event = tx.record(
        f"unit.{command.kind.value.lower()}",
        kind="unit",
        object_id=heir.id,
        tenants=tenants,
        grounds={
            "from": [unit.name for unit in predecessors],
            "to": [unit.name for unit in successors],
            "on": command.on,
            "basis": command.basis,
        },
        policy=policy,
    )
    for unit in predecessors:
        await _succeed(tx, command, unit, successors, heir)
    await derive.bump(tx, "authorization", "reference")
    return Outcome("unit", heir.id, event)


def _count(command: SucceedUnits) -> None:
    predecessors, successors = set(command.predecessor_ids), set(command.successor_ids)
    fewest = _FEWEST[command.kind]
    single = {
        SuccessionKind.SPLIT: len(predecessors) == 1,
        SuccessionKind.MERGER: len(successors) == 1,
        SuccessionKind.ABOLITION: len(predecessors) == 1,
    }[command.kind]
    enough = len(predecessors) >= fewest[0] and len(successors) >= fewest[1]
    if not (single and enough) or predecessors & successors:
        raise WrongNumberOfUnits
    if command.takes_work not in successors:
        raise NoOneTakesWork


async def _going_on(tx: Write, unit_id: UUID) -> Unit:
    unit = await unit_for(tx, unit_id)
    if unit.valid_to is not None:
        raise UnitEnded
    return unit


async def _succeed(
    tx: Write, command: SucceedUnits, unit: Unit, successors: list[Unit], heir: Unit
) -> None:
    last = command.on - derive.DAY
    for successor in successors:
        tx.add(
            UnitSuccession(
                predecessor_id=unit.id,
                successor_id=successor.id,
                tenant_id=unit.tenant_id,
                tenant_path=unit.tenant_path,
                kind=command.kind.value,
                effective_on=command.on,
                takes_work=successor.id == heir.id,
            )
        )
    unit.valid_to = last
    await tx.flush()
    async with derive.within_province(tx, unit.tenant_path):
        concerned = await persons_below(tx, [unit.id])
        await _end_posts(tx, unit.id, last)
        await _carry_appointments(tx, unit.id, heir, command.on)
        await _carry_cadres(tx, unit.id, heir, command.on)
        await _carry_units(tx, unit.id, heir, command.on)
        await derive.hand_over_work(tx, unit.id, heir.id)
        await derive.rederive_line(tx, heir.id)
        for child in await units_under(tx, heir.id):
            await derive.rederive_line(tx, child.id)
        concerned += await persons_below(tx, [heir.id])
        await derive.rederive_denials(tx, concerned)


async def _end_posts(tx: Write, unit_id: UUID, last: date) -> None:
    posts = Post.__table__.c
    await tx.execute(
        sa.update(PostHolding)
        .where(
            PostHolding.until.is_(None),
            sa.exists().where(posts.id == PostHolding.post_id, posts.unit_id == unit_id),
        )
        .values(until=last)
        .execution_options(synchronize_session=False)
    )
    await tx.execute(
        sa.update(UnitPlacement)
        .where(UnitPlacement.unit_id == unit_id, UnitPlacement.until.is_(None))
        .values(until=last)
        .execution_options(synchronize_session=False)
    )


async def _carry_appointments(tx: Write, unit_id: UUID, heir: Unit, on: date) -> None:
    open_rows = await appointments_open(tx, unit_id, on)
    held = {(row.user_id, row.role) for row in await appointments_open(tx, heir.id, on)}
    for row in open_rows:
        until = row.until
        row.until = on - derive.DAY
        await tx.flush()
        if (row.user_id, row.role) in held:
            continue
        tx.session.expunge(row)
        make_transient(row)
        row.id, row.unit_id, row.since, row.until = new_id(), heir.id, on, until
        row.tenant_id, row.tenant_path = heir.tenant_id, heir.tenant_path
        tx.add(row)
    await tx.flush()


async def _carry_cadres(tx: Write, unit_id: UUID, heir: Unit, on: date) -> None:
    for person in await wards_of(tx, unit_id):
        await change_authority(tx, person, heir.id, on)


async def _carry_units(tx: Write, unit_id: UUID, heir: Unit, on: date) -> None:
    for child in await units_under(tx, unit_id):
        if child.parent_id == unit_id:
            child.parent_id = None if child.id == heir.id else heir.id
        if child.vertical_superior_id == unit_id:
            child.vertical_superior_id = None if child.id == heir.id else heir.id
        await tx.flush()
        await remember(tx, child, on)
