"""The settings of a process: from the environment, its secrets from files.

Every field is `XINFANG_<NAME>`; what is secret may instead be in a file that
`XINFANG_<NAME>_FILE` names. `DATABASE_URL` is read under that name too. The production profile
refuses to start half-configured and names each setting that is missing.
"""

import ipaddress
import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AliasChoices,
    BeforeValidator,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

ROOT = Path(__file__).resolve().parents[2]
"""The checkout: `policies/`, `schema/` and `migrations/` are below it."""

PREFIX = "XINFANG_"
ADMINISTRATOR_VARIABLES = ("XINFANG_DATABASE_URL", "DATABASE_URL")
DATABASE = "xinfang"
MINIMUM_SIGNING_KEY = 32

Present = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Told = TypeVar("Told")
DatabaseUrl = Annotated[SecretStr, Field(min_length=1)]


def _split(given: object) -> object:
    return tuple(filter(None, re.split(r"[,\s]+", given))) if isinstance(given, str) else given


Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""Several values in one variable, with commas or spaces between."""


class Profile(StrEnum):
    """What the process is for: it decides what may be left to defaults."""

    DEMO = "demo"
    PRODUCTION = "production"
    TEST = "test"


class CryptoProvider(StrEnum):
    """The family of algorithms: 国密 SM4 and SM3, or AES and SHA-256."""

    SM = "sm"
    AES = "aes"


class SmtpSecurity(StrEnum):
    """How the way to the mail server is guarded."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class LogFormat(StrEnum):
    """Lines for people or for machines."""

    CONSOLE = "console"
    JSON = "json"


class MendableError(RuntimeError):
    """What whoever runs the platform can mend: the text says what is wrong, and how."""


class MisconfiguredError(MendableError):
    """The settings do not suffice; `problems` names each with its setting, one line each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Keep the problems and say them all at once."""
        super().__init__("the settings do not suffice:\n" + "\n".join(f"  {p}" for p in problems))
        self.problems = problems


