"""The protocol graphql-transport-ws: whatever a client sends is answered, or closes with a code."""

import asyncio
import json
from typing import Any, Final

import pytest
from starlette.websockets import WebSocket
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from api.listening import ORIGIN, Listener, Server, listening
from api.serving import OPERATIONS, Graph
from api.walking import OFFICER, OVERSEER
from xinfang.api.socket import MAX_MESSAGE, Limits
from xinfang.api.trusted import Trusted, digest

EVENTS: Final = (OPERATIONS / "case-events.graphql").read_text(encoding="utf-8")
INIT: Final = {"type": "connection_init", "payload": {"user": OFFICER}}


def subscribing(name: str = "1", query: str = EVENTS, **more: object) -> dict[str, object]:
    return {"id": name, "type": "subscribe", "payload": {"query": query, **more}}


async def closing(server: Server, *messages: object, init: bool = True) -> tuple[int, str]:
    """Say all of this, as JSON or as it is, and return how the connection is closed."""
    async with server.raw() as connection:
        for message in (INIT, *messages) if init else messages:
            raw = message if isinstance(message, str | bytes) else json.dumps(message)
            await connection.send(raw)
        return await Listener(connection).closed()


MALFORMED: Final[dict[str, object]] = {
    "no JSON": "{",
    "no object": "[]",
    "null": "null",
    "bytes": b"{}",
    "deep": "[" * 5_000,
    "no type": {},
    "unknown type": {"type": "start"},
    "type of another kind": {"type": 1},
    "subscribe without id": {"type": "subscribe", "payload": {"query": EVENTS}},
    "subscribe with an empty id": subscribing(""),
    "subscribe with a long id": subscribing("x" * 101),
    "subscribe without payload": {"id": "1", "type": "subscribe"},
    "payload of another kind": {"id": "1", "type": "subscribe", "payload": []},
    "complete without id": {"type": "complete"},
    "too long": json.dumps({"type": "ping", "payload": {"x": "y" * MAX_MESSAGE}}),
}


@pytest.mark.parametrize("what", MALFORMED)
async def test_what_is_malformed_closes_4400_and_leaves_no_trace(
    graph: Graph, what: str, capfd: pytest.CaptureFixture[str]
) -> None:
    async with listening(graph.world) as server:
        assert await closing(server, MALFORMED[what]) == (4400, "Invalid message received")
    said = capfd.readouterr()
    assert "Traceback" not in said.out + said.err
    assert '"fault"' not in said.out + said.err


async def test_the_order_of_messages_is_the_protocols(graph: Graph) -> None:
    async with listening(graph.world) as server:
        assert (await closing(server, INIT))[0] == 4429  # a second connection_init
        assert (await closing(server, subscribing(), init=False))[0] == 4401
        assert (await closing(server, subscribing(), subscribing()))[0] == 4409
        unknown = {"type": "connection_init", "payload": {"user": "谁也不是"}}
        assert await closing(server, unknown, init=False) == (4401, "Unauthorized")
        bad = {"type": "connection_init", "payload": "谁"}
        assert (await closing(server, bad, init=False))[0] == 4400


async def test_who_says_nothing_is_closed(graph: Graph) -> None:
    async with listening(graph.world, Limits(init=0.1)) as server:
        assert (await closing(server, init=False))[0] == 4408
        async with server.listener(OFFICER) as listener:
            assert await listener.silence(), "whoever has said who he is may be silent"


async def test_no_other_protocol_and_no_other_sites_scripts(graph: Graph) -> None:
    async with listening(graph.world) as server:
        for offered in (None, [Subprotocol("graphql-ws")]):
            async with server.raw(subprotocols=offered) as connection:
                assert (await Listener(connection).closed())[0] == 4406
        with pytest.raises(InvalidStatus, match="403"):
            async with server.raw(origin=Origin("https://elsewhere.test")):
                pass
        async with server.raw(origin=Origin(ORIGIN)) as connection:
            assert connection.subprotocol == "graphql-transport-ws"


