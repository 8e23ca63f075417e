"""Where the database is, and each role's address of it.

Order: the addresses given by role (production) · `DATABASE_URL`, an administrator's address, from
which the roles' addresses follow · the embedded server below the data folder.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pydantic import SecretStr
from sqlalchemy import URL, make_url

from xinfang.settings import DATABASE, MendableError, Settings
from xinfang.store import roles
from xinfang.store.embedded import EmbeddedPostgres
from xinfang.store.roles import DRIVER, LOGINS, Login

MAINTENANCE = "postgres"


class NoAddressError(MendableError):
    """A role's address is neither given nor to be found; the text names the setting."""

    def __init__(self, login: Login) -> None:
        """Name the setting that would give it."""
        super().__init__(
            f"no address for the role {roles.role_name(login)}: set "
            f"XINFANG_{login.upper()}_DATABASE_URL, or DATABASE_URL to an administrator's address"
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A server: the administrator's address of it where we have one, and the database's name."""

    settings: Settings
    administrator: URL | None
    name: str
    embedded: EmbeddedPostgres | None = None
    started: bool = False
    """Whether the embedded server is ours to watch and to stop."""

    def url(self, login: Login) -> URL:
        """Return the address for a role; raises NoAddressError where nothing gives one."""
        given = self._given(login)
        if given is not None:
            return given.set(drivername=DRIVER)
        if self.administrator is None:
            raise NoAddressError(login)
        asks = self.embedded is None
        passwords = roles.kept_passwords(self.settings.passwords_file) if asks else {}
        return roles.role_url(self.administrator, login, self.name, passwords)

    async def prepare(self) -> bool:
        """Make roles and database where missing; returns whether the database is new."""
        if self.administrator is None:
            raise NoAddressError("owner")
        await roles.bootstrap(self.administrator, self._passwords())
        return await roles.prepare_database(self.administrator, self.name)

    def _given(self, login: Login) -> URL | None:
        given: SecretStr | None = getattr(self.settings, f"{login}_database_url")
        return None if given is None else make_url(given.get_secret_value())

    def _passwords(self) -> dict[str, str]:
        """Return the logins' passwords: the address's where one is given, otherwise our own."""
        if self.embedded is not None:
            return {}
        given = {login: url for login in LOGINS if (url := self._given(login)) is not None}
        own = roles.kept_passwords(self.settings.passwords_file) if len(given) < len(LOGINS) else {}
        passwords: dict[str, str] = {login: own[login] for login in LOGINS if login not in given}
        for login, url in given.items():
            # An address without a password gets in otherwise (peer, certificate); one with another
            # name is not for us to set.
            if url.password is not None and url.username == roles.role_name(login):
                passwords[login] = url.password
        return passwords

    def completed(self) -> Settings:
        """Return the settings with every address filled in, for the parts that serve."""
        addresses: dict[str, object] = {
            f"{login}_database_url": SecretStr(
                self.url(login).render_as_string(hide_password=False)
            )
            for login in LOGINS
        }
        return self.settings.model_copy(update=addresses)


def find(settings: Settings) -> Place:
    """Return where the database is, without starting anything."""
    if settings.database_url is not None:
        address = make_url(settings.database_url.get_secret_value())
        named = address.database
        administrator = address.set(drivername=DRIVER, database=MAINTENANCE)
        return Place(settings, administrator, DATABASE if named in {None, MAINTENANCE} else named)
    if settings.owner_database_url or settings.app_database_url:
        return Place(settings, None, DATABASE)
    server = EmbeddedPostgres(
        settings.embedded_home, binaries=settings.pg_bin, user=settings.pg_user
    ).locate()
    return Place(settings, server.url(), DATABASE, server)


@contextmanager
def opened(settings: Settings) -> Iterator[Place]:
    """Start the embedded server for the block, where it is the one and nobody else runs it."""
    place = find(settings)
    if place.embedded is None or place.embedded.holder() is not None:
        yield place
        return
    place.embedded.start()
    try:
        yield replace(place, started=True)
    finally:
        place.embedded.stop()
