"""What hangs on cases: petitioners, items, respondents, events, and hand-over slips.

Each is asked for cases that the caller found visible; the wall judges their rows by the case once
more. Field groups are answered by case: for which of them the group is open.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar, cast
from uuid import UUID

import sqlalchemy as sa

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.access.reach import permits, visible
from xinfang.access.unmasking import active_unmaskings
from xinfang.cases.models import (
    Aftercare,
    Answer,
    Case,
    CaseClock,
    CaseEvent,
    CaseTask,
    CaseWarning,
    CoHandling,
    Dispute,
    Execution,
    HandOverSlip,
    Hearing,
    Item,
    LeaderComment,
    Notice,
    Objection,
    Petitioner,
    Raise,
    Recusal,
    Respondent,
    Review,
    SupervisionOrder,
    Transfer,
    Undertaking,
)
from xinfang.cases.queries.cases import COLUMNS, cases_by_id, facts_of
from xinfang.store.transaction import Read

Part = TypeVar(
    "Part",
    CaseEvent,
    CaseClock,
    Transfer,
    Objection,
    Notice,
    Answer,
    CaseTask,
    SupervisionOrder,
    Recusal,
    Review,
    Dispute,
    Raise,
    Aftercare,
    CaseWarning,
    Hearing,
    Execution,
    CoHandling,
    LeaderComment,
    Undertaking,
)


async def open_groups(
    read: Read, actor: Actor, grants: Grants, name: str, ids: Sequence[UUID]
) -> dict[UUID, str]:
    """Return by what a field group is open, for those of the cases for which it is.

    That is the policy line that lets the actor read it, or an unmasking in force.
    """
    unmasked = await active_unmaskings(read, "case", ids)
    if not any(unmasked.values()) and not grants.may(actor, f"case.{name}", "read"):
        return {}  # no row could change that, and most who read lists have neither
    rows = await cases_by_id(read, actor, grants, ids, ())
    found: dict[UUID, str] = {}
    for case_id, facts in (await facts_of(read, list(rows.values()))).items():
        line = permits(actor, grants, "read", replace(facts, kind=f"case.{name}"))
        if line is not None:
            found[case_id] = line.quote()
        elif f"case.{name}" in unmasked[case_id]:
            found[case_id] = "unmasked"
    return found


async def petitioners_of(read: Read, ids: Sequence[UUID]) -> dict[UUID, list[Petitioner]]:
    """Return the petitioners of visible cases, sealed, in order."""
    statement = (
        sa.select(Petitioner).where(Petitioner.case_id.in_(ids)).order_by(Petitioner.ordinal)
    )
    return _by_case(ids, (await read.execute(statement)).scalars().all())


async def items_of(read: Read, ids: Sequence[UUID]) -> dict[UUID, list[Item]]:
    """Return the items of visible cases, in order."""
    statement = sa.select(Item).where(Item.case_id.in_(ids)).order_by(Item.ordinal)
    return _by_case(ids, (await read.execute(statement)).scalars().all())


async def respondents_of(read: Read, ids: Sequence[UUID]) -> dict[UUID, list[Respondent]]:
    """Return the respondents of visible cases, in order.

    `case.accusation` is open to the caller.
    """
    statement = (
        sa.select(Respondent)
        .where(Respondent.case_id.in_(ids))
        .order_by(Respondent.item_id, Respondent.ordinal)
    )
    return _by_case(ids, (await read.execute(statement)).scalars().all())


async def timeline_of(
    read: Read, case_id: UUID, *, limit: int, before: UUID | None = None
) -> list[CaseEvent]:
    """Return events of a visible case, newest first, beginning before an event."""
    beyond = "" if before is None else " AND id < CAST(:before AS uuid)"
    select = (
        "SELECT id, case_id, kind, at, user_id, unit_id, subject_id FROM case_event"  # noqa: S608 - own names
        f" WHERE case_id = CAST(:case AS uuid){beyond} ORDER BY id DESC LIMIT CAST(:most AS bigint)"
    )
    values = {"case": case_id, "most": limit} | ({} if before is None else {"before": before})
    return cast("list[CaseEvent]", await read.rows(select, values))


async def part_by_id(
    read: Read, actor: Actor, grants: Grants, table: type[Part], row_id: UUID
) -> Part | None:
    """Return what hangs on a case (an event, a clock, a transfer …) if the case is within reach."""
    statement = (
        sa.select(table)
        .join(Case, Case.id == table.case_id)
        .where(table.id == row_id)
        .where(visible(actor, grants, "read", COLUMNS, today=read.today))
    )
    found: Part | None = await read.scalar(statement)
    return found


async def slip_by_id(read: Read, actor: Actor, slip_id: UUID) -> HandOverSlip | None:
    """Return a hand-over slip that the actor made; the receiver has the case itself."""
    statement = sa.select(HandOverSlip).where(
        HandOverSlip.id == slip_id, HandOverSlip.registered_by == actor.user_id
    )
    found: HandOverSlip | None = await read.scalar(statement)
    return found


def _by_case(ids: Sequence[UUID], rows: Sequence[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {case_id: [] for case_id in ids}
    for row in rows:
        found[row.case_id].append(row)
    return found
