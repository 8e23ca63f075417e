"""Documents, parsed and validated once: what was found is kept by their text.

Here is also the seat of trusted documents: in production a document will be one of those.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    StringValueNode,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from xinfang.api import limits
from xinfang.kernel.errors import Code

MAX_ERRORS: Final = 5
MAX_TOKENS: Final = 5_000
KEPT: Final = 500
LONGEST_KEPT: Final = 20_000
RULES: Final = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)


@dataclass(frozen=True, slots=True)
class Checked:
    """A document with what is wrong with it; without errors it may be executed."""

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()


@dataclass(slots=True)
class Documents:
    """The documents that were seen last, by their text."""

    schema: GraphQLSchema
    _kept: OrderedDict[str, Checked] = field(default_factory=OrderedDict)

    def get(self, text: str) -> Checked:
        """Return the document of a text, parsed and validated now or before."""
        found = self._kept.get(text)
        if found is not None:
            self._kept.move_to_end(text)
            return found
        found = _check(self.schema, text)
        if len(text) <= LONGEST_KEPT:
            self._kept[text] = found
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found


def unprintable(text: str) -> bool:
    """Tell whether a text holds what PostgreSQL can't store: NUL, or half of a surrogate pair."""
    return "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)


def _check(schema: GraphQLSchema, text: str) -> Checked:
    try:
        document = parse(text, max_tokens=MAX_TOKENS)
    except GraphQLError as error:
        return Checked(None, (_coded(error, Code.GRAPHQL_PARSE_FAILED),))
    # First the limits: they bound what the specification's own rules have to look at.
    errors, _visited = limits.refused(schema, document)
    if not errors:
        errors = _bad_texts(document)
    if not errors:
        found = validate(schema, document, RULES, max_errors=MAX_ERRORS, hide_suggestions=True)
        errors = [_coded(error, Code.GRAPHQL_VALIDATION_FAILED) for error in found]
    return Checked(document, tuple(errors[:MAX_ERRORS]))


def _coded(error: GraphQLError, code: Code) -> GraphQLError:
    return GraphQLError(
        error.message,
        error.nodes,
        error.source,
        error.positions,
        extensions={"code": code.value},
    )


class _Texts(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.bad: list[StringValueNode] = []

    def enter_string_value(self, node: StringValueNode, *_args: object) -> None:
        if unprintable(node.value):
            self.bad.append(node)


def _bad_texts(document: DocumentNode) -> list[GraphQLError]:
    texts = _Texts()
    visit(document, texts)
    return [
        GraphQLError(
            "文本含有无法保存的字符。", [node], extensions={"code": Code.BAD_USER_INPUT.value}
        )
        for node in texts.bad
    ]
