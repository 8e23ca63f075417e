"""The ceiling's statements: the whole answer as JSON by one statement, the wall set in it.

Written by hand for each operation. Each place that the user reaches gives its first rows by an
index that has the list's order; they are merged and turned into JSON by PostgreSQL. Ids stay raw
(`Kind:uuid`), and so does the cursor: sealing them is the graph's own work.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from bench import page_statement
from bench.json_sql import instant, named, node_id, standing
from bench.json_sql import made as made_of
from bench.reached import Reached
from xinfang.access.actor import Actor
from xinfang.access.reach import Reach
from xinfang.kernel import clock

COUNT_CAP: Final = 1000
HITS: Final = 150
"""What a search finds beyond so many cases is met on the way through the place."""


@dataclass(slots=True)
class Statement:
    """A text with its values, numbered as PostgreSQL has them."""

    values: list[Any] = field(default_factory=list)
    text: str = ""

    def bind(self, value: object, kind: str) -> str:
        """Return the placeholder of a value."""
        self.values.append(value)
        return f"${len(self.values)}::{kind}"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which page of a list: so many rows, in this state, after this row."""

    first: int
    state: str | None = None
    after: tuple[datetime, UUID] | None = None


def list_of_cases(actor: Actor, reached: Reached, narrowed: Narrowed) -> Statement:
    """Return the statement that answers `CaseList`."""
    made = Statement()
    most = made.bind(narrowed.first + 1, "bigint")
    cap = made.bind(COUNT_CAP + 1, "bigint")
    after = ""
    if narrowed.after is not None:
        at, row = narrowed.after
        after = f" AND (r.registered_at, r.id) < ({made.bind(at, 'timestamptz')},"
        after += f" {made.bind(row, 'uuid')})"
    state = "" if narrowed.state is None else f" AND r.state = {made.bind(narrowed.state, 'text')}"
    arms = _arms(made, actor, reached)
    page = " UNION ALL ".join(f"({_arm(arm, state + after, most)})" for arm in arms)
    counted = " UNION ALL ".join(f"({_arm(arm, state, cap)})" for arm in arms)
    title, today = _open(made, reached, "c.title"), made.bind(clock.today(), "date")
    inner = f"""
      WITH hit AS MATERIALIZED (
        SELECT DISTINCT a.registered_at, a.id FROM ({page}) a
        ORDER BY a.registered_at DESC, a.id DESC LIMIT {most}
      ), shown AS MATERIALIZED (
        SELECT * FROM hit ORDER BY registered_at DESC, id DESC LIMIT {most} - 1
      ), counted AS (
        SELECT count(*) AS n FROM (SELECT DISTINCT a.id FROM ({counted}) a LIMIT {cap}) one
      )
      SELECT json_build_object('cases', json_build_object(
        'nodes', (
          SELECT coalesce(
            json_agg({_row(title, today)} ORDER BY c.registered_at DESC, c.id DESC), '[]')
          FROM shown JOIN petition_case c ON c.id = shown.id
            LEFT JOIN tenant t ON t.id = c.tenant_id
            LEFT JOIN unit u ON u.id = c.responsible_unit_id
        ),
        'pageInfo', json_build_object(
          'hasNextPage', (SELECT count(*) FROM hit) = {most},
          'endCursor', (SELECT registered_at::text || ' ' || id FROM shown
                        ORDER BY registered_at, id LIMIT 1)
        ),
        'totalCount', (SELECT json_build_object(
          'value', least(n, {cap} - 1), 'exact', n < {cap}) FROM counted)
      ))
    """  # noqa: S608 - own names, values are bound
    return under_wall(made, actor, inner)


def _row(title: str, today: str) -> str:
    return made_of(
        id=node_id("CASE", "c.id"),
        number="c.number",
        title=title,
        state="c.state",
        channel="c.channel",
        category="c.category",
        urgent="c.urgent",
        receivedOn="c.received_on",
        registeredAt=instant("c.registered_at"),
        dueOn="c.due_on",
        clockState=standing("c", today),
        tenant=named("TENANT", "t"),
        responsibleUnit=named("UNIT", "u"),
    )


