"""The plans of what lists ask, under both plan modes: a plan that only holds for one is a trap."""

from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson

from bench.inside import Sent, inside
from bench.questions import Asked
from bench.users import User
from bench.world import World

MODES: Final = ("force_custom_plan", "force_generic_plan")
_TIMES: Final = 5
_WALL: Final = "set_config"
_CASES: Final = ("petition_case", "case_reach", "case_search", "case_task")


@dataclass(frozen=True, slots=True)
class Planned:
    """One statement of an operation for one user: rows, pages and milliseconds by mode."""

    name: str
    user: str
    statement: str
    rows: int
    pages: tuple[int, int]
    milliseconds: tuple[float, float]

    @property
    def ratio(self) -> float:
        """The time of the generic plan by that of the custom one."""
        custom, generic = self.milliseconds
        return generic / custom if custom else 1.0


async def plans(world: World, users: dict[str, User], asked: list[Asked]) -> list[Planned]:
    """Return the plans of the statements on cases that each question sends."""
    found: list[Planned] = []
    connection = await asyncpg.connect(world.address("app"))
    try:
        async with inside(world, users) as graph:
            for one in asked:
                await graph.ask(one.questions[0])
                statements = [
                    sent for sent in graph.sent if any(table in sent.text for table in _CASES)
                ]
                for number, sent in enumerate(statements, start=1):
                    label = f"{number} of {len(statements)}"
                    found.append(await _planned(connection, one, users, sent, label))
    finally:
        await connection.close()
    return found


async def _planned(
    connection: Any,  # noqa: ANN401 - asyncpg has no types
    asked: Asked,
    users: dict[str, User],
    sent: Sent,
    label: str,
) -> Planned:
    rows, pages, times = 0, [], []
    for mode in MODES:
        async with connection.transaction():
            for name, value in users[asked.user.word].actor.wall().settings().items():
                await connection.execute("SELECT set_config($1, $2, true)", name, value)
            await connection.execute(f"SET LOCAL plan_cache_mode = {mode}")
            prepared = await connection.prepare(sent.text)
            kinds = ", ".join(_kind(one) for one in prepared.get_parameters())
            await connection.execute(
                f"PREPARE measured ({kinds}) AS {sent.text}"
                if kinds
                else f"PREPARE measured AS {sent.text}"
            )
            given = ", ".join(_literal(value) for value in sent.values)
            call = f"EXECUTE measured({given})" if given else "EXECUTE measured"
            seen = [await _explain(connection, call) for _ in range(_TIMES)]
            await connection.execute("DEALLOCATE measured")
        rows = seen[-1][0]
        pages.append(seen[-1][1])
        times.append(median(one[2] for one in seen))
    return Planned(
        asked.name, asked.user.word, label, rows, (pages[0], pages[1]), (times[0], times[1])
    )


async def _explain(connection: Any, call: str) -> tuple[int, int, float]:  # noqa: ANN401 - as above
    answer = await connection.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {call}")
    plan = orjson.loads(answer)[0]
    top = plan["Plan"]
    pages = top["Shared Hit Blocks"] + top["Shared Read Blocks"]
    return int(top["Actual Rows"]), pages, float(plan["Execution Time"])


def _kind(parameter: Any) -> str:  # noqa: ANN401 - as above
    name = str(parameter.name)
    return f"{name.removesuffix('[]')}[]" if name.endswith("[]") else name


def _literal(value: Any) -> str:  # noqa: ANN401 - a value of any column
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return str(value).lower()
    if isinstance(value, list | tuple):
        listed = ",".join('"' + str(one).replace('"', '\\"') + '"' for one in value)
        return _literal(f"{{{listed}}}")
    if isinstance(value, date | datetime | UUID):
        return f"'{value}'"
    return "'" + str(value).replace("'", "''") + "'"