async def answer(listener: Listener, message: dict[str, object]) -> Any:  # noqa: ANN401 - a payload
    """Say something that is refused; the payload of the error."""
    await listener.say(**message)
    told = await listener.heard()
    assert (told["id"], told["type"]) == (message["id"], "error")
    return told["payload"]


async def test_only_subscriptions_that_may_be_asked_are_taken(graph: Graph) -> None:
    async with listening(graph.world) as server, server.listener(OFFICER) as listener:
        refused = {
            "{ viewer { user { name } } }": "BAD_USER_INPUT",
            "subscription { nothing }": "GRAPHQL_VALIDATION_FAILED",
            "subscription {": "GRAPHQL_PARSE_FAILED",
            "subscription { a: caseEvents { cursor } b: caseEvents { cursor } }": (
                "GRAPHQL_VALIDATION_FAILED"
            ),
            "subscription($after: String!) { caseEvents(after: $after) { cursor } }": (
                "BAD_USER_INPUT"
            ),
        }
        for number, (query, code) in enumerate(refused.items()):
            errors = await answer(listener, subscribing(str(number), query))
            assert errors[0]["extensions"]["code"] == code, query
        over_http = await graph.post({"query": EVENTS}, OFFICER)
        assert over_http.status_code == 400
        assert over_http.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
        assert await listener.silence(), "the connection stands"


async def test_in_production_only_trusted_documents_are_taken(graph: Graph) -> None:
    trusted = {digest(EVENTS): Trusted(EVENTS, "the test")}
    async with (
        listening(graph.world, trusted=trusted, free_form=False) as server,
        server.listener(OFFICER) as listener,
    ):
        other = "subscription { caseEvents { cursor kind } }"
        (error,) = await answer(listener, subscribing("1", other))
        assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
        by_id = {"documentId": f"sha256:{digest(EVENTS)}"}
        await listener.say(id="2", type="subscribe", payload=by_id)
        assert (await listener.heard())["type"] == "next"


async def test_connections_and_subscriptions_are_bounded(graph: Graph) -> None:
    limits = Limits(connections=2, subscriptions=2)
    async with listening(graph.world, limits) as server:
        async with server.listener(OFFICER) as one, server.listener(OFFICER):
            assert (await closing(server))[0] == 4429
            async with server.listener(OVERSEER):
                pass  # another's are counted apart
            for _ in range(2):
                await one.subscribe("case-events")
            (error,) = await answer(one, subscribing("3"))
            assert error["extensions"]["code"] == "LIMITED"
            await one.say(id="1", type="complete")
            await one.subscribe("case-events")  # its name is "3" again
        for _ in range(100):
            if not server.sockets.subjects[OFFICER]:
                break
            await asyncio.sleep(0.02)
        async with server.listener(OFFICER):
            pass


async def test_an_operation_ends_when_its_client_says_so(graph: Graph) -> None:
    async with listening(graph.world) as server, server.listener(OVERSEER) as listener:
        told = await listener.subscribe("case-events")
        await listener.say(id=told.name, type="complete")
        await listener.say(type="ping")
        assert await listener.heard() == {"type": "pong"}
        feed = server.sockets.feed
        assert feed._followers == 0  # noqa: SLF001 - nobody follows any more, so nobody polls
        assert feed._polling is None  # noqa: SLF001 - as above


async def test_who_reads_nothing_is_dropped_and_nothing_kept_for_him(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """His socket is full: what can't be handed over in time ends the connection."""
    real = WebSocket.send_text

    async def stuck(websocket: WebSocket, text: str) -> None:
        if '"next"' in text:
            await asyncio.sleep(60)
        await real(websocket, text)

    monkeypatch.setattr(WebSocket, "send_text", stuck)
    async with listening(graph.world, Limits(send=0.1)) as server:
        assert await closing(server, subscribing()) == (1013, "Too slow")


async def test_a_process_that_goes_away_says_so(graph: Graph) -> None:
    async with listening(graph.world) as server, server.listener(OFFICER) as listener:
        await listener.subscribe("case-events")
        await server.sockets.leave()
        assert await listener.closed() == (1001, "Going away")
        with pytest.raises(InvalidStatus, match="403"):
            async with server.raw():
                pass
