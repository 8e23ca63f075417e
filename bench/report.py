"""What was seen, as tables: ratios with their spread first, absolute figures beside them."""

import math
import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

import asyncpg

from bench.parts import Parts
from bench.plans import Planned
from bench.rounds import Pair, Plan, latency, rate, work
from bench.users import WHO, User
from bench.world import TUNED, World

_GIB: Final = 1 << 30


@dataclass(slots=True)
class Seen:
    """Everything that one run saw."""

    plan: Plan
    facts: list[str] = field(default_factory=list)
    ceiling: list[Pair] = field(default_factory=list)
    unauthenticated: list[Pair] = field(default_factory=list)
    road: list[Pair] = field(default_factory=list)
    parts: list[Parts] = field(default_factory=list)
    plans: list[Planned] = field(default_factory=list)


async def facts(world: World, users: dict[str, User]) -> list[str]:
    """Return the facts of machine and world, a line each."""
    connection = await asyncpg.connect(world.address())
    try:
        version = await connection.fetchval("SHOW server_version")
        cases = await connection.fetchval("SELECT count(*) FROM petition_case")
        size = await connection.fetchval("SELECT pg_database_size(current_database())")
        tenants = await connection.fetch(
            "SELECT count(*) FROM petition_case GROUP BY tenant_id ORDER BY 1"
        )
        counted = [await _count(connection, user) for user in users.values()]
    finally:
        await connection.close()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    settings = ", ".join(f"`{name} = {value}`" for name, value in TUNED.items())
    machine = f"{os.cpu_count()} cores, {memory:.0f} GiB, Linux; Python {platform.python_version()}"
    spread = f"{tenants[0][0]:,} in the smallest, {tenants[-1][0]:,} in the largest"
    return [
        f"{machine}; PostgreSQL {version} on the same machine, durable, with {settings}",
        f"{cases:,} cases in {len(tenants)} territories ({spread}); {size / _GIB:.1f} GiB",
        *(f"{word}: {WHO[word]} ({number})" for word, number in zip(users, counted, strict=True)),
    ]


async def _count(connection: Any, user: User) -> str:  # noqa: ANN401 - asyncpg has no types
    async with connection.transaction():
        await connection.execute("SET LOCAL ROLE xinfang_app")
        for name, value in user.actor.wall().settings().items():
            await connection.execute("SELECT set_config($1, $2, true)", name, value)
        found = await connection.fetchval("SELECT count(*) FROM petition_case")
    return f"{found:,} cases inside his wall"


def markdown(seen: Seen) -> str:
    """Return the whole page."""
    return "\n".join(line.rstrip() for line in _page(seen)) + "\n"


def _page(seen: Seen) -> Iterator[str]:
    plan = seen.plan
    yield "# What `make bench` saw"
    yield ""
    yield (
        f"{plan.rounds} rounds, in each of which both servers were under load in turn for "
        f"{plan.seconds} s. A ratio is the median of the rounds' ratios, its spread their least "
        "and greatest. What the words mean: `docs/speed.md`."
    )
    yield ""
    yield from (f"- {fact}" for fact in seen.facts)
    yield from _ceiling(seen.ceiling)
    yield from _others(
        "Without authentication", "the same graph without authentication", seen.unauthenticated
    )
    yield from _others("The road", "the same acts without GraphQL and sign-in", seen.road)
    yield from _parts(seen.parts)
    yield from _plans(seen.plans)


def _ceiling(pairs: Sequence[Pair]) -> Iterator[str]:
    if not pairs:
        return
    yield from ("", "## Of the ceiling", "")
    for name, group in groupby(pairs, key=lambda pair: pair.name):
        found = list(group)
        connections = sorted({pair.connections for pair in found})
        yield from _heading(
            [name.capitalize()]
            + [f"at {number}" for number in connections]
            + [
                "answers a second",
                "ceiling",
                "processor ms an answer",
                "of it",
                "p50 ×",
                "p99 ×",
                "p99 ms",
            ]
        )
        for user, row in groupby(found, key=lambda pair: pair.user):
            yield _row([user, *_cells(list(row), connections)])
        yield ""


