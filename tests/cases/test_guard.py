"""The database takes exactly the moves that law takes, and freezes what is settled."""

from itertools import product

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from cases.road import Road
from organizations.objects import run
from xinfang.access.actor import SystemActor
from xinfang.cases.models import EventKind, TaskKind
from xinfang.kernel import clock
from xinfang.law.classification import AppealBranch, Category, Path, path_of
from xinfang.law.lifecycle import TRANSITIONS, Act, CaseState, UnlawfulStep, step

from world import World

WAYS: dict[Path | None, tuple[Category, AppealBranch | None]] = {
    None: (Category.APPEAL_REQUEST, None),
    Path.SUGGESTION: (Category.SUGGESTION, None),
    Path.ACCUSATION: (Category.ACCUSATION, None),
    Path.CHANNELLED: (Category.APPEAL_REQUEST, AppealBranch.ARBITRATION),
    Path.STATUTORY_DUTY: (Category.APPEAL_REQUEST, AppealBranch.STATUTORY_DUTY),
    Path.PETITION_HANDLING: (Category.APPEAL_REQUEST, AppealBranch.PETITION_HANDLING),
}
COPY = """
INSERT INTO petition_case
SELECT (jsonb_populate_record(NULL::petition_case, to_jsonb(c) || jsonb_build_object(
  'id', gen_random_uuid(), 'number', {number}, 'state', {state},
  'category', {category}, 'appeal_branch', {branch}))).*
FROM petition_case c
"""

# Every move that anybody could try, each taken back at once: what went through, as one text.
TRY_ALL = """
DO $body$
DECLARE
  one record;
  found text := '';
BEGIN
  FOR one IN SELECT c.id, c.state, c.title, t.target
             FROM petition_case c, unnest(ARRAY[{states}]) AS t(target) WHERE c.title <> '' LOOP
    BEGIN
      UPDATE petition_case SET state = one.target WHERE id = one.id;
      RAISE EXCEPTION 'taken back' USING ERRCODE = 'XF001';
    EXCEPTION
      WHEN SQLSTATE 'XF001' THEN
        found := found || one.title || ' ' || one.state || ' ' || one.target || E'\\n';
      WHEN check_violation THEN NULL;
    END;
  END LOOP;
  PERFORM set_config('xinfang.found', found, true);
END $body$
"""


@pytest.fixture(name="road")
async def registered(world: World) -> Road:
    road = Road(world, clock.today())
    await road.register()
    return road


def system(world: World) -> SystemActor:
    return SystemActor("guard", world.tenant("河南省"), world.path("河南省"))


async def everything_there_is(world: World) -> None:
    """Put a case of every path into every state; its title says which path."""
    states = ", ".join(f"'{state.value}'" for state in CaseState)
    for way, (category, branch) in WAYS.items():
        statement = COPY.format(
            number=f"'{way}' || s.state",
            state="s.state",
            category=f"'{category.value}'",
            branch=f"'{branch.value}'" if branch else "NULL",
        ).replace("'id',", f"'title', '{way}', 'id',")
        await run(
            world.at,
            f"{statement}, unnest(ARRAY[{states}]) AS s(state)"
            " WHERE c.title = '村道排水沟多年未修'",
        )
    await run(world.at, "UPDATE petition_case SET title = '' WHERE title = '村道排水沟多年未修'")


async def taken(world: World) -> set[tuple[str, str, str]]:
    """The moves that go through as the application's role, under the wall: path, from, to."""
    listed = ", ".join(f"'{state.value}'" for state in CaseState)
    async with world.db.write(system(world)) as tx:
        connection = await tx.session.connection()
        await connection.exec_driver_sql(TRY_ALL.format(states=listed))
        text = await tx.scalar(sa.text("SELECT current_setting('xinfang.found')"))
        role = await tx.scalar(sa.text("SELECT current_user"))
    assert role == "xinfang_app"
    lines = [tuple(line.split(" ")) for line in str(text).splitlines()]
    return {(path, source, target) for path, source, target in lines}


def lawful() -> set[tuple[str, str, str]]:
    """What law lets anybody do, and leaving the state as it is."""
    found = {(str(way), state.value, state.value) for way, state in product(WAYS, CaseState)}
    for way, state, act in product(WAYS, CaseState, Act):
        try:
            found.add((str(way), state.value, step(state, act, path=way).value))
        except UnlawfulStep:
            continue
    return found


