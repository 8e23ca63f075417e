"""Who is told of urgency, public opinion, leaders' acts, hearings; the accused never."""

import datetime as dt
from typing import Any

from api.serving import Graph
from api.test_handling import HEARING
from api.test_part_paths import UNSEEING, walked
from api.test_public_opinion import TALK
from api.walking import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, Walk
from organizations.objects import run
from worker.delivering import delivered
from xinfang.access.grants import shipped
from xinfang.api.ids import Kind
from xinfang.cases.escalation import HEADS as HEADS_ABOVE
from xinfang.cases.escalation import OFFICE, TOP, UNIT
from xinfang.cases.models import EventKind
from xinfang.cases.notify import HEADS, INTAKE, OF_CLOCKS, OF_TASKS, WHO, WORKING, Where
from xinfang.kernel import clock
from xinfang.store.crypto import Provider
from xinfang.store.transaction import connect
from xinfang.worker import sweeps

MAYOR, DIRECTOR = "金水区区长", "金水区信访局局长"
KNOWN = "2026-02-03T03:00:00Z"
CAME = [{"unit": "金水区信访局", "post": "副局长", "name": "周处置"}]


async def news(graph: Graph) -> dict[str, list[str]]:
    """Deliver, and return what each user is told since the last time."""
    await delivered(graph.world)
    names = {graph.world.user(name).user_id: name for name in graph.world.names()}
    rows = await graph.world.ask("SELECT user_id, kind FROM notification ORDER BY kind")
    await run(graph.world.at, "DELETE FROM notification")
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(names[row.user_id], []).append(row.kind)
    return found


async def sent(graph: Graph, **changes: Any) -> Walk:  # noqa: ANN401 - any field of the input
    walk = Walk(graph, dt.date(2026, 2, 3))
    await walk.register(**changes)
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    await news(graph)
    return walk


async def test_urgency_and_a_mass_visit_are_told_to_who_has_it_and_who_sent_it(
    graph: Graph,
) -> None:
    walk = await sent(graph, channel="VISIT", peopleCount=5)
    await walk.act(HANDLER, "mark-urgent", reasons="可能聚集", awareAt=KNOWN)
    assert await news(graph) == {HEAD: ["URGENT"], OFFICER: ["URGENT"]}
    await walk.act(HANDLER, "record-on-site", notifiedAt=KNOWN)
    assert await news(graph) == {HEAD: ["URGENT"], OFFICER: ["URGENT"]}
    await walk.act(HANDLER, "record-arrival", arrivedAt=KNOWN, attended=CAME)
    assert await news(graph) == {HEAD: ["PROGRESSED"], OFFICER: ["PROGRESSED"]}
    given = {"recipient": "LEADERSHIP", "told": "值班领导", "text": "可能聚集", "toldAt": KNOWN}
    await walk.act(HANDLER, "report-urgent", **given)
    assert await news(graph) == {HEAD: ["PROGRESSED"]}


async def test_leaders_acts_are_told_to_who_has_it_and_their_end_to_the_leader(
    graph: Graph,
) -> None:
    walk = await sent(graph)
    owner = graph.id(Kind.PERSON, graph.world.person(OFFICER))
    bureau = {"unit": walk.unit("金水区信访局"), "owner": owner, "dueOn": "2026-02-20"}
    await walk.act(MAYOR, "comment-case", text="请抓紧解决。", instruction=bureau)
    led = {HANDLER: ["LEADER_ACTED"], HEAD: ["LEADER_ACTED"]}
    assert await news(graph) == led | {OFFICER: ["LEADER_ACTED"], DIRECTOR: ["LEADER_ACTED"]}
    (comment,) = (await walk.page(OFFICER))["comments"]
    await walk.act(OFFICER, "report-instruction", comment=comment["id"], result="已督促。")
    assert await news(graph) == {MAYOR: ["LEADER_ACTED"]}
    await walk.act(MAYOR, "undertake-case", reasons="疑难复杂")
    assert await news(graph) == led
    await walk.act(MAYOR, "log-undertaking-step", text="接访", takenOn="2026-02-03", concludes=True)
    assert await news(graph) == {DIRECTOR: ["TO_DECIDE"]}
    await walk.act(DIRECTOR, "review-undertaking", verdict="ACCEPTED", reasons="已化解")
    assert await news(graph) == led | {MAYOR: ["LEADER_ACTED"]}


