"""A leader's own lists: what he wrote and instructed, what he took upon himself (批示、包案)."""

from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.api.case_leadership import (
    LeaderCommentNode,
    UndertakingNode,
    comment_node,
    undertaking_node,
)
from xinfang.api.cases import CaseNode, case_node
from xinfang.api.ids import binding
from xinfang.api.nodes import (
    DEFAULT_PAGE,
    After,
    Ask,
    First,
    Page,
    PageInfo,
    page,
    page_info,
    told,
)
from xinfang.cases.models import LeaderComment, Undertaking
from xinfang.cases.queries import leadership
from xinfang.cases.queries.cases import CaseRow
from xinfang.cases.queries.leadership import Done

Waiting = Annotated[
    bool,
    strawberry.argument(description="Only what isn't reported or hasn't ended yet (仅未完成)."),
]


@strawberry.type(description="A comment at its place in a list.")
class LeaderCommentEdge:
    """An edge of a list of comments."""

    node: LeaderCommentNode = strawberry.field(description="The comment (批示).")
    cursor: str = strawberry.field(description="Where it stands in this list (游标).")
    case_id: strawberry.Private[UUID]

    @told(description="The case that it is on (信访事项).")
    async def case(self, info: Ask) -> CaseNode | None:
        return await case_node(info, self.case_id)


@strawberry.type(description="A page of the viewer's comments (批示分页).")
class LeaderCommentConnection:
    """A page of comments."""

    edges: list[LeaderCommentEdge] = strawberry.field(
        description="The comments with their cases and cursors (各行)."
    )
    page_info: PageInfo = strawberry.field(description="Where the page ends (分页信息).")

    @told(description="The comments alone (批示).")
    def nodes(self) -> list[LeaderCommentNode]:
        return [edge.node for edge in self.edges]


@strawberry.type(description="An undertaking at its place in a list.")
class UndertakingEdge:
    """An edge of a list of undertakings."""

    node: UndertakingNode = strawberry.field(description="The undertaking (包案).")
    cursor: str = strawberry.field(description="Where it stands in this list (游标).")
    case_id: strawberry.Private[UUID]

    @told(description="The case (信访事项).")
    async def case(self, info: Ask) -> CaseNode | None:
        return await case_node(info, self.case_id)


@strawberry.type(description="A page of the viewer's undertakings (包案分页).")
class UndertakingConnection:
    """A page of undertakings."""

    edges: list[UndertakingEdge] = strawberry.field(
        description="The undertakings with their cases and cursors (各行)."
    )
    page_info: PageInfo = strawberry.field(description="Where the page ends (分页信息).")

    @told(description="The undertakings alone (包案).")
    def nodes(self) -> list[UndertakingNode]:
        return [edge.node for edge in self.edges]


async def list_of_my_comments(
    info: Ask, *, waiting: Waiting = False, first: First = DEFAULT_PAGE, after: After = None
) -> LeaderCommentConnection:
    """Return a page of the viewer's comments, the newest first."""
    rows, more = await _mine(info, LeaderComment, page(first, after), waiting=waiting)
    edges = [
        LeaderCommentEdge(node=comment_node(info, case, row), cursor=cursor, case_id=row.case_id)
        for case, row, cursor in rows
    ]
    return LeaderCommentConnection(edges=edges, page_info=page_info(edges, more=more, after=after))


async def list_of_my_undertakings(
    info: Ask, *, waiting: Waiting = False, first: First = DEFAULT_PAGE, after: After = None
) -> UndertakingConnection:
    """Return a page of the viewer's undertakings, the newest first."""
    rows, more = await _mine(info, Undertaking, page(first, after), waiting=waiting)
    edges = [
        UndertakingEdge(node=undertaking_node(info, case, row), cursor=cursor, case_id=row.case_id)
        for case, row, cursor in rows
    ]
    return UndertakingConnection(edges=edges, page_info=page_info(edges, more=more, after=after))


async def _mine(
    info: Ask, table: type[Done], asked: Page, *, waiting: bool
) -> tuple[list[tuple[CaseRow, Done, str]], bool]:
    """Return a page of what the viewer did, with its cases and cursors, and whether more follows.

    Ids are made in the order of time, so that the list goes by them alone.
    """
    at = info.context
    bound = binding("led", table.__tablename__, waiting, at.actor.user_id)
    before = None if asked.after is None else at.seals.position(bound, asked.after)[1]
    async with at.read() as read:
        rows = await leadership.done_by(
            read, at.actor, at.grants, table, limit=asked.first + 1, before=before, waiting=waiting
        )
    shown = []
    for row in rows[: asked.first]:
        case = await at.loaders.cases.load(row.case_id)
        if case is not None:
            shown.append((case, row, at.seals.cursor(bound, None, row.id)))
    return shown, len(rows) > asked.first
