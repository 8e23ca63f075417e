"""What a field's selection names, so that only the columns asked for are read."""

from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode, SelectionSetNode
from strawberry.types import Info

from xinfang.api.context import Context


def names_below(info: Info[Context, None]) -> frozenset[str]:
    """Return the names of all fields selected anywhere below; each fragment is walked once."""
    raw = info._raw_info  # noqa: SLF001 - strawberry's own view unfolds fragments anew each time
    names: set[str] = set()
    walked: set[str] = set()
    waiting: list[SelectionSetNode | None] = [node.selection_set for node in raw.field_nodes]
    while waiting:
        for node in getattr(waiting.pop(), "selections", ()):
            if isinstance(node, FieldNode):
                names.add(node.name.value)
                waiting.append(node.selection_set)
            elif isinstance(node, InlineFragmentNode):
                waiting.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in walked:
                walked.add(node.name.value)
                waiting.append(raw.fragments[node.name.value].selection_set)
    return frozenset(names)
