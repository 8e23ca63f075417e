"""Open tasks (待办) across the units of an actor, by their last days, a page at a time, counted.

Each unit's are read along its own index, and no further than a page: a busy unit is no dearer than
an idle one.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.access.reach import visible
from xinfang.cases.models import Case, CaseTask, TaskKind
from xinfang.cases.queries.cases import COLUMNS
from xinfang.store.transaction import Read

COUNT_CAP: Final = 1000
NEVER: Final = dt.date.max
"""Where a task without a last day stands: after all that have one."""

ACTS: Final[Mapping[TaskKind, tuple[str, ...]]] = {
    TaskKind.CHECK_RATING: ("check_rating",),
    TaskKind.DISPOSE: ("transfer", "assign", "accept", "decline"),
    TaskKind.DECIDE_ACCEPTANCE: ("accept", "decline", "object"),
    TaskKind.RULE_OBJECTION: ("rule",),
    TaskKind.ANSWER: ("answer",),
    TaskKind.SERVE_ANSWER: ("serve",),
    TaskKind.REPORT_CLOSING: ("report",),
    TaskKind.CLOSE: ("close",),
    TaskKind.REPLY_SUPERVISION: ("reply",),
    TaskKind.JUDGE_SUPERVISION_REPLY: ("supervise",),
    TaskKind.CARRY_OUT_INSTRUCTION: ("reply",),
    TaskKind.REVIEW_UNDERTAKING: ("review_undertaking",),
    TaskKind.MEET_PUBLIC_OPINION: ("meet_public_opinion",),
    TaskKind.RULE_RECUSAL: ("rule_recusal",),
    TaskKind.GIVE_REVIEW_OPINION: ("review",),
    TaskKind.GIVE_RE_REVIEW_OPINION: ("review",),
    TaskKind.SERVE_REVIEW_OPINION: ("review",),
    TaskKind.APPROVE_DOCUMENT: ("approve",),
    TaskKind.RENEW_SERVICE: ("serve",),
    TaskKind.AMEND_DOCUMENT: ("draft",),
    TaskKind.RULE_DISPUTE: ("rule_dispute",),
    TaskKind.DECIDE_RAISE: ("raise",),
    TaskKind.HOLD_HEARING: ("hear",),
    TaskKind.ARRANGE_EXECUTION: ("execute",),
    TaskKind.EXECUTE: ("execute",),
    TaskKind.RECORD_REDIRECTION_FEEDBACK: ("feedback",),
    TaskKind.ANSWER_PART: ("answer_part",),
    TaskKind.REPORT_URGENT: ("mark_urgent",),
    TaskKind.ARRIVE_ON_SITE: ("record_on_site",),
}
"""The acts on a case that a task is done by: whoever may do one of them has the task."""

ABOUT_DOCUMENTS: Final = frozenset({TaskKind.APPROVE_DOCUMENT, TaskKind.AMEND_DOCUMENT})
"""The tasks whose acts are acts on a document."""


@dataclass(frozen=True, slots=True)
class TaskPosition:
    """Where a page of tasks ended: the next begins after it. `due_on` may be NEVER."""

    due_on: dt.date
    id: UUID


def place(task: CaseTask) -> TaskPosition:
    """Return where a task stands among the others."""
    return TaskPosition(task.due_on or NEVER, task.id)


async def open_tasks(
    read: Read,
    actor: Actor,
    grants: Grants,
    kinds: Collection[TaskKind],
    *,
    limit: int,
    after: TaskPosition | None = None,
) -> list[CaseTask]:
    """Return up to `limit` open tasks of the actor's units, the most pressing first.

    Of those kinds alone whose act some appointment in the unit lets him do, on cases within reach.
    """
    parts = [
        _of_unit(read, actor, grants, unit, names, limit, after)
        for unit, names in _in_hand(actor, grants, kinds).items()
    ]
    if not parts:
        return []
    found = sa.union_all(*parts).subquery("found")
    task = aliased(CaseTask, found)
    statement = sa.select(task).order_by(found.c.place, found.c.id).limit(limit)
    return list((await read.execute(statement)).scalars())


async def count_open_tasks(
    read: Read, actor: Actor, grants: Grants, kinds: Collection[TaskKind], cap: int = COUNT_CAP
) -> tuple[int, bool]:
    """Return how many there are, and whether that is exact: counting stops at the cap."""
    parts = [
        _of_unit(read, actor, grants, unit, names, cap + 1, None)
        for unit, names in _in_hand(actor, grants, kinds).items()
    ]
    if not parts:
        return 0, True
    found = sa.union_all(*parts).subquery("found")
    counted: int = await read.scalar(sa.select(sa.func.count()).select_from(found))
    return (cap, False) if counted > cap else (counted, True)


def theirs(actor: Actor, grants: Grants) -> sa.ColumnElement[bool]:
    """Return that a task is the actor's to do, in one of his units."""
    each = (
        sa.and_(CaseTask.holder_unit_id == unit, CaseTask.kind.in_(kinds))
        for unit, kinds in _in_hand(actor, grants, ()).items()
    )
    return sa.or_(sa.false(), *each)


def _in_hand(actor: Actor, grants: Grants, kinds: Collection[TaskKind]) -> dict[UUID, list[str]]:
    """Return the kinds of tasks that the actor may do in each of his units."""
    wanted = [kind for kind in TaskKind if not kinds or kind in kinds]
    awake = actor.awake()
    found: dict[UUID, list[str]] = {}
    for kind in wanted:
        able = {
            appointment.unit_id
            for act in ACTS[kind]
            for appointment, _line in grants.held(
                awake, "document" if kind in ABOUT_DOCUMENTS else "case", act
            )
        }
        for unit_id in sorted(able):
            found.setdefault(unit_id, []).append(kind.value)
    return found


def _of_unit(
    read: Read,
    actor: Actor,
    grants: Grants,
    unit_id: UUID,
    kinds: Sequence[str],
    limit: int,
    after: TaskPosition | None,
) -> sa.Select[Any]:
    place = sa.func.coalesce(CaseTask.due_on, sa.text("'infinity'::date")).label("place")
    statement = (
        sa.select(*sa.inspect(CaseTask).columns, place)
        .join(Case, Case.id == CaseTask.case_id)
        .where(
            CaseTask.holder_unit_id == unit_id,
            CaseTask.done_at.is_(None),
            visible(actor, grants, "read", COLUMNS, today=read.today),
        )
        .order_by(place, CaseTask.id)
        .limit(limit)
    )
    if len(kinds) < len(TaskKind):
        statement = statement.where(CaseTask.kind.in_(kinds))
    if after is not None:
        end = sa.tuple_(sa.literal(after.due_on), sa.literal(after.id))
        statement = statement.where(sa.tuple_(place, CaseTask.id) > end)
    return statement
