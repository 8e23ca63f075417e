"""The ASGI application: the graph, sign-in and health, put together from the settings."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from xinfang.access.actor import Actor, PetitionerActor
from xinfang.api.document_files import document_content
from xinfang.api.endpoint import Endpoint, Identify, IdentityUnavailable
from xinfang.api.ids import Kind, Seals
from xinfang.api.schema import build_schema
from xinfang.api.socket import TRY_AGAIN, Closed, Known, Recognize, Sockets
from xinfang.api.trusted import trusted_documents
from xinfang.correspondence.scanning import scanner
from xinfang.documents import Press
from xinfang.kernel import clock
from xinfang.kernel.rates import Rates
from xinfang.organizations.queries import actor_of
from xinfang.settings import PREFIX, MisconfiguredError, Settings
from xinfang.store.transaction import Database
from xinfang.web import health
from xinfang.web.downloads import Downloads, File
from xinfang.web.faults import MaskedFaults
from xinfang.web.files import Files
from xinfang.web.headers import SafeHeaders
from xinfang.web.issuer import DemoUser
from xinfang.web.job_files import JobFiles
from xinfang.web.keys import IssuerUnavailable
from xinfang.web.own_files import OwnFiles
from xinfang.web.petitioners import Petitioners, brings_token
from xinfang.web.principal import Unauthenticated
from xinfang.web.sessions import CSRF_HEADER
from xinfang.web.sign_in import SignIn, Users, public_origin, sign_in


async def nobody() -> Sequence[DemoUser]:
    """List no users: what the developer issuer offers where no demo was seeded."""
    return ()


@dataclass(frozen=True, slots=True)
class Application:
    """The ASGI application."""

    app: ASGIApp
    leave: Callable[[], Awaitable[None]]
    """Closes the connections that stay open; to be called before it is shut down."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        await self.app(scope, receive, send)


def build_app(settings: Settings, database: Database, users: Users = nobody) -> Application:
    """Return the application. It owns the database: shutting down closes the connections.

    `users` are those whom the developer issuer lists. Raises MisconfiguredError.
    """
    if settings.signing_key is None:
        raise MisconfiguredError((f"{PREFIX}SIGNING_KEY is missing: the key of ids and cursors",))
    sign = sign_in(settings, database, users)
    petitioners = Petitioners(
        database,
        settings.petitioner_failures_by_number_per_hour,
        settings.petitioner_failures_by_address_per_hour,
    )
    subjects = Rates(settings.subject_rate)
    identify = _identify(sign, petitioners, subjects)
    seals = Seals.from_key(settings.signing_key.get_secret_value())
    of_uploads = partial(seals.node_id, Kind.UPLOAD)
    scan, megabytes = scanner(settings), settings.attachment_megabytes
    files = Files(database, identify, seals.links, scan, of_uploads, megabytes)
    own_files = OwnFiles(database, identify, seals.links, scan, of_uploads, megabytes)
    of_jobs = JobFiles(database, identify, seals.links)
    endpoint = Endpoint(
        schema=build_schema(),
        database=database,
        seals=seals,
        identify=identify,
        trusted=trusted_documents(settings.trusted_documents),
        free_form=settings.lets_free_form,
        introspection=settings.lets_introspection,
        press=Press.from_settings(settings),
    )
    sockets = Sockets(
        endpoint,
        _recognize(sign, database, subjects),
        frozenset({public_origin(settings), *settings.cors_origins}),
    )
    answers = {"database": health.database_answers(database)}
    app: ASGIApp = Starlette(
        routes=[
            endpoint.route(),
            sockets.route(),
            *files.routes(),
            document_files(endpoint).route(),
            *of_jobs.routes(),
            *own_files.routes(),
            *petitioners.routes(),
            *sign.routes(ready=answers, started=answers),
        ],
        middleware=[Middleware(MaskedFaults)],
        lifespan=_lifespan(database),
    )
    return Application(_guarded(app, settings), sockets.leave)


def _guarded(app: ASGIApp, settings: Settings) -> ASGIApp:
    """Return the application behind what concerns other origins and every answer's headers."""
    if settings.cors_origins:
        app = CORSMiddleware(
            app,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", CSRF_HEADER, "Content-Disposition"],
            allow_credentials=settings.cors_credentials,
            expose_headers=["Retry-After", "Content-Disposition"],
        )
    return SafeHeaders(app, https=public_origin(settings).startswith("https://"))


def _identify(sign: SignIn, petitioners: Petitioners, subjects: Rates) -> Identify:
    async def known(request: Request) -> Actor | PetitionerActor | None:
        if brings_token(request):
            petitioner = await petitioners.actor(request)
            if petitioner is not None:
                subjects.take(f"petitioner {petitioner.petitioner_id}")
            return petitioner
        try:
            principal = await sign.authentication.principal(request)
        except Unauthenticated:
            return None
        except IssuerUnavailable:
            raise IdentityUnavailable from None
        subjects.take(f"{principal.issuer} {principal.subject}")
        # Asked anew for each request, so that a disabled account is out at once.
        return await actor_of(
            petitioners.database, principal.issuer, principal.subject, clock.today()
        )

    async def identify(request: Request) -> Actor | PetitionerActor | None:
        actor = await known(request)
        if actor is None:
            sign.addresses.refused(request)
        return actor

    return identify


def document_files(endpoint: Endpoint) -> Downloads:
    """Return the files of documents, for whom the endpoint knows."""

    async def fetch(actor: Actor, link: str) -> File | None:
        found = await document_content(await endpoint.context(actor), link)
        return None if found is None else File(found.name, "application/pdf", found.content)

    return Downloads("/documents/{link}.pdf", endpoint.identify, fetch)


def _recognize(sign: SignIn, database: Database, subjects: Rates) -> Recognize:
    async def recognize(websocket: WebSocket, payload: Mapping[str, object]) -> Known | None:
        try:
            listener = await sign.authentication.of_socket(websocket, payload.get("authorization"))
        except Unauthenticated:
            sign.addresses.refused(websocket)
            return None
        except IssuerUnavailable:
            raise Closed(TRY_AGAIN, "Try again later") from None
        who = listener.principal
        subject = f"{who.issuer} {who.subject}"
        subjects.take(subject)

        async def again() -> Actor | None:
            if not await listener.stands():
                return None
            return await actor_of(database, who.issuer, who.subject, clock.today())

        if await again() is None:
            sign.addresses.refused(websocket)
            return None
        return Known(subject, who.expires_at, again, partial(subjects.take, subject))

    return recognize


def _lifespan(database: Database) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await database.dispose()

    return lifespan
