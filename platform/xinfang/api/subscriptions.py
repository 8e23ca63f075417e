"""What can be subscribed to (订阅): ids, kinds and a cursor; the client fetches what changed.

Everything is asked under the rights that the viewer has when it is told: what he may not know of is
not told, and doesn't show as a gap.
"""

from collections.abc import AsyncGenerator, Collection, Sequence
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.access.actor import Actor
from xinfang.api.context import Context
from xinfang.api.ids import BadInput, Kind
from xinfang.api.job_progress import JobSignal, job_progress
from xinfang.api.live import CURSOR, Following, Since, followed
from xinfang.api.nodes import MAX_PAGE, Ask
from xinfang.api.vocabulary import describe
from xinfang.cases.models import EventKind, NotificationKind
from xinfang.cases.queries import cases, notifications
from xinfang.store.feed import Entry
from xinfang.store.transaction import Read

_ABSENT = "absent where the place alone is told, as in the first message"


class ClockChange(StrEnum):
    """What happened to a last day."""

    DUE_SOON = "DUE_SOON"
    LATE = "LATE"
    MOVED = "MOVED"


describe(
    ClockChange,
    "ClockChange",
    "What happened to a last day (期限变化).",
    {
        "DUE_SOON": "It is near (即将到期)",
        "LATE": "It has passed (已超期)",
        "MOVED": "It is another day now (期限变更)",
    },
)


@strawberry.input(description="Which events are told (事件筛选).")
class CaseEventFilter:
    """Conditions on events, joined by AND."""

    kinds: list[EventKind] | None = strawberry.field(
        default=None, description="Of these kinds; all if absent or empty (类型)."
    )
    cases: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Of these cases, at most 100; all within reach if absent (事项)."
    )


@strawberry.type(description="That something happened to a case within reach (事项动态).")
class CaseEventSignal:
    """A message of `caseEvents`."""

    cursor: str = strawberry.field(description=CURSOR)
    case_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"The case; {_ABSENT} (信访事项)."
    )
    event_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"The event, for `node`; {_ABSENT} (事件)."
    )
    kind: EventKind | None = strawberry.field(
        default=None, description=f"What happened; {_ABSENT} (类型)."
    )


@strawberry.type(description="That a last day of one of the viewer's units changed (期限动态).")
class ClockSignal:
    """A message of `myClocks`."""

    cursor: str = strawberry.field(description=CURSOR)
    case_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"The case; {_ABSENT} (信访事项)."
    )
    clock_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"The clock, for `node`; {_ABSENT} (计时)."
    )
    change: ClockChange | None = strawberry.field(
        default=None, description=f"What happened to it; {_ABSENT} (变化)."
    )


@strawberry.type(description="That the viewer was told something (新通知).")
class NotificationSignal:
    """A message of `notificationArrived`."""

    cursor: str = strawberry.field(description=CURSOR)
    notification_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"The notification, for `node`; {_ABSENT} (通知)."
    )
    kind: NotificationKind | None = strawberry.field(
        default=None, description=f"Of what it tells; {_ABSENT} (类型)."
    )


async def _of_known_cases(
    read: Read, context: Context, entries: Sequence[Entry]
) -> Collection[UUID]:
    """Return the objects of the entries whose case is within reach now."""
    ids = {entry.case_id for entry in entries if entry.case_id is not None}
    found = await cases.cases_by_id(read, context.actor, context.grants, list(ids), ())
    return {entry.object_id for entry in entries if entry.case_id in found}


async def _of_known_notifications(
    read: Read, context: Context, entries: Sequence[Entry]
) -> Collection[UUID]:
    ids = [entry.object_id for entry in entries]
    return await notifications.by_ids(read, context.actor, context.grants, ids)


def _case(info: Ask, entry: Entry) -> strawberry.ID | None:
    return None if entry.case_id is None else _id(info, Kind.CASE, entry.case_id)


def _id(info: Ask, kind: Kind, row_id: UUID) -> strawberry.ID:
    return strawberry.ID(info.context.seals.node_id(kind, row_id))


async def case_events(
    info: Ask,
    filter: Annotated[  # noqa: A002 - the graph's word
        CaseEventFilter | None, strawberry.argument(description="Which events (筛选).")
    ] = None,
    after: Since = None,
) -> AsyncGenerator[CaseEventSignal, None]:
    """Tell of events of cases within reach."""
    given = filter or CaseEventFilter()
    if len(given.cases or ()) > MAX_PAGE:
        raise BadInput(f"cases 不能超过 {MAX_PAGE} 个。")
    kinds = {kind.value for kind in given.kinds or ()}
    named = {info.context.seals.row(one, Kind.CASE) for one in given.cases or ()}

    def wanted(_actor: Actor, entry: Entry) -> bool:
        return (not kinds or entry.kind in kinds) and (not named or entry.case_id in named)

    what = Following("CASE_EVENT", wanted, _of_known_cases)
    async for cursor, entry in followed(info, what, after):
        if entry is None:
            yield CaseEventSignal(cursor=cursor)
            continue
        yield CaseEventSignal(
            cursor=cursor,
            case_id=_case(info, entry),
            event_id=_id(info, Kind.CASE_EVENT, entry.object_id),
            kind=EventKind(entry.kind),
        )


async def my_clocks(info: Ask, after: Since = None) -> AsyncGenerator[ClockSignal, None]:
    """Tell of last days of the viewer's units."""

    def wanted(actor: Actor, entry: Entry) -> bool:
        return any(entry.unit_id == appointment.unit_id for appointment in actor.appointments)

    what = Following("CLOCK", wanted, _of_known_cases)
    async for cursor, entry in followed(info, what, after):
        if entry is None:
            yield ClockSignal(cursor=cursor)
            continue
        yield ClockSignal(
            cursor=cursor,
            case_id=_case(info, entry),
            clock_id=_id(info, Kind.CLOCK, entry.object_id),
            change=ClockChange(entry.kind),
        )


async def notification_arrived(
    info: Ask, after: Since = None
) -> AsyncGenerator[NotificationSignal, None]:
    """Tell of new notifications of the viewer."""

    def wanted(actor: Actor, entry: Entry) -> bool:
        return entry.user_id == actor.user_id

    what = Following("NOTIFICATION", wanted, _of_known_notifications)
    async for cursor, entry in followed(info, what, after):
        if entry is None:
            yield NotificationSignal(cursor=cursor)
            continue
        yield NotificationSignal(
            cursor=cursor,
            notification_id=_id(info, Kind.NOTIFICATION, entry.object_id),
            kind=NotificationKind(entry.kind),
        )


@strawberry.type(
    description="What can be subscribed to, over graphql-transport-ws alone; each begins with a"
    " message that tells the place (订阅)."
)
class Subscription:
    """The root of subscriptions."""

    case_events: AsyncGenerator[CaseEventSignal, None] = strawberry.subscription(
        resolver=case_events, description="What happens to cases within reach (事项动态)."
    )
    my_clocks: AsyncGenerator[ClockSignal, None] = strawberry.subscription(
        resolver=my_clocks,
        description="Last days of the viewer's units that came near, passed, or moved (期限动态).",
    )
    notification_arrived: AsyncGenerator[NotificationSignal, None] = strawberry.subscription(
        resolver=notification_arrived, description="What the viewer is told of (新通知)."
    )
    job_progress: AsyncGenerator[JobSignal, None] = strawberry.subscription(
        resolver=job_progress,
        description="How far a job of the viewer's is, until it ends (任务进度).",
    )
