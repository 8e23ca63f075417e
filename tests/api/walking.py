"""The road through HTTP: each act by the documented operation, on the day that the story says."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

from api.serving import Graph, letter
from cases.watching import STORED
from xinfang.api.ids import Kind
from xinfang.kernel import clock

REGISTRAR: Final = "金水区信访局登记员"
OFFICER: Final = "金水区信访局经办人"
HANDLER: Final = "金水区自然资源局承办人"
HEAD: Final = "金水区自然资源局局长"
OVERSEER: Final = "河南省监管员"
DEPARTMENT: Final = "金水区自然资源局"
NOTICE: Final = {"text": "您的信访事项已经收悉，现将办理情况告知您。", "manner": "POST"}
SIXTH: Final = [
    {
        "category": "APPEAL_REQUEST",
        "text": "请求修复村道排水沟",
        "appealBranch": "PETITION_HANDLING",
    }
]
OPINION: Final = {
    "reasons": "排水沟确已损坏，属本机关养护范围。",
    "facts": "经现场勘查，排水沟损坏约120米。",
    "basis": "《公路法》第三十五条。",
    "conclusion": "SUPPORT",
}
ROAD: Final = frozenset(
    {
        *("SHOW_QUERY_CODE", "CLASSIFY", "NAME_RESPONDENT", "TRANSFER", "ASSIGN", "OBJECT"),
        *("RULE_OBJECTION", "ACCEPT", "DECLINE", "BEGIN_HANDLING", "EXTEND", "ANSWER"),
        *("SERVE_ANSWER", "SUBMIT_CLOSING_REPORT", "CLOSE", "UNMASK_IDENTITY"),
    }
)
"""Of `can` the acts of the road from letter to close; what else there is has tests of its own."""
RECUSING: Final = ("DECLARE_INTEREST", "CHALLENGE_HANDLER")
"""What of `can` is open to whoever works on a case, while it goes on."""
EVERYTHING: Final = (
    *(name for name in STORED if name != "ledger_entry"),  # it has who read, and who was refused
    "idempotency_key",
    "review_setting",
)

Payload = Mapping[str, Any]


def road(page: Mapping[str, Any]) -> list[str]:
    """Return which acts of the road a page offers, in its order."""
    return [act for act in page["can"] if act in ROAD]


@dataclass(slots=True)
class Walk:
    """One case on its road, asked and acted on over HTTP; the day is that of the story."""

    graph: Graph
    day: dt.date
    case_id: str = field(default="")

    def on(self, day: str) -> "Walk":
        """Let it be that civil day."""
        self.day = dt.date.fromisoformat(day)
        return self

    async def ask(self, who: str, operation: str, **variables: Any) -> Any:  # noqa: ANN401 - the data of any operation
        """Ask a documented operation on the story's day and return its data."""
        with clock.frozen(dt.datetime.combine(self.day, dt.time(4), dt.UTC)):
            return await self.graph.documented(who, operation, variables)

    async def register(self, who: str = REGISTRAR, **changes: Any) -> Payload:  # noqa: ANN401 - any field of the input
        """Register a petition of the sixth branch, received on the day, and follow it."""
        given = letter(**{"receivedOn": self.day.isoformat(), "items": SIXTH, **changes})
        payload: Payload = (await self.ask(who, "register-case", input=given))["registerCase"]
        assert payload["errors"] == []
        if payload["case"]:
            self.case_id = payload["case"]["id"]
        return payload

    async def tried(self, who: str, operation: str, **given: Any) -> Payload:  # noqa: ANN401 - as above
        """Try an act on the case as it stands and return its payload."""
        whole = {
            "idempotencyKey": str(uuid4()),
            "case": self.case_id,
            "version": await self.version(),
            **given,
        }
        data = await self.ask(who, operation, input=whole)
        ((_field, payload),) = data.items()
        found: Payload = payload
        return found

    async def act(self, who: str, operation: str, **given: Any) -> Payload:  # noqa: ANN401 - as above
        """Do an act on the case as it stands."""
        payload = await self.tried(who, operation, **given)
        assert payload["errors"] == []
        return payload

    async def refused(self, who: str, operation: str, **given: Any) -> Payload:  # noqa: ANN401 - as above
        """Try an act that is refused; see that nothing happened, and return the problem."""
        before = await self.everything()
        payload = await self.tried(who, operation, **given)
        assert payload["case"] is payload["event"] is None
        assert await self.everything() == before
        (problem,) = payload["errors"]
        found: Payload = problem
        return found

    async def page(self, who: str = OVERSEER) -> Payload:
        """Return the case's page with its proceedings as somebody sees them."""
        page: Payload = (await self.ask(who, "case-page", id=self.case_id))["case"]
        if not page:
            return page
        return {**page, **(await self.ask(who, "case-proceedings", id=self.case_id))["case"]}

    async def clocks(self, who: str = OVERSEER) -> dict[str, tuple[str, str, str, str | None]]:
        """Return of the newest clock of each term: start, last day, state, end."""
        found = {one["term"]["id"]: one for one in (await self.page(who))["clocks"]}
        return {
            name: (one["startedOn"], one["dueOn"], one["state"], one["endedOn"])
            for name, one in found.items()
        }

    async def todo(self, who: str) -> list[tuple[str, str | None]]:
        """Return somebody's open tasks: kind and last day."""
        page = (await self.ask(who, "open-tasks"))["openTasks"]
        assert page["totalCount"] == {"value": len(page["nodes"]), "exact": True}
        return [(one["kind"], one["dueOn"]) for one in page["nodes"]]

    async def version(self) -> int:
        """Return the version of the case, behind every wall."""
        row_id = self.graph.row(self.case_id)
        rows = await self.graph.world.ask(
            "SELECT version FROM petition_case WHERE id = :id", id=row_id
        )
        return int(rows[0].version)

    async def everything(self) -> list[tuple[int, int | None]]:
        """Return how many rows there are of each kind, and the versions of all cases."""
        counted = " UNION ALL ".join(
            f"SELECT count(*), NULL::bigint FROM {table}"  # noqa: S608 - tables of ours
            for table in EVERYTHING
        )
        rows = await self.graph.world.ask(
            f"{counted} UNION ALL SELECT 0, sum(version) FROM petition_case"  # noqa: S608 - as above
        )
        return [(row[0], row[1]) for row in rows]

    def unit(self, name: str) -> str:
        """Return the opaque id of a unit."""
        return self.graph.id(Kind.UNIT, self.graph.world.unit(name))
