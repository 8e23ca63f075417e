"""What the serving commands are put together from: secrets that the demo makes, the database."""

import os
import secrets
from pathlib import Path

from pydantic import SecretStr

from xinfang.cli.place import NoAddressError
from xinfang.settings import Profile, Settings
from xinfang.store.transaction import Database


def kept_secret(file: Path) -> str:
    """Return the random text in `file`, made at the first call (mode 0600)."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(48))
    return file.read_text().strip()


def with_demo_secrets(settings: Settings) -> Settings:
    """Fill in what production must be told and the demo may make: the signing key."""
    if settings.profile is not Profile.DEMO or settings.signing_key is not None:
        return settings
    kept = kept_secret(settings.data_dir / "secrets" / "signing-key")
    return settings.model_copy(update={"signing_key": SecretStr(kept)})


def open_database(settings: Settings) -> Database:
    """Open the database as the application's role, with the provider of the settings' keys."""
    from xinfang.store.crypto import Provider
    from xinfang.store.transaction import connect

    if settings.app_database_url is None:
        raise NoAddressError("app")
    return connect(settings.app_database_url.get_secret_value(), Provider.from_settings(settings))
