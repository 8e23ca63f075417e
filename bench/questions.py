"""The questions of a run, for each user: made from what the world answers him."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
import orjson

from bench import client
from bench.operations import FIRST, Question
from bench.users import User
from bench.world import World
from xinfang.api.ids import Seals

FREQUENT: Final = "征地"
STATES: Final = {"list, frequent state": "IN_HANDLING", "list, rare state": "NOT_ACCEPTED"}
PAGES: Final = 20
"""So many cases are opened in turn."""
DEEP: Final = 10
"""The page that `list, tenth page` asks for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one row of a table measures: a name, a user, and the questions he asks in turn."""

    name: str
    user: User
    questions: Sequence[Question]


async def questions(world: World, seals: Seals, users: dict[str, User], port: int) -> list[Asked]:
    """Return everything that is asked, in the order of the tables."""
    found: list[Asked] = []
    connection = await asyncpg.connect(world.address())
    try:
        for user in users.values():
            asking = _Asking(user, port, seals, connection)
            found += [
                asking.a_list("list", {}, {}),
                *(
                    asking.a_list(name, {"filter": {"states": [state]}}, {"state": state})
                    for name, state in STATES.items()
                ),
                *await asking.deep(),
                asking.a_list(
                    "overdue, by last day",
                    {"filter": {"clockStates": ["OVERDUE"]}, "orderBy": "DUE_FIRST"},
                    {"overdue": True},
                ),
                asking.a_list(
                    "search, frequent word",
                    {"filter": {"search": FREQUENT}},
                    {"search": FREQUENT},
                ),
                *await asking.numbers(),
                *await asking.pages(),
            ]
    finally:
        await connection.close()
    return sorted(found, key=lambda one: _ORDER.index(one.name))


_ORDER: Final = (
    "list",
    *STATES,
    "list, tenth page",
    "overdue, by last day",
    "search, frequent word",
    "search, rare word",
    "case page",
)


@dataclass(frozen=True, slots=True)
class _Asking:
    user: User
    port: int
    seals: Seals
    connection: Any

    def a_list(self, name: str, variables: dict[str, Any], plain: dict[str, Any]) -> Asked:
        """Return a list with its filter, as both servers take it."""
        return Asked(name, self.user, [self._question("case-list", variables, plain)])

    async def deep(self) -> list[Asked]:
        """Return the list from far down, where the user has so many cases."""
        variables: dict[str, Any] = {}
        last = ""
        for _ in range(DEEP - 1):
            page = await self._page(variables)
            if not page["pageInfo"]["hasNextPage"]:
                return []
            variables = {"after": page["pageInfo"]["endCursor"]}
            last = page["nodes"][-1]["id"]
        row_id = self.seals.opened(last)[1]
        at = await self.connection.fetchval(
            "SELECT registered_at FROM petition_case WHERE id = $1", row_id
        )
        plain = {"after": [at.isoformat(), str(row_id)]}
        return [self.a_list("list, tenth page", variables, plain)]

    async def numbers(self) -> list[Asked]:
        """Return the search for each of some cases by its number, where he has any."""
        nodes = (await self._page({}))["nodes"][:PAGES]
        asked = [
            self._question(
                "case-list",
                {"filter": {"search": node["number"]}},
                {"search": node["number"], "rare": True},
            )
            for node in nodes
        ]
        return [Asked("search, rare word", self.user, asked)] if asked else []

    async def pages(self) -> list[Asked]:
        """Return the pages of the newest cases of his, where he has any."""
        nodes = (await self._page({}))["nodes"][:PAGES]
        asked = [
            Question(
                "case-page",
                self.user.word,
                {"id": node["id"]},
                {"case": str(self.seals.opened(node["id"])[1])},
            )
            for node in nodes
        ]
        return [Asked("case page", self.user, asked)] if asked else []

    async def _page(self, variables: dict[str, Any]) -> dict[str, Any]:
        question = self._question("case-list", variables, {})
        body = await client.once(self.port, question.of_graph(self.user))
        page: dict[str, Any] = orjson.loads(body)["data"]["cases"]
        return page

    def _question(
        self, operation: str, variables: dict[str, Any], plain: dict[str, Any]
    ) -> Question:
        first = {"first": FIRST}
        return Question(operation, self.user.word, first | variables, first | plain)
