"""The ASGI application: the graph, sign-in and health, put together from the settings."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request

from xinfang.access.actor import Actor
from xinfang.api.endpoint import Endpoint, Identify, IdentityUnavailable
from xinfang.api.ids import Seals
from xinfang.api.schema import build_schema
from xinfang.kernel import clock
from xinfang.organizations.queries import actor_of
from xinfang.settings import PREFIX, MisconfiguredError, Settings
from xinfang.store.transaction import Database
from xinfang.web import health
from xinfang.web.authentication import Authentication
from xinfang.web.headers import SafeHeaders
from xinfang.web.issuer import DemoUser
from xinfang.web.keys import IssuerUnavailable
from xinfang.web.principal import Unauthenticated
from xinfang.web.sign_in import Users, public_origin, sign_in


async def nobody() -> Sequence[DemoUser]:
    """List no users: what the developer issuer offers where no demo was seeded."""
    return ()


def build_app(settings: Settings, database: Database, users: Users = nobody) -> Starlette:
    """Return the application. It owns the database: shutting down closes the connections.

    `users` are those whom the developer issuer lists. Raises MisconfiguredError.
    """
    if settings.signing_key is None:
        raise MisconfiguredError((f"{PREFIX}SIGNING_KEY is missing: the key of ids and cursors",))
    sign = sign_in(settings, database, users)
    endpoint = Endpoint(
        schema=build_schema(),
        database=database,
        seals=Seals.from_key(settings.signing_key.get_secret_value()),
        identify=_identify(sign.authentication, database),
    )
    answers = {"database": health.database_answers(database)}
    return Starlette(
        routes=[endpoint.route(), *sign.routes(ready=answers, started=answers)],
        middleware=[Middleware(SafeHeaders, https=public_origin(settings).startswith("https://"))],
        lifespan=_lifespan(database),
    )


def _identify(authentication: Authentication, database: Database) -> Identify:
    async def identify(request: Request) -> Actor | None:
        try:
            principal = await authentication.principal(request)
        except Unauthenticated:
            return None
        except IssuerUnavailable:
            raise IdentityUnavailable from None
        # Asked anew for each request, so that a disabled account is out at once.
        return await actor_of(database, principal.issuer, principal.subject, clock.today())

    return identify


def _lifespan(database: Database) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await database.dispose()

    return lifespan
