"""The notification centre in the graph (通知): what the viewer was told, as far as he may know."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.access.grants import Grants
from xinfang.api.acting import ERRORS, KEY, act
from xinfang.api.cadre_notices import CadreNoticeNode, cadre_notice_of
from xinfang.api.cases import CaseNode, case_node
from xinfang.api.ids import BadInput, Kind, binding
from xinfang.api.nodes import (
    DEFAULT_PAGE,
    MAX_PAGE,
    After,
    Ask,
    Count,
    First,
    Node,
    PageInfo,
    page,
    page_info,
    told,
)
from xinfang.api.problems import Problem, problem
from xinfang.api.vocabulary import describe
from xinfang.cases.mark_read import MarkRead, mark_read
from xinfang.cases.models import Notification, NotificationKind
from xinfang.cases.queries import notifications
from xinfang.kernel.errors import Refusal
from xinfang.store.transaction import Outcome, Write

describe(
    NotificationKind,
    "NotificationKind",
    "Of what a user is told (通知类型).",
    {
        "REGISTERED": "A petition was registered and is to be disposed of (新登记)",
        "ARRIVED": "A case came to the unit (来件)",
        "OBJECTED": "A unit objects to what was sent to it (异议)",
        "RULED": "An objection was ruled (异议核实结果)",
        "PROGRESSED": "What was sent on has come a step further (办理进展)",
        "REPORTED": "The result of what was assigned came in (办结报告)",
        "TO_SERVE": "Something is to be served on the petitioner (待送达)",
        "SERVICE_FAILED": "Something could not be served (送达失败)",
        "TO_APPROVE": "A document waits for its signature (待签发)",
        "TO_DECIDE": "Something waits for a decision of the head (待决定)",
        "DECIDED": "What was asked or disputed was decided (已决定)",
        "URGENT": "A matter is major or urgent, a mass visit is met, or its hours ran out"
        " (重大、紧急)",
        "PUBLIC_OPINION": "Public opinion about a case is to be met (舆情)",
        "LEADER_ACTED": "A leader commented on a case or took it upon himself, or is answered"
        " (领导批示、包案)",
        "HEARING": "A hearing was announced or called off (听证)",
        "SUPERVISED": "The unit is supervised, and owes a reply (督办)",
        "DUE_SOON": "A last day is near (即将到期)",
        "LATE": "A last day has passed (已超期)",
        "CADRE_NOTICE": "The department was told facts about a cadre (干部问题通报)",
        "CADRE_NOTICE_ACKNOWLEDGED": "The department took note of a notice (通报已签收)",
    },
)


@strawberry.type(
    name="Notification",
    description="That something happened, and to what: nothing of what it says (通知).",
)
class NotificationNode(Node):
    """A notification of the viewer's."""

    row: strawberry.Private[Notification]

    @told(description="Of what it tells (类型).")
    def kind(self) -> NotificationKind:
        return NotificationKind(self.row.kind)

    @told(description="The case that it is about, as the viewer may see it now (信访事项).")
    async def case(self, info: Ask) -> CaseNode | None:
        return await case_node(info, self.row.subject_id)

    @told(description="The notice about a cadre that it is about, if it is about one (通报).")
    async def cadre_notice(self, info: Ask) -> CadreNoticeNode | None:
        if self.row.subject_kind != "cadre_notice":
            return None
        return await cadre_notice_of(info, self.row.subject_id)

    @told(description="When the viewer was told (时间).")
    def at(self) -> dt.datetime:
        return self.row.made_at

    @told(description="When it was read; absent while it is unread (阅读时间).")
    def read_at(self) -> dt.datetime | None:
        return self.row.read_at


@strawberry.type(description="A notification at its place in a list.")
class NotificationEdge:
    """An edge of a list of notifications."""

    node: NotificationNode = strawberry.field(description="The notification (通知).")
    cursor: str = strawberry.field(description="Where it stands in this list (游标).")


@strawberry.type(description="A page of notifications, newest first (通知分页).")
class NotificationConnection:
    """A page of notifications."""

    edges: list[NotificationEdge] = strawberry.field(description="Rows with cursors (各行).")
    page_info: PageInfo = strawberry.field(description="Where the page ends (分页信息).")
    unread: strawberry.Private[bool]
    kinds: strawberry.Private[tuple[NotificationKind, ...]]

    @told(description="The notifications alone (通知).")
    def nodes(self) -> list[NotificationNode]:
        return [edge.node for edge in self.edges]

    @told(description="How many there are, up to 100 (总数).")
    async def total_count(self, info: Ask) -> Count:
        return await _count(info, unread=self.unread, kinds=self.kinds)


