"""`xinfang demo`: the demo's data, without serving it."""

from xinfang.cli.said import refusals
from xinfang.settings import MendableError, Profile


def demo() -> None:
    """Fill the database with the demo unless it is filled, and print three logins to try."""
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
            logins = filled_with_demo(with_demo_secrets(at.completed()))
        tell_logins(logins)
