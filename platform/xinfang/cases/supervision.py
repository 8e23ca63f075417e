"""What acts of supervision (督办) share: the order they are about, and when one lapses."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from xinfang.cases import tasks
from xinfang.cases.acting import Acting
from xinfang.cases.models import Case, SupervisionOrder, TaskKind
from xinfang.cases.queries import routing, supervision
from xinfang.cases.queries.routing import Office, Subject
from xinfang.kernel.errors import Conflict, NotFound, NotPermitted
from xinfang.law.supervision import OrderState
from xinfang.organizations.queries import tenant_columns, unit_by_id
from xinfang.store.transaction import Write

TASKS: Final = (TaskKind.REPLY_SUPERVISION, TaskKind.JUDGE_SUPERVISION_REPLY)


class NoSuchOrder(NotFound):
    """The case has no such order of supervision."""

    def __init__(self) -> None:
        super().__init__("没有找到该督办。", field=("order",))


class OrderNotOpen(Conflict):
    """The order has ended, or it is the other side's turn."""

    def __init__(self, state: OrderState) -> None:
        super().__init__(f"该督办的状态为“{state.label}”，不能办理此事。", field=("order",))


class NotOnThisSide(NotPermitted):
    """Another unit was supervised, or another one supervises."""

    def __init__(self, which: str) -> None:
        super().__init__(f"只有{which}可以办理此事。")


async def order_in(acting: Acting, order_id: UUID, *states: OrderState) -> SupervisionOrder:
    """Return an order of the case in one of the states. Raises NoSuchOrder, OrderNotOpen."""
    order = await supervision.order_for(acting.tx, acting.case.id, order_id)
    if order is None:
        raise NoSuchOrder
    if OrderState(order.state) not in states:
        raise OrderNotOpen(OrderState(order.state))
    return order


def supervised_by(acting: Acting, order: SupervisionOrder) -> None:
    """Raise NotOnThisSide where the actor's unit isn't the one that supervises."""
    if order.supervising_unit_id != acting.appointment.unit_id:
        raise NotOnThisSide("作出督办的单位")


async def tenants_of(tx: Write, order: SupervisionOrder) -> dict[UUID, str]:
    """Return in whose ledgers an order stands besides the case's: of both its sides."""
    found: dict[UUID, str] = {}
    for unit_id in (order.supervising_unit_id, order.holder_unit_id):
        columns = await tenant_columns(tx, (await unit_by_id(tx, unit_id)).tenant_id)
        found[columns.tenant_id] = columns.tenant_path
    return found


async def follow_move(
    tx: Write, case: Case, old: UUID, office: Office, line: Sequence[UUID], *, follows: bool
) -> None:
    """Let lapse what a move of the case from `old` to an office leaves without an object.

    An order goes on while its unit has the case or still `follows` it, and while the case lies
    below whoever supervises, by territory or by line.
    """
    for order in await supervision.open_orders(tx, case.id):
        lost = order.holder_unit_id == old != office.unit_id and not follows
        over = await unit_by_id(tx, order.supervising_unit_id)
        below = office.tenant.tenant_path.startswith(over.tenant_path) or over.id in line
        if lost or not below:
            await lapse(tx, case, order)


async def lapse_but(tx: Write, case: Case, unit_id: UUID | None) -> None:
    """Let lapse the orders to all units but one: what they began is void."""
    for order in await supervision.open_orders(tx, case.id):
        if order.holder_unit_id != unit_id:
            await lapse(tx, case, order)


async def lapse_barred(tx: Write, case: Case, subjects: Sequence[Subject]) -> None:
    """Let lapse the orders of which an accusation now bars one side."""
    for order in await supervision.open_orders(tx, case.id):
        for unit_id in (order.supervising_unit_id, order.holder_unit_id):
            if await routing.barred(tx, subjects, unit_id):
                await lapse(tx, case, order)
                break


async def lapse(tx: Write, case: Case, order: SupervisionOrder) -> None:
    """End an order that nobody can answer or judge any more."""
    order.state, order.ended_at = OrderState.LAPSED.value, tx.now
    await tasks.end_tasks(tx, case.id, *TASKS, subject_id=order.id)
    tx.record(
        "case.supervision_lapsed",
        kind="case",
        object_id=case.id,
        tenants=await tenants_of(tx, order),
        grounds={"order": order.id},
    )
