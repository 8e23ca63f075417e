"""What is done with a case: its clocks, transfers, objections, notices, answers and tasks.

Each is asked for cases that the caller found visible; the wall judges their rows by the case once
more.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from xinfang.cases.models import (
    Aftercare,
    Agreement,
    Answer,
    Attachment,
    CaseAgent,
    CaseClock,
    CaseTask,
    CaseWarning,
    CoHandling,
    Contribution,
    Dispute,
    Execution,
    ExecutionReport,
    Guidance,
    Hearing,
    Item,
    LeaderComment,
    Notice,
    Objection,
    OnSite,
    Petitioner,
    PublicOpinion,
    PublicOpinionStep,
    Raise,
    Rating,
    Recusal,
    Redirection,
    Respondent,
    Review,
    ReviewHearing,
    Service,
    Simplification,
    SubjectKind,
    Submission,
    SupervisionOrder,
    SupervisionReply,
    Transfer,
    TransferEnd,
    Undertaking,
    UndertakingStep,
    Urgency,
    UrgentReport,
)
from xinfang.cases.queries.routing import Subject
from xinfang.law.deadlines import EndingKind
from xinfang.law.registry import TERMS
from xinfang.store.transaction import Read

Row = TypeVar(
    "Row",
    CaseClock,
    Transfer,
    Objection,
    Notice,
    Answer,
    Service,
    Attachment,
    CaseTask,
    Petitioner,
    Item,
    Respondent,
    Submission,
    CaseAgent,
    Rating,
    SupervisionOrder,
    SupervisionReply,
    Recusal,
    Redirection,
    Review,
    Dispute,
    Raise,
    ReviewHearing,
    Aftercare,
    CaseWarning,
    Agreement,
    Execution,
    ExecutionReport,
    Guidance,
    Hearing,
    Simplification,
    Contribution,
    CoHandling,
    LeaderComment,
    Undertaking,
    UndertakingStep,
    Urgency,
    UrgentReport,
    OnSite,
    PublicOpinion,
    PublicOpinionStep,
)

OWED = tuple({term.id for term in TERMS if not term.lapses and not term.bearer.holds_a_right})
"""The terms by which an organ owes something: lists show the nearest of them."""


async def open_clocks(
    tx: Read, case_id: UUID, term_ids: Collection[str] = (), *, transfer_id: UUID | None = None
) -> list[CaseClock]:
    """Return the open clocks of a case, of some terms or of one transfer where named."""
    asked = sa.select(CaseClock).where(CaseClock.case_id == case_id, CaseClock.ended_as.is_(None))
    if term_ids:
        asked = asked.where(CaseClock.term_id.in_(term_ids))
    if transfer_id is not None:
        asked = asked.where(CaseClock.transfer_id == transfer_id)
    return list((await tx.execute(asked.order_by(CaseClock.id))).scalars())


async def urgency_of(tx: Read, case_id: UUID) -> Urgency | None:
    """Return the mark of a case as major or urgent."""
    found: Urgency | None = await tx.scalar(sa.select(Urgency).where(Urgency.case_id == case_id))
    return found


async def told_urgently(tx: Read, urgency_id: UUID) -> set[str]:
    """Return who was told of a major or urgent matter, as kinds of recipients."""
    asked = sa.select(UrgentReport.recipient).where(UrgentReport.urgency_id == urgency_id)
    return set((await tx.execute(asked)).scalars())


async def on_site_of(tx: Read, case_id: UUID) -> OnSite | None:
    """Return what is recorded of a mass visit and hasn't ended."""
    found: OnSite | None = await tx.scalar(
        sa.select(OnSite).where(OnSite.case_id == case_id, OnSite.ended_at.is_(None))
    )
    return found


async def clock_of(tx: Read, case_id: UUID, clock_id: UUID) -> CaseClock | None:
    """Return a clock of the case by its id."""
    found: CaseClock | None = await tx.scalar(
        sa.select(CaseClock).where(CaseClock.id == clock_id, CaseClock.case_id == case_id)
    )
    return found


async def last_disposal(
    tx: Read, case_id: UUID, unit_id: UUID, term_ids: Collection[str]
) -> CaseClock | None:
    """Return the clock by which a unit last disposed of a case."""
    found: CaseClock | None = await tx.scalar(
        sa.select(CaseClock)
        .where(
            CaseClock.case_id == case_id,
            CaseClock.unit_id == unit_id,
            CaseClock.term_id.in_(term_ids),
            CaseClock.ended_as == EndingKind.MET.value,
        )
        .order_by(CaseClock.id.desc())
        .limit(1)
    )
    return found


@dataclass(frozen=True, slots=True)
class Nearest:
    """What lists show of a case's clocks.

    The nearest last day that an organ owes, since when one is near, whether one was met late; and
    whether an open one is provisional.
    """

    due_on: dt.date | None
    soon_on: dt.date | None
    late: bool
    provisional: bool


async def nearest(tx: Read, case_id: UUID) -> Nearest:
    """Return what lists show of a case's clocks."""
    clock, false = CaseClock, sa.false()
    running = clock.ended_as.is_(None)
    owed = clock.term_id.in_(OWED)
    late = sa.and_(owed, clock.ended_as == EndingKind.MET.value, clock.ended_on > clock.due_on)
    row: Any = (
        await tx.execute(
            sa.select(
                sa.func.min(clock.due_on).filter(running, owed),
                sa.func.min(clock.soon_on).filter(running, owed),
                sa.func.coalesce(sa.func.bool_or(late), false),
                sa.func.coalesce(sa.func.bool_or(sa.and_(running, clock.provisional)), false),
            ).where(clock.case_id == case_id)
        )
    ).one()
    return Nearest(row[0], row[1], row[2], row[3])


