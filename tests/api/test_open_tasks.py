"""Open tasks: in order, page by page, by kind; and how many statements the graph takes for them."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
import sqlalchemy as sa
from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type, is_required_argument
from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine

from api.serving import Graph
from api.walking import DEPARTMENT, HANDLER, HEAD, NOTICE, OFFICER, OPINION, OVERSEER, Walk
from xinfang.api.ids import Kind
from xinfang.api.schema import build_schema
from xinfang.cases.models import TaskKind
from xinfang.cases.queries import tasks

PAGED: Final = """query($first: Int!, $after: String, $kinds: [TaskKind!]) {
  openTasks(first: $first, after: $after, kinds: $kinds) {
    nodes { kind dueOn case { number } } pageInfo { hasNextPage endCursor } totalCount { value }
  }
}"""


@pytest.fixture(name="walk")
def walked(graph: Graph) -> Walk:
    return Walk(graph, dt.date(2026, 2, 3))


@contextmanager
def counted(graph: Graph) -> Iterator[list[str]]:
    """Collect the statements that read or write, without those that raise the wall."""
    statements: list[str] = []

    def note(*given: Any) -> None:  # noqa: ANN401 - of any event
        if not str(given[2]).startswith(("SELECT set_config(", "SELECT * FROM xinfang_actor(")):
            statements.append(str(given[2]))

    engine = graph.world.db.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def answered(walk: Walk) -> None:
    """Bring a case as far as its answer."""
    await walk.register()
    await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    await walk.act(HANDLER, "accept-case", notice=NOTICE)
    await walk.act(HANDLER, "answer-case", **{**OPINION, "conclusion": "EXPLAIN"})


async def _many(walk: Walk) -> list[tuple[str, str | None]]:
    """Give the department six tasks and return them as they are to stand."""
    await answered(walk)
    await answered(walk)
    for day in ("2026-02-05", "2026-02-04", "2026-02-04", "2026-02-06"):
        await walk.on(day).register()
        await walk.act(OFFICER, "transfer-case", target=walk.unit(DEPARTMENT))
    return [
        *(("DECIDE_ACCEPTANCE", day) for day in ("2026-02-19", "2026-02-19", "2026-02-20")),
        *(("DECIDE_ACCEPTANCE", "2026-02-21"), ("SERVE_ANSWER", None), ("SERVE_ANSWER", None)),
    ]


@pytest.mark.parametrize("first", [1, 2, 5, 6])
async def test_pages_meet_and_what_has_no_last_day_comes_last(walk: Walk, first: int) -> None:
    expected = await _many(walk)
    found: list[tuple[str, str | None]] = []
    numbers: list[str] = []
    after, more = None, True
    while more and len(found) <= 6:
        body = await walk.graph.ask(HANDLER, PAGED, {"first": first, "after": after})
        page = body["data"]["openTasks"]
        assert page["totalCount"] == {"value": 6}
        found += [(one["kind"], one["dueOn"]) for one in page["nodes"]]
        numbers += [one["case"]["number"] for one in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert found == expected
    assert len(set(numbers)) == len(numbers)
    other = await walk.graph.ask(HEAD, PAGED, {"first": first, "after": after})
    assert other["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_tasks_of_some_kinds_alone(walk: Walk) -> None:
    expected = await _many(walk)
    for kinds in (["SERVE_ANSWER"], ["SERVE_ANSWER", "DECIDE_ACCEPTANCE"], ["CLOSE"]):
        body = await walk.graph.ask(HANDLER, PAGED, {"first": 9, "kinds": kinds})
        page = body["data"]["openTasks"]
        wanted = [one for one in expected if one[0] in kinds]
        assert [(one["kind"], one["dueOn"]) for one in page["nodes"]] == wanted
        assert page["totalCount"] == {"value": len(wanted)}


async def test_counting_stops_at_the_cap(walk: Walk) -> None:
    await _many(walk)
    world = walk.graph.world
    actor = world.user(HANDLER)
    for cap, expected in ((5, (5, False)), (6, (6, True))):
        async with world.db.read(actor) as read:
            assert await tasks.count_open_tasks(read, actor, world.grants, (), cap) == expected


def test_every_kind_of_task_has_the_acts_it_is_done_by() -> None:
    assert set(tasks.ACTS) == set(TaskKind)


async def test_the_index_of_open_tasks_serves_under_the_wall(walk: Walk) -> None:
    """Of thousands of open tasks a page reads a page: no sort, no other path."""
    await walk.register()
    world = walk.graph.world
    owner = create_async_engine(world.at.url("admin"))
    async with owner.begin() as connection:
        await connection.execute(
            sa.text(
                "INSERT INTO case_task (id, case_id, holder_unit_id, kind, due_on, opened_at,"
                " done_at) SELECT gen_random_uuid(), c.id, u.id, 'ANSWER',"
                " date '2026-01-01' + n % 400, now(), CASE WHEN n % 3 > 0 THEN now() END"
                " FROM petition_case c, unit u, generate_series(1, 60) n"
                " WHERE n % 3 > 0 OR n = 3"
            )
        )
        await connection.execute(sa.text("ANALYZE case_task"))
    await owner.dispose()
    actor = world.user(HEAD)
    asked: list[tuple[str, Any]] = []

    def note(*given: Any) -> None:  # noqa: ANN401 - of any event
        asked.append((given[2], given[3]))

    engine = world.db.engine.sync_engine
    async with world.db.read(actor) as read:
        event.listen(engine, "before_cursor_execute", note)
        await tasks.open_tasks(read, actor, world.grants, (), limit=21)
        event.remove(engine, "before_cursor_execute", note)
        (statement, given) = asked[-1]
        connection = await read.session.connection()
        rows = await connection.exec_driver_sql(f"EXPLAIN {statement}", given)
        plan = "\n".join(str(row[0]) for row in rows)
    assert "Index Scan using ix_case_task_open" in plan, plan
    assert "Seq Scan on case_task" not in plan, plan


async def test_a_page_takes_as_many_statements_for_many_rows_as_for_one(walk: Walk) -> None:
    await answered(walk)
    small: dict[str, int] = {}
    for round_ in range(2):
        for operation, who in (("case-list", OVERSEER), ("open-tasks", HANDLER)):
            with counted(walk.graph) as statements:
                await walk.ask(who, operation)
            if round_ == 0:
                small[operation] = len(statements)
            else:
                assert len(statements) == small[operation], statements
        if round_ == 0:
            await answered(walk)
            await answered(walk)


WIDE: Final = """{cases(first: 50) {nodes {
  repeat sameMatter {number} firstUnit {name} contentClass {name} problemRegion {name}
  clocks {term {id} unit {name}} transfers {note toUnit {name}} objections {reasons}
  notices {text} answers {reasons} attachments {name} items {text} petitioners {nameMasked}
}}}"""


async def test_what_hangs_on_cases_is_read_for_all_rows_at_once(walk: Walk) -> None:
    """With accusations among them, whose content is asked for and noted."""
    taken = []
    for _ in range(2):
        first = await walk.register()
        await walk.register(sameMatterAs=first["case"]["id"])
        await answered(walk)
        item = {"category": "ACCUSATION", "text": "违规", "respondents": [{"describedAs": "某人"}]}
        await walk.register(category="ACCUSATION", items=[item])
        with counted(walk.graph) as statements:
            body = await walk.graph.ask("金水区信访局局长", WIDE)
        assert "errors" not in body
        taken.append((len(body["data"]["cases"]["nodes"]), len(statements)))
    (few, before), (many, after) = taken
    assert (few, many) == (4, 8)
    assert before == after, taken


async def test_a_case_page_takes_a_statement_for_each_kind_of_part(walk: Walk) -> None:
    await answered(walk)
    with counted(walk.graph) as once:
        await walk.ask(OVERSEER, "case-page", id=walk.case_id)
    parts = [name for statement in once for name in re.findall(r"FROM (case_\w+)", statement)]
    assert set(parts) >= {
        *("case_petitioner", "case_item", "case_respondent", "case_attachment", "case_clock"),
        *("case_transfer", "case_objection", "case_notice", "case_answer", "case_event"),
    }
    assert len(parts) == len(set(parts)), parts


async def test_every_field_of_a_case_can_be_asked_in_a_list(walk: Walk) -> None:
    """A list reads the columns asked for alone: a field that isn't told from them is a fault."""
    await answered(walk)
    schema = build_schema()._schema  # noqa: SLF001 - the schema as clients meet it
    case = schema.type_map["Case"]
    assert isinstance(case, GraphQLObjectType)
    for name, field in case.fields.items():
        assert not any(is_required_argument(one) for one in field.args.values())
        of = get_named_type(field.type)
        within = " {__typename}" if isinstance(of, GraphQLObjectType | GraphQLInterfaceType) else ""
        body = await walk.graph.ask(OVERSEER, f"{{cases(first: 2) {{nodes {{{name}{within}}}}}}}")
        assert "errors" not in body, (name, body)
        assert body["data"]["cases"]["nodes"]


async def test_a_task_is_found_by_its_id(walk: Walk) -> None:
    await walk.register()
    (row,) = await walk.graph.world.ask("SELECT id FROM case_task")
    text = (
        "query($id: ID!) {node(id: $id) {... on CaseTask {kind doneAt case {id}"
        " clock {state remainingDays}}}}"
    )
    body = await walk.graph.ask(OFFICER, text, {"id": walk.graph.id(Kind.TASK, row.id)})
    assert body["data"]["node"]["case"] == {"id": walk.case_id}
    assert (body["data"]["node"]["kind"], body["data"]["node"]["doneAt"]) == ("DISPOSE", None)
