"""The notification centre through HTTP: who is told, what they find, and who never finds it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from api.serving import OPERATIONS, Graph
from api.test_part_paths import ACCUSED, UNSEEING, walked
from api.walking import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, OPINION, REGISTRAR, Walk
from worker.delivering import delivered
from xinfang.api.ids import Kind
from xinfang.cases.models import Notification
from xinfang.cases.queries import notifications
from xinfang.kernel import clock
from xinfang.store.crypto import Provider
from xinfang.store.transaction import connect
from xinfang.worker import sweeps

CLERK: Final = "金水区自然资源局收文员"
DIRECTOR: Final = "金水区信访局局长"
NODE: Final = "query($id: ID!) {node(id: $id) {__typename id}}"
LIST: Final = (OPERATIONS / "notifications.graphql").read_text(encoding="utf-8")
NONE: Final = {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}


async def told(graph: Graph, who: str, **given: object) -> list[tuple[str, str | None]]:
    """Return kind and case of what somebody is told, newest first."""
    page = (await graph.documented(who, "notifications", given))["notifications"]
    return [(one["kind"], one["case"]["id"] if one["case"] else None) for one in page["nodes"]]


async def unread(graph: Graph, who: str) -> int:
    found = (await graph.documented(who, "notifications"))["unread"]["totalCount"]
    assert found["exact"]
    return int(found["value"])


async def everybody(graph: Graph) -> dict[str, list[str]]:
    """Return the kinds that each user is told of, for those who are told of anything."""
    found = {who: [kind for kind, _ in await told(graph, who)] for who in graph.world.names()}
    return {who: kinds for who, kinds in found.items() if kinds}


async def sent(graph: Graph) -> Walk:
    """Register a case, and send it to the department."""
    walk = Walk(graph, dt.date(2026, 2, 3))
    await walk.register()
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    return walk


async def test_each_step_tells_whom_it_concerns_and_not_who_took_it(graph: Graph) -> None:
    walk = Walk(graph, dt.date(2026, 2, 3))
    await walk.register()
    await delivered(graph.world)
    assert await everybody(graph) == {OFFICER: ["REGISTERED"]}
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    await delivered(graph.world)
    assert await everybody(graph) == {
        OFFICER: ["REGISTERED"],
        HANDLER: ["ARRIVED"],
        CLERK: ["ARRIVED"],
    }
    await walk.act(HANDLER, "object-to-transfer", reasons="不属于本机关")
    await walk.act(OFFICER, "rule-objection", ruling="OVERRULED", reasons="经核实")
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    await walk.act(HANDLER, "answer-case", **OPINION)
    await delivered(graph.world)
    assert await everybody(graph) == {
        OFFICER: ["PROGRESSED", "PROGRESSED", "OBJECTED", "REGISTERED"],
        DIRECTOR: ["OBJECTED"],
        HANDLER: ["RULED", "ARRIVED"],
        CLERK: ["TO_SERVE", "RULED", "ARRIVED"],
    }
    rows = await graph.world.ask("SELECT event_id, user_id FROM notification")
    assert len(rows) == len(set(rows)), "each once"


async def test_a_row_holds_nothing_of_what_it_tells_of(graph: Graph) -> None:
    await sent(graph)
    await delivered(graph.world)
    columns = await graph.world.ask(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'notification'"
    )
    assert {row.column_name for row in columns} == {
        *("id", "user_id", "kind", "subject_kind", "subject_id"),
        *("event_id", "made_at", "read_at"),
    }


async def marked(graph: Graph, who: str, **given: object) -> Mapping[str, Any]:
    whole = {"idempotencyKey": str(uuid4()), **given}
    data = await graph.documented(who, "mark-notifications-read", {"input": whole})
    payload: Mapping[str, Any] = data["markNotificationsRead"]
    return payload


async def test_what_was_read_is_marked_by_its_owner_alone(graph: Graph) -> None:
    for _ in range(3):
        await sent(graph)
    await delivered(graph.world)
    page = (await graph.documented(HANDLER, "notifications", {"first": 2}))["notifications"]
    ids = [one["id"] for one in page["nodes"]]
    assert page["pageInfo"]["hasNextPage"]
    assert await unread(graph, HANDLER) == 3
    done = await marked(graph, HANDLER, notifications=ids[:1])
    assert done == {"unreadCount": {"value": 2, "exact": True}, "errors": []}
    again = (await graph.documented(HANDLER, "notifications", {"first": 2}))["notifications"]
    assert [one["readAt"] is None for one in again["nodes"]] == [False, True]
    assert len(await told(graph, HANDLER, unread=True)) == 2
    # Another's: passed over, and answered as if it weren't there.
    theirs = await marked(graph, CLERK, notifications=[ids[1]])
    none = await marked(graph, CLERK, notifications=[graph.id(Kind.NOTIFICATION, uuid4())])
    assert theirs == none == {"unreadCount": {"value": 3, "exact": True}, "errors": []}
    assert (await marked(graph, HANDLER, through=ids[0]))["unreadCount"]["value"] == 0
    assert await unread(graph, CLERK) == 3


async def test_a_page_goes_on_where_it_ended_and_kinds_narrow_it(graph: Graph) -> None:
    for _ in range(3):
        await sent(graph)
    await delivered(graph.world)
    first = (await graph.documented(HANDLER, "notifications", {"first": 2}))["notifications"]
    rest = (
        await graph.documented(
            HANDLER, "notifications", {"first": 2, "after": first["pageInfo"]["endCursor"]}
        )
    )["notifications"]
    ids = [one["id"] for one in (*first["nodes"], *rest["nodes"])]
    assert len(set(ids)) == 3
    assert not rest["pageInfo"]["hasNextPage"]
    assert await told(graph, HANDLER, kinds=["LATE"]) == []
    body = await graph.ask(CLERK, LIST, {"first": 2, "after": first["pageInfo"]["endCursor"]})
    assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT", "another's cursor"


async def differing(graph: Graph, who: str, ids: Sequence[str]) -> list[str]:
    """Return where somebody's answers differ from those of one who was told of nothing."""
    leaks = []
    page = await graph.documented(who, "notifications")
    if page["notifications"] != NONE or page["unread"]["totalCount"]["value"]:
        leaks.append(f"{who}: list")
    absent = await graph.post(
        {"query": NODE, "variables": {"id": graph.id(Kind.NOTIFICATION, uuid4())}}, who
    )
    for one in ids:
        found = await graph.post({"query": NODE, "variables": {"id": one}}, who)
        if found.content != absent.content:
            leaks.append(f"{who}: node")
    done = await marked(graph, who, through=ids[0], notifications=list(ids))
    if done["unreadCount"]["value"]:
        leaks.append(f"{who}: unread after marking")
    return leaks


