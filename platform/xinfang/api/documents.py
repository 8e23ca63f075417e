"""Documents, parsed and validated once: what was found is kept by their text.

Trusted documents are read before the first request and kept for ever. Others are kept while they
are asked, and let in only where documents are free of form.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
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
from xinfang.api.trusted import Trusted
from xinfang.kernel.errors import Code
from xinfang.settings import MisconfiguredError

MAX_ERRORS: Final = 5
MAX_TOKENS: Final = 5_000
KEPT: Final = 500
KEPT_CHARACTERS: Final = 512 * 1024
"""Of all texts together. What was parsed of them takes some fifty times as much, two hundred times
at worst."""
LONGEST_KEPT: Final = 20_000
RULES: Final = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)


@dataclass(frozen=True, slots=True)
class Checked:
    """A document with what is wrong with it; without errors it may be executed."""

    document: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()


@dataclass(slots=True)
class Documents:
    """The documents that may be asked: trusted ones by id, others as they come.

    Raises MisconfiguredError where a trusted document doesn't fit the schema or its limits.
    """

    schema: GraphQLSchema
    trusted: Mapping[str, Trusted] = field(default_factory=dict)
    free_form: bool = True
    introspection: bool = True
    characters: int = 0
    """How long the texts are that are kept, trusted ones aside."""
    _by_id: dict[str, Checked] = field(default_factory=dict)
    _by_text: dict[str, Checked] = field(default_factory=dict)
    _kept: OrderedDict[str, Checked] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        """Parse and validate what is trusted."""
        problems: list[str] = []
        for document_id, one in self.trusted.items():
            checked = self._check(one.text)
            self._by_id[document_id] = self._by_text[one.text] = checked
            problems += (f"{one.place}: {error.message}" for error in checked.errors)
        if problems:
            raise MisconfiguredError(tuple(problems))

    def known(self, document_id: str) -> Checked:
        """Return the trusted document of an id."""
        return self._by_id.get(document_id, _NOT_FOUND)

    def get(self, text: str) -> Checked:
        """Return the document of a text, parsed and validated now or before."""
        found = self._by_text.get(text)
        if found is not None:
            return found
        if not self.free_form:
            return _NOT_FOUND
        found = self._kept.get(text)
        if found is not None:
            self._kept.move_to_end(text)
            return found
        found = self._check(text)
        if not found.errors and len(text) <= LONGEST_KEPT:
            self._keep(text, found)
        return found

    def _keep(self, text: str, found: Checked) -> None:
        self._kept[text] = found
        self.characters += len(text)
        while len(self._kept) > KEPT or self.characters > KEPT_CHARACTERS:
            oldest, _ = self._kept.popitem(last=False)
            self.characters -= len(oldest)

    def _check(self, text: str) -> Checked:
        try:
            document = parse(text, max_tokens=MAX_TOKENS)
        except GraphQLError as error:
            return Checked(None, (_coded(error, Code.GRAPHQL_PARSE_FAILED),))
        # First the limits: they bound what the specification's own rules have to look at.
        errors, _visited = limits.refused(self.schema, document)
        if not errors:
            errors = _bad_texts(document)
        if not errors:
            rules = RULES if self.introspection else (*RULES, NoSchemaIntrospectionCustomRule)
            found = validate(
                self.schema, document, rules, max_errors=MAX_ERRORS, hide_suggestions=True
            )
            errors = [_coded(error, Code.GRAPHQL_VALIDATION_FAILED) for error in found]
        return Checked(document, tuple(errors[:MAX_ERRORS]))


def unprintable(text: str) -> bool:
    """Tell whether a text holds what PostgreSQL can't store: NUL, or half of a surrogate pair."""
    return "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)


def _coded(error: GraphQLError, code: Code) -> GraphQLError:
    return GraphQLError(
        error.message,
        error.nodes,
        error.source,
        error.positions,
        extensions={"code": code.value},
    )


_NOT_FOUND: Final = Checked(
    None,
    (
        GraphQLError(
            "该查询文档未登记。", extensions={"code": Code.PERSISTED_QUERY_NOT_FOUND.value}
        ),
    ),
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
