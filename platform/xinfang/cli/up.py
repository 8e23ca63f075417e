"""`xinfang up` and `xinfang serve`: the API, with everything it needs or on what is there."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Annotated, Protocol

import typer

from xinfang.cli.place import Place
from xinfang.cli.said import done, out, refusals
from xinfang.settings import MendableError, Profile, Settings

INSTEAD = (
    "`up` is for trying the platform. In production run `xinfang migrate`, then `xinfang serve` "
    "and `xinfang work`"
)


class Login(Protocol):
    """A user of the demo to try: who it is, in words, and a token that signs it in."""

    @property
    def who(self) -> str: ...  # noqa: D102 - as the class says
    @property
    def token(self) -> str: ...  # noqa: D102 - as the class says


def up(
    *,
    with_parent: Annotated[
        bool, typer.Option("--with-parent", hidden=True, help="End when the parent process ends.")
    ] = False,
) -> None:
    """Start database, demo and API on this machine, and keep them until Ctrl-C."""
    from xinfang import settings
    from xinfang.cli import serving

    if with_parent:
        serving.die_with_parent()
    serving.leave_on_termination()
    with refusals():
        loaded = settings.load()
        if loaded.profile is Profile.PRODUCTION:
            raise MendableError(INSTEAD)
        try:
            _run(loaded)
        except KeyboardInterrupt:
            out.print("stopped: the data is kept, nothing is left running")


def _run(loaded: Settings) -> None:
    from xinfang import demo
    from xinfang.app import build_app
    from xinfang.cli import place, serving
    from xinfang.cli.migrate import bring_up_to_date
    from xinfang.cli.parts import open_database, with_demo_secrets

    with ExitStack() as stack:
        at = place.find(loaded)
        if at.embedded is not None:
            with out.status("starting PostgreSQL"):
                at.embedded.start()
            stack.callback(at.embedded.stop)
        _tell_where(at)
        serving.refuse_taken_address(loaded)
        bring_up_to_date(at)
        complete = with_demo_secrets(at.completed())
        with out.status("the demo"):
            logins = asyncio.run(demo.seed(complete))
        done("demo", f"{len(logins)} logins to try")
        serving.serve_until_signal(
            build_app(complete, open_database(complete)),
            complete,
            embedded=at.embedded,
            ready=lambda: _tell_how(complete, logins),
        )


def _tell_where(at: Place) -> None:
    if at.embedded is None:
        done("PostgreSQL", "the server that DATABASE_URL names")
        return
    done(f"PostgreSQL {at.embedded.version}", f"data in {at.embedded.home}")
    if at.embedded.relocated:
        out.print(
            f"  {at.embedded.asked_home} is closed to the account that runs PostgreSQL, so the "
            f"data is in {at.embedded.home}; name an open folder in XINFANG_DATA_DIR to have it "
            "elsewhere"
        )


def _tell_how(settings: Settings, logins: Sequence[Login]) -> None:
    at = f"http://{settings.host}:{settings.port}"
    out.print(f"\n[bold]Xinfang answers on {at}[/bold]")
    out.print(f"  GraphQL  {at}/graphql")
    for login in logins:
        out.print(f"\n  {login.who}\n  Authorization: Bearer {login.token}", markup=False)
    out.print("\nCtrl-C ends it; the data stays, and the next start takes seconds.")


def serve() -> None:
    """Serve the API on the database that the settings name, until SIGTERM or Ctrl-C."""
    from xinfang import settings
    from xinfang.app import build_app
    from xinfang.cli import place, serving
    from xinfang.cli.parts import open_database, with_demo_secrets

    serving.leave_on_termination()
    with refusals():
        loaded = settings.load()
        with place.opened(loaded) as at:
            # Serving takes no administrator: production gives none.
            known = at.completed() if at.administrator is not None else loaded
            complete = with_demo_secrets(known)
            serving.refuse_taken_address(complete)
            app = build_app(complete, open_database(complete))
            serving.serve_until_signal(
                app,
                complete,
                embedded=at.embedded if at.started else None,
                ready=lambda: done("serving", f"http://{complete.host}:{complete.port}"),
            )
