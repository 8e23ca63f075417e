"""Open tasks in the graph (待办): what the viewer's units have to do, the most pressing first."""

import datetime as dt
from typing import Annotated, Final

import strawberry

from xinfang.api.case_clocks import ClockNode, clock_node
from xinfang.api.case_documents import DocumentNode, document_node
from xinfang.api.cases import CaseNode, case_node
from xinfang.api.ids import BadInput, Kind, binding
from xinfang.api.nodes import (
    DEFAULT_PAGE,
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
from xinfang.api.reference import UnitNode, unit_node
from xinfang.api.road_vocabulary import TaskKind
from xinfang.cases.models import CaseTask
from xinfang.cases.queries import tasks
from xinfang.cases.queries.tasks import TaskPosition

_NOON: Final = dt.time(12, tzinfo=dt.UTC)


@strawberry.type(name="CaseTask", description="Something that a unit has to do with a case (待办).")
class CaseTaskNode(Node):
    """A task."""

    row: strawberry.Private[CaseTask]

    @told(description="What is to be done (类型).")
    def kind(self) -> TaskKind:
        return TaskKind(self.row.kind)

    @told(description="The case that it is about (信访事项).")
    async def case(self, info: Ask) -> CaseNode | None:
        return await case_node(info, self.row.case_id)

    @told(description="The unit that has to do it (承办单位).")
    def unit(self, info: Ask) -> UnitNode | None:
        return unit_node(info, self.row.holder_unit_id)

    @told(description="The last day for it, where a time limit runs (届满日).")
    def due_on(self) -> dt.date | None:
        return self.row.due_on

    @told(
        description="The time limit that it keeps to, with its state, the days that remain and the"
        " article; absent where none runs (计时)."
    )
    async def clock(self, info: Ask) -> ClockNode | None:
        rows = await info.context.loaders.clocks.load(self.row.case_id)
        return next((clock_node(info, row) for row in rows if row.id == self.row.clock_id), None)

    @told(description="The document that it is about, where it is about one (文书).")
    async def document(self, info: Ask) -> DocumentNode | None:
        if TaskKind(self.row.kind) not in tasks.ABOUT_DOCUMENTS:
            return None
        case = await info.context.loaders.cases.load(self.row.case_id)
        rows = await info.context.loaders.documents.load(self.row.case_id)
        found = next((row for row in rows if row.id == self.row.subject_id), None)
        return None if case is None or found is None else document_node(info, case, found)

    @told(description="Since when it is to be done (产生时间).")
    def opened_at(self) -> dt.datetime:
        return self.row.opened_at

    @told(description="When it was done or fell away; absent while it is open (完成时间).")
    def done_at(self) -> dt.datetime | None:
        return self.row.done_at


@strawberry.type(description="A task at its place in a list.")
class OpenTaskEdge:
    """An edge of a list of tasks."""

    node: CaseTaskNode = strawberry.field(description="The task (待办).")
    cursor: str = strawberry.field(description="Where it stands in this list (游标).")


@strawberry.type(description="A page of open tasks (待办分页).")
class OpenTaskConnection:
    """A page of tasks."""

    edges: list[OpenTaskEdge] = strawberry.field(description="The tasks with cursors (各行).")
    page_info: PageInfo = strawberry.field(description="Where the page ends (分页信息).")
    kinds: strawberry.Private[tuple[TaskKind, ...]]

    @told(description="The tasks alone (待办).")
    def nodes(self) -> list[CaseTaskNode]:
        return [edge.node for edge in self.edges]

    @told(description="How many tasks there are, up to a cap (总数).")
    async def total_count(self, info: Ask) -> Count:
        at = info.context
        async with at.database.read(at.actor) as read:
            value, exact = await tasks.count_open_tasks(read, at.actor, at.grants, self.kinds)
        return Count(value=value, exact=exact)


Kinds = Annotated[
    list[TaskKind] | None,
    strawberry.argument(description="Tasks of these kinds; all if absent or empty (待办类型)."),
]


async def list_of_open_tasks(
    info: Ask, kinds: Kinds = None, first: First = DEFAULT_PAGE, after: After = None
) -> OpenTaskConnection:
    """Return a page of what the viewer's units have to do."""
    at, asked = info.context, page(first, after)
    wanted = tuple(sorted(set(kinds or ())))
    bound = binding("open tasks", wanted, at.actor.user_id)
    position = None
    if after is not None:
        instant, task_id = at.seals.position(bound, after)
        if instant is None:
            raise BadInput("该游标无效，或不属于此列表。")
        position = TaskPosition(instant.date(), task_id)
    async with at.database.read(at.actor) as read:
        rows = await tasks.open_tasks(
            read, at.actor, at.grants, wanted, limit=asked.first + 1, after=position
        )
    edges = [
        OpenTaskEdge(node=task_node(info, row), cursor=_cursor(info, bound, row))
        for row in rows[: asked.first]
    ]
    return OpenTaskConnection(
        edges=edges,
        page_info=page_info(edges, more=len(rows) > asked.first, after=after),
        kinds=wanted,
    )


def task_node(info: Ask, row: CaseTask) -> CaseTaskNode:
    """Return a task on a case within reach as a node."""
    return CaseTaskNode(id=strawberry.ID(info.context.seals.node_id(Kind.TASK, row.id)), row=row)


def _cursor(info: Ask, bound: bytes, row: CaseTask) -> str:
    at = tasks.place(row)
    return info.context.seals.cursor(bound, dt.datetime.combine(at.due_on, _NOON), at.id)
