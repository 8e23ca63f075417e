"""What a document may ask at most: depth, aliases, root fields, directives, cost.

One pass over the syntax, before any other rule runs. What a fragment holds is worked out once and
kept, so that a bomb of fragments costs as many steps as it has nodes, and not what it unfolds to.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
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
    get_introspection_query,
    get_named_type,
    get_nullable_type,
    is_list_type,
    parse,
)

from xinfang.kernel.errors import Code

MAX_DEPTH: Final = 20
MAX_ALIASES: Final = 30
MAX_ROOT_FIELDS: Final = 20
MAX_DIRECTIVES: Final = 50
MAX_COST: Final = 20_000
MAX_NODES: Final = 600
"""Selections in a whole document, those of fragments that nothing spreads among them."""
MAX_PAIRS: Final = 15_000
"""Pairs of fields that would answer under one name. The specification's rule that such fields must
agree compares them pair by pair, the selections below them too: 600 fields of one name took it
0.7 s. A page of a hundred objects, each with its `id` and `__typename`, has 10,000."""
MAX_FRAGMENTS: Final = 50
"""Compared pair by pair as well."""
MAX_PAGE: Final = 100
SMALL_LIST: Final = 10
"""What a list that cannot grow far is counted as."""
INTROSPECTIONS: Final = 2
"""A document may ask of the schema itself what this many of the usual tools' queries ask."""

_NESTED: Final = MAX_DEPTH + MAX_FRAGMENTS  # fields and spreads, each inside the other
_CAP: Final = 10**9  # beyond every limit; keeps the numbers of a bomb small
_DIGITS: Final = 10  # Python refuses to read numbers of thousands of digits
_TELLING: Final = {"__schema": "__Schema", "__type": "__Type"}
Composite = GraphQLObjectType | GraphQLInterfaceType


@dataclass(frozen=True, slots=True)
class Weight:
    """What a selection holds, fragments unfolded."""

    depth: int = 0
    aliases: int = 0
    roots: int = 0
    directives: int = 0
    cost: int = 0
    told: int = 0
    """What is asked of the schema itself: it costs no query, but it is written out."""

    def beside(self, other: "Weight") -> "Weight":
        """Return both, side by side."""
        return Weight(
            max(self.depth, other.depth),
            min(_CAP, self.aliases + other.aliases),
            min(_CAP, self.roots + other.roots),
            min(_CAP, self.directives + other.directives),
            min(_CAP, self.cost + other.cost),
            min(_CAP, self.told + other.told),
        )


@dataclass(slots=True)
class Weigher:
    """Weighs the operations of one document; `visited` counts the nodes it looked at."""

    schema: GraphQLSchema
    fragments: dict[str, FragmentDefinitionNode]
    visited: int = 0
    names: Counter[str] = field(default_factory=Counter)
    """The fields of the document by the name that they answer under."""
    _level: int = 0
    _known: dict[str, Weight | None] = field(default_factory=dict)

    def operation(self, node: OperationDefinitionNode) -> Weight:
        """Weigh one operation."""
        root = self.schema.get_root_type(node.operation)
        inside = self._selections(node.selection_set.selections, root)
        return inside.beside(Weight(directives=len(node.directives or ())))

    def fragment(self, name: str) -> Weight:
        """Weigh a fragment, once. What it names may be unknown, or lead back to it."""
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

    @property
    def pairs(self) -> int:
        """The most comparisons that the rule of fields of one name has to make."""
        return sum(many * (many - 1) // 2 for many in self.names.values())

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
            return self.fragment(node.name.value)
        return Weight()

    def _field(self, node: FieldNode, parent: object | None) -> Weight:
        name = node.name.value
        self.names[node.alias.value if node.alias else name] += 1
        definition = parent.fields.get(name) if isinstance(parent, Composite) else None
        within = Weight()
        if node.selection_set is not None:
            inner = get_named_type(definition.type) if definition is not None else None
            inner = self.schema.type_map.get(_TELLING[name]) if name in _TELLING else inner
            within = self._selections(node.selection_set.selections, inner)
        telling = name in _TELLING
        times = 1 if definition is None else self._times(node, parent, definition.type)
        return Weight(
            depth=within.depth + 1,
            aliases=min(_CAP, within.aliases + (node.alias is not None)),
            roots=1,
            directives=within.directives,
            cost=1 if telling else min(_CAP, 1 + times * within.cost),
            told=1 + within.cost if telling else min(_CAP, times * within.told),
        )

    def _times(self, node: FieldNode, parent: object, of_type: object) -> int:
        if node.name.value == "types" and getattr(parent, "name", "") == "__Schema":
            return len(self.schema.type_map)
        if getattr(parent, "name", "").endswith("Connection"):
            return 1  # the rows of the page that was counted with its `first`
        return _times(node, of_type)


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
            errors += _beyond(weigher.operation(node), node, _told_at_most(schema))
    # What nothing spreads is refused in the end, but by a rule that runs beside all the others.
    for name in fragments:
        weigher.fragment(name)
    if weigher.visited > MAX_NODES:
        errors.append(_limited("字段总数", weigher.visited, MAX_NODES))
    if weigher.pairs > MAX_PAIRS:
        errors.append(_limited("同名字段", weigher.pairs, MAX_PAIRS))
    return errors, weigher.visited


@lru_cache(maxsize=8)
def _told_at_most(schema: GraphQLSchema) -> int:
    """Return what a document may ask of this schema itself, by the measure of the usual tools."""
    usual = parse(
        get_introspection_query(
            specified_by_url=True,
            directive_is_repeatable=True,
            schema_description=True,
            input_value_deprecation=True,
            one_of=True,
        )
    )
    weigher = Weigher(
        schema,
        {n.name.value: n for n in usual.definitions if isinstance(n, FragmentDefinitionNode)},
    )
    return INTROSPECTIONS * sum(
        weigher.operation(node).told
        for node in usual.definitions
        if isinstance(node, OperationDefinitionNode)
    )


def _limited(
    name: str, found: int, most: int, node: OperationDefinitionNode | None = None
) -> GraphQLError:
    return GraphQLError(
        f"查询超出限制：{name} {found if found < _CAP else '过大'}，上限 {most}。",
        node,
        extensions={"code": Code.LIMITED.value},
    )


def _beyond(weight: Weight, node: OperationDefinitionNode, told_at_most: int) -> list[GraphQLError]:
    limits = (
        ("深度", weight.depth, MAX_DEPTH),
        ("别名", weight.aliases, MAX_ALIASES),
        ("顶层字段", weight.roots, MAX_ROOT_FIELDS),
        ("指令", weight.directives, MAX_DIRECTIVES),
        ("代价", weight.cost, MAX_COST),
        ("内省", weight.told, told_at_most),
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
