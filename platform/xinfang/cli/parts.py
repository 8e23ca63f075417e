"""What commands are put together from: secrets that the demo makes, database, demo, application."""

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import SecretStr

from xinfang.cli.place import NoAddressError
from xinfang.cli.said import done, out
from xinfang.settings import Profile, Settings
from xinfang.store import roles
from xinfang.store.transaction import Database

if TYPE_CHECKING:
    from xinfang.app import Application
    from xinfang.cli.serving import Beside
    from xinfang.demo import Login

Answer = TypeVar("Answer")
WORKER_HANDS = 2
WORKER_IDLE = 1.0
"""How the worker beside the server works: what leaves the demo may wait a second."""


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


def open_database(settings: Settings, login: roles.Login = "app") -> Database:
    """Open the database as the application's role or another, with the settings' keys."""
    from xinfang.store.crypto import Provider
    from xinfang.store.objects import Objects
    from xinfang.store.transaction import connect

    address: SecretStr | None = getattr(settings, f"{login}_database_url")
    if address is None:
        raise NoAddressError(login)
    objects = Objects.from_settings(settings, Provider.from_settings(settings))
    return connect(address.get_secret_value(), objects)


def ask(settings: Settings, question: Callable[[Database], Awaitable[Answer]]) -> Answer:
    """Do something with the database from outside any event loop, and close it again."""

    async def go() -> Answer:
        database = open_database(settings)
        try:
            return await question(database)
        finally:
            await database.dispose()

    return asyncio.run(go())


def filled_with_demo(
    settings: Settings, cases: int | None = None, seed: int | None = None
) -> Sequence["Login"]:
    """Fill the database with the demo unless it is filled; returns three logins to try.

    `cases` is how many there are to be at least, `seed` what the missing ones are drawn from; the
    demo has its own of both.
    """
    from xinfang import demo
    from xinfang.demo.chance import SEED
    from xinfang.demo.fill import CASES

    with out.status("the demo") as shown:

        def tell(step: str) -> None:
            shown.update(f"the demo: {step}")

        new = ask(settings, lambda database: demo.seed(settings, database, tell))
    added = _with_history(settings, cases or CASES, SEED if seed is None else seed)
    done("demo", "Henan, with invented people and cases" if new or added else "as it was")
    return demo.logins(settings)


def _with_history(settings: Settings, cases: int, seed: int) -> int:
    """Add the cases that are missing, with a bar that shows how far it is; returns how many."""
    from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn

    from xinfang import demo

    columns = (*Progress.get_default_columns(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out, transient=True) as progress:
        bar = progress.add_task("cases", total=cases)

        def tell(stored: int, what: str) -> None:
            progress.update(bar, completed=stored, description=what)

        return ask(
            settings,
            lambda database: demo.history(settings, database, cases=cases, seed=seed, tell=tell),
        )


def application(settings: Settings) -> "Application":
    """Return the application on its database; in the demo, its users are offered to sign in."""
    from xinfang import demo
    from xinfang.app import build_app, nobody

    users = demo.users if settings.profile is Profile.DEMO else nobody
    return build_app(settings, open_database(settings), users)


def worker(settings: Settings) -> "Beside":
    """Return a worker that runs in the process of the server, for trying the platform."""
    from xinfang.worker import run

    async def work(stop: asyncio.Event) -> None:
        database = open_database(settings, "worker")
        try:
            await run.run(settings, database, stop, hands=WORKER_HANDS, idle=WORKER_IDLE)
        finally:
            await database.dispose()

    return work
