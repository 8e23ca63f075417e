"""Recording the service of a notice or an issued document (送达): manner, day and proof (回证).

Answers and review opinions have services of their own, from which the petitioner's windows run.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases import tasks
from xinfang.cases.acting import On, begin, short
from xinfang.cases.models import MAX_REFERENCE, EventKind, Service, ServiceState, TaskKind
from xinfang.cases.queries import services
from xinfang.cases.serve_answer import ServedOutOfTime
from xinfang.kernel.errors import Invalid
from xinfang.kernel.ids import new_id
from xinfang.law.handling import ServiceManner
from xinfang.store.transaction import Outcome, Write


class NotServable(Invalid):
    """The case has no such notice or issued document."""

    def __init__(self) -> None:
        super().__init__("该信访事项没有这份可以送达的告知书或者文书。", field=("subject",))


@dataclass(frozen=True, slots=True)
class RecordService:
    """Record that a notice or a document was served."""

    on: On
    subject: UUID
    manner: ServiceManner
    served_on: dt.date
    receipt: str = ""


async def record_service(tx: Write, grants: Grants, command: RecordService) -> Outcome:
    """Record it. Raises NotServable, ServedOutOfTime, TextMissing."""
    acting = await begin(tx, grants, command.on, "serve")
    made_on = await services.servable(tx, acting.case.id, command.subject)
    if made_on is None:
        raise NotServable
    if not made_on <= command.served_on <= acting.today:
        raise ServedOutOfTime
    service = Service(
        id=new_id(),
        case_id=acting.case.id,
        state=ServiceState.SERVED.value,
        manner=command.manner.value,
        subject_id=command.subject,
        served_on=command.served_on,
        receipt=short(command.receipt, MAX_REFERENCE, "送达回证", "receipt") or None,
        unit_id=acting.appointment.unit_id,
        made_at=tx.now,
        made_by=acting.actor.user_id,
        ended_at=tx.now,
    )
    tx.add(service)
    await tasks.end_tasks(tx, acting.case.id, TaskKind.RENEW_SERVICE)
    event_id = await acting.tell(
        EventKind.SERVICE_RECORDED,
        {"manner": command.manner.value, "served_on": command.served_on},
        subject_id=service.id,
    )
    return acting.done(event_id)
