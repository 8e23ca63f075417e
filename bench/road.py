"""The road as load: each connection registers, sends, accepts, answers and serves, case after case.

Every connection works in a county of its own, as three of its people, so that the road is measured
and not one county's queue for its ledger; `in one county` measures that queue.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID, uuid4

import asyncpg
import orjson

from bench import client
from bench.client import FailedError, Sample, Wire, post
from bench.operations import document_id
from bench.servers import Server
from bench.world import World
from xinfang import demo
from xinfang.api.endpoint import PATH
from xinfang.api.ids import Kind, Seals
from xinfang.demo.organs import LAND, PETITION, PLACES
from xinfang.kernel import clock

COUNTIES: Final = 32
ACTS: Final = ("register", "transfer", "accept", "answer", "serve")
NOTICE: Final = {"text": "您的信访事项已经收悉，现将办理情况告知您。", "manner": "POST"}
LETTER: Final[dict[str, Any]] = {
    "channel": "LETTER",
    "purpose": "SETTLEMENT_REQUEST",
    "category": "APPEAL_REQUEST",
    "title": "村道排水沟多年未修",
    "demand": "请求修复村道排水沟",
    "facts": "排水沟损坏多年，雨季积水，多次向村里反映未果。",
    "petitioners": [{"name": "张某某（虚构）", "phone": "13800000000"}],
    "items": [
        {
            "category": "APPEAL_REQUEST",
            "text": "请求修复村道排水沟",
            "appealBranch": "PETITION_HANDLING",
        }
    ],
}
ANSWER: Final[dict[str, Any]] = {
    "reasons": "排水沟确已损坏，属本机关养护范围。",
    "facts": "经现场勘查，排水沟损坏约120米。",
    "basis": "《公路法》第三十五条。",
    "conclusion": "SUPPORT",
}


@dataclass(frozen=True, slots=True)
class County:
    """A county with the subjects of three of its people, and the unit that answers."""

    registrar: str
    officer: str
    handler: str
    unit_id: UUID

    def who(self, act: str) -> str:
        """Return whose act it is."""
        return {"register": self.registrar, "transfer": self.officer}.get(act, self.handler)


class Way(Protocol):
    """How an act is asked for, and what its answer says of the case."""

    @property
    def server(self) -> Server:
        """The server that is asked."""
        ...

    def request(self, county: County, act: str, case: str, version: int) -> bytes:
        """Return the request of an act."""
        ...

    def done(self, act: str, body: bytes) -> tuple[str, int]:
        """Return the case and its version. Raises FailedError where the act was refused."""
        ...


@dataclass(frozen=True, slots=True)
class Roads:
    """A server with the counties in which roads are walked."""

    way: Way
    counties: Sequence[County]

    @property
    def server(self) -> Server:
        """The server that bears the load."""
        return self.way.server

    async def load(self, connections: int, seconds: float) -> Sample:
        """Let so many connections walk for so long; an act is one answer of the sample."""
        wires = [await client.connect(self.way.server.port) for _ in range(connections)]
        begun = time.perf_counter()
        sample = Sample(seconds)
        try:
            await asyncio.gather(
                *(
                    self._walk(
                        wire, self.counties[at % len(self.counties)], begun + seconds, sample
                    )
                    for at, wire in enumerate(wires)
                )
            )
        finally:
            for wire in wires:
                wire.close()
        sample.seconds = time.perf_counter() - begun
        return sample

    async def one(self) -> str:
        """Walk one road in the first county and return the case."""
        wire = await client.connect(self.way.server.port)
        try:
            return await self._road(wire, self.counties[0], float("inf"), Sample(0))
        finally:
            wire.close()

    async def _walk(self, wire: Wire, county: County, end: float, sample: Sample) -> None:
        while time.perf_counter() < end:
            await self._road(wire, county, end, sample)

    async def _road(self, wire: Wire, county: County, end: float, sample: Sample) -> str:
        case, version = "", 0
        for act in ACTS:
            asked = time.perf_counter()
            if asked > end:
                break
            answer = await wire.ask(self.way.request(county, act, case, version))
            case, version = self.way.done(act, answer.data())
            sample.latencies.append(time.perf_counter() - asked)
        return case


@dataclass(frozen=True, slots=True)
class ByGraph:
    """The road by documented operations, each user with his token."""

    server: Server
    tokens: dict[str, str]
    seals: Seals

    def request(self, county: County, act: str, case: str, version: int) -> bytes:
        """Return the mutation."""
        given = inputs(act, clock.today().isoformat())
        if act == "register":
            given |= {"idempotencyKey": str(uuid4())}
        else:
            given |= {"idempotencyKey": str(uuid4()), "case": case, "version": version}
        if act == "transfer":
            given["target"] = self.seals.node_id(Kind.UNIT, county.unit_id)
        body = {"documentId": document_id(_OPERATIONS[act]), "variables": {"input": given}}
        return post(PATH, orjson.dumps(body), self.tokens[county.who(act)])

    def done(self, act: str, body: bytes) -> tuple[str, int]:
        """Return id and version of the payload's case; registering leaves the first version."""
        (payload,) = orjson.loads(body)["data"].values()
        if payload["errors"] or payload["case"] is None:
            raise FailedError(f"{act}: {payload['errors']}")
        return payload["case"]["id"], payload["case"].get("version", 1)


