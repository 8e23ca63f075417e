"""Objecting to a transfer or assignment (提出异议, 条例 23¶3), within five working days.

The case stays where it is, and its days run on, until the sender has ruled.
"""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import Acting, On, begin, text
from xinfang.cases.models import MAX_REASONS, EventKind, Objection, TaskKind, Transfer
from xinfang.cases.queries import process, routing
from xinfang.kernel.errors import Invalid, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.deadlines import EndingKind
from xinfang.law.lifecycle import Act
from xinfang.law.wording import day
from xinfang.organizations.queries import tenant_columns
from xinfang.store.transaction import Outcome, Write

_ARTICLE = Article(REGULATIONS, 23, 3).citation


class NothingToObjectTo(Unlawful):
    """The case was not sent here, or its objection has been ruled already."""

    def __init__(self) -> None:
        super().__init__("没有可以提出异议的转送、交办，或者异议已经核实。", article=_ARTICLE)


class ObjectionTooLate(Unlawful):
    """The five working days have run out."""

    def __init__(self, last_day: str) -> None:
        super().__init__(
            f"对转送、交办的异议应当在收到之日起五个工作日内提出，期限已于{last_day}届满。",
            article=_ARTICLE,
        )


class ProposedUnknown(Invalid):
    """The unit that the objector holds competent can't be named."""

    def __init__(self) -> None:
        super().__init__("没有找到该单位。", field=("proposedUnit",))


@dataclass(frozen=True, slots=True)
class ObjectToTransfer:
    """Object to the transfer by which the case came; `proposed` is the unit held competent."""

    on: On
    reasons: str
    proposed: UUID | None = None


async def object_to_transfer(tx: Write, grants: Grants, command: ObjectToTransfer) -> Outcome:
    """Object, and let the sender rule.

    Raises NothingToObjectTo, ObjectionTooLate, ProposedUnknown, TextMissing, UnlawfulStep.
    """
    acting = await begin(tx, grants, command.on, "object")
    reasons = text(command.reasons, MAX_REASONS, "异议理由", "reasons")
    acting.move(Act.OBJECT)
    if acting.case.with_discipline:  # whoever passed it sees it no more, and rules nothing
        raise NothingToObjectTo
    transfer = await _transfer(acting)
    if command.proposed is not None and not await routing.unit_exists(tx, command.proposed):
        raise ProposedUnknown
    objection = Objection(
        id=new_id(),
        case_id=acting.case.id,
        transfer_id=transfer.id,
        unit_id=acting.appointment.unit_id,
        reasons=reasons,
        proposed_unit_id=command.proposed,
        raised_at=tx.now,
        raised_by=acting.actor.user_id,
    )
    tx.add(objection)
    await clocks.end(tx, acting.case.id, EndingKind.MET, "DL-06")
    await tasks.end_tasks(tx, acting.case.id, TaskKind.DECIDE_ACCEPTANCE, TaskKind.DISPOSE)
    owed = await process.open_clocks(tx, acting.case.id, clocks.DISPOSAL)
    sender = await routing.heir_of(tx, transfer.from_unit_id)
    await tasks.open_task(tx, acting.case, TaskKind.RULE_OBJECTION, sender, next(iter(owed), None))
    told = await tenant_columns(tx, transfer.from_tenant_id)
    event_id = await acting.tell(
        EventKind.OBJECTED,
        {"reasons": reasons},
        subject_id=objection.id,
        tenants={told.tenant_id: told.tenant_path},
    )
    return acting.done(event_id)


async def _transfer(acting: Acting) -> Transfer:
    transfer = await process.standing_transfer(acting.tx, acting.case.id)
    if transfer is None:
        raise NothingToObjectTo
    window = await process.open_clocks(
        acting.tx, acting.case.id, ("DL-06",), transfer_id=transfer.id
    )
    if not window:
        raise NothingToObjectTo
    if acting.today > window[0].due_on:
        raise ObjectionTooLate(day(window[0].due_on))
    return transfer