async def everything_told(graph: Graph) -> list[str]:
    rows = await graph.world.ask("SELECT id FROM notification ORDER BY id DESC")
    return [graph.id(Kind.NOTIFICATION, row.id) for row in rows]


async def test_of_an_accusation_whom_it_bars_is_told_nothing(graph: Graph) -> None:
    await walked(graph)
    await delivered(graph.world)
    ids = await everything_told(graph)
    assert ids
    assert [leak for who in UNSEEING for leak in await differing(graph, who, ids)] == []
    denied = await graph.world.ask(
        "SELECT 1 FROM notification n JOIN app_user u ON u.id = n.user_id"
        " JOIN access_denial d ON d.person_id = u.person_id AND d.object_id = n.subject_id"
    )
    assert denied == [], "nor is a row written for them"


async def accused_later(graph: Graph) -> tuple[Walk, list[str]]:
    """Let the department be told of a case, and its head be accused in it afterwards."""
    walk = Walk(graph, dt.date(2026, 2, 3))
    item = {
        "category": "ACCUSATION",
        "text": "局长违规审批",
        "respondents": [{"describedAs": "局长"}],
    }
    await walk.register(category="ACCUSATION", items=[item])
    await walk.act(OFFICER, "assign-case", target=walk.unit(DEPARTMENT), periodDays=60)
    await delivered(graph.world)
    assert await told(graph, HANDLER) == [("ARRIVED", walk.case_id)]
    ids = await everything_told(graph)
    subject = graph.id(Kind.PERSON, graph.world.person(HEAD))
    await walk.act(HANDLER, "name-respondent", item=1, respondent=1, subject=subject)
    await delivered(graph.world)
    return walk, ids


