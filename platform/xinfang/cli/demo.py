"""`xinfang demo`: the demo's data, without serving it."""

from typing import Annotated

import typer

from xinfang.cli.said import done, refusals
from xinfang.settings import MendableError, Profile, Settings

MOST = 5_000_000


def demo(
    *,
    cases: Annotated[
        int | None,
        typer.Option(min=1, max=MOST, help="How many cases there are to be, at least."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="What the cases that are missing are drawn from.")
    ] = None,
) -> None:
    """Fill the database with the demo, and print what it has and three logins to try.

    Run again it does nothing, or adds what is missing of the cases asked for.
    """
    from xinfang import settings
    from xinfang.cli import place
    from xinfang.cli.migrate import bring_up_to_date
    from xinfang.cli.parts import filled_with_demo, with_demo_secrets
    from xinfang.cli.up import tell_logins

    with refusals():
        loaded = settings.load()
        if loaded.profile is not Profile.DEMO:
            raise MendableError(f"the demo is for XINFANG_PROFILE=demo, not {loaded.profile}")
        with place.opened(loaded) as at:
            bring_up_to_date(at)
            complete = with_demo_secrets(at.completed())
            logins = filled_with_demo(complete, cases, seed)
            _tell_what_is_made(complete)
        tell_logins(logins)


def _tell_what_is_made(settings: Settings) -> None:
    from xinfang import demo
    from xinfang.cli.parts import ask
    from xinfang.law.lifecycle import CaseState

    made = ask(settings, demo.made)
    states = ", ".join(f"{CaseState(one).label} {count:,}" for one, count in made.states.items())
    done("cases", f"{made.cases:,}: {states}")
    (largest, most), (smallest, fewest) = made.largest, made.smallest
    done("counties", f"{largest} has {most:,}, {smallest} {fewest:,}")
