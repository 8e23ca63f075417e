"""What a request of a petitioner knows, and which fields of the graph are there for him."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
)
from strawberry.types import Info

from xinfang.access.actor import PetitionerActor
from xinfang.access.grants import Grants
from xinfang.api.context import Context
from xinfang.api.ids import Seals
from xinfang.organizations.nouns import Province
from xinfang.store.transaction import Database

QUERIES: Final = frozenset({"ownPetition", "__typename"})
MUTATIONS: Final = frozenset(
    {
        "supplementOwnPetition",
        "withdrawOwnPetition",
        "requestOwnReview",
        "rateOwnPetition",
        "__typename",
    }
)
"""The root fields that a petitioner's session may ask. What isn't here isn't his: a field that
nobody thought of is closed to him."""


@dataclass(frozen=True, slots=True)
class OwnContext:
    """One request of one petitioner, about his one case."""

    database: Database
    grants: Grants
    actor: PetitionerActor
    province: Province
    """The names of the units that his notices name."""
    seals: Seals

    def name_of(self, unit_id: UUID | None) -> str | None:
        """Return the name of a unit of his province."""
        found = None if unit_id is None else self.province.units.get(unit_id)
        return None if found is None else found.name


OwnAsk = Info[Context | OwnContext, None]


def is_own(document: DocumentNode) -> bool:
    """Tell whether a valid document asks for nothing but what a petitioner may ask for.

    Of several operations each must be so, whichever is named.
    """
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    return all(
        _fields(node.selection_set.selections, fragments)
        <= (QUERIES if node.operation is OperationType.QUERY else MUTATIONS)
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
    )


def _fields(
    nodes: tuple[SelectionNode, ...], fragments: dict[str, FragmentDefinitionNode]
) -> frozenset[str]:
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, FieldNode):
            found.add(node.name.value)
        elif isinstance(node, FragmentSpreadNode):
            found |= _fields(fragments[node.name.value].selection_set.selections, fragments)
        elif isinstance(node, InlineFragmentNode):
            found |= _fields(node.selection_set.selections, fragments)
    return frozenset(found)
