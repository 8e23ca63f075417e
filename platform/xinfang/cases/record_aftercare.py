"""Recording what is done after a matter has ended (帮扶、疏导、救助, 条例 27, 37).

Who did it, when, what, and what aid was worth. It is about the matter and its own case; nothing is
kept of a person, and nothing is added up over cases.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from xinfang.access.grants import Grants
from xinfang.cases.acting import On, begin, text
from xinfang.cases.models import MAX_REASONS, Aftercare, EventKind
from xinfang.kernel.errors import Invalid, Unlawful
from xinfang.kernel.ids import new_id
from xinfang.law.lifecycle import CaseState
from xinfang.law.review import AFTERCARE, AftercareKind
from xinfang.store.transaction import Outcome, Write

MOST_YUAN: Final = Decimal("9999999999.99")
_ENDED: Final = frozenset({CaseState.FINISHED, CaseState.NO_LONGER_ACCEPTED})


class NotEnded(Unlawful):
    """The matter hasn't ended: what is done is part of handling it."""

    def __init__(self) -> None:
        super().__init__("信访事项终结以后方可登记帮扶、疏导、救助。", article=AFTERCARE.citation)


class DoneOutOfTime(Invalid):
    """The day lies before the end, or in the future."""

    def __init__(self) -> None:
        super().__init__("日期不能早于终结之日，也不能晚于今天。", field=("doneOn",))


class NoSuchAmount(Invalid):
    """Aid alone has an amount: above zero, in yuan, to the fen."""

    def __init__(self) -> None:
        super().__init__("只有救助可以登记金额，金额应当大于零，精确到分。", field=("amountYuan",))


@dataclass(frozen=True, slots=True)
class RecordAftercare:
    """Record guidance, support or aid; what the aid was worth where it was money."""

    on: On
    kind: AftercareKind
    done_on: dt.date
    measures: str
    amount_yuan: Decimal | None = None


async def record_aftercare(tx: Write, grants: Grants, command: RecordAftercare) -> Outcome:
    """Record it. Raises NotEnded, DoneOutOfTime, NoSuchAmount, TextMissing."""
    acting = await begin(tx, grants, command.on, "aftercare")
    case = acting.case
    if CaseState(case.state) not in _ENDED or case.closed_on is None:
        raise NotEnded
    if not case.closed_on <= command.done_on <= acting.today:
        raise DoneOutOfTime
    _check_amount(command)
    given = Aftercare(
        id=new_id(),
        case_id=case.id,
        kind=command.kind.value,
        unit_id=acting.appointment.unit_id,
        done_on=command.done_on,
        measures=text(command.measures, MAX_REASONS, "工作情况", "measures"),
        amount_yuan=command.amount_yuan,
        recorded_at=tx.now,
        recorded_by=acting.actor.user_id,
    )
    tx.add(given)
    amount = command.amount_yuan
    event_id = await acting.tell(
        EventKind.AFTERCARE_RECORDED,
        {
            "kind": given.kind,
            "done_on": given.done_on,
            "measures": given.measures,
            "amount_yuan": None if amount is None else str(amount),
        },
        subject_id=given.id,
    )
    return acting.done(event_id)


def _check_amount(command: RecordAftercare) -> None:
    amount = command.amount_yuan
    if amount is None:
        return
    if command.kind is not AftercareKind.AID or not 0 < amount <= MOST_YUAN:
        raise NoSuchAmount
    if amount != amount.quantize(Decimal("0.01")):
        raise NoSuchAmount
