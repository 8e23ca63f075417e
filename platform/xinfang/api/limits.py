"""What a document may ask at most: depth, aliases, root fields, directives, cost.

One pass over the syntax, before any other rule runs. What a fragment holds is worked out once and
kept, so that a bomb of fragments costs as many steps as it has nodes, and not what it unfolds to.
"""

from dataclasses import dataclass, field
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from xinfang.kernel.errors import Code

MAX_DEPTH: Final = 20
MAX_ALIASES: Final = 30
MAX_ROOT_FIELDS: Final = 20
MAX_DIRECTIVES: Final = 50
MAX_COST: Final = 20_000
MAX_NODES: Final = 600
"""Selections in a whole document: the specification's own rules compare them pair by pair."""
MAX_FRAGMENTS: Final = 50
"""Compared pair by pair as well."""
MAX_PAGE: Final = 100
SMALL_LIST: Final = 10
"""What a list that cannot grow far is counted as."""

_NESTED: Final = MAX_DEPTH + MAX_FRAGMENTS  # fields and spreads, each inside the other
_CAP: Final = 10**9  # beyond every limit; keeps the numbers of a bomb small
_DIGITS: Final = 10  # Python refuses to read numbers of thousands of digits
Composite = GraphQLObjectType | GraphQLInterfaceType


@dataclass(frozen=True, slots=True)
class Weight:
    """What a selection holds, fragments unfolded."""

    depth: int = 0
    aliases: int = 0
    roots: int = 0
    directives: int = 0
    cost: int = 0

    def beside(self, other: "Weight") -> "Weight":
        """Return both, side by side."""
        return Weight(
            max(self.depth, other.depth),
            min(_CAP, self.aliases + other.aliases),
            min(_CAP, self.roots + other.roots),
            min(_CAP, self.directives + other.directives),
            min(_CAP, self.cost + other.cost),
        )


@dataclass(slots=True)
class Weigher:
    """Weighs the operations of one document; `visited` counts the nodes it looked at."""

    schema: GraphQLSchema
    fragments: dict[str, FragmentDefinitionNode]
    visited: int = 0
    _level: int = 0
    _known: dict[str, Weight | None] = field(default_factory=dict)

    def operation(self, node: OperationDefinitionNode) -> Weight:
        """Weigh one operation."""
        root = self.schema.get_root_type(node.operation)
        inside = self._selections(node.selection_set.selections, root)
        return inside.beside(Weight(directives=len(node.directives or ())))

    def _selections(self, nodes: tuple[SelectionNode, ...], parent: object | None) -> Weight:
        total = Weight()
        if self._level > _NESTED:
            return Weight(depth=_CAP)  # deeper than any that passes; the stack ends somewhere
        self._level += 1
        for node in nodes:
            self.visited += 1
            total = total.beside(self._selection(node, parent))
            total = total.beside(Weight(directives=len(node.directives or ())))
        self._level -= 1
        return total

    def _selection(self, node: SelectionNode, parent: object | None) -> Weight:
        if isinstance(node, FieldNode):
            return self._field(node, parent)
        if isinstance(node, InlineFragmentNode):
            named = node.type_condition
            inside = self.schema.type_map.get(named.name.value) if named else parent
            return self._selections(node.selection_set.selections, inside)
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        return Weight()

    def _fragment(self, name: str) -> Weight:
        node = self.fragments.get(name)
        if node is None or (name in self._known and self._known[name] is None):
            return Weight()  # unknown, or a circle: the specification's own rules refuse both
        known = self._known.get(name)
        if known is None:
            self._known[name] = None
            parent = self.schema.type_map.get(node.type_condition.name.value)
            known = self._selections(node.selection_set.selections, parent)
            self._known[name] = known
        return known

    def _field(self, node: FieldNode, parent: object | None) -> Weight:
        name = node.name.value
        definition = parent.fields.get(name) if isinstance(parent, Composite) else None
        within = Weight()
        if node.selection_set is not None:
            inner = get_named_type(definition.type) if definition is not None else None
            within = self._selections(node.selection_set.selections, inner)
        # What the schema tells of itself is bounded by its own rule and costs no query.
        times = 1 if name.startswith("__") or definition is None else _times(node, definition.type)
        return Weight(
            depth=within.depth + 1,
            aliases=min(_CAP, within.aliases + (node.alias is not None)),
            roots=1,
            directives=within.directives,
            cost=min(_CAP, 1 + times * within.cost),
        )


def _times(node: FieldNode, of_type: object) -> int:
    for argument in node.arguments or ():
        if argument.name.value in {"first", "last"}:
            if isinstance(argument.value, IntValueNode):
                # A page beyond the limit is refused when it is read, with a better text.
                digits = argument.value.value
                return max(1, min(MAX_PAGE, int(digits))) if len(digits) < _DIGITS else MAX_PAGE
            if isinstance(argument.value, VariableNode):
                return MAX_PAGE
        if argument.name.value == "ids":
            return MAX_PAGE
    named = getattr(get_named_type(of_type), "name", "")  # type: ignore[call-overload]  # any type
    if named.endswith("Connection"):
        return MAX_PAGE
    return SMALL_LIST if is_list_type(get_nullable_type(of_type)) else 1  # type: ignore[call-overload]  # as above


def refused(schema: GraphQLSchema, document: DocumentNode) -> tuple[list[GraphQLError], int]:
    """Return what a document asks too much of, and how many nodes were looked at."""
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    if len(fragments) > MAX_FRAGMENTS:
        return [_limited("片段", len(fragments), MAX_FRAGMENTS)], 0
    weigher = Weigher(schema, fragments)
    errors: list[GraphQLError] = []
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            errors += _beyond(weigher.operation(node), node)
    if weigher.visited > MAX_NODES:
        errors.append(_limited("字段总数", weigher.visited, MAX_NODES))
    return errors, weigher.visited


def _limited(
    name: str, found: int, most: int, node: OperationDefinitionNode | None = None
) -> GraphQLError:
    return GraphQLError(
        f"查询超出限制：{name} {found if found < _CAP else '过大'}，上限 {most}。",
        node,
        extensions={"code": Code.LIMITED.value},
    )


def _beyond(weight: Weight, node: OperationDefinitionNode) -> list[GraphQLError]:
    limits = (
        ("深度", weight.depth, MAX_DEPTH),
        ("别名", weight.aliases, MAX_ALIASES),
        ("顶层字段", weight.roots, MAX_ROOT_FIELDS),
        ("指令", weight.directives, MAX_DIRECTIVES),
        ("代价", weight.cost, MAX_COST),
    )
    errors = [_limited(name, found, most, node) for name, found, most in limits if found > most]
    if node.operation is OperationType.MUTATION and weight.roots > 1:
        errors.append(
            GraphQLError(
                "一次请求只能包含一个变更字段。",
                [node],
                extensions={"code": Code.GRAPHQL_VALIDATION_FAILED.value},
            )
        )
    return errors
