"""Telling the assigning organ the result (反馈办结报告, 条例 22(3)) within the period it set."""

from dataclasses import dataclass

from xinfang.access.grants import Grants
from xinfang.cases import clocks, tasks
from xinfang.cases.acting import On, begin, text
from xinfang.cases.models import MAX_ANSWER, EventKind, TaskKind
from xinfang.cases.queries import process, routing
from xinfang.kernel.errors import Unlawful
from xinfang.law.deadlines import EndingKind
from xinfang.law.handling import TransferKind
from xinfang.law.lifecycle import CaseState, concluded
from xinfang.organizations.queries import tenant_columns
from xinfang.store.transaction import Outcome, Write

_ARTICLE = TransferKind.ASSIGN.article.citation


class NothingAssigned(Unlawful):
    """No assignment of this case waits for the unit's closing report."""

    def __init__(self) -> None:
        super().__init__("该信访事项没有待反馈的交办。", article=_ARTICLE)


class NotConcluded(Unlawful):
    """There is no result to tell before the case is answered or has ended."""

    def __init__(self) -> None:
        super().__init__("信访事项尚未答复或者办结，不能提交办结报告。", article=_ARTICLE)


@dataclass(frozen=True, slots=True)
class ReportClosing:
    """Submit the closing report of an assigned case."""

    on: On
    report: str


async def report_closing(tx: Write, grants: Grants, command: ReportClosing) -> Outcome:
    """Submit the report. Raises NothingAssigned, NotConcluded, TextMissing."""
    acting = await begin(tx, grants, command.on, "report")
    report = text(command.report, MAX_ANSWER, "办结报告", "report")
    unit_id = acting.appointment.unit_id
    assigned = await routing.works_for(tx, unit_id)
    waiting = await process.open_assignments(tx, acting.case.id)
    assignment = next((one for one in waiting if one.to_unit_id in assigned), None)
    if assignment is None:
        raise NothingAssigned
    if not concluded(CaseState(acting.case.state)):
        raise NotConcluded
    assignment.closing_report = report
    assignment.reported_at, assignment.reported_by = tx.now, acting.actor.user_id
    await clocks.end(tx, acting.case.id, EndingKind.MET, "DL-07", transfer_id=assignment.id)
    await tasks.end_tasks(tx, acting.case.id, TaskKind.REPORT_CLOSING, unit_id=unit_id)
    told = await tenant_columns(tx, assignment.from_tenant_id)
    event_id = await acting.tell(
        EventKind.CLOSING_REPORTED,
        {"report": report},
        subject_id=assignment.id,
        tenants={told.tenant_id: told.tenant_path},
    )
    return acting.done(event_id)