@dataclass(frozen=True, slots=True)
class ByActions:
    """The same acts, called by a handler without GraphQL (`actions.py`)."""

    server: Server

    def request(self, county: County, act: str, case: str, version: int) -> bytes:
        """Return what the handler takes."""
        given = inputs(act, clock.today().isoformat())
        body = {"who": county.who(act), "case": case, "version": version, "input": given}
        if act == "transfer":
            body["target"] = str(county.unit_id)
        return post(f"/{act}", orjson.dumps(body))

    def done(self, act: str, body: bytes) -> tuple[str, int]:
        """Return id and version."""
        found = orjson.loads(body)["data"]
        if "case" not in found:
            raise FailedError(f"{act}: {found}")
        return found["case"], found["version"]


def inputs(act: str, today: str) -> dict[str, Any]:
    """Return the plain values of an act."""
    return {
        "register": {**LETTER, "receivedOn": today},
        "transfer": {"note": "请依法办理"},
        "accept": {"notice": NOTICE},
        "answer": dict(ANSWER),
        "serve": {"manner": "POST", "servedOn": today, "receipt": "EMS 10000"},
    }[act]


_OPERATIONS: Final = {
    "register": "register-case",
    "transfer": "transfer-case",
    "accept": "accept-case",
    "answer": "answer-case",
    "serve": "serve-answer",
}


async def counties(world: World) -> list[County]:
    """Return counties with people at work, in the order of their codes."""
    connection = await asyncpg.connect(world.address())
    filled = [place.code for place in PLACES]
    try:
        rows = await connection.fetch(
            "SELECT t.region_code, u.id FROM tenant t JOIN unit u ON u.tenant_id = t.id"
            " WHERE t.level = 'COUNTY' AND u.sector = $1 AND u.valid_to IS NULL"
            " AND t.region_code <> ALL ($2::text[]) ORDER BY t.region_code LIMIT $3",
            LAND,
            filled,
            COUNTIES,
        )
    finally:
        await connection.close()
    land = LAND.replace("_", "-")
    return [
        County(
            f"{code}-{PETITION}-registrar",
            f"{code}-{PETITION}-case-officer",
            f"{code}-{land}-handler",
            unit_id,
        )
        for code, unit_id in rows
    ]


def tokens(world: World, found: Sequence[County]) -> dict[str, str]:
    """Return a fresh token for each of the counties' people."""
    return {
        subject: demo.token(world.settings, subject, demo.TOKEN_LASTS)
        for county in found
        for subject in (county.registrar, county.officer, county.handler)
    }


async def traces(world: World, case_id: UUID) -> tuple[Any, ...]:
    """Return what a road left: state, and how many rows of each kind hang on the case."""
    connection = await asyncpg.connect(world.address())
    try:
        state = await connection.fetchrow(
            "SELECT state, version, transfer_depth FROM petition_case WHERE id = $1", case_id
        )
        events = await connection.fetch(
            "SELECT kind FROM case_event WHERE case_id = $1 ORDER BY id", case_id
        )
        clocks = await connection.fetch(
            "SELECT term_id, due_on, ended_as FROM case_clock WHERE case_id = $1"
            " ORDER BY term_id, id",
            case_id,
        )
        entries = await connection.fetchval(
            "SELECT count(*) FROM ledger_entry WHERE object_id = $1", case_id
        )
    finally:
        await connection.close()
    return (
        tuple(state or ()),
        tuple(row["kind"] for row in events),
        tuple(tuple(row) for row in clocks),
        entries,
    )
