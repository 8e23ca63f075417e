"""Sending word to the petitioner that there is news (告知进展), by SMS or letter.

The message says nothing of the content, for telephones are shared and letters are opened by others:
that there is news, the number, and where to ask. Of an accusation it doesn't name the unit.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases import identity, notify, sight, tasks
from xinfang.cases.acting import On, begin, settle
from xinfang.cases.models import (
    Case,
    CaseEvent,
    EventKind,
    Petitioner,
    Service,
    ServiceState,
    TaskKind,
)
from xinfang.cases.queries import details, process, services
from xinfang.cases.queries.cases import cases_to_settle
from xinfang.cases.queries.documents import unit_names
from xinfang.correspondence.models import MessageState, OutgoingMessage
from xinfang.correspondence.outlets import Medium
from xinfang.correspondence.send_message import NewMessage, send_message
from xinfang.kernel.errors import Unlawful
from xinfang.kernel.ids import new_id
from xinfang.store.crypto import Provider
from xinfang.store.transaction import Outcome, Write

ABOUT: Final = "case_service"
SUBJECT: Final = "信访事项进展告知"
ANYWHERE: Final = "信访工作机构"


class NobodyToReach(Unlawful):
    """No petitioner of the case can be reached in this way."""

    def __init__(self) -> None:
        super().__init__("没有可以用该方式联系的信访人。", field=("medium",))


@dataclass(frozen=True, slots=True)
class SendWord:
    """Send word to the first petitioner who can be reached so."""

    on: On
    medium: Medium


async def send_word(tx: Write, grants: Grants, command: SendWord) -> Outcome:
    """Let the word leave with this act. Raises NobodyToReach."""
    acting = await begin(tx, grants, command.on, "serve")
    case, at = acting.case, acting.appointment
    known = (await details.petitioners_of(tx, [case.id]))[case.id]
    address = _address(tx.provider, known, command.medium)
    if address is None:
        raise NobodyToReach
    service = Service(
        id=new_id(),
        case_id=case.id,
        state=ServiceState.SENDING.value,
        medium=command.medium.value,
        unit_id=at.unit_id,
        made_at=tx.now,
        made_by=acting.actor.user_id,
    )
    tx.add(service)
    where = ANYWHERE if case.accuses else (await unit_names(tx, [at.unit_id]))[at.unit_id]
    message = NewMessage(
        command.medium, address, SUBJECT, text_of(case.number, where), (ABOUT, service.id)
    )
    await send_message(tx, message, tenant=(at.tenant_id, at.tenant_path))
    await tasks.end_tasks(tx, case.id, TaskKind.RENEW_SERVICE)
    event_id = await acting.tell(
        EventKind.WORD_SENT, {"medium": command.medium.value}, subject_id=service.id
    )
    return acting.done(event_id)


def text_of(number: str, where: str) -> str:
    """Return what a petitioner is sent: that there is news, the number, and where to ask."""
    return f"您反映的信访事项（编号{number}）有新的进展，请凭编号向{where}查询。"


def _address(provider: Provider, known: list[Petitioner], medium: Medium) -> str | None:
    for row in known:
        opened = identity.opened(provider, row)
        address = {Medium.SMS: opened.phone, Medium.LETTER: opened.address}.get(medium)
        if address is not None and medium.takes(address):
            return address
    return None


async def note(tx: Write, message: OutgoingMessage) -> None:
    """Write down what became of a word's message: work of the system.

    A failure is something to do for the unit, and told to it. Where the case has gone elsewhere
    meanwhile, nothing is written: it is no longer theirs.
    """
    if message.about_kind != ABOUT:
        return
    service = await services.locked(tx, message.about_id)
    if service is None or service.state not in {ServiceState.SENDING, ServiceState.FAILED}:
        return
    (case,) = await cases_to_settle(tx, [service.case_id])
    sent = message.state == MessageState.SENT
    service.state = (ServiceState.SENT if sent else ServiceState.FAILED).value
    service.receipt, service.ended_at = message.receipt, tx.now
    waiting = {task.kind for task in await process.open_tasks_on(tx, case.id)}
    if sent:
        await tasks.end_tasks(tx, case.id, TaskKind.RENEW_SERVICE)
        tx.record(
            "case.word_taken",
            kind="case",
            object_id=case.id,
            tenants={case.tenant_id: case.tenant_path},
            grounds={"medium": message.medium, "receipt": message.receipt},
        )
    else:
        if TaskKind.RENEW_SERVICE not in waiting:
            await tasks.open_task(
                tx, case, TaskKind.RENEW_SERVICE, service.unit_id, subject_id=service.id
            )
        _tell_failure(tx, case, service, message)
    await settle(tx, case)
    await sight.narrow(tx, case)


def _tell_failure(tx: Write, case: Case, service: Service, message: OutgoingMessage) -> UUID:
    tenant = (case.tenant_id, case.tenant_path)
    event_id = tx.record(
        "case.service_failed",
        kind="case",
        object_id=case.id,
        tenants={case.tenant_id: case.tenant_path},
        grounds={"medium": message.medium, "failure": message.failure},
    )
    tx.add(
        CaseEvent(
            id=event_id,
            case_id=case.id,
            kind=EventKind.SERVICE_FAILED.value,
            at=tx.now,
            user_id=None,
            unit_id=service.unit_id,
            subject_id=service.id,
        )
    )
    notify.tell(tx, case.id, EventKind.SERVICE_FAILED, event_id, tenant)
    return event_id
