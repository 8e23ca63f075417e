"""Sending a message out of the platform (发送信息): with the transaction, by an outlet.

What is sent says nothing of a case's content: telephones are shared, and letters are opened by
others. Say a number, that there is news, and where to ask.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog

from xinfang.correspondence.models import MAX_ADDRESS, MAX_TEXT, MessageState, OutgoingMessage
from xinfang.correspondence.outlets import AddressRefused, Medium, Message, Outlets
from xinfang.correspondence.queries import messages
from xinfang.correspondence.sealed import context_of
from xinfang.kernel.errors import Invalid
from xinfang.kernel.ids import new_id
from xinfang.store.crypto import Provider
from xinfang.store.transaction import Write

REFUSED: Final = "AddressRefused"
_log = structlog.get_logger(__name__)


class Unaddressable(Invalid):
    """The address is none that such a message could be sent to."""

    def __init__(self) -> None:
        super().__init__("该联系方式无法用于发送，请核对。", field=("address",))


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be sent. `about` is the kind and the row that it concerns."""

    medium: Medium
    address: str
    subject: str
    text: str
    about: tuple[str, UUID]


async def send_message(tx: Write, message: NewMessage, *, tenant: tuple[UUID, str]) -> UUID:
    """Let a message leave when this transaction is committed; returns its id.

    `tenant` (id and path) is in whose name it goes; the actor must be within it. Raises
    Unaddressable.
    """
    address = message.address.strip()
    if not message.medium.takes(address) or len(address) > MAX_ADDRESS:
        raise Unaddressable
    if len(message.text) > MAX_TEXT:
        raise ValueError(f"a message has at most {MAX_TEXT} characters")
    row_id = new_id()
    tx.add(
        OutgoingMessage(
            id=row_id,
            tenant_id=tenant[0],
            tenant_path=tenant[1],
            medium=message.medium.value,
            about_kind=message.about[0],
            about_id=message.about[1],
            address=_sealed(tx.provider, "address", address, tenant[0], row_id),
            subject=message.subject,
            text=_sealed(tx.provider, "text", message.text, tenant[0], row_id),
            state=MessageState.WAITING.value,
            made_at=tx.now,
        )
    )
    tx.send("message.send", row_id, tenant=tenant)
    await tx.flush()
    return row_id


async def deliver(tx: Write, message_id: UUID, outlets: Outlets) -> OutgoingMessage:
    """Give a message to its outlet and write down how it went; returns the row.

    Whatever the outlet raises besides AddressRefused goes on to the caller, who tries again later.
    """
    row = await messages.locked(tx, message_id)
    if row.address is None or row.text is None:
        return row  # it was sent: an operator replayed the parcel
    open_ = tx.provider.decrypt
    message = Message(
        id=row.id,
        medium=Medium(row.medium),
        address=open_(row.address, context=context_of("address", row.tenant_id, row.id)),
        subject=row.subject,
        text=open_(row.text, context=context_of("text", row.tenant_id, row.id)),
    )
    try:
        receipt = await outlets[message.medium].send(message)
    except AddressRefused:
        _log.warning("message_refused", message=str(row.id), medium=row.medium)
        row.state, row.failure = MessageState.FAILED.value, REFUSED
    else:
        row.state, row.failure, row.receipt = MessageState.SENT.value, None, receipt
        row.address = row.text = None
    row.finished_at = tx.now
    await tx.flush()
    return row


async def give_up(tx: Write, message_id: UUID, failure: str) -> OutgoingMessage:
    """Write down that a message could not be sent, after its last attempt; returns the row."""
    row = await messages.locked(tx, message_id)
    if row.state == MessageState.WAITING:
        row.state, row.failure, row.finished_at = MessageState.FAILED.value, failure, tx.now
        await tx.flush()
    return row


def _sealed(provider: Provider, column: str, value: str, tenant_id: UUID, row_id: UUID) -> bytes:
    return provider.encrypt(value, context=context_of(column, tenant_id, row_id))
