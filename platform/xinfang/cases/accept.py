"""Accepting a case (受理, 条例 22, 23), with notice; the sixth branch's 60 days run from then.

What a subordinate has in hand, a superior doesn't accept as well (条例 19¶3).
"""

from dataclasses import dataclass
from uuid import UUID

from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import Acting, On, begin
from xinfang.cases.lapsing import lapse_dispute
from xinfang.cases.models import EventKind, Notice, TaskKind
from xinfang.cases.notices import NoticeEntry, give
from xinfang.cases.queries import repeats, routing
from xinfang.cases.queries.cases import CaseRow
from xinfang.kernel.errors import Unlawful
from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.classification import Path
from xinfang.law.deadlines import EndingKind
from xinfang.law.handling import NoticeKind
from xinfang.law.lifecycle import Act, CaseState, in_progress
from xinfang.store.transaction import Outcome, Write


class InProgressBelow(Unlawful):
    """The same matter is in progress at a subordinate; `case_id` is that case."""

    def __init__(self, case_id: UUID) -> None:
        super().__init__(
            "同一信访事项已由下级受理或者正在办理，信访人在规定期限内向上级再提出的，上级不予受理。",
            article=Article(REGULATIONS, 19, 3).citation,
        )
        self.case_id = case_id


@dataclass(frozen=True, slots=True)
class AcceptCase:
    """Accept a case and tell the petitioner; without petitioner there is nobody to tell."""

    on: On
    notice: NoticeEntry | None = None


async def accept(tx: Write, grants: Grants, command: AcceptCase) -> Outcome:
    """Accept. Raises InProgressBelow, NoticeMissing, UnlawfulStep."""
    acting = await begin(tx, grants, command.on, "accept")
    notice = await take_up(acting, grants, command.notice)
    event_id = await acting.tell(
        EventKind.ACCEPTED,
        {"notice": notice.id if notice else None},
        subject_id=notice.id if notice else None,
    )
    return acting.done(event_id)


async def take_up(
    acting: Acting, grants: Grants, entry: NoticeEntry | None, *, simply: bool = False
) -> Notice | None:
    """Accept and tell the petitioner; what is handled simply is answered in ten working days.

    Raises InProgressBelow, NoticeMissing, UnlawfulStep.
    """
    tx, case = acting.tx, acting.case
    acting.move(Act.ACCEPT)
    below = await progressing_below(acting, grants)
    if below is not None:
        raise InProgressBelow(below)
    notice = await give(acting, NoticeKind.ACCEPTANCE, entry)
    case.accepted_on = acting.today
    case.first_unit_id = case.first_unit_id or case.responsible_unit_id
    await clocks.end(tx, case.id, EndingKind.MET, *clocks.DISPOSAL)
    await clocks.end(tx, case.id, EndingKind.STOPPED, "DL-06")
    await lapse_dispute(tx, case)
    await tasks.end_tasks(tx, case.id, TaskKind.DISPOSE, TaskKind.DECIDE_ACCEPTANCE)
    unit_id, owed = case.responsible_unit_id, None
    if acting.path is Path.PETITION_HANDLING:
        owed = await clocks.start(tx, case, "DL-08", acting.today, unit_id=unit_id)
    if simply:
        owed = await clocks.start(tx, case, "DL-16", acting.today, unit_id=unit_id)
    await tasks.open_task(tx, case, TaskKind.ANSWER, unit_id, owed)
    return notice


async def progressing_below(acting: Acting, grants: Grants) -> UUID | None:
    """Return a case of the same matter that a subordinate territory or unit has in hand, if any.

    Only one that the actor may see: what is kept from him binds him no more than it tells him.
    """
    for other in await repeats.of_the_matter(acting.tx, acting.actor, grants, acting.case):
        if in_progress(CaseState(other["state"])) and await _stands_below(acting, other):
            found: UUID = other["id"]
            return found
    return None


async def _stands_below(acting: Acting, other: CaseRow) -> bool:
    own, path = acting.case.responsible_unit_id, acting.case.tenant_path
    unit_id, its_path = other["responsible_unit_id"], other["tenant_path"]
    if its_path != path and its_path.startswith(path):
        return True
    return unit_id != own and own in await routing.units_over(acting.tx, unit_id)
