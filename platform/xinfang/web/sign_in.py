"""Sign-in of one process, put together from its settings."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.middleware import Middleware
from starlette.routing import Route

from xinfang.kernel.rates import Rates
from xinfang.settings import PREFIX, MisconfiguredError, Profile, Settings
from xinfang.store.transaction import Database
from xinfang.web import health
from xinfang.web.addresses import Addresses, SignInLimit
from xinfang.web.authentication import Authentication
from xinfang.web.graphiql import GraphiQL
from xinfang.web.issuer import DEMO_CLIENT_ID, DemoUser, DeveloperIssuer
from xinfang.web.keys import IssuerKeys
from xinfang.web.login import CALLBACK_PATH, Login
from xinfang.web.sessions import SessionRules
from xinfang.web.tokens import TokenVerifier

Users = Callable[[], Awaitable[Sequence[DemoUser]]]


@dataclass(frozen=True, slots=True)
class SignIn:
    """What tells who asks, how browsers sign in, and the developer issuer of the demo."""

    authentication: Authentication
    login: Login
    issuer: DeveloperIssuer | None
    addresses: Addresses

    def routes(
        self, *, ready: Mapping[str, health.Check], started: Mapping[str, health.Check]
    ) -> list[Route]:
        """All routes of ``web``: sign-in, health, and in the demo its issuer and GraphiQL."""
        issuer = self.issuer
        own = [] if issuer is None else [*issuer.routes(), *GraphiQL(issuer).routes()]
        limited = self.login.routes([Middleware(SignInLimit, self.addresses)])
        return [*limited, *own, *health.routes(ready=ready, started=started)]


def sign_in(settings: Settings, database: Database, users: Users) -> SignIn:
    """Sign-in as the settings want it: by their issuer, or in the demo by our own.

    ``users`` are those whom the developer issuer lists. Raises ``MisconfiguredError``.
    """
    origin = public_origin(settings)
    if settings.oidc_issuer is None:
        issuer = developer_issuer(settings, users)
        keys = IssuerKeys(issuer.issuer, allow_http=True, transport=issuer.transport())
        client_id, secret = DEMO_CLIENT_ID, None
    else:
        issuer = None
        keys = IssuerKeys(
            settings.oidc_issuer, allow_http=settings.profile is not Profile.PRODUCTION
        )
        if settings.oidc_client_id is None:
            raise MisconfiguredError((f"{PREFIX}OIDC_CLIENT_ID is missing: our name there",))
        client_id = settings.oidc_client_id
        given = settings.oidc_client_secret
        secret = None if given is None else given.get_secret_value()
    verifier = TokenVerifier(keys, audience(settings))
    rules = SessionRules(origin)
    return SignIn(
        Authentication(verifier, database, rules),
        Login(keys, verifier, database, rules, client_id, secret),
        issuer,
        Addresses(Rates(settings.address_rate)),
    )


def developer_issuer(settings: Settings, users: Users) -> DeveloperIssuer:
    """The demo's own issuer, as ``xinfang token`` needs it too. Raises ``MisconfiguredError``."""
    origin = public_origin(settings)
    return DeveloperIssuer(
        profile=settings.profile,
        public_origin=origin,
        data_dir=settings.data_dir,
        audience=audience(settings),
        users=users,
        redirect_uris=(origin + CALLBACK_PATH,),
    )


def audience(settings: Settings) -> str:
    """What access tokens must be made for."""
    return settings.oidc_audience or public_origin(settings) + "/graphql"


def public_origin(settings: Settings) -> str:
    """Scheme, host and port by which browsers reach us. Raises ``MisconfiguredError``."""
    if settings.public_url is None:
        host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - no address to bind, but one that browsers can't ask for
        return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    parts = urlsplit(settings.public_url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
        raise MisconfiguredError(
            (f"{PREFIX}PUBLIC_URL must be scheme and host alone: {settings.public_url}",)
        )
    return f"{parts.scheme}://{parts.netloc}"