async def test_the_guard_takes_what_law_takes_and_nothing_else(road: Road) -> None:
    world = road.world
    await everything_there_is(world)
    assert await taken(world) == lawful()
    await run(world.at, "DELETE FROM case_transition WHERE act = 'REDIRECT' AND path = 'ACCUSATION'"
                        " AND source = 'REGISTERED'")  # fmt: skip
    assert lawful() - await taken(world) == {("ACCUSATION", "REGISTERED", "REDIRECTED")}
    await run(
        world.at,
        "INSERT INTO case_transition (act, source, target, path)"
        " VALUES ('EXTEND', 'EXTENDED', 'ACCEPTED', 'PETITION_HANDLING')",
    )
    assert await taken(world) - lawful() == {("PETITION_HANDLING", "EXTENDED", "ACCEPTED")}


def test_the_paths_of_the_test_are_those_of_law() -> None:
    assert {path_of(*way) for way in WAYS.values()} == {*Path, None} == set(WAYS)


async def test_the_table_of_moves_is_that_of_law(road: Road) -> None:
    rows = await road.world.ask("SELECT act, source, target, path FROM case_transition")
    assert sorted(tuple(row) for row in rows) == sorted(
        (move.act.value, source.value, move.target.value, path)
        for move in TRANSITIONS
        for source in move.sources
        for path in (sorted(one.value for one in move.paths) or [""])
    )


async def attempt(world: World, statement: str) -> str:
    """Try a statement as the application under the wall; returns the SQL state of its refusal."""
    try:
        async with world.db.write(system(world)) as tx:
            connection = await tx.session.connection()
            await connection.exec_driver_sql(statement)
            await tx.session.rollback()
    except DBAPIError as error:
        return str(getattr(error.orig, "sqlstate", ""))
    return ""


CHECK, FORBIDDEN = "23514", "42501"


async def test_what_is_settled_keeps_its_category(road: Road) -> None:
    world = road.world
    await everything_there_is(world)
    open_states = {"REGISTERED", "TRANSFERRED", "PENDING_ACCEPTANCE", "OBJECTED"}
    for change in ("category = 'SUGGESTION', appeal_branch = NULL", "appeal_branch = 'JUDICIAL'"):
        for state in CaseState:
            refused = await attempt(
                world,
                f"UPDATE petition_case SET {change}"  # noqa: S608 - of this test
                f" WHERE state = '{state.value}' AND title = 'PETITION_HANDLING'",
            )
            assert refused == ("" if state in open_states else CHECK), (state, change)


async def test_a_case_begins_registered(road: Road) -> None:
    for state in CaseState:
        statement = COPY.format(
            number="'1'", state=f"'{state.value}'", category="c.category", branch="NULL"
        )
        expected = "" if state is CaseState.REGISTERED else CHECK
        assert await attempt(road.world, statement) == expected, state


UNMAKING = (
    "UPDATE case_event SET kind = 'CLOSED'",
    "UPDATE case_event SET at = now()",
    "UPDATE case_attachment SET name = ''",
    "UPDATE case_transition SET target = 'FINISHED'",
    "INSERT INTO case_transition VALUES ('CLOSE', 'REGISTERED', 'FINISHED', '')",
    "UPDATE hand_over_slip SET number = '1'",
    "ALTER TABLE petition_case DISABLE TRIGGER petition_case_guard",
    "SET LOCAL session_replication_role = replica",
    *(
        f"DELETE FROM {table}"  # noqa: S608 - of this test
        for table in (
            *("petition_case", "case_event", "case_transfer", "case_objection", "case_clock"),
            *("case_notice", "case_answer", "case_task", "case_transition", "case_respondent"),
            *("access_denial", "access_scope", "access_accused"),
        )
    ),
)


async def test_what_happened_isnt_unmade(road: Road) -> None:
    for statement in UNMAKING:
        assert await attempt(road.world, statement) == FORBIDDEN, statement


async def test_enumerations_are_those_of_the_code(road: Road) -> None:
    for table, column, values in (
        ("case_event", "kind", EventKind),
        ("case_task", "kind", TaskKind),
    ):
        found = await road.world.ask(
            "SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conname = :name",
            name=f"ck_{table}_{column}",
        )
        for value in values:
            assert f"'{value}'" in found[0].text, value
