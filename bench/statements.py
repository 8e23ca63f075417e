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
from xinfang.cases import search
from xinfang.kernel import clock

COUNT_CAP: Final = 1000
FOUND_CAP: Final = 100
"""Of what a search finds."""
HITS: Final = 150
"""A rare word leads to no more cases than that."""


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
    """Which page of a list: so many rows, in this state, overdue alone, holding words, after a row.

    Overdue cases come by their last days, all others by their registration, the newest first.
    `rare` words are looked up, others are met on the way through the places.
    """

    first: int
    state: str | None = None
    overdue: bool = False
    search: str | None = None
    rare: bool = False
    after: tuple[datetime, UUID] | None = None

    @property
    def order(self) -> tuple[str, str]:
        """The column of the order, and which way it goes."""
        return ("due_on", "") if self.overdue else ("registered_at", " DESC")


def list_of_cases(actor: Actor, reached: Reached, narrowed: Narrowed) -> Statement:
    """Return the statement that answers `CaseList`."""
    made = Statement()
    most = made.bind(narrowed.first + 1, "bigint")
    most_counted = COUNT_CAP if narrowed.search is None else FOUND_CAP
    cap = made.bind(most_counted + 1, "bigint")
    today = made.bind(clock.today(), "date")
    column, way = narrowed.order
    found = _conditions(made, narrowed, today)
    after = ""
    if narrowed.after is not None:
        at, row = (
            made.bind(value, kind)
            for value, kind in zip(narrowed.after, ("timestamptz", "uuid"), strict=True)
        )
        after = f" AND (r.{column}, r.{{id}}) {'<' if way else '>'} ({at}, {row})"
    arms = _hits(made, actor, reached, narrowed) or _arms(made, actor, reached, today)
    order = f" ORDER BY r.{column}{way}, r.{{id}}{way} LIMIT "
    page, counted = (
        " UNION ALL ".join(
            "(" + (arm.text + further).format(id=arm.row_id, at=column) + ")" for arm in arms
        )
        for further in (found + after + order + most, found + order + cap)
    )
    title = _open(made, reached, "c.title")
    inner = f"""
      WITH hit AS MATERIALIZED (
        SELECT DISTINCT a.at, a.id FROM ({page}) a ORDER BY a.at{way}, a.id{way} LIMIT {most}
      ), shown AS MATERIALIZED (
        SELECT * FROM hit ORDER BY at{way}, id{way} LIMIT {most} - 1
      ), counted AS (
        SELECT count(*) AS n FROM (SELECT DISTINCT a.id FROM ({counted}) a LIMIT {cap}) one
      )
      SELECT json_build_object('cases', json_build_object(
        'nodes', (
          SELECT coalesce(json_agg({_row(title, today)} ORDER BY shown.at{way}, c.id{way}), '[]')
          FROM shown JOIN petition_case c ON c.id = shown.id
            LEFT JOIN tenant t ON t.id = c.tenant_id
            LEFT JOIN unit u ON u.id = c.responsible_unit_id
        ),
        'pageInfo', json_build_object(
          'hasNextPage', (SELECT count(*) FROM hit) = {most},
          'endCursor', (SELECT at::text || ' ' || id FROM shown LIMIT 1)
        ),
        'totalCount', (SELECT json_build_object(
          'value', least(n, {cap} - 1), 'exact', n < {cap}) FROM counted)
      ))
    """  # noqa: S608 - own names, values are bound
    return under_wall(made, actor, inner)


def _conditions(made: Statement, narrowed: Narrowed, today: str) -> str:
    found = ""
    if narrowed.state is not None:
        found += f" AND r.state = {made.bind(narrowed.state, 'text')}"
    if narrowed.overdue:
        found += f" AND r.due_on < {today}"
    if narrowed.search is not None and not narrowed.rare:
        words, runs = _words(made, narrowed.search)
        found += (
            " AND EXISTS (SELECT 1 FROM case_search s WHERE s.case_id = r.{id}"  # noqa: S608 - as above
            f" AND s.words @@ {words}::tsquery AND NOT EXISTS"
            f" (SELECT 1 FROM unnest({runs}) AS proof(run) WHERE strpos(s.text, proof.run) = 0))"
        )
    return found


def _words(made: Statement, text: str) -> tuple[str, str]:
    asked = search.question(text)
    if asked is None:
        raise ValueError(text)
    return made.bind(asked.tsquery(), "text"), made.bind(list(asked.proved), "text[]")


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


@dataclass(frozen=True, slots=True)
class _Arm:
    """The rows of one place, up to what narrows, orders and ends them."""

    text: str
    row_id: str = "id"


def _arms(made: Statement, actor: Actor, reached: Reached, today: str) -> list[_Arm]:
    secrecy = made.bind(list(actor.clearance.covers()), "text[]")
    arms = [
        _Arm(
            "SELECT r.{at} AS at, r.id FROM petition_case r"  # noqa: S608 - as above
            f" WHERE r.{column} = {made.bind(tenant, 'uuid')} AND r.secrecy = ANY ({secrecy})"
        )
        for column, tenant in reached.territories
    ]
    return arms + [
        _Arm(
            "SELECT r.{at} AS at, r.case_id AS id FROM case_reach r"  # noqa: S608 - as above
            f" WHERE r.holder = {made.bind(unit, 'uuid')} AND r.reach = {made.bind(reach, 'text')}"
            f" AND (r.until IS NULL OR r.until >= {today}) AND r.secrecy = ANY ({secrecy})",
            "case_id",
        )
        for reach, unit in reached.holders
    ]


def _hits(made: Statement, actor: Actor, reached: Reached, narrowed: Narrowed) -> list[_Arm]:
    """Return what a rare word leads to as the one place to look at."""
    if narrowed.search is None or not narrowed.rare:
        return []
    words, runs = _words(made, narrowed.search)
    places = made.bind(" | ".join(f"'{word}'" for word in reached.words), "text")
    secrecy = made.bind(list(actor.clearance.covers()), "text[]")
    return [
        _Arm(
            "SELECT r.{at} AS at, r.id FROM petition_case r WHERE r.id IN"  # noqa: S608 - as above
            f" (SELECT case_search_hits({places}, {words}, {runs}, {HITS}))"
            f" AND r.secrecy = ANY ({secrecy})"
        )
    ]


def _open(made: Statement, reached: Reached, expression: str) -> str:
    """Return an expression that is null in an accusation that isn't open to the user."""
    if not reached.opened:
        return f"CASE WHEN NOT c.accuses THEN {expression} END"
    units = made.bind(list(reached.opened), "uuid[]")
    return f"CASE WHEN NOT c.accuses OR c.responsible_unit_id = ANY ({units}) THEN {expression} END"
