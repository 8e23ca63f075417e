"""Receiving files (接收附件): admitted by content, cleaned, scanned, kept; and letting them go.

A file is sent in first and hung on a case by an act of its own, so that no act waits for a slow
line. What is never hung on a case is let go after a day.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from xinfang.access.actor import Actor, AnyActor, SystemActor
from xinfang.correspondence import file_types
from xinfang.correspondence.file_types import FileRefused
from xinfang.correspondence.models import Upload
from xinfang.correspondence.queries import uploads
from xinfang.correspondence.scanning import Scan
from xinfang.kernel.errors import Invalid
from xinfang.kernel.ids import new_id
from xinfang.store.objects import columns_of
from xinfang.store.transaction import Database, Write

FILES: Final = "/files"
"""Where files are sent in, and fetched by their links."""
LINKS_TO_FILES: Final = "attachment"
"""What those links are made for."""
WAITS: Final = timedelta(days=1)
"""How long a file waits to be hung on a case."""
MOST_WAITING: Final = 300
"""Files of one user that may wait at once."""
BATCH: Final = 100


class UploadGone(Invalid):
    """The file is not there: never sent in by this user, hung on a case already, or let go."""

    def __init__(self, *path: str) -> None:
        super().__init__("没有找到该上传文件，请重新上传。", field=path)


@dataclass(frozen=True, slots=True)
class SentIn:
    """A file that has arrived: its bytes, and what its sender calls it."""

    content: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a file in, the tenant that keeps it, and how many of his may wait at once."""

    id: UUID
    tenant_id: UUID
    tenant_path: str
    may_wait: int

    @classmethod
    def staff(cls, actor: Actor) -> "Sender":
        """Return the sender that a user is, in the tenant of his first appointment."""
        at = actor.appointments[0]
        return cls(actor.user_id, at.tenant_id, at.tenant_path, MOST_WAITING)


async def receive(
    database: Database, writer: AnyActor, sender: Sender, sent: SentIn, scan: Scan
) -> Upload:
    """Admit, clean, scan and keep a file for its sender; returns the row.

    `writer` is who writes the row: the user himself, or the system for a petitioner, who reaches no
    tenant. Raises FileRefused.
    """
    admitted = await asyncio.to_thread(file_types.admit, sent.content, sent.name)
    state = await scan(sent.content)
    stored = await database.objects.put(sender.tenant_id, admitted.content)
    async with database.write(writer) as tx:
        if await uploads.count_waiting(tx, sender.id) >= sender.may_wait:
            raise FileRefused("等待使用的上传文件过多，请先将其附到信访事项。")
        row = Upload(
            id=new_id(),
            tenant_id=sender.tenant_id,
            tenant_path=sender.tenant_path,
            received_by=sender.id,
            received_at=tx.now,
            name=admitted.name,
            media_type=admitted.media_type,
            stripped=admitted.stripped,
            scan=state.value,
            **columns_of(stored),
        )
        tx.add(row)
        await tx.flush()
    return row


async def hang(
    tx: Write, case_id: UUID, ids: Sequence[UUID], sender_id: UUID, *path: str
) -> list[Upload]:
    """Hang files that a user sent in on a case, in this order, once and for ever.

    Raises UploadGone for the first that isn't there.
    """
    found = await uploads.own_waiting(tx, sender_id, ids) if ids else {}
    for index, upload_id in enumerate(ids):
        if upload_id not in found or upload_id in ids[:index]:
            raise UploadGone(*path, str(index))
        found[upload_id].case_id = case_id
    await tx.flush()
    return [found[upload_id] for upload_id in ids]


async def let_go(database: Database, holder: SystemActor) -> int:
    """Let go of files in the holder's territory that were never hung on a case; returns how many.

    The row goes first: an object without a row is sealed for ever, a row without an object a fault.
    """
    total = 0
    names: Collection[str] = ("",)
    while names:
        async with database.write(holder) as tx:
            rows = await uploads.left_behind(tx, tx.now - WAITS, BATCH)
            names = [row.object_name for row in rows]
            await uploads.forget(tx, [row.id for row in rows])
        for name in names:
            await database.objects.remove(name)
        total += len(names)
    return total
