"""Lists as one statement: the first rows of each place, merged, in the order of the list.

A list never judges rows by an OR of reaches. It takes the first rows of each place of its actor by
an index that has the list's order, puts them together and keeps the first of all. What narrows it
is a condition in every place; denial and secrecy are conditions in every place too.

A condition with an index of its own that lacks the list's order is answered in one of two ways,
decided in the statement: few rows that pass are fetched and put in order; where more pass, they
are met soon enough on the way through the place. The text depends on the shape of the question
alone, so that a connection prepares it once.

Identifiers and conditions come from the slices' code, values are always bound.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from xinfang.access.actor import Actor
from xinfang.access.places import Places

FEW: Final = 600
"""So many rows are fetched and put in order, and no more: of all places together."""
MOST: Final = "(SELECT CAST(:most AS bigint))"
"""How many rows a page has is hidden from the planner too; see the slices' conditions."""

_CLEARED: Final = "r.secrecy = ANY (CAST(:secrecy AS text[]))"
_DENIED: Final = "r.{id} <> ALL ((SELECT denied FROM mine)::uuid[])"
_FEW: Final = "(SELECT CAST(:few AS bigint))"
_IN_FORCE: Final = "(r.until >= :today OR r.until IS NULL AND r.reach <> 'engaged')"


@dataclass(frozen=True, slots=True)
class Kind:
    """The tables of one kind of objects.

    `rows` holds the objects by `id`, with the columns of territory; `reaches` a row for each holder
    that reaches one, by `reach_id`, with the same columns to narrow and order by. `newest` is the
    order of the basic index of every place.
    """

    name: str
    rows: str
    reaches: str
    reach_id: str
    newest: str
    closed: str | None = None
    """The column of `rows` that closes a row to all who reach it by territory."""