async def test_who_is_barred_afterwards_loses_what_he_was_told(graph: Graph) -> None:
    _walk, ids = await accused_later(graph)
    kept = await graph.world.ask("SELECT count(*) AS n FROM notification")
    assert kept[0].n >= len(ids), "the rows stay; nobody is shown them"
    for who in (HANDLER, CLERK, HEAD):
        assert await differing(graph, who, ids) == []


@pytest.mark.parametrize("who", [HANDLER, CLERK])
async def test_planted_where_the_first_wall_is_forgotten_the_second_holds(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    _walk, ids = await accused_later(graph)
    monkeypatch.setattr(notifications, "visible", lambda *_given, **_named: sa.true())
    assert await differing(graph, who, ids) == []


async def test_planted_where_both_walls_are_gone_it_is_noticed(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    _walk, ids = await accused_later(graph)
    monkeypatch.setattr(notifications, "visible", lambda *_given, **_named: sa.true())
    owner = create_async_engine(graph.world.at.url("owner"))
    async with owner.begin() as connection:
        await connection.execute(sa.text("ALTER TABLE petition_case DISABLE ROW LEVEL SECURITY"))
    await owner.dispose()
    leaks = await differing(graph, HANDLER, ids)
    assert {f"{HANDLER}: list", f"{HANDLER}: node"} <= set(leaks)


async def test_another_users_are_not_there_whatever_his_rank(graph: Graph) -> None:
    await sent(graph)
    await delivered(graph.world)
    ids = await everything_told(graph)
    for who in ("河南省监管员", ACCUSED, REGISTRAR):
        assert await differing(graph, who, ids) == []
    async with graph.world.db.read(graph.world.user("河南省监管员")) as read:
        assert await read.scalar(sa.text("SELECT count(*) FROM notification")) == 0


async def swept(graph: Graph, day: dt.date, sweep: Any = sweeps.tell_clocks) -> int:  # noqa: ANN401 - any sweep
    """Run a sweep of the worker on a day."""
    database = connect(graph.world.at.url("worker"), Provider.for_tests(), pool_size=2)
    try:
        with clock.frozen(dt.datetime.combine(day, dt.time(4), dt.UTC)):
            found: int = await sweep(database)
            return found
    finally:
        await database.dispose()


async def test_last_days_are_told_once_each_and_anew_when_they_move(graph: Graph) -> None:
    walk = await sent(graph)  # on 3 February: DL-05 ends on the 18th, DL-06 on the 10th
    await walk.act(HANDLER, "accept-case", notice=NOTICE)  # DL-08: sixty days, to 4 April
    await delivered(graph.world)
    before = await everybody(graph)
    assert await swept(graph, dt.date(2026, 3, 1)) == 0
    assert await swept(graph, dt.date(2026, 3, 25)) == 1  # the last quarter of the sixty days
    assert await swept(graph, dt.date(2026, 3, 25)) == 0
    assert (await told(graph, HANDLER))[0] == ("DUE_SOON", walk.case_id)
    assert (await told(graph, HEAD)) == [("DUE_SOON", walk.case_id)]
    await walk.on("2026-03-26").act(
        HEAD, "extend-handling", days=30, reason="案情复杂", notice=NOTICE
    )
    await delivered(graph.world)
    assert await swept(graph, dt.date(2026, 4, 5)) == 0, "it runs to 4 May now"
    assert await swept(graph, dt.date(2026, 5, 6)) == 1
    assert await swept(graph, dt.date(2026, 5, 6)) == 0
    assert await told(graph, HEAD) == [("LATE", walk.case_id), ("DUE_SOON", walk.case_id)]
    assert before[CLERK] == [kind for kind, _ in await told(graph, CLERK)]
    told_of = await graph.world.ask("SELECT event FROM ledger_entry WHERE event LIKE '%told'")
    assert len(told_of) == 2


async def test_a_task_of_the_head_is_told_to_the_head_unless_it_is_done(graph: Graph) -> None:
    walk = await sent(graph)
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    await delivered(graph.world)
    raised = {
        "reasons": "与当事人是亲属",
        "person": graph.id(Kind.PERSON, graph.world.person(HANDLER)),
    }
    await walk.act(CLERK, "challenge-handler", **raised)
    await delivered(graph.world)
    assert await told(graph, HEAD) == [("TO_DECIDE", walk.case_id)]


async def test_what_was_late_long_ago_is_told_to_nobody(graph: Graph) -> None:
    await sent(graph)
    await delivered(graph.world)
    before = await everybody(graph)
    assert await swept(graph, dt.date(2026, 9, 1)) == 2
    assert await everybody(graph) == before


async def test_notifications_are_kept_ninety_days(graph: Graph) -> None:
    await sent(graph)
    await delivered(graph.world)
    today = clock.today()
    assert await swept(graph, today + dt.timedelta(days=89), sweeps.forget_notifications) == 0
    assert await swept(graph, today + dt.timedelta(days=91), sweeps.forget_notifications) == 2
    assert await everybody(graph) == {}


async def test_a_page_reads_no_more_of_many_than_of_few(graph: Graph) -> None:
    """Of five thousand a page is found by the index of their owner, and counting stops early."""
    walk = await sent(graph)
    await delivered(graph.world)
    case, user = graph.row(walk.case_id), graph.world.user(HANDLER).user_id
    owner = create_async_engine(graph.world.at.url("admin"))
    async with owner.begin() as connection:
        await connection.execute(
            sa.text(
                "INSERT INTO notification (id, user_id, kind, subject_kind, subject_id, event_id,"
                " made_at) SELECT gen_random_uuid(), :user, 'ARRIVED', 'case', :case,"
                " gen_random_uuid(), now() FROM generate_series(1, 5000)"
            ),
            {"user": user, "case": case},
        )
        await connection.execute(sa.text("ANALYZE notification"))
    await owner.dispose()
    who = graph.world.user(HANDLER)
    page = notifications._mine(who, graph.world.grants, clock.today())  # noqa: SLF001 - its plan is the point
    page = page.order_by(Notification.id.desc()).limit(21)
    looked = await _rows_looked_at(graph, page, who.user_id)
    assert looked <= 3 * 21
    found = (await graph.documented(HANDLER, "notifications"))["unread"]["totalCount"]
    assert found == {"value": 100, "exact": False}


async def _rows_looked_at(graph: Graph, statement: sa.Select[Any], _user: UUID) -> int:
    """Return how many notifications PostgreSQL looked at for a statement."""
    compiled = statement.compile(
        dialect=graph.world.db.engine.dialect, compile_kwargs={"literal_binds": True}
    )
    async with graph.world.db.read(graph.world.user(HANDLER)) as read:
        explained = await read.scalar(
            sa.text(f"EXPLAIN (ANALYZE, FORMAT JSON) {compiled}".replace(":", r"\:"))
        )

    def rows(node: Mapping[str, Any]) -> int:
        own = int(node["Actual Rows"] * node["Actual Loops"])
        removed = int(node.get("Rows Removed by Filter", 0))
        below = sum(rows(child) for child in node.get("Plans", ()))
        return below + (own + removed if node.get("Relation Name") == "notification" else 0)

    return rows(explained[0]["Plan"])
