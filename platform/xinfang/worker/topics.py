"""What each topic of the outbox means: the one place where a lower slice reaches a higher one.

A slice sends `tx.send("case.overdue", …)` without knowing who cares; here the topic is mapped,
once, to the action that does. A test reads every sender in the package and demands that this
mapping is complete and has nothing more.
"""

from types import MappingProxyType
from typing import Any, Final

from xinfang.cases import notify, send_word
from xinfang.correspondence import send_message
from xinfang.correspondence.outlets import Outlets
from xinfang.store import outbox
from xinfang.store.outbox import Claimed
from xinfang.store.transaction import Write
from xinfang.web import lost_codes
from xinfang.worker.loop import Topics

SEND: Final = "message.send"


def topics(outlets: Outlets) -> Topics:
    """Return what each topic means; messages leave by these outlets."""

    async def send(tx: Write, parcel: Claimed) -> dict[str, Any]:
        row = await send_message.deliver(tx, parcel.object_id, outlets)
        await send_word.note(tx, row)
        return {"state": row.state, "receipt": row.receipt}

    return MappingProxyType(
        {
            SEND: send,
            "case.told": _notify,
            "case.task_given": _notify_of_task,
            "cadre_notice.sent": _notify_department,
            "cadre_notice.acknowledged": _notify_sender,
            outbox.HELD_TOPIC: _held,
            lost_codes.TASK: lost_codes.find,
        }
    )


async def _notify_of_task(tx: Write, parcel: Claimed) -> dict[str, Any]:
    told = 0 if parcel.event_id is None else await notify.deliver_task(tx, parcel.event_id)
    return {"notified": told}


async def _notify_department(tx: Write, parcel: Claimed) -> dict[str, Any]:
    return await _notify_of_notice(tx, parcel, acknowledged=False)


async def _notify_sender(tx: Write, parcel: Claimed) -> dict[str, Any]:
    return await _notify_of_notice(tx, parcel, acknowledged=True)


async def _notify_of_notice(tx: Write, parcel: Claimed, *, acknowledged: bool) -> dict[str, Any]:
    event_id, told = parcel.event_id, 0
    if event_id is not None:
        told = await notify.deliver_notice(
            tx, parcel.object_id, event_id, acknowledged=acknowledged
        )
    return {"notified": told}


async def _notify(tx: Write, parcel: Claimed) -> dict[str, Any]:
    told = 0 if parcel.event_id is None else await notify.deliver(tx, parcel.event_id)
    return {"notified": told}


async def _held(tx: Write, parcel: Claimed) -> dict[str, Any]:
    """Tell whom it concerns that a parcel has failed for good, unless an operator sees to it."""
    held = await outbox.held_parcel(tx, parcel.object_id)
    if held is None:
        return {"held": False}
    if held.topic == SEND:
        await send_word.note(tx, await send_message.give_up(tx, held.object_id, held.failure))
    return {"held": True}
