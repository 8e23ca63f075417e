"""Amending a draft (修改文书): its free parts, attachments and recipients of copies."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from xinfang.access.grants import Grants
from xinfang.cases.document_acting import OnDocument, begin_on, note, outcome
from xinfang.correspondence import write_document
from xinfang.correspondence.content import FreePart
from xinfang.store.transaction import Outcome, Write


@dataclass(frozen=True, slots=True)
class AmendDocument:
    """Write free parts anew; what isn't given stays as it is."""

    on: OnDocument
    texts: Mapping[FreePart, str] = field(default_factory=dict)
    attachments: tuple[str, ...] | None = None
    copies_to: tuple[str, ...] | None = None


async def amend_document(tx: Write, grants: Grants, command: AmendDocument) -> Outcome:
    """Amend it. Raises WrongState, NoSuchPart, PartTooLong, NamesTooMany."""
    at = await begin_on(tx, grants, command.on, "draft")
    await write_document.amend(
        tx,
        at.document,
        at.writer,
        command.texts,
        attachments=command.attachments,
        copies_to=command.copies_to,
    )
    note(at.acting, "amended", at.document, {"parts": sorted(command.texts)})
    return outcome(at.document)