def _cells(pairs: Sequence[Pair], connections: Sequence[int]) -> Iterator[str]:
    told = {pair.connections: _ratio(pair) for pair in pairs}
    yield from (told.get(number, "not all were answered") for number in connections)
    yield _each(rate(pair.ours) for pair in pairs)
    yield _each(rate(pair.theirs) for pair in pairs)
    yield _each((work(pair.ours) for pair in pairs), digits=1)
    yield _each((_part(work(pair.theirs), work(pair.ours)) for pair in pairs), digits=2)
    for part in (0.5, 0.99):
        yield _each((latency(p.ours, part) / latency(p.theirs, part) for p in pairs), digits=1)
    yield _each(latency(pair.ours, 0.99) for pair in pairs)


def _part(of: float, whole: float) -> float:
    return of / whole if whole else math.nan


def _others(title: str, against: str, pairs: Sequence[Pair]) -> Iterator[str]:
    if not pairs:
        return
    yield from (f"## {title}", "", f"The graph as it is, of {against}.", "")
    yield from _heading(
        [
            "",
            "connections",
            "of it",
            "graph, a second",
            "other",
            "processor ms an answer",
            "other",
            "p99 ms",
        ]
    )
    for pair in pairs:
        yield _row(
            [
                f"{pair.name}, {pair.user}",
                str(pair.connections),
                _ratio(pair),
                f"{rate(pair.ours):.0f}",
                f"{rate(pair.theirs):.0f}",
                f"{work(pair.ours):.1f}",
                f"{work(pair.theirs):.1f}",
                f"{latency(pair.ours, 0.99):.0f}",
            ]
        )
    yield ""


def _parts(parts: Sequence[Parts]) -> Iterator[str]:
    if not parts:
        return
    yield from ("## Where one request's time goes", "")
    yield (
        "Milliseconds, one request at a time inside one process. Parsing and validation are done "
        "once a document and kept: they are no part of a request. `rest` is what the graph does "
        "besides waiting for statements: executing, sealing ids, making the answer."
    )
    yield ""
    yield from _heading(
        ["", "token", "actor", "statements", "(their number)", "rest", "of it JSON",
         "parse (kept)", "validate (kept)"]
    )  # fmt: skip
    for one in parts:
        figures = (one.token, one.actor, one.statements)
        yield _row(
            [
                f"{one.name}, {one.user}",
                *(f"{figure:.2f}" for figure in figures),
                str(one.sent),
                *(f"{figure:.2f}" for figure in (one.graph, one.json, one.parse, one.validate)),
            ]
        )
    yield ""


def _plans(plans: Sequence[Planned]) -> Iterator[str]:
    if not plans:
        return
    yield from ("## Plans", "")
    yield (
        "Each statement on cases that an operation sends, by `EXPLAIN (ANALYZE, BUFFERS)` under "
        "the user's wall, with `plan_cache_mode` both ways; pages are shared buffers."
    )
    yield ""
    yield from _heading(
        ["", "statement", "rows", "pages custom", "pages generic", "ms custom", "ms generic"]
    )
    for one in plans:
        yield _row(
            [
                f"{one.name}, {one.user}",
                one.statement,
                str(one.rows),
                *(f"{pages:,}" for pages in one.pages),
                *(f"{time:.2f}" for time in one.milliseconds),
            ]
        )
    yield ""


def _ratio(pair: Pair) -> str:
    low, high = min(pair.ratios), max(pair.ratios)
    return f"**{pair.ratio:.2f}** ({low:.2f}–{high:.2f})"


def _each(figures: Iterable[float], digits: int = 0) -> str:
    return " / ".join(f"{figure:.{digits}f}" for figure in figures)


def _heading(names: Sequence[str]) -> Iterator[str]:
    yield _row(names)
    yield "|---|" + "--:|" * (len(names) - 1)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
