"""Running the Alembic revisions of `migrations/`, as the owner role."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL

ROOT = Path(__file__).resolve().parents[3]


def configuration(owner: URL | None = None) -> Config:
    """Return Alembic's configuration from pyproject.toml, for the database at `owner`."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["url"] = owner
    return config


def upgrade(owner: URL, revision: str = "head") -> None:
    """Bring the database up to a revision, each in a transaction of its own.

    It runs an event loop, so call it from none (or in a thread).
    """
    command.upgrade(configuration(owner), revision)


def downgrade(owner: URL, revision: str) -> None:
    """Take the database down to a revision; `base` leaves nothing of ours."""
    command.downgrade(configuration(owner), revision)


def newest_revision() -> str | None:
    """Return the revision that the code expects, or None while there is none."""
    return ScriptDirectory.from_config(configuration()).get_current_head()
