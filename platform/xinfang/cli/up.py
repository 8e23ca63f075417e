"""`xinfang up` and `xinfang serve`: the API, with everything it needs or on what is there."""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from xinfang.cli.place import Place
from xinfang.cli.said import done, out, refusals
from xinfang.settings import MendableError, Profile, Settings

if TYPE_CHECKING:
    from xinfang.demo import Login

INSTEAD = (
    "`up` is for trying the platform. In production run `xinfang migrate`, then `xinfang serve` "
    "and `xinfang work`"
)


def up(
    *,
    with_parent: Annotated[
        bool, typer.Option("--with-parent", hidden=True, help="End when the parent process ends.")
    ] = False,
) -> None:
    """Start database, demo, API and worker on this machine, and keep them until Ctrl-C."""
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
    from xinfang.cli import place, serving
    from xinfang.cli.migrate import bring_up_to_date
    from xinfang.cli.parts import application, filled_with_demo, with_demo_secrets, worker

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
        logins = filled_with_demo(complete)
        app = application(complete)
        serving.serve_until_signal(
            app,
            complete,
            embedded=at.embedded,
            ready=lambda: _tell_how(complete, logins),
            beside=worker(complete),
            leave=app.leave,
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


def _tell_how(settings: Settings, logins: Sequence["Login"]) -> None:
    at = f"http://{settings.host}:{settings.port}"
    out.print(f"\n[bold]Xinfang answers on {at}[/bold]")
    out.print(f"  GraphQL   {at}/graphql")
    if settings.oidc_issuer is None:
        from xinfang.web import graphiql

        built = (graphiql.BUILT / "index.html").is_file()
        missing = "" if built else "  (not built: it needs Node.js with npm, then make graphiql)"
        out.print(f"  GraphiQL  {at}{graphiql.PATH}{missing}")
    tell_logins(logins)
    out.print("\nCtrl-C ends it; the data stays, and the next start takes seconds.")


def tell_logins(logins: Sequence["Login"]) -> None:
    """Say whom one may try to be, and how."""
    for login in logins:
        out.print(f"\n  {login.who}", markup=False)
        if login.token is None:
            out.print(f"  signs in at your issuer as {login.subject}", markup=False)
        else:
            out.print(f"  Authorization: Bearer {login.token}", markup=False)
    if any(login.token for login in logins):
        out.print("\nThe tokens last an hour; .venv/bin/xinfang token NAME makes others.")


def serve() -> None:
    """Serve the API on the database that the settings name, until SIGTERM or Ctrl-C."""
    from xinfang import settings
    from xinfang.cli import place, serving
    from xinfang.cli.parts import application, with_demo_secrets

    serving.leave_on_termination()
    with refusals():
        loaded = settings.load()
        with place.opened(loaded) as at:
            # Serving takes no administrator: production gives none.
            known = at.completed() if at.administrator is not None else loaded
            complete = with_demo_secrets(known)
            serving.refuse_taken_address(complete)
            app = application(complete)
            serving.serve_until_signal(
                app,
                complete,
                embedded=at.embedded if at.started else None,
                ready=lambda: done("serving", f"http://{complete.host}:{complete.port}"),
                leave=app.leave,
            )
