"""Drafting a department's list of matters that have a statutory channel (法定途径清单起草).

A department has one draft at most: drafting anew replaces it with all its entries.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases.acting import text
from xinfang.cases.drafting import Seat, seat_at_home
from xinfang.cases.models import CHANNELS, MAX_BASIS, ChannelEntry, ChannelList
from xinfang.cases.queries import channel_lists as rows
from xinfang.cases.queries import dictionary
from xinfang.kernel.errors import Invalid
from xinfang.kernel.ids import new_id
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.classification import AppealBranch
from xinfang.store.transaction import Outcome, Write

MOST_ENTRIES: Final = 300


class BadEntry(Invalid):
    """An entry is malformed; the path names it."""

    def __init__(self, message: str, number: int, name: str, article: str | None = None) -> None:
        super().__init__(message, field=("entries", str(number), name), article=article)


class EntriesMissing(Invalid):
    """A list has at least one entry, and so many at most."""

    def __init__(self) -> None:
        super().__init__(f"清单应有 1 至 {MOST_ENTRIES} 项。", field=("entries",))


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """A matter: by content class or by its words alone, with its channel."""

    matter: str
    branch: AppealBranch
    legal_basis: str
    procedure: str
    content_class_code: str | None = None


@dataclass(frozen=True, slots=True)
class DraftChannelList:
    """The whole list of the actor's own department."""

    title: str
    entries: tuple[EntryDraft, ...]
    acting_as: UUID | None = None


async def draft_channel_list(tx: Write, grants: Grants, command: DraftChannelList) -> Outcome:
    """Draft, or replace the draft that there is.

    Raises ActNotPermitted, AmbiguousAppointment, TextMissing, EntriesMissing, BadEntry.
    """
    seat = seat_at_home(tx, grants, "channel_list", "draft", command.acting_as)
    title = text(command.title, MAX_BASIS, "名称", "title")
    if not 1 <= len(command.entries) <= MOST_ENTRIES:
        raise EntriesMissing
    for number, entry in enumerate(command.entries):
        await _check(tx, number, entry)
    row = await _row(tx, seat, title)
    for number, entry in enumerate(command.entries, start=1):
        tx.add(
            ChannelEntry(
                id=new_id(),
                list_id=row.id,
                ordinal=number,
                content_class_code=entry.content_class_code,
                matter=entry.matter.strip(),
                branch=entry.branch.value,
                legal_basis=entry.legal_basis.strip(),
                procedure=entry.procedure.strip(),
            )
        )
    await tx.flush()
    event_id = tx.record(
        "channel_list.drafted",
        kind="channel_list",
        object_id=row.id,
        tenants={row.tenant_id: row.tenant_path},
        grounds={"title": title, "entries": len(command.entries)},
        policy=seat.policy,
    )
    return Outcome("channel_list", row.id, event_id)


async def _check(tx: Write, number: int, entry: EntryDraft) -> None:
    for value, name, chinese in (
        (entry.matter, "matter", "事项"),
        (entry.legal_basis, "legalBasis", "法律依据"),
        (entry.procedure, "procedure", "程序和机关"),
    ):
        text(value, MAX_BASIS, chinese, "entries", str(number), name)
    if entry.branch not in CHANNELS:
        raise BadEntry(
            "清单只列有法定途径的事项；其余按信访程序办理。",
            number,
            "branch",
            Article(REGULATIONS, 31).citation,
        )
    code = entry.content_class_code
    if code is not None and not await dictionary.class_holds(tx, code):
        raise BadEntry("没有现行有效的该内容分类编码。", number, "contentClassCode")


async def _row(tx: Write, seat: Seat, title: str) -> ChannelList:
    at = seat.appointment
    row = await rows.draft_of(tx, at.unit_id)
    if row is None:
        row = ChannelList(
            id=new_id(), tenant_id=at.tenant_id, tenant_path=at.tenant_path, unit_id=at.unit_id
        )
        tx.add(row)
    else:
        await rows.empty(tx, row.id)
    row.title, row.drafted_by, row.drafted_at = title, seat.actor.person_id, tx.now
    await tx.flush()
    return row
