"""The dictionary of content classes in the graph."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import strawberry

from xinfang.api.finding import Asked, Found, Search, found
from xinfang.api.ids import Kind
from xinfang.api.nodes import DEFAULT_PAGE, After, Ask, First, Node, told
from xinfang.cases.dictionary import ClassNoun
from xinfang.kernel import clock


@strawberry.type(
    name="ContentClass",
    description="What a petition is about, in three levels (信访内容分类).",
)
class ContentClassNode(Node):
    """A content class as the graph shows it."""

    row: strawberry.Private[ClassNoun]

    @told(description="Its code: two digits for each level, such as 050101 (编码).")
    def code(self) -> str:
        return self.row.code

    @told(description="Its own name (名称).")
    def name(self) -> str:
        return self.row.name

    @told(description="Its level, from 1 to 3 (层级).")
    def level(self) -> int:
        return self.row.level

    @told(description="The names from the first level on, such as 国土资源/征地/补偿 (全称).")
    def path(self) -> str:
        return self.row.path

    @told(
        description="Whether the name is a published one; the others are names of practice, which"
        " this platform chose (是否公开目录名称)."
    )
    def official(self) -> bool:
        return self.row.official

    @told(description="The last day on which cases are given it, absent without end (停用日).")
    def valid_to(self) -> dt.date | None:
        return self.row.valid_to

    @told(description="The class that it belongs to, absent on the first level (上级分类).")
    async def parent(self, info: Ask) -> "ContentClassNode | None":
        return await content_class_node(info, self.row.parent_code)

    @told(description="The classes that belong to it today, by code (下级分类).")
    async def children(self, info: Ask) -> list["ContentClassNode"]:
        classes = await info.context.content_classes()
        return [_class(info, row) for row in classes.below(self.row.code, clock.today())]


@strawberry.type(description="A content class at its place in a list (内容分类).")
class ContentClassEdge:
    """An edge of a list of content classes."""

    node: ContentClassNode = strawberry.field(description="The content class (内容分类).")
    cursor: str = strawberry.field(description="Where it stands in this list (游标).")


@strawberry.type(description="A page of a list of content classes (内容分类分页).")
class ContentClassConnection(Found):
    """A page of content classes."""

    edges: list[ContentClassEdge] = strawberry.field(
        description="The content classes with cursors (各行)."
    )

    @told(description="The content classes alone (内容分类).")
    def nodes(self) -> list[ContentClassNode]:
        return [edge.node for edge in self.edges]


ParentCode = Annotated[
    str | None,
    strawberry.argument(description="Those directly below this code, such as 050000 (上级编码)."),
]
AtLevel = Annotated[int | None, strawberry.argument(description="Those of this level (层级).")]


async def list_of_content_classes(
    info: Ask,
    search: Search = None,
    parent: ParentCode = None,
    level: AtLevel = None,
    first: First = DEFAULT_PAGE,
    after: After = None,
) -> ContentClassConnection:
    """Return a page of the classes that cases are given today, by code."""
    classes, today = await info.context.content_classes(), clock.today()

    def among(one: ClassNoun) -> bool:
        return one.holds(today) and parent in {None, one.parent_code} and level in {None, one.level}

    asked = Asked(classes.names, search, among, ("content classes", parent, level))
    edges, ends = found(
        info,
        asked,
        lambda one, at: ContentClassEdge(node=_class(info, one), cursor=at),
        first,
        after,
    )
    return ContentClassConnection(edges=edges, page_info=ends, counted=asked.count)


async def content_class_node(info: Ask, code: str | None) -> ContentClassNode | None:
    """Return the class of a code, one that has ended too: cases keep the class they were given."""
    row = None if code is None else (await info.context.content_classes()).by_code.get(code)
    return None if row is None else _class(info, row)


async def content_class_of(info: Ask, key: UUID) -> ContentClassNode | None:
    """Return the class of a node id."""
    row = (await info.context.content_classes()).by_key.get(key)
    return None if row is None else _class(info, row)


def _class(info: Ask, row: ClassNoun) -> ContentClassNode:
    return ContentClassNode(
        id=strawberry.ID(info.context.seals.node_id(Kind.CONTENT_CLASS, row.key)), row=row
    )
