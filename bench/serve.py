"""`python -m bench.serve NAME FOLDER CASES PORT`: one of the servers, until it is terminated."""

import asyncio
import sys
from pathlib import Path

from starlette.applications import Starlette

from bench import actions, ceiling
from bench.inside import believing
from bench.users import signed_in
from bench.world import World, reached
from xinfang.cli import parts, serving
from xinfang.cli.serving import Application


def application(name: str, world: World) -> Application:
    """Return the application of a server."""
    match name:
        case "graph":
            return parts.application(world.settings)
        case "unauthenticated":
            return _unauthenticated(world)
        case "ceiling":
            return ceiling.application(world)
        case "actions":
            return actions.application(world)
    raise ValueError(name)


def _unauthenticated(world: World) -> Starlette:
    # Its users are asked for before it serves: there is no loop yet that could be disturbed.
    users = asyncio.run(signed_in(world))
    return believing(world, world.database(), users)


def main(name: str, folder: str, cases: str, port: str) -> None:
    """Serve until terminated, or until whoever measures is gone."""
    serving.die_with_parent()
    world = reached(Path(folder), int(cases), int(port))
    serving.serve_until_signal(application(name, world), world.settings)


if __name__ == "__main__":
    main(*sys.argv[1:])
