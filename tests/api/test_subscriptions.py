"""What subscribers are told: all that they may know, in order, once, and nothing else."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from api.listening import Listener, Server, listening
from api.serving import Graph
from api.test_notifications import swept
from api.test_part_paths import ACCUSED, UNSEEING, walked
from api.walking import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, OVERSEER, REGISTRAR, Walk
from worker.delivering import delivered
from xinfang.api.ids import Kind, binding
from xinfang.api.socket import Limits
from xinfang.cases.queries import cases as case_queries
from xinfang.kernel import clock
from xinfang.store import feed
from xinfang.worker import sweeps

NODE: Final = "query($id: ID!) {node(id: $id) {id}}"


@pytest.fixture(name="server")
async def _server(graph: Graph) -> AsyncIterator[Server]:
    async with listening(graph.world) as server:
        yield server


async def begun(graph: Graph) -> Walk:
    walk = Walk(graph, dt.date(2026, 2, 3))
    await walk.register()
    return walk


async def test_events_are_told_with_ids_that_lead_to_them(graph: Graph, server: Server) -> None:
    async with server.listener(OVERSEER) as listener:
        told = await listener.subscribe("case-events")
        walk = await begun(graph)
        first = await told.next()
        assert (first["caseId"], first["kind"]) == (walk.case_id, "REGISTERED")
        node = await graph.ask(OVERSEER, NODE, {"id": first["eventId"]})
        assert node["data"]["node"]["id"] == first["eventId"]
        await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
        assert await told.kinds(2) == ["TRANSFERRED", "ARRIVED"]
        assert await listener.silence()


async def test_a_filter_narrows_by_kind_and_case(graph: Graph, server: Server) -> None:
    one, other = await begun(graph), await begun(graph)
    async with server.listener(OVERSEER) as listener:
        filter_ = {"kinds": ["ARRIVED"], "cases": [one.case_id]}
        told = await listener.subscribe("case-events", filter=filter_)
        for walk in (other, one):
            await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
        only = await told.next()
        assert (only["caseId"], only["kind"]) == (one.case_id, "ARRIVED")
        assert await listener.silence()


async def test_who_comes_back_with_his_cursor_has_missed_nothing(
    graph: Graph, server: Server
) -> None:
    async with server.listener(OVERSEER) as listener:
        told = await listener.subscribe("case-events")
        walk = await begun(graph)
        assert await told.kinds(1) == ["REGISTERED"]
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    async with server.listener(OVERSEER) as listener:
        again = await listener.subscribe("case-events", after=told.cursor)
        assert await again.kinds(3) == ["TRANSFERRED", "ARRIVED", "ACCEPTED"]
        await walk.act(HANDLER, "begin-handling")
        assert await again.kinds(1) == ["HANDLING_BEGUN"]


@asynccontextmanager
async def held_open(graph: Graph, walk: Walk) -> AsyncIterator[None]:
    """Write an event of the case in a transaction, and commit it only after the block."""
    engine = create_async_engine(graph.world.at.url("admin"))
    async with engine.begin() as connection:
        await connection.execute(
            sa.text(
                "INSERT INTO case_event (id, case_id, kind, at)"
                " VALUES (:id, :case, 'CLASSIFIED', now())"
            ),
            {"id": uuid4(), "case": graph.row(walk.case_id)},
        )
        yield
    await engine.dispose()


async def test_what_commits_late_is_neither_missed_nor_told_twice(
    graph: Graph, server: Server
) -> None:
    """An event written first and committed last stands below others; nobody passes it by."""
    walk = await begun(graph)
    async with server.listener(OVERSEER) as listener:
        told = await listener.subscribe("case-events")
        async with held_open(graph, walk):
            other = await begun(graph)
            assert await listener.silence(), "what stands above an open transaction waits for it"
            # Whoever subscribes meanwhile begins below it too.
            async with server.listener(OVERSEER) as second:
                beginning = await second.subscribe("case-events")
        found = [await told.next() for _ in range(2)]
        assert [(one["caseId"], one["kind"]) for one in found] == [
            (walk.case_id, "CLASSIFIED"),
            (other.case_id, "REGISTERED"),
        ]
        assert await listener.silence()
    async with server.listener(OVERSEER) as listener:
        again = await listener.subscribe("case-events", after=beginning.cursor)
        assert await again.kinds(2) == ["CLASSIFIED", "REGISTERED"]
        assert await listener.silence()


async def test_many_at_once_are_each_told_once_whatever_their_order(
    graph: Graph, server: Server
) -> None:
    """Forty transactions end in another order than they began, over two subscriptions."""
    walk = await begun(graph)
    engine = create_async_engine(graph.world.at.url("admin"), pool_size=10)
    seen: list[str] = []

    async def write(number: int) -> None:
        async with engine.begin() as connection:
            await connection.execute(
                sa.text(
                    "INSERT INTO case_event (id, case_id, kind, at)"
                    " VALUES (:id, :case, 'CLASSIFIED', now())"
                ),
                {"id": uuid4(), "case": graph.row(walk.case_id)},
            )
            await asyncio.sleep((number * 7 % 10) / 100)

    async with server.listener(OVERSEER) as listener:
        told = await listener.subscribe("case-events")
        writing = asyncio.gather(*(write(number) for number in range(40)))
        seen += [(await told.next())["eventId"] for _ in range(15)]
    async with server.listener(OVERSEER) as listener:
        again = await listener.subscribe("case-events", after=told.cursor)
        seen += [(await again.next())["eventId"] for _ in range(25)]
        await writing
        assert await listener.silence()
    await engine.dispose()
    assert len(set(seen)) == 40


async def test_who_fell_behind_what_is_kept_reads_on_from_the_database(
    graph: Graph, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "IN_MEMORY", 2)
    monkeypatch.setattr(feed, "PAGE", 2)
    async with server.listener(OVERSEER) as listener:
        told = await listener.subscribe("case-events")
        walk = await begun(graph)
        for day in ("2026-02-03", "2026-02-04"):
            await walk.on(day).act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
            await walk.act(HANDLER, "object-to-transfer", reasons="不属于本机关")
            await walk.act(OFFICER, "rule-objection", ruling="UPHELD", reasons="经核实")
        first = await told.kinds(9)
    async with server.listener(OVERSEER) as listener:
        again = await listener.subscribe("case-events", after=told.cursor)
        await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
        assert await again.kinds(2) == ["TRANSFERRED", "ARRIVED"]
    assert first == [
        "REGISTERED",
        *(["TRANSFERRED", "ARRIVED", "OBJECTED", "OBJECTION_UPHELD"] * 2),
    ]


async def refused(listener: Listener, operation: str, **variables: object) -> str:
    """Subscribe in vain; the code of the error."""
    with pytest.raises(AssertionError) as told:
        await listener.subscribe(operation, **variables)
    return str(told.value)


async def test_a_cursor_is_its_owners_for_three_days(
    graph: Graph, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with server.listener(OVERSEER) as listener:
        cursor = (await listener.subscribe("case-events")).cursor
        assert "BAD_USER_INPUT" in await refused(listener, "my-clocks", after=cursor)
        assert "BAD_USER_INPUT" in await refused(listener, "case-events", after="nonsense")
        with monkeypatch.context() as patch:
            patch.setattr(feed, "KEPT", dt.timedelta(seconds=-1))
            assert "CURSOR_EXPIRED" in await refused(listener, "case-events", after=cursor)
    async with server.listener(OFFICER) as listener:
        assert "BAD_USER_INPUT" in await refused(listener, "case-events", after=cursor)
    # Of a database that has been restored since: it lies in the future.
    at = server.sockets.endpoint
    async with server.listener(OVERSEER) as listener:
        place = feed.Place(2**50, 1)
        bound = binding("feed", "CASE_EVENT", graph.world.user(OVERSEER).user_id)
        ahead = at.seals.cursor(bound, clock.now(), UUID(int=place.xact << 64 | place.position))
        assert "CURSOR_EXPIRED" in await refused(listener, "case-events", after=ahead)


async def test_what_is_no_longer_kept_is_forgotten(graph: Graph) -> None:
    await begun(graph)
    today = clock.today()
    assert await swept(graph, today + dt.timedelta(days=3), sweeps.forget_feed) == 0
    assert await swept(graph, today + dt.timedelta(days=6), sweeps.forget_feed) >= 1


async def test_notifications_are_told_to_their_owner(graph: Graph, server: Server) -> None:
    walk = await begun(graph)
    async with server.listener(HANDLER) as listener, server.listener(REGISTRAR) as other:
        told = await listener.subscribe("notification-arrived")
        await other.subscribe("notification-arrived")
        await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
        await delivered(graph.world)
        one = await told.next()
        assert one["kind"] == "ARRIVED"
        found = await graph.documented(HANDLER, "notifications")
        assert [node["id"] for node in found["notifications"]["nodes"]] == [one["notificationId"]]
        assert await other.silence()


async def test_last_days_are_told_to_their_unit(graph: Graph, server: Server) -> None:
    walk = await begun(graph)
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    async with server.listener(HANDLER) as listener, server.listener(OFFICER) as other:
        told = await listener.subscribe("my-clocks")
        await other.subscribe("my-clocks")
        assert await swept(graph, dt.date(2026, 3, 25)) == 1
        near = await told.next()
        assert (near["caseId"], near["change"]) == (walk.case_id, "DUE_SOON")
        await walk.on("2026-03-26").act(
            HEAD, "extend-handling", days=30, reason="案情复杂", notice=NOTICE
        )
        moved = await told.next()
        assert (moved["clockId"], moved["change"]) == (near["clockId"], "MOVED")
        assert await swept(graph, dt.date(2026, 5, 6)) == 1
        assert (await told.next())["change"] == "LATE"
        assert await other.silence()


@pytest.mark.parametrize("operation", ["case-events", "my-clocks", "notification-arrived"])
async def test_of_an_accusation_whom_it_bars_hears_nothing(
    graph: Graph, server: Server, operation: str
) -> None:
    async with server.listener(ACCUSED) as accused, server.listener(UNSEEING[1]) as clerk:
        listeners = (accused, clerk)
        places = [(await one.subscribe(operation)).cursor for one in listeners]
        await walked(graph)
        await delivered(graph.world)
        assert [await one.silence() for one in listeners] == [True, True]
    for who, cursor in zip((ACCUSED, UNSEEING[1]), places, strict=True):
        async with server.listener(who) as again:
            await again.subscribe(operation, after=cursor)
            assert await again.silence(), "nor when he comes back"


async def test_who_is_accused_meanwhile_loses_it_at_once(graph: Graph, server: Server) -> None:
    walk = Walk(graph, dt.date(2026, 2, 3))
    item = {
        "category": "ACCUSATION",
        "text": "局长违规审批",
        "respondents": [{"describedAs": "局长"}],
    }
    await walk.register(category="ACCUSATION", items=[item])
    async with server.listener(HEAD) as head, server.listener(OVERSEER) as overseer:
        told, seen = await head.subscribe("case-events"), await overseer.subscribe("case-events")
        await walk.act(OFFICER, "assign-case", target=walk.unit(DEPARTMENT), periodDays=60)
        assert await told.kinds(2) == ["ASSIGNED", "ARRIVED"]
        subject = graph.id(Kind.PERSON, graph.world.person(HEAD))
        await walk.act(HANDLER, "name-respondent", item=1, respondent=1, subject=subject)
        assert "RESPONDENT_NAMED" in await seen.kinds(3)
        assert await head.silence(), "not even the event that accuses him"
        await head.say(type="ping")
        assert await head.heard() == {"type": "pong"}, "and nothing tells him so"


async def test_planted_where_the_first_wall_is_forgotten_the_second_holds(
    graph: Graph, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_queries, "visible", lambda *_given, **_named: sa.true())
    async with server.listener(ACCUSED) as accused:
        await accused.subscribe("case-events")
        await walked(graph)
        assert await accused.silence()


async def test_planted_where_both_walls_are_gone_it_is_noticed(
    graph: Graph, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = await walked(graph)
    async with server.listener(ACCUSED) as accused:
        told = await accused.subscribe("case-events")
        monkeypatch.setattr(case_queries, "visible", lambda *_given, **_named: sa.true())
        owner = create_async_engine(graph.world.at.url("owner"))
        async with owner.begin() as connection:
            await connection.execute(
                sa.text("ALTER TABLE petition_case DISABLE ROW LEVEL SECURITY")
            )
        await owner.dispose()
        async with held_open(graph, walk):
            pass
        assert (await told.next())["caseId"] == walk.case_id


async def test_a_dismissed_clerk_is_told_no_more_and_a_disabled_one_is_closed(
    graph: Graph,
) -> None:
    async with listening(graph.world, Limits(recheck=0.1)) as server:
        walk = await begun(graph)
        await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
        async with server.listener(HANDLER) as listener:
            told = await listener.subscribe("case-events")
            await walk.act(HANDLER, "accept-case", notice=NOTICE)
            assert await told.kinds(1) == ["ACCEPTED"]
            user = graph.world.user(HANDLER).user_id
            await behind(
                graph, "UPDATE appointment SET until = '2026-01-01' WHERE user_id = :id", user
            )
            await walk.act(HEAD, "begin-handling")
            assert await listener.silence()
            await behind(graph, "UPDATE app_user SET disabled_at = now() WHERE id = :id", user)
            assert (await listener.closed())[0] == 4403


async def behind(graph: Graph, statement: str, row_id: UUID) -> None:
    """Change something behind every wall."""
    engine = create_async_engine(graph.world.at.url("admin"))
    async with engine.begin() as connection:
        await connection.execute(sa.text(statement), {"id": row_id})
    await engine.dispose()


async def test_a_token_that_ends_closes_its_connection(graph: Graph) -> None:
    async with listening(graph.world) as server:
        server.until[OFFICER] = clock.now() + dt.timedelta(seconds=0.5)
        async with server.listener(OFFICER) as listener:
            await listener.subscribe("case-events")
            assert (await listener.closed())[0] == 4401
