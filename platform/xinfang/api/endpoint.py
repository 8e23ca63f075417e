"""The GraphQL endpoint: from a request over HTTP to its answer.

Who asks is known before anything is executed; a protected read is in the ledger before the answer
leaves. No body makes it fail: what it can't take it refuses with a 4xx. Who can't be served now is
told so at once. Subscriptions come over WebSocket, at the same path (`socket`).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any, ClassVar, Final

import orjson
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    execute,
    get_operation_ast,
)
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from strawberry import Schema
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from xinfang.access.actor import Actor, PetitionerActor
from xinfang.access.grants import shipped
from xinfang.access.tenant_grants import Policies
from xinfang.api import request as http
from xinfang.api.context import Context
from xinfang.api.documents import Checked, Documents
from xinfang.api.errors import UNAVAILABLE, formatted
from xinfang.api.ids import Seals
from xinfang.api.live import OverSocketsOnly
from xinfang.api.nouns import Nouns
from xinfang.api.own_context import OwnContext, is_own
from xinfang.api.request import Asked, Rejected
from xinfang.api.trusted import Trusted
from xinfang.documents.press import Press
from xinfang.documents.press import shipped as shipped_press
from xinfang.kernel.errors import Code
from xinfang.kernel.rates import TooMany
from xinfang.store.pool import Crowded
from xinfang.store.transaction import Database

PATH: Final = "/graphql"
_PAUSE_SECONDS: Final = 2
"""After so long who was turned away may try again."""
_HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

Identify = Callable[[Request], Awaitable[Actor | PetitionerActor | None]]
"""Tells who asks, or None for nobody whom we know. Called once a request. May raise TooMany."""


class IdentityUnavailable(Exception):  # noqa: N818 - a state, told to the client
    """Who asks can't be told now: the issuer of identities doesn't answer."""

    code: ClassVar[Code] = Code.UNAVAILABLE


@dataclass(slots=True)
class Endpoint:
    """The graph over HTTP. One for each process."""

    schema: Schema
    database: Database
    seals: Seals
    identify: Identify
    trusted: Mapping[str, Trusted] = field(default_factory=dict)
    free_form: bool = True
    introspection: bool = True
    policies: Policies = field(default_factory=Policies)
    nouns: Nouns = field(default_factory=Nouns)
    press: Press = field(default_factory=shipped_press)
    documents: Documents = field(init=False)

    def __post_init__(self) -> None:
        """Keep the documents of this schema. Raises MisconfiguredError for a bad trusted one."""
        self.documents = Documents(
            core_of(self.schema), self.trusted, self.free_form, self.introspection
        )

    def route(self) -> Route:
        """The one route of the graph."""
        return Route(PATH, self.answer, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        media = http.JSON
        try:
            media = http.accepted(request)
            http.check(request)
            return await self._answer(request, media)
        except Rejected as rejected:
            return _refusal(media, rejected.status, Code.BAD_USER_INPUT, rejected.message)
        except TooMany as many:
            return _refusal(media, 429, Code.LIMITED, many.message, retry_after=many.retry_after)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except Exception as error:  # noqa: BLE001 - a fault is masked, whatever it is
            return _failure(media, error)

    async def _answer(self, request: Request, media: str) -> Response:
        if self.database.crowded:
            raise Crowded
        actor = await self.identify(request)
        if actor is None:
            return _nobody(media)
        asked = await http.read(request)
        checked = self.checked(asked)
        if checked.errors or checked.document is None:
            status = 200 if media == http.JSON else 400
            return _json(media, status, {"errors": formatted(list(checked.errors))})
        operation = get_operation_ast(checked.document, asked.operation_name)
        if operation is not None and operation.operation is OperationType.SUBSCRIPTION:
            raise Rejected(400, OverSocketsOnly.message)
        if isinstance(actor, PetitionerActor):
            return await self._own(media, asked, checked.document, actor)
        return await self._execute(media, asked, checked.document, actor)

    def checked(self, asked: Asked) -> Checked:
        """Return the document that is asked, or what is wrong with it."""
        if asked.query is None:
            return self.documents.known(asked.document_id)
        return self.documents.get(asked.query)

    async def _execute(
        self, media: str, asked: Asked, document: DocumentNode, actor: Actor
    ) -> Response:
        context = await self.context(actor)
        result = await self._run(asked, document, context)
        # No entry, no data: where this fails, what was found out is not answered.
        await context.reads.record(self.database, actor)
        return _result(media, result)

    async def context(self, actor: Actor) -> Context:
        """Return a context of the actor with the grants that stand now, for one operation."""
        grants = self.policies.known(actor, actor.policy_version)
        if grants is None:
            async with self.database.read(actor) as read:
                grants = await self.policies.grants(read, actor.policy_version)
        province = await self.nouns.province(self.database, actor)
        return Context(self.database, grants, actor, self.seals, self.nouns, province, self.press)

    async def _own(
        self, media: str, asked: Asked, document: DocumentNode, actor: PetitionerActor
    ) -> Response:
        """Answer a petitioner: what isn't there for him he asks as if nobody had signed in."""
        if not is_own(document):
            return _nobody(media)
        province = await self.nouns.province(self.database, actor)
        context = OwnContext(self.database, shipped(), actor, province, self.seals)
        return _result(media, await self._run(asked, document, context))

    async def _run(
        self, asked: Asked, document: DocumentNode, context: Context | OwnContext
    ) -> ExecutionResult:
        outcome = execute(
            core_of(self.schema),
            document,
            context_value=context,
            variable_values=asked.variables,
            operation_name=asked.operation_name,
            executor_class=StrawberryGraphQLCoreExecutionContext,
            hide_suggestions=True,
            operation_extensions=None,
        )
        return await outcome if isawaitable(outcome) else outcome


def core_of(schema: Schema) -> GraphQLSchema:
    """Return the schema of graphql-core within one of Strawberry."""
    core: GraphQLSchema = schema._schema  # noqa: SLF001 - strawberry gives no other way to it
    return core


def _nobody(media: str) -> Response:
    return _refusal(media, 401, Code.UNAUTHENTICATED, "请先登录。")


def _result(media: str, result: ExecutionResult) -> Response:
    body: dict[str, Any] = {}
    errors = formatted(result.errors)
    if errors:
        body["errors"] = errors
    started = result.data is not None or any(error.get("path") for error in errors)
    if started or not errors:
        body["data"] = result.data
    status = 200 if started or media == http.JSON else 400
    return _json(media, status, body)


def _failure(media: str, error: Exception) -> Response:
    errors = formatted([GraphQLError("", original_error=error)])
    if errors[0]["extensions"]["code"] != Code.UNAVAILABLE:
        return _json(media, 500, {"errors": errors})
    return _refusal(media, 503, Code.UNAVAILABLE, UNAVAILABLE, retry_after=_PAUSE_SECONDS)


def _refusal(
    media: str, status: int, code: Code, message: str, *, retry_after: int | None = None
) -> Response:
    error = {"message": message, "extensions": {"code": code.value}}
    response = _json(media, status, {"errors": [error]})
    if status == 401:  # noqa: PLR2004 - as HTTP numbers it
        response.headers["WWW-Authenticate"] = "Bearer"
    if status == 405:  # noqa: PLR2004 - as above
        response.headers["Allow"] = "POST"
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _json(media: str, status: int, body: dict[str, Any]) -> Response:
    return Response(
        orjson.dumps(body),
        status,
        headers=_HEADERS,
        media_type=f"{media}; charset=utf-8",
    )