class Settings(BaseSettings):
    """What a process is told from outside. Get one with `load()`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    profile: Profile = Profile.DEMO
    data_dir: Path = ROOT / ".data"
    """What must outlive the process: the embedded database, passwords made by us, objects."""

    database_url: DatabaseUrl | None = Field(
        None, validation_alias=AliasChoices(*ADMINISTRATOR_VARIABLES)
    )
    """The administrator's address: makes roles and the database. Not needed to serve."""
    owner_database_url: DatabaseUrl | None = None
    app_database_url: DatabaseUrl | None = None
    worker_database_url: DatabaseUrl | None = None
    auditor_database_url: DatabaseUrl | None = None

    pg_bin: Path | None = None
    """Where initdb and postgres are, for the embedded server; found by itself otherwise."""
    pg_user: Present = "nobody"
    """Who runs the embedded server when we are root."""

    host: Present = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    public_url: Present | None = None
    """How browsers reach us, such as https://xinfang.example.gov.cn."""

    oidc_issuer: Present | None = None
    oidc_audience: Present | None = None
    oidc_client_id: Present | None = None
    oidc_client_secret: SecretStr | None = None

    signing_key: Annotated[SecretStr, Field(min_length=MINIMUM_SIGNING_KEY)] | None = None
    """At least 32 characters; cursors and case numbers are keyed from it."""
    encryption_keys_file: Path | None = None
    """The keys of protected columns, by id."""
    crypto_provider: CryptoProvider = CryptoProvider.SM

    objects_dir: Path | None = None
    """Where documents and attachments lie, sealed, where no bucket is named."""
    object_bucket: Present | None = None
    """The bucket of a store that speaks S3: then the other settings of it are needed too."""
    object_endpoint: Present | None = None
    object_region: Present = "us-east-1"
    object_access_key_id: SecretStr | None = None
    object_secret_access_key: SecretStr | None = None

    attachment_megabytes: int = Field(50, ge=1, le=200)
    """How large a file may be that is sent in."""
    clamd_host: Present | None = None
    """The scanner that files sent in are shown to; without one they stand as not scanned."""
    clamd_port: int = Field(3310, ge=1, le=65535)

    document_fonts: Path | None = None
    """A folder of fonts (TrueType, OpenType) for official documents, besides ours."""
    document_body_font: Present | None = None
    """The family of the text, such as 仿宋_GB2312; Noto Serif SC where none is named."""
    document_title_font: Present | None = None
    """The family of head and title, such as 方正小标宋_GBK; Noto Serif SC where none is named."""
    document_heading_font: Present | None = None
    """The family of headings 一、, such as 黑体; Noto Sans SC where none is named."""
    document_subheading_font: Present | None = None
    """The family of headings （一）, such as 楷体_GB2312; Noto Serif SC where none is named."""

    trusted_documents: Path | None = None
    """A folder of manifests: what front ends besides our own operations may ask."""
    free_form: bool | None = None
    """Whether other documents may be asked too; otherwise as the profile has it."""
    introspection: bool | None = None
    """Whether documents may ask of the schema itself; otherwise as the profile has it."""

    cors_origins: Listed = ()
    """The origins whose scripts may ask, such as https://console.example.gov.cn. None by default:
    then no answer says anything of other origins."""
    cors_credentials: bool = False
    """Whether scripts of those origins may come with the session's cookie."""
    trusted_proxies: Listed = ()
    """Addresses or networks of the proxies whose X-Forwarded-For is believed."""
    subject_requests_per_minute: int | None = Field(None, ge=0)
    """How often a signed-in subject may ask, in each process; 0 is no limit."""
    address_refusals_per_minute: int | None = Field(None, ge=0)
    """How often an address may come without credentials that hold, in each process."""
    petitioner_failures_by_number_per_hour: int = Field(10, ge=1)
    """How often a case's number may be tried with a query code that doesn't fit, in all."""
    petitioner_failures_by_address_per_hour: int = Field(60, ge=1)
    """How often an address may try a query code that doesn't fit, in all."""

    notifications_kept_days: int = Field(90, ge=1)
    """How long users find what they were told of."""

    smtp_host: Present | None = None
    """The mail server that mails leave by; without one they are files, as SMS and letters are."""
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_security: SmtpSecurity = SmtpSecurity.STARTTLS
    smtp_sender: Annotated[str, StringConstraints(pattern=r"^[^\s@<>]+@[^\s@<>]+$")] | None = None
    """The address that mails come from."""
    smtp_user: Present | None = None
    smtp_password: SecretStr | None = None

    job_files_days: int = Field(7, ge=1, le=90)
    """How many days the reports and results of jobs are kept for whoever asked for them."""

    log_format: LogFormat = LogFormat.CONSOLE

    @field_validator("object_endpoint")
    @classmethod
    def _is_origin(cls, endpoint: str | None) -> str | None:
        if endpoint is not None and urlsplit(endpoint).scheme not in ("http", "https"):
            raise ValueError("the endpoint begins with https:// or http://")
        return endpoint

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            parts = urlsplit(origin)
            exact = f"{parts.scheme}://{parts.netloc}" == origin and "*" not in origin
            if parts.scheme not in ("http", "https") or not parts.netloc or not exact:
                raise ValueError(
                    f"{origin} is no origin: scheme, host and port alone, without wildcard"
                )
        return origins

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            ipaddress.ip_network(proxy)
        return proxies

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic passes it by name
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments, then the environment, then the files it names."""
        return init_settings, env_settings, _FilesNamedInEnvironment(settings_cls)

    @property
    def lets_free_form(self) -> bool:
        """Whether documents that nobody registered may be asked: in production only if told so."""
        return self._as_told(self.free_form, production=False, elsewhere=True)

    @property
    def lets_introspection(self) -> bool:
        """Whether the schema may be asked of itself: in production only if told so."""
        return self._as_told(self.introspection, production=False, elsewhere=True)

    @property
    def subject_rate(self) -> int:
        """Requests a minute of a subject; 0 is no limit."""
        return self._as_told(self.subject_requests_per_minute, production=600, elsewhere=0)

    @property
    def address_rate(self) -> int:
        """Refused requests a minute of an address; 0 is no limit."""
        return self._as_told(self.address_refusals_per_minute, production=120, elsewhere=0)

    def _as_told(self, told: Told | None, *, production: Told, elsewhere: Told) -> Told:
        if told is not None:
            return told
        return production if self.profile is Profile.PRODUCTION else elsewhere

    @property
    def embedded_home(self) -> Path:
        """Where the embedded PostgreSQL lives when no address is given."""
        return self.data_dir / "postgres"

    @property
    def objects_home(self) -> Path:
        """Where objects lie when no bucket is named."""
        return self.objects_dir or self.data_dir / "objects"

    @property
    def object_credentials(self) -> tuple[str, str] | None:
        """The name and the secret by which the bucket knows us, where both are given."""
        if self.object_access_key_id is None or self.object_secret_access_key is None:
            return None
        secret = self.object_secret_access_key.get_secret_value()
        return self.object_access_key_id.get_secret_value(), secret

    @property
    def passwords_file(self) -> Path:
        """Where the passwords are that we made for the roles of a server with DATABASE_URL."""
        return self.data_dir / "database-passwords.json"


# What production must be told, with what it is for. The demo makes its own.
REQUIRED_IN_PRODUCTION = {
    "app_database_url": "the address of the database for the role xinfang_app",
    "worker_database_url": "the address of the database for the role xinfang_worker",
    "public_url": "how browsers reach the platform",
    "oidc_issuer": "who signs users in",
    "oidc_audience": "what tokens must be made for",
    "oidc_client_id": "our name at the issuer",
    "oidc_client_secret": "our secret at the issuer",
    "signing_key": "the key of cursors and case numbers",
    "encryption_keys_file": "the keys of protected columns",
}


def load(**given: Any) -> Settings:  # noqa: ANN401 - any field, checked by pydantic
    """Read the settings and refuse what does not suffice.

    Raises MisconfiguredError that names every setting that is missing or wrong.
    """
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise MisconfiguredError(
            tuple(f"{_variable(e['loc'])}: {e['msg']}" for e in error.errors())
        ) from None
    problems = _object_problems(settings)
    if settings.smtp_host is not None and settings.smtp_sender is None:
        problems.append(f"{PREFIX}SMTP_SENDER is missing: the address that mails come from")
    if settings.profile is Profile.PRODUCTION:
        problems += _production_problems(settings)
    if problems:
        raise MisconfiguredError(tuple(problems))
    return settings


# What a bucket needs, with what it is for; none of it means anything without the bucket.
REQUIRED_OF_A_BUCKET = {
    "object_endpoint": "the address of the store that holds the bucket",
    "object_access_key_id": "our name at the store of the bucket",
    "object_secret_access_key": "our secret at the store of the bucket",
}


def _object_problems(settings: Settings) -> list[str]:
    if settings.object_bucket is None:
        idle = [name for name in REQUIRED_OF_A_BUCKET if getattr(settings, name) is not None]
        return [
            f"{PREFIX}{name.upper()} is given, and {PREFIX}OBJECT_BUCKET is not" for name in idle
        ]
    problems = [
        f"{PREFIX}{name.upper()} is missing: {purpose}"
        for name, purpose in REQUIRED_OF_A_BUCKET.items()
        if getattr(settings, name) is None
    ]
    if settings.objects_dir is not None:
        problems.append(f"{PREFIX}OBJECTS_DIR and {PREFIX}OBJECT_BUCKET are both given: choose one")
    return problems


def _production_problems(settings: Settings) -> list[str]:
    problems = [
        f"{PREFIX}{name.upper()} is missing: {purpose}"
        for name, purpose in REQUIRED_IN_PRODUCTION.items()
        if getattr(settings, name) is None
    ]
    keys = settings.encryption_keys_file
    if keys is not None and not keys.is_file():
        problems.append(f"{PREFIX}ENCRYPTION_KEYS_FILE names {keys}, which is no file")
    if settings.object_bucket is None and settings.objects_dir is None:
        problems.append(
            f"{PREFIX}OBJECT_BUCKET or {PREFIX}OBJECTS_DIR is missing: "
            "where documents and attachments lie"
        )
    for name in ("public_url", "oidc_issuer"):
        url = getattr(settings, name)
        if url is not None and not url.startswith("https://"):
            problems.append(f"{PREFIX}{name.upper()} must begin with https://")
    if settings.app_database_url and settings.app_database_url == settings.worker_database_url:
        problems.append(
            f"{PREFIX}APP_DATABASE_URL and {PREFIX}WORKER_DATABASE_URL are the same: "
            "each is an address of its own role"
        )
    return problems


def _variable(location: tuple[int | str, ...]) -> str:
    name = str(location[0]) if location else "settings"
    return name if name.isupper() else f"{PREFIX}{name.upper()}"


class _FilesNamedInEnvironment(EnvSettingsSource):
    """Reads a field from the file that XINFANG_<NAME>_FILE names."""

    def __call__(self) -> dict[str, Any]:
        read: dict[str, Any] = {}
        for name in self.settings_cls.model_fields:
            variable = f"{PREFIX}{name.upper()}_FILE"
            path = os.environ.get(variable)
            if path is None:
                continue
            try:
                text = Path(path).read_text().strip()
            except OSError as error:
                raise MisconfiguredError((f"{variable} names {path}: {error.strerror}",)) from None
            read[ADMINISTRATOR_VARIABLES[0] if name == "database_url" else name] = text
        return read
