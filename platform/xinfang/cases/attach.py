"""Hanging papers on a case (补充附件): files that were sent in, or where a paper is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases.acting import On, begin
from xinfang.cases.models import Attachment, EventKind
from xinfang.cases.petition import MAX_ATTACHMENTS, AttachmentEntry, Malformed, papers
from xinfang.cases.queries import process
from xinfang.correspondence.uploads import hang
from xinfang.kernel.ids import new_id
from xinfang.store.transaction import Outcome, Write


@dataclass(frozen=True, slots=True)
class AttachFiles:
    """Hang papers on a case."""

    on: On
    attachments: tuple[AttachmentEntry, ...]


async def attach_files(tx: Write, grants: Grants, command: AttachFiles) -> Outcome:
    """Hang them on the case, whatever its stage: what comes late belongs to the file too.

    Raises Malformed, UploadGone.
    """
    acting = await begin(tx, grants, command.on, "attach")
    entries = papers(command.attachments)
    if not entries:
        raise Malformed("请至少选择一个附件。", "attachments")
    added = await attach(tx, acting.case.id, entries, acting.actor.user_id)
    return acting.done(await acting.tell(EventKind.FILES_ATTACHED, {"files": added}))


async def attach(
    tx: Write,
    case_id: UUID,
    entries: Sequence[AttachmentEntry],
    sender_id: UUID,
    *,
    submission_id: UUID | None = None,
) -> list[dict[str, str]]:
    """Hang checked papers on a case after those it has; returns the digest of each file.

    `sender_id` is who sent the files in, `submission_id` what a petitioner handed them in with.
    Raises UploadGone, and Malformed where the case would have too many.
    """
    if not entries:
        return []
    there = (await process.rows_of(tx, Attachment, [case_id], "ordinal"))[case_id]
    if len(there) + len(entries) > MAX_ATTACHMENTS:
        raise Malformed(f"一个信访事项的附件不能超过 {MAX_ATTACHMENTS} 个。", "attachments")
    wanted = [entry.upload_id for entry in entries if entry.upload_id is not None]
    files = {row.id: row for row in await hang(tx, case_id, wanted, sender_id, "attachments")}
    for ordinal, entry in enumerate(entries, start=len(there) + 1):
        sent = files.get(entry.upload_id) if entry.upload_id else None
        tx.add(
            Attachment(
                id=new_id(),
                case_id=case_id,
                ordinal=ordinal,
                name=entry.name or (sent.name if sent else ""),
                reference=entry.reference,
                upload_id=entry.upload_id,
                submission_id=submission_id,
            )
        )
    await tx.flush()
    return [
        {"digest": f"{row.object_digest_name}:{row.object_digest.hex()}"} for row in files.values()
    ]