def case_page(actor: Actor, reached: Reached, case_id: UUID) -> Statement:
    """Return the statement that answers `CasePage`, but for what only the program knows."""
    made = Statement()
    asked, today = made.bind(case_id, "uuid"), made.bind(clock.today(), "date")
    seen = _seen(made, actor, reached)
    units = made.bind(list(reached.opened), "uuid[]")

    def opened(expression: str) -> str:
        return (
            "CASE WHEN NOT c.accuses OR c.responsible_unit_id = ANY"
            f" ({units}) THEN {expression} END"
        )

    shown = page_statement.case(opened, seen("m"), today)
    inner = f"""
      SELECT json_build_object('case', (SELECT {shown}
        FROM petition_case c {page_statement.JOINS} WHERE c.id = {asked} AND {seen("c")}))
    """  # noqa: S608 - own names, values are bound
    return under_wall(made, actor, inner)


def _seen(made: Statement, actor: Actor, reached: Reached) -> Callable[[str], str]:
    """Return what tells that a case, by its alias, is within reach."""
    secrecy = made.bind(list(actor.clearance.covers()), "text[]")
    places = [(column, made.bind(tenant, "uuid")) for column, tenant in reached.territories]
    units = made.bind([unit for _reach, unit in reached.holders], "uuid[]")
    reaches = made.bind([reach for reach, _unit in reached.holders], "text[]")

    def seen(alias: str) -> str:
        ways = [f"{alias}.{column} = {tenant}" for column, tenant in places]
        if reached.holders:
            ways.append(f"{alias}.responsible_unit_id = ANY ({units})")
        ways.append(
            "EXISTS (SELECT 1 FROM access_scope s WHERE s.kind = 'case'"  # noqa: S608 - as above
            f" AND s.object_id = {alias}.id AND s.holder = ANY ({units})"
            f" AND s.reach = ANY ({reaches}) AND s.until IS NULL)"
        )
        return f"({' OR '.join(ways)}) AND {alias}.secrecy = ANY ({secrecy})"

    return seen


def under_wall(made: Statement, actor: Actor, inner: str) -> Statement:
    """Complete a statement whose select gives one value: the settings of the wall come first."""
    named = ", ".join(
        f"set_config('{name}', {made.bind(value, 'text')}, true)"
        for name, value in actor.wall().settings().items()
    )
    made.text = (
        f"WITH ctx AS MATERIALIZED (SELECT {named})"  # noqa: S608 - as above
        f" SELECT answer.data FROM ctx LEFT JOIN LATERAL ({inner}) AS answer(data) ON true"
    )
    return made


def _arms(made: Statement, actor: Actor, reached: Reached) -> list[str]:
    """Return the rows of each place as SQL, up to what narrows, orders and ends them."""
    secrecy = made.bind(list(actor.clearance.covers()), "text[]")
    arms = [
        f"SELECT r.registered_at, r.id FROM petition_case r"  # noqa: S608 - as above
        f" WHERE r.{column} = {made.bind(tenant, 'uuid')} AND r.secrecy = ANY ({secrecy})"
        for column, tenant in reached.territories
    ]
    today = made.bind(clock.today(), "date") if reached.holders else ""
    for reach, unit in reached.holders:
        holder = made.bind(unit, "uuid")
        if reach == Reach.OWN_UNIT:
            held = f"petition_case r WHERE r.responsible_unit_id = {holder}"
        else:
            held = (
                "access_scope s JOIN petition_case r ON r.id = s.object_id"
                f" WHERE s.kind = 'case' AND s.holder = {holder}"
                f" AND s.reach = {made.bind(reach, 'text')}"
                f" AND (s.until IS NULL OR s.until >= {today})"
            )
        arms.append(f"SELECT r.registered_at, r.id FROM {held} AND r.secrecy = ANY ({secrecy})")  # noqa: S608 - as above
    return arms


def _arm(rows: str, narrowed: str, most: str) -> str:
    return f"{rows}{narrowed} ORDER BY r.registered_at DESC, r.id DESC LIMIT {most}"


def _open(made: Statement, reached: Reached, expression: str) -> str:
    """Return an expression that is null in an accusation that isn't open to the user."""
    if not reached.opened:
        return f"CASE WHEN NOT c.accuses THEN {expression} END"
    units = made.bind(list(reached.opened), "uuid[]")
    return f"CASE WHEN NOT c.accuses OR c.responsible_unit_id = ANY ({units}) THEN {expression} END"
