"""`xinfang token`: an access token for a user of the demo."""

import asyncio
from datetime import timedelta
from typing import Annotated

import typer

from xinfang.cli.said import refusals
from xinfang.settings import MendableError, Profile

MOST_MINUTES = 60


def token(
    user: Annotated[str, typer.Argument(help="Whom to be, such as jinshui-registrar.")],
    *,
    minutes: Annotated[int, typer.Option(min=1, max=MOST_MINUTES, help="How long it lasts.")] = 30,
) -> None:
    """Print a token that signs a user of the demo in, and nothing else."""
    from xinfang import demo, settings

    with refusals():
        loaded = settings.load()
        if loaded.profile is not Profile.DEMO or loaded.oidc_issuer is not None:
            raise MendableError(
                "tokens are made here in the demo profile with its own issuer only; "
                "elsewhere users sign in at XINFANG_OIDC_ISSUER"
            )
        known = {one.subject: one.title for one in asyncio.run(demo.users())}
        if user not in known:
            listed = "\n".join(f"  {subject}  {title}" for subject, title in known.items())
            raise MendableError(f"the demo has no user {user!r}. It has:\n{listed}")
        typer.echo(demo.token(loaded, user, timedelta(minutes=minutes)))
