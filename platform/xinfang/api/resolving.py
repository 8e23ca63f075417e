"""The short way to fields without arguments: they are most of any answer.

Strawberry prepares each call for whatever a field may have: arguments to convert, extensions,
handlers of exceptions. A method that takes itself and perhaps `info` has none of these, so that
it is called as it is. What it returns, awaits or raises is treated by the same executor as before.
The seat of a compiled executor is here: it would take the place of these calls by selections.
"""

from collections.abc import Callable
from inspect import isfunction
from typing import Any

import strawberry
from graphql import GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types import Info
from strawberry.types.field import StrawberryField

Resolver = Callable[[Any, GraphQLResolveInfo[Any]], Any]


def shortened(schema: strawberry.Schema) -> strawberry.Schema:
    """Return the schema, its fields without arguments resolved the short way."""
    core: GraphQLSchema = schema._schema  # noqa: SLF001 - strawberry gives no other way to it
    for type_ in core.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            for field in type_.fields.values():
                told = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
                short = _short(told) if isinstance(told, StrawberryField) else None
                field.resolve = short or field.resolve
    return schema


def _short(field: StrawberryField) -> Resolver | None:
    """Return the short resolver of a field, or None where it needs the long way."""
    if field.extensions or field.arguments:
        return None
    resolver = field.base_resolver
    if resolver is None:
        name = field.python_name
        return lambda source, _info: getattr(source, name)
    method = resolver.wrapped_func
    taken = set(resolver.reserved_parameters.values()) - {None}
    if not isfunction(method) or taken - {resolver.self_parameter, resolver.info_parameter}:
        return None
    if resolver.self_parameter is None:
        return None
    if resolver.info_parameter is None:
        return lambda source, _info: method(source)
    return lambda source, info: method(source, Info(_raw_info=info, _field=field))