async def test_hearings_and_public_opinion_are_told(graph: Graph) -> None:
    walk = await sent(graph)
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    await news(graph)
    days = {"firstOn": "2026-02-25", "lastOn": "2026-02-26"}
    await walk.act(HANDLER, "announce-hearing", **HEARING, **days)
    assert await news(graph) == {HEAD: ["HEARING"]}
    await walk.act(HANDLER, "call-off-hearing", reasons="信访人请求改期")
    assert await news(graph) == {HEAD: ["HEARING"]}
    await walk.act(HANDLER, "record-public-opinion", discoveredAt=KNOWN, **TALK)
    assert await news(graph) == {HEAD: ["PUBLIC_OPINION"], OFFICER: ["PUBLIC_OPINION"]}


async def test_a_day_that_a_decision_set_is_told_when_near_and_when_passed(graph: Graph) -> None:
    walk = await sent(graph)
    owner = graph.id(Kind.PERSON, graph.world.person(HEAD))
    asked = {"unit": walk.unit(DEPARTMENT), "owner": owner, "dueOn": "2026-02-23"}
    await walk.act(MAYOR, "comment-case", text="请抓紧解决。", instruction=asked)
    await news(graph)

    async def on(day: int) -> dict[str, list[str]]:
        """Sweep on a day of February: of twenty days from the third, 15 are gone on the 18th."""
        database = connect(graph.world.at.url("worker"), Provider.for_tests(), pool_size=2)
        with clock.frozen(dt.datetime(2026, 2, day, 4, tzinfo=dt.UTC)):
            await sweeps.tell_tasks(database)
            assert await sweeps.tell_tasks(database) == 0, "each once"
        await database.dispose()
        return await news(graph)

    assert await on(17) == {}
    assert await on(18) == {HANDLER: ["DUE_SOON"], HEAD: ["DUE_SOON"]}
    assert await on(23) == {}
    assert await on(24) == {HANDLER: ["LATE"], HEAD: ["LATE"]}
    assert await on(26) == {}


async def test_of_an_accusation_neither_the_accused_nor_strangers_are_told(graph: Graph) -> None:
    walk = await walked(graph)
    mayor = "郑州市市长"
    before = await news(graph)  # the walk marks it as urgent, and records a mass visit
    assert not set(before) & set(UNSEEING)
    await walk.act(mayor, "comment-case", text="请查区长。")
    await walk.act(mayor, "undertake-case", reasons="区长案")
    told = await news(graph)
    assert told["郑州市自然资源局局长"] == ["LEADER_ACTED", "LEADER_ACTED"]
    assert not set(told) & set(UNSEEING)


def test_the_tables_name_only_roles_that_the_policies_know_and_mean() -> None:
    """Roles are named here to leave out those that have a grant by another's: heads by handlers."""
    grants = shipped()

    def by(role: str, kind: str, act: str) -> set[str]:
        return {line.reach.value for line in grants.lines(frozenset({role}), kind, act)}

    for role in (*INTAKE, *WORKING, *HEADS, *OFFICE, *UNIT, *TOP):
        assert by(role, "case", "read"), role
    everybody = {*INTAKE, *WORKING, *HEADS, *UNIT}
    assert set(HEADS) == HEADS_ABOVE == {r for r in everybody if by(r, "case", "close")}
    assert set(WORKING) == {r for r in everybody if by(r, "case", "handle")} - set(HEADS)
    assert set(TOP) == {r for r in TOP if "subtree" in by(r, "case", "read")}


def test_only_what_is_a_leaders_is_told_to_the_leader() -> None:
    of_leaders = {kind for kind in EventKind if kind.startswith(("UNDERTAK", "INSTRUCTION"))}
    to_leaders = {kind for kind, rows in WHO.items() if any(r.where is Where.LEADER for r in rows)}
    assert to_leaders < of_leaders
    roles = [told.roles for rows in WHO.values() for told in rows if told.where is not Where.LEADER]
    assert all(roles)
    assert OF_TASKS
    assert OF_CLOCKS