def _provisional(calendar_version: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        CaseClock.provisional,
        CaseClock.ended_as.is_(None),
        CaseClock.calendar_version != calendar_version,
    )


async def cases_provisional(tx: Read, calendar_version: str, limit: int) -> list[UUID]:
    """Return cases with an open clock that another calendar than the given one left provisional.

    `limit` counts clocks: of fewer cases there may be more clocks.
    """
    clocks = sa.select(CaseClock.case_id).where(_provisional(calendar_version)).limit(limit)
    return list((await tx.execute(sa.select(clocks.subquery().c.case_id).distinct())).scalars())


async def provisional_clocks(
    tx: Read, calendar_version: str, ids: Collection[UUID]
) -> list[CaseClock]:
    """Return the open clocks of cases that another calendar left provisional."""
    found = await tx.execute(
        sa.select(CaseClock)
        .where(_provisional(calendar_version), CaseClock.case_id.in_(ids))
        .order_by(CaseClock.id)
    )
    return list(found.scalars())


async def standing_transfer(tx: Read, case_id: UUID) -> Transfer | None:
    """Return the transfer or assignment by which the case lies where it is."""
    found: Transfer | None = await tx.scalar(
        sa.select(Transfer)
        .where(Transfer.case_id == case_id, Transfer.ended_as.is_(None))
        .order_by(Transfer.ordinal.desc())
        .limit(1)
    )
    return found


async def returned_to(tx: Read, case_id: UUID, transfer: Transfer) -> Transfer | None:
    """Return the transfer by which the sender of another one has the case itself.

    Between the two may lie others that came back as well.
    """
    live = await live_transfers(tx, case_id)
    return next((one for one in reversed(live) if one.ordinal < transfer.ordinal), None)


async def live_transfers(tx: Read, case_id: UUID) -> list[Transfer]:
    """Return the chain of transfers by which the case lies where it is, the first first."""
    found = await tx.execute(
        sa.select(Transfer)
        .where(
            Transfer.case_id == case_id,
            sa.or_(Transfer.ended_as.is_(None), Transfer.ended_as == TransferEnd.SENT_ON.value),
        )
        .order_by(Transfer.ordinal)
    )
    return list(found.scalars())


async def open_assignments(tx: Read, case_id: UUID) -> list[Transfer]:
    """Return the assignments whose result hasn't been told yet."""
    return [
        transfer
        for transfer in await live_transfers(tx, case_id)
        if transfer.period_days is not None and transfer.closing_report is None
    ]


async def last_ordinal(tx: Read, case_id: UUID) -> int:
    """Return the number of transfers of a case so far."""
    asked = sa.select(sa.func.coalesce(sa.func.max(Transfer.ordinal), 0))
    counted: int = await tx.scalar(asked.where(Transfer.case_id == case_id))
    return counted


async def open_objection(tx: Read, transfer_id: UUID) -> Objection | None:
    """Return the objection to a transfer that waits for its ruling."""
    found: Objection | None = await tx.scalar(
        sa.select(Objection).where(Objection.transfer_id == transfer_id, Objection.ruling.is_(None))
    )
    return found


async def last_answer(tx: Read, case_id: UUID) -> Answer | None:
    """Return the answer given last."""
    found: Answer | None = await tx.scalar(
        sa.select(Answer).where(Answer.case_id == case_id).order_by(Answer.id.desc()).limit(1)
    )
    return found


async def open_tasks_on(tx: Read, case_id: UUID) -> list[CaseTask]:
    """Return what units still have to do with a case."""
    found = await tx.execute(
        sa.select(CaseTask).where(CaseTask.case_id == case_id, CaseTask.done_at.is_(None))
    )
    return list(found.scalars())


async def subjects_of(tx: Read, case_id: UUID) -> tuple[Subject, ...]:
    """Return the accused that are known, for routing; never for showing."""
    found = await tx.execute(
        sa.select(Respondent.subject_kind, Respondent.subject_id)
        .where(Respondent.case_id == case_id, Respondent.subject_id.is_not(None))
        .distinct()
    )
    return tuple((SubjectKind(row.subject_kind), row.subject_id) for row in found)


async def rows_of(
    read: Read, table: type[Row], ids: Sequence[UUID], *order: str
) -> dict[UUID, list[Row]]:
    """Return what hangs on visible cases, in the order in which it was made, or in another.

    They are rows to be read: they have the columns of the mapped class, and nobody changes them.
    """
    columns = sa.inspect(table).local_table.columns.keys()
    select = (
        f"SELECT {', '.join(columns)} FROM {table.__tablename__}"  # noqa: S608 - own names
        f" WHERE case_id = ANY (CAST(:ids AS uuid[])) ORDER BY {', '.join(order or ('id',))}"
    )
    found: dict[UUID, list[Any]] = {case_id: [] for case_id in ids}
    for row in await read.rows(select, {"ids": list(ids)}):
        found[row.case_id].append(row)
    return found
