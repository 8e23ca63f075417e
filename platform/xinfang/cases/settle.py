"""Ending a case by an agreement of the parties (调解、和解, 条例 33), put down in writing.

There is no opinion then and nothing to review: what was agreed is performed, and followed.
"""

import datetime as dt
from dataclasses import dataclass

from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import On, begin, short, text
from xinfang.cases.execute import Performance, put
from xinfang.cases.hear import refuse_announced
from xinfang.cases.models import MAX_ANSWER, MAX_REFERENCE, MAX_TITLE, Agreement, EventKind
from xinfang.kernel.errors import Invalid
from xinfang.kernel.ids import new_id
from xinfang.law.deadlines import EndingKind
from xinfang.law.lifecycle import Act
from xinfang.law.procedures import AgreementKind
from xinfang.store.transaction import Outcome, Write


class AgreedOutOfTime(Invalid):
    """The day lies before the acceptance, or in the future."""

    def __init__(self) -> None:
        super().__init__("达成协议之日不能早于受理之日，也不能晚于今天。", field=("agreedOn",))


class MediatorMissing(Invalid):
    """A mediation names the body that mediated; a settlement between the parties has none."""

    def __init__(self) -> None:
        super().__init__("调解应当写明调解组织或者机关，和解不写。", field=("mediator",))


@dataclass(frozen=True, slots=True)
class SettleCase:
    """Record the written agreement that ends a case.

    `reference` tells where the signed agreement is kept, `performances` what is still to be done.
    """

    on: On
    kind: AgreementKind
    terms: str
    reference: str
    agreed_on: dt.date
    mediator: str = ""
    performances: tuple[Performance, ...] = ()


async def settle(tx: Write, grants: Grants, command: SettleCase) -> Outcome:
    """Record; the case is finished.

    Raises UnlawfulStep, HearingAnnounced, AgreedOutOfTime, MediatorMissing, TextMissing, and what
    arranging an execution raises.
    """
    acting = await begin(tx, grants, command.on, "settle")
    case = acting.case
    acting.move(Act.SETTLE)
    await refuse_announced(acting)
    mediator = short(command.mediator, MAX_TITLE, "调解组织", "mediator") or None
    if (mediator is not None) != (command.kind is AgreementKind.MEDIATION):
        raise MediatorMissing
    if not (case.accepted_on or acting.today) <= command.agreed_on <= acting.today:
        raise AgreedOutOfTime
    agreement = Agreement(
        id=new_id(),
        case_id=case.id,
        unit_id=acting.appointment.unit_id,
        kind=command.kind.value,
        terms=text(command.terms, MAX_ANSWER, "协议内容", "terms"),
        mediator=mediator,
        reference=text(command.reference, MAX_REFERENCE, "协议书存放处", "reference"),
        agreed_on=command.agreed_on,
        recorded_at=tx.now,
        recorded_by=acting.actor.user_id,
    )
    tx.add(agreement)
    await tx.flush()
    case.closed_on = acting.today
    await clocks.end(tx, case.id, EndingKind.MET, "DL-08", "DL-16")
    await clocks.end_all(tx, case.id, EndingKind.STOPPED, "DL-07")
    await tasks.end_tasks(tx, case.id, *tasks.BEFORE_THE_END)
    await put(acting, command.performances, agreement)
    event_id = await acting.tell(
        EventKind.SETTLED, {"kind": command.kind.value}, subject_id=agreement.id
    )
    return acting.done(event_id)