Unread = Annotated[
    bool, strawberry.argument(description="Only those that are not read yet (仅未读).")
]
Kinds = Annotated[
    list[NotificationKind] | None,
    strawberry.argument(description="Of these kinds; all if absent or empty (通知类型)."),
]


async def list_of_notifications(
    info: Ask,
    first: First = DEFAULT_PAGE,
    after: After = None,
    unread: Unread = False,  # noqa: FBT002 - an argument of the graph, given by name
    kinds: Kinds = None,
) -> NotificationConnection:
    """Return a page of what the viewer was told."""
    at, asked = info.context, page(first, after)
    wanted = tuple(sorted(set(kinds or ())))
    bound = binding("notifications", unread, wanted, at.actor.user_id)
    beyond = None if after is None else at.seals.position(bound, after)[1]
    async with at.read() as read:
        rows = await notifications.page_of(
            read,
            at.actor,
            at.grants,
            unread=unread,
            kinds=wanted,
            limit=asked.first + 1,
            after=beyond,
        )
    edges = [
        NotificationEdge(
            node=notification_node(info, row), cursor=at.seals.cursor(bound, None, row.id)
        )
        for row in rows[: asked.first]
    ]
    return NotificationConnection(
        edges=edges,
        page_info=page_info(edges, more=len(rows) > asked.first, after=after),
        unread=unread,
        kinds=wanted,
    )


def notification_node(info: Ask, row: Notification) -> NotificationNode:
    """Return a notification of the viewer's as a node."""
    node_id = info.context.seals.node_id(Kind.NOTIFICATION, row.id)
    return NotificationNode(id=strawberry.ID(node_id), row=row)


async def notification_of(info: Ask, row_id: UUID) -> NotificationNode | None:
    """Return one by its id; another's, or of a case out of reach, is absent."""
    at = info.context
    async with at.read() as read:
        found = await notifications.by_ids(read, at.actor, at.grants, [row_id])
    return notification_node(info, found[row_id]) if row_id in found else None


@strawberry.input(description="Which notifications were read (标为已读).")
class MarkNotificationsReadInput:
    """The input of `markNotificationsRead`."""

    idempotency_key: UUID = strawberry.field(description=KEY)
    notifications: list[strawberry.ID] | None = strawberry.field(
        default=None, description="These, at most 100 (通知)."
    )
    through: strawberry.ID | None = strawberry.field(
        default=None, description="This one and every older one too (此条及更早的)."
    )


@strawberry.type(description="What is left unread (标为已读结果).")
class MarkNotificationsReadPayload:
    """The payload of `markNotificationsRead`."""

    unread_count: Count | None = strawberry.field(
        description="How many the viewer hasn't read, up to 100; absent if refused (未读数)."
    )
    errors: list[Problem] = strawberry.field(description=ERRORS)


async def mark_notifications_read(
    info: Ask,
    input: Annotated[  # noqa: A002 - the graph's word
        MarkNotificationsReadInput, strawberry.argument(description="Which ones (通知).")
    ],
) -> MarkNotificationsReadPayload:
    """Mark notifications read."""
    named = input.notifications or []
    if len(named) > MAX_PAGE:
        raise BadInput(f"notifications 不能超过 {MAX_PAGE} 个。")
    seals = info.context.seals
    ids = tuple(seals.row(one, Kind.NOTIFICATION) for one in named)
    through = None if input.through is None else seals.row(input.through, Kind.NOTIFICATION)

    async def marked(tx: Write, _grants: Grants, command: MarkRead) -> Outcome:
        return await mark_read(tx, command)

    command = MarkRead(ids, through)
    done = await act(info, "markNotificationsRead", input, marked, command)
    if isinstance(done, Refusal):
        return MarkNotificationsReadPayload(unread_count=None, errors=[problem(done)])
    return MarkNotificationsReadPayload(
        unread_count=await _count(info, unread=True, kinds=()), errors=[]
    )


async def _count(info: Ask, *, unread: bool, kinds: tuple[NotificationKind, ...]) -> Count:
    at = info.context
    async with at.read() as read:
        value, exact = await notifications.count_of(
            read, at.actor, at.grants, unread=unread, kinds=kinds
        )
    return Count(value=value, exact=exact)


@strawberry.type(description="What can be done with notifications.")
class NotificationMutations:
    """The mutations of the notification centre."""

    mark_notifications_read: MarkNotificationsReadPayload = strawberry.field(
        resolver=mark_notifications_read,
        description="Mark the viewer's own notifications read (标为已读).",
    )
