"""Extending the term of handling (延长办理期限, 条例 34): once, by thirty days at most, in time.

The unit's head approves it, and the petitioner is told the reason.
"""

from dataclasses import dataclass
from typing import Final

from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import On, begin, text
from xinfang.cases.models import MAX_REASONS, EventKind
from xinfang.cases.notices import NoticeEntry, give
from xinfang.cases.queries import process
from xinfang.kernel.errors import Refusal
from xinfang.law.handling import NoticeKind
from xinfang.law.lifecycle import Act
from xinfang.store.transaction import Outcome, Write

TERM: Final = "DL-08"


@dataclass(frozen=True, slots=True)
class ExtendHandling:
    """Extend by natural days from the original last day, for a reason."""

    on: On
    days: int
    reason: str
    notice: NoticeEntry | None = None


async def extend(tx: Write, grants: Grants, command: ExtendHandling) -> Outcome:
    """Extend the 60 days.

    Raises UnlawfulStep (a second extension among others), ExtensionTooLong, ExtensionTooLate,
    NoticeMissing, TextMissing.
    """
    acting = await begin(tx, grants, command.on, "extend")
    reason = text(command.reason, MAX_REASONS, "延期理由", "reason")
    acting.move(Act.EXTEND)
    (clock,) = await process.open_clocks(tx, acting.case.id, (TERM,))
    try:
        await clocks.extend(tx, clock, command.days)
    except Refusal as refusal:
        refusal.field = ("days",)  # law names the extension; the input has its days alone
        raise
    await give(acting, NoticeKind.EXTENSION, command.notice)
    await tasks.follow_clock(tx, clock)
    event_id = await acting.tell(
        EventKind.EXTENDED, {"days": command.days, "reason": reason}, subject_id=clock.id
    )
    return acting.done(event_id)