@dataclass(frozen=True, slots=True)
class ListOrder:
    """An order by one column and the id; rows without a value come last, by their ids."""

    column: str
    descending: bool = False
    nullable: bool = False

    def by(self, alias: str) -> str:
        """Return it as SQL for the columns `at` and `id` of a merged list."""
        way = " DESC" if self.descending else ""
        last = " NULLS LAST" if self.nullable else ""
        return f"{alias}.at{way}{last}, {alias}.id{way}"

    def bound(self, after: "Position | None") -> dict[str, Any]:
        """Return the values of a position, as conditions on it name them."""
        if after is None:
            return {}
        found = {"after_id": after.id}
        return found if after.at is None else found | {"after_at": after.at}


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended; `at` is the value of the order's column, None where it has none."""

    id: UUID
    at: Any = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on the rows, as SQL on the alias `r`, with its values.

    `{id}` stands for the column of the object's id, `{path}` for that of its tenant's path.
    `index` is the order in which an index of every place holds what passes, None where there is no
    index. `has` names the orders' columns by which that index has the list's order as well. Where
    one of several values passes, `each` is the column and the values, each a range of the index.
    `excludes_null` names a column that what passes has a value in. `then` names the orders which
    the ranges of `each` have where the index as a whole has not. `place` tells that the index of
    every order has it: where a page begins.
    """

    sql: str
    values: dict[str, Any] = field(default_factory=dict)
    index: str | None = None
    has: frozenset[str] = frozenset()
    each: tuple[str, str] | None = None
    excludes_null: str | None = None
    place: bool = False
    then: frozenset[str] = frozenset()


def related(
    kind: Kind, places: Places, column: str, secrecy: Sequence[str], today: date
) -> Condition:
    """Return that the other object whose id stands in a row's column is within reach as well.

    A scalar select, which is asked row by row and never made of the whole table.
    """
    opened = f" AND NOT other.{kind.closed}" if kind.closed else ""
    ways = [
        f"other.{name} = ANY (CAST(:other_{name} AS uuid[])){opened}" for name in places.columns()
    ]
    values: dict[str, Any] = {f"other_{name}": ids for name, ids in places.columns().items()}
    if places.parents:
        below = "SELECT t.id FROM tenant t WHERE t.parent_id = ANY (CAST(:other_parents AS uuid[]))"
        ways.append(f"other.tenant_id IN ({below}){opened}")
        values["other_parents"] = [parent.id for parent in places.parents]
    if places.holders:
        ways.append(
            f"COALESCE((SELECT true FROM {kind.reaches} r"  # noqa: S608 - see above
            " JOIN unnest(CAST(:other_reaches AS text[]), CAST(:other_holders AS uuid[]))"
            " AS place(reach, id) ON r.reach = place.reach AND r.holder = place.id"
            f" WHERE r.{kind.reach_id} = other.id AND {_IN_FORCE} LIMIT 1), false)"
        )
        values["other_reaches"] = [reach for reach, _holder in places.holders]
        values["other_holders"] = [holder for _reach, holder in places.holders]
        values["today"] = today
    reached = " OR ".join(ways) or "false"
    sql = (
        f"COALESCE((SELECT true FROM {kind.rows} other WHERE other.id = r.{column}"  # noqa: S608 - see above
        " AND other.secrecy = ANY (CAST(:other_secrecy AS text[]))"
        f" AND other.id <> ALL ((SELECT xinfang_denied('{kind.name}'))::uuid[])"
        f" AND ({reached})), false)"
    )
    return Condition(sql, values | {"other_secrecy": list(secrecy)})


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: whose, of what, narrowed to what, in which order, after which row.

    Without an order it is a set, for counting. `on_holders` narrows the rows of holders alone.
    """

    kind: Kind
    places: Places
    conditions: tuple[Condition, ...]
    order: ListOrder | None = None
    after: Position | None = None
    on_holders: tuple[Condition, ...] = ()

    def sql(self) -> str:
        """Return the merged rows, (id, at) or id alone, up to `:most`; '' without any place."""
        arms = list(self._arms())
        if not arms:
            return ""
        merged = " UNION ALL ".join(arms)
        tail = f" ORDER BY {self.order.by('hit')}" if self.order else ""
        return (
            "WITH mine AS MATERIALIZED"  # noqa: S608 - see above
            f" (SELECT xinfang_denied('{self.kind.name}') AS denied)"
            f" SELECT DISTINCT hit.* FROM ({merged}) AS hit{tail} LIMIT " + MOST
        )

    def values(self, actor: Actor, today: date, most: int) -> dict[str, Any]:
        """Return the values that the statement is bound with."""
        found: dict[str, Any] = {"secrecy": list(actor.clearance.covers()), "most": most}
        found |= self.places.columns()
        if self.places.parents:
            found["parents"] = [parent.id for parent in self.places.parents]
        if self.places.holders:
            found["reaches"] = [reach for reach, _holder in self.places.holders]
            found["holders"] = [holder for _reach, holder in self.places.holders]
            found["today"] = today
        narrowed = (*self.conditions, *(self.on_holders if self.places.holders else ()))
        for condition in narrowed:
            found |= condition.values
        if self.order is not None:
            found |= self.order.bound(self.after)
        if self.order is not None and self._two_ways():
            found["few"] = FEW // self.places.count()
        return found

    def _arms(self) -> Sequence[str]:
        kind, found = self.kind, []
        for column in self.places.columns():
            named = f"unnest(CAST(:{column} AS uuid[])) AS place(id)"
            rows = self._territory(f"r.{column} = place.id")
            found.append(self._through(named, rows, self.conditions))
        if self.places.parents:
            named = "(SELECT t.id FROM tenant t WHERE t.parent_id = ANY (CAST(:parents AS uuid[])))"
            rows = self._territory("r.tenant_id = place.id")
            found.append(self._through(f"{named} AS place(id)", rows, self.conditions))
        if self.places.holders:
            named = "unnest(CAST(:reaches AS text[]), CAST(:holders AS uuid[])) AS place(reach, id)"
            held = ("r.holder = place.id", "r.reach = place.reach", _IN_FORCE, _CLEARED, _DENIED)
            rows = _Rows(kind.reaches, kind.reach_id, held, "path")
            found.append(self._through(named, rows, (*self.conditions, *self.on_holders)))
        return found

    def _territory(self, placed: str) -> "_Rows":
        closed = (f"NOT r.{self.kind.closed}",) if self.kind.closed else ()
        return _Rows(self.kind.rows, "id", (placed, _CLEARED, _DENIED, *closed), "tenant_path")

    def _through(self, places: str, rows: "_Rows", narrowed: tuple[Condition, ...]) -> str:
        inner = self._of_place(rows, narrowed)
        return f"SELECT hit.* FROM {places} CROSS JOIN LATERAL ({inner}) AS hit"  # noqa: S608 - see above

    def _of_place(self, rows: "_Rows", narrowed: tuple[Condition, ...]) -> str:
        led = _first(narrowed)
        index = led.index if led and led.index else self.kind.newest
        if self.order is None:
            return rows.legs(narrowed, led, None, index, MOST, few=True)
        after = beyond(self.order, self.after)
        if led is None or _first(narrowed, self.order.column) is not None:
            return self._whole(rows, narrowed, _first(narrowed, self.order.column))
        few = rows.legs((*narrowed, *after), led, self.order, index, _FEW, few=True)
        then = led if self.order.column in led.then else None
        return (
            f"WITH few AS MATERIALIZED (SELECT led.* FROM ({few}) AS led LIMIT :few)"  # noqa: S608 - see above
            " SELECT few.* FROM few WHERE (SELECT count(*) FROM few) < :few"
            f" UNION ALL SELECT whole.* FROM ({self._whole(rows, narrowed, then)}) AS whole"
            " WHERE (SELECT count(*) FROM few) >= :few"
        )

    def _whole(self, rows: "_Rows", narrowed: tuple[Condition, ...], led: Condition | None) -> str:
        """Return the first rows of a place in the order of the list."""
        order, after = self.order, self.after
        if order is None:
            raise ValueError("a set has no order")
        way = " DESC" if order.descending else ""
        by = f"r.{order.column}{way}, r.{{id}}{way}"
        if not order.nullable:
            return rows.legs((*narrowed, *beyond(order, after)), led, order, by, MOST)
        valued = rows.legs((*narrowed, _valued(order, after)), led, order, by, MOST)
        # All alike in the column: it is named for the index, which has them by their ids.
        without = rows.legs((*narrowed, _valueless(order, after)), led, order, by, MOST)
        if any(one.excludes_null == order.column for one in narrowed):
            without = ""
        if after is not None and after.at is None:
            return without or rows.legs((Condition("false"),), None, order, by, MOST)
        if not without:
            return valued
        return (
            f"WITH valued AS MATERIALIZED ({valued})"  # noqa: S608 - see above
            f" SELECT valued.* FROM valued UNION ALL SELECT rest.* FROM ({without}) AS rest"
            " WHERE (SELECT count(*) FROM valued) < :most"
        )

    def _two_ways(self) -> bool:
        column = self.order.column if self.order else ""
        held = (*self.conditions, *self.on_holders) if self.places.holders else self.conditions
        return any(
            _first(narrowed) is not None and _first(narrowed, column) is None
            for narrowed in (self.conditions, held)
        )


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of one place: a table, its column of the id, what makes the place."""

    table: str
    row_id: str
    within: tuple[str, ...]
    path: str

    def legs(
        self,
        narrowed: Sequence[Condition],
        led: Condition | None,
        order: ListOrder | None,
        by: str,
        most: str,
        *,
        few: bool = False,
    ) -> str:
        """Return the first rows; where several values lead, the first rows of each."""
        column = order.column if order and not few else ""
        bare = [one for one in narrowed if one is led or one.place]
        bare += [
            one
            for one in narrowed
            if one not in bare
            and not one.each
            and (column in one.has or (led is not None and one.index == led.index))
        ]
        valued = [f"r.{one.excludes_null} IS NOT NULL" for one in narrowed if one.excludes_null]
        others = [*valued, *_looked_at([one for one in narrowed if one not in bare])]
        if led is None or led.each is None or (few and led.then):
            return self._scan([*(one.sql for one in bare), *others], order, by, most)
        of, values = led.each
        placed = [one.sql for one in bare if one is not led]
        inner = self._scan([f"r.{of} = one.value", *placed, *others], order, by, most)
        return (
            f"SELECT leg.* FROM unnest({values}) AS one(value)"  # noqa: S608 - see above
            f" CROSS JOIN LATERAL ({inner}) AS leg"
        )

    def _scan(self, conditions: Sequence[str], order: ListOrder | None, by: str, most: str) -> str:
        where = " AND ".join((*self.within, *conditions))
        at = f", r.{order.column} AS at" if order else ""
        text = (
            f"SELECT r.{{id}} AS id{at} FROM {self.table} r"  # noqa: S608 - see above
            f" WHERE {where} ORDER BY {by} LIMIT {most}"
        )
        return text.replace("{id}", self.row_id).replace("{path}", self.path)


def _looked_at(conditions: Sequence[Condition]) -> list[str]:
    """Return conditions as one that rows are looked at by, on the way through an index.

    Else the planner, who guesses that a condition lets one row in two hundred pass, would rather
    fetch all that pass, and put a million rows in order for the first fifty.
    """
    both = " AND ".join(one.sql for one in conditions)
    return [f"COALESCE({both}, false)"] if both else []


def _first(narrowed: Sequence[Condition], column: str | None = None) -> Condition | None:
    """Return the first condition with an index, or with one in the order by a column."""
    return next(
        (
            one
            for one in narrowed
            if one.index is not None and (column is None or column in one.has)
        ),
        None,
    )


def beyond(order: ListOrder, after: Position | None) -> tuple[Condition, ...]:
    """Return that a row comes after a position, whatever way leads to it."""
    if after is None:
        return ()
    if order.nullable and after.at is None:
        return (_valueless(order, after),)
    if order.nullable:
        return (Condition(f"({_valued(order, after).sql} OR r.{order.column} IS NULL)"),)
    sign = "<" if order.descending else ">"
    sql = f"(r.{order.column}, r.{{id}}) {sign} (:after_at, :after_id)"
    return (Condition(sql, place=True),)


def _valued(order: ListOrder, after: Position | None) -> Condition:
    column = order.column
    if after is None:
        return Condition(f"r.{column} IS NOT NULL", place=True)
    # The first part is a range of the index, the second looks at the rows of one value.
    later = f"(r.{column} > :after_at OR r.{{id}} > :after_id)"
    return Condition(f"r.{column} >= :after_at AND {later}", place=True)


def _valueless(order: ListOrder, after: Position | None) -> Condition:
    next_ = " AND r.{id} > :after_id" if after is not None and after.at is None else ""
    return Condition(f"r.{order.column} IS NULL{next_}", place=True)
