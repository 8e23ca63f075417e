"""The graph of the small province."""

from collections.abc import AsyncIterator

import pytest

from api.serving import Graph, graph

from world import World


@pytest.fixture(name="graph")
async def served(world: World) -> AsyncIterator[Graph]:
    """The graph over HTTP, asked as any user of the world."""
    async with graph(world) as opened:
        yield opened
