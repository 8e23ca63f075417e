"""`make bench`: build the world if there is none, measure, and write down what was seen."""

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final
from uuid import UUID

import uvloop

from bench import parts, plans, questions, report, road, rounds, servers
from bench.client import FailedError
from bench.equality import UnequalError
from bench.questions import Asked
from bench.report import Seen
from bench.road import ByActions, ByGraph, Roads
from bench.rounds import Contender, Pair, Plan
from bench.servers import Server
from bench.users import USERS, User, signed_in
from bench.world import World, opened, seals_of
from xinfang.settings import ROOT, load

RESULTS: Final = ROOT / "bench" / "results"


def main() -> None:
    """Run what the command line asks for."""
    given = _arguments()
    folder = load().data_dir / "bench" / str(given.cases)
    folder.mkdir(parents=True, exist_ok=True)
    plan = Plan(given.seconds, given.rounds, tuple(given.connections))
    with ExitStack() as stack:
        world = stack.enter_context(opened(folder, given.cases))
        running = {
            name: stack.enter_context(servers.serving(name, folder, given.cases))
            for name in servers.NAMES
        }
        seen = uvloop.run(measured(world, running, plan, given.users, _tell))
    text = report.markdown(seen)
    target = given.out or RESULTS / f"{given.cases}-cases.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    _tell(f"written to {target}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--cases", type=int, default=200_000, help="how large the world is")
    parser.add_argument("--seconds", type=float, default=0.5, help="of each stretch of load")
    parser.add_argument("--rounds", type=int, default=5, help="of both servers in turn")
    parser.add_argument("--connections", type=int, nargs="+", default=list(rounds.CONNECTIONS))
    parser.add_argument("--users", nargs="+", choices=list(USERS), default=list(USERS))
    parser.add_argument("--out", type=Path, help="the file to write (default: bench/results/)")
    return parser.parse_args()


async def measured(
    world: World,
    running: dict[str, Server],
    plan: Plan,
    words: list[str],
    tell: Callable[[str], None],
) -> Seen:
    """Measure everything, in the order of the tables. Raises UnequalError before it times."""
    known = await signed_in(world)
    users = {word: known[word] for word in words}
    seen = Seen(plan, await report.facts(world, users))
    asked = await questions.questions(world, seals_of(world), users, running["graph"].port)
    await _demand_equal(world, running, asked)
    tell(f"{len(asked)} questions, all answered alike")
    seen.parts = await parts.parts(world, users, asked)
    seen.plans = await plans.plans(world, users, asked)
    for one in asked:
        users = await _fresh(world, users)
        seen.ceiling += await _against_ceiling(one, users, running, plan, tell)
    seen.unauthenticated = await _against_open(asked, users, running, plan, tell)
    seen.road = await _roads(world, running, plan, tell)
    return seen


async def _demand_equal(world: World, running: dict[str, Server], asked: list[Asked]) -> None:
    seals = seals_of(world)
    for one in asked:
        ours = _graph(one, running["graph"], one.user)
        await rounds.demand_equal(ours, _ceiling(one, running["ceiling"]), seals, one)
        await rounds.demand_equal(ours, _open(one, running["unauthenticated"]), seals, one)


async def _against_ceiling(
    one: Asked,
    users: dict[str, User],
    running: dict[str, Server],
    plan: Plan,
    tell: Callable[[str], None],
) -> list[Pair]:
    found = []
    ours = _graph(one, running["graph"], users[one.user.word])
    theirs = _ceiling(one, running["ceiling"])
    for connections in plan.connections:
        pair = Pair(one.name, one.user.word, connections)
        try:
            found.append(await rounds.compare(pair, ours, theirs, plan))
        except FailedError as failed:
            tell(f"{pair.name}, {pair.user}, {connections}: {failed}")
            continue
        tell(f"{pair.name}, {pair.user}, {connections}: {pair.ratio:.2f} of the ceiling")
    return found


async def _against_open(
    asked: list[Asked],
    users: dict[str, User],
    running: dict[str, Server],
    plan: Plan,
    tell: Callable[[str], None],
) -> list[Pair]:
    found = []
    first = next(iter(users))
    for one in (one for one in asked if one.user.word == first):
        ours = _graph(one, running["graph"], users[first])
        for connections in plan.connections:
            pair = Pair(one.name, first, connections)
            found.append(
                await rounds.compare(pair, ours, _open(one, running["unauthenticated"]), plan)
            )
            tell(f"{pair.name}, {pair.user}, {connections}: {pair.ratio:.2f} of no sign-in")
    return found


async def _roads(
    world: World, running: dict[str, Server], plan: Plan, tell: Callable[[str], None]
) -> list[Pair]:
    """Walk roads by the graph and by bare actions, which must leave the same behind."""
    seals = seals_of(world)
    counties = await road.counties(world)
    by_graph = ByGraph(running["graph"], road.tokens(world, counties), seals)
    by_actions = ByActions(running["actions"])
    ours, theirs = Roads(by_graph, counties), Roads(by_actions, counties)
    left = await road.traces(world, seals.opened(await ours.one())[1])
    other = await road.traces(world, UUID(await theirs.one()))
    if left != other:
        raise UnequalError(f"the roads left different things:\n{left}\n{other}")
    found = []
    for connections in plan.connections:
        pair = Pair("register to service, a county each", "acts", connections)
        found.append(await rounds.compare(pair, ours, theirs, plan))
        tell(f"{pair.name}, {connections}: {pair.ratio:.2f} of bare actions")
    alone = Pair("register to service, in one county", "acts", max(plan.connections))
    one = counties[:1]
    found.append(await rounds.compare(alone, Roads(by_graph, one), Roads(by_actions, one), plan))
    return found


def _graph(one: Asked, server: Server, user: User) -> Contender:
    return Contender(server, [question.of_graph(user) for question in one.questions])


def _ceiling(one: Asked, server: Server) -> Contender:
    return Contender(server, [question.of_ceiling() for question in one.questions])


def _open(one: Asked, server: Server) -> Contender:
    return Contender(
        server, [question.of_graph(one.user, authenticated=False) for question in one.questions]
    )


async def _fresh(world: World, users: dict[str, User]) -> dict[str, User]:
    """Return the users with tokens that last: a run may take longer than an hour."""
    known = await signed_in(world)
    return {word: known[word] for word in users}


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
