"""What a list of cases is narrowed to, as conditions on the rows that lists go through.

Values are asked for by `(SELECT ...)`, which hides them from the planner: how often a value occurs
in the province says nothing of the place that is gone through, and the plan that it suggests is
the wrong one in the smallest and in the largest county.

The same columns by the same names stand in `petition_case` and in `case_reach`, so that a condition
is written once, on the alias `r`. Each knows in which order an index holds what it lets through.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from xinfang.access.actor import above
from xinfang.access.listing import Condition
from xinfang.access.places import Territory
from xinfang.cases.backlog import DEFAULT, BacklogDays
from xinfang.cases.models.petition import OPEN
from xinfang.cases.search import Question
from xinfang.cases.standing import Standing
from xinfang.kernel import clock

NEWEST: Final = "r.registered_at DESC, r.{id} DESC"
_REGISTERED: Final = frozenset({"registered_at"})
_BOTH: Final = frozenset({"registered_at", "due_on"})
_DUE: Final = frozenset({"due_on"})
DAY: Final = dt.timedelta(days=1)
FIRST: Final = dt.date(1900, 1, 1)
LAST: Final = dt.date(2999, 12, 31)
"""No instant of a registration lies outside; a calendar's last day has none after it."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to: AND between the fields, OR within one. Empty narrows nothing.

    Days are civil, both ends included; a registration belongs to its day in Asia/Shanghai. Codes
    stand for all that is below them.
    """

    states: tuple[str, ...] = ()
    clock_states: tuple[Standing, ...] = ()
    late: bool | None = None
    channels: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    appeal_branches: tuple[str, ...] = ()
    content_class: str | None = None
    units: tuple[UUID, ...] = ()
    territory: Territory | None = None
    problem_region: str | None = None
    urgent: bool | None = None
    backlog: bool | None = None
    backlog_days: BacklogDays | None = field(default=None, compare=False, repr=False)
    """What `backlog` is judged by; no part of what was asked."""
    repeat: bool | None = None
    registered_from: dt.date | None = None
    registered_to: dt.date | None = None
    received_from: dt.date | None = None
    received_to: dt.date | None = None
    number: str | None = None
    search: Question | None = None


def conditions(by: Filter, today: dt.date) -> list[Condition]:
    """Return the conditions of a filter, the most selective first.

    But for territory and search, and whether the first case of a repeat is within reach.
    """
    return [
        *_among("responsible_unit_id", "units", by.units, "uuid"),
        *_classes(by.content_class),
        *_regions(by.problem_region),
        *_among("appeal_branch", "branches", by.appeal_branches),
        *_flag("r.late", by.late),
        *_flag("r.same_matter_id IS NOT NULL", by.repeat or None),
        *_flag("r.urgent", by.urgent),
        *_backlog(by.backlog, by.backlog_days, today),
        *_among("state", "states", by.states),
        *_among("channel", "channels", by.channels),
        *_among("category", "categories", by.categories),
        *_clock(by.clock_states, today),
        *_received(by.received_from, by.received_to),
        *_registered(by.registered_from, by.registered_to),
    ]


def inside(territory: Territory, column: str = "path") -> Condition:
    """Return the condition that a case belongs to a territory: for places that aren't one."""
    values = {"low": territory.path, "high": above(territory.path)}
    low, high = ("(SELECT CAST(:low AS text))", "(SELECT CAST(:high AS text))")
    return Condition(f"r.{column} >= {low} AND r.{column} < {high}", values, f"r.{column}")


def holding(question: Question) -> Condition:
    """Return the condition that a case holds what is searched for."""
    sql = (
        "EXISTS (SELECT 1 FROM case_search s WHERE s.case_id = r.{id}"
        " AND s.words @@ CAST(CAST(:asked AS text) AS tsquery) AND NOT EXISTS (SELECT 1"
        " FROM unnest(CAST(:runs AS text[])) AS proof(run) WHERE strpos(s.text, proof.run) = 0))"
    )
    return Condition(sql, {"asked": question.tsquery(), "runs": list(question.proved)})


def _among(
    column: str, name: str, values: tuple[Any, ...], of_type: str = "text"
) -> list[Condition]:
    if not values:
        return []
    has = _BOTH if column == "state" else _REGISTERED
    if len(values) == 1:
        sql = f"r.{column} = (SELECT CAST(:{name} AS {of_type}))"
        return [Condition(sql, {name: values[0]}, NEWEST, has)]
    array = f"CAST(:{name} AS {of_type}[])"
    listed = {name: list(values)}
    return [Condition(f"r.{column} = ANY ({array})", listed, NEWEST, has, (column, array))]


def _flag(condition: str, wanted: bool | None) -> list[Condition]:  # noqa: FBT001 - a filter's value
    if wanted is None:
        return []
    # Few are urgent, late or repeated: those have an index. The others are most of the rows.
    if wanted:
        return [Condition(condition, index=NEWEST, has=_REGISTERED)]
    return [Condition(f"NOT ({condition})")]


def _backlog(
    wanted: bool | None,  # noqa: FBT001 - a filter's value
    days: BacklogDays | None,
    today: dt.date,
) -> list[Condition]:
    if wanted is None:
        return []
    if days is None:
        raise ValueError("backlog is judged by days")
    least, exact = _since_long(days, today)
    is_open = f"r.{OPEN}"
    if not wanted:
        sql = " AND ".join((is_open, *(one.sql for one in exact)))
        return [Condition(f"NOT ({sql})", {k: v for one in exact for k, v in one.values.items()})]
    found = replace(least, sql=f"{is_open} AND {least.sql}", index=NEWEST, has=_REGISTERED)
    return [found, *exact]


def _since_long(days: BacklogDays, today: dt.date) -> tuple[Condition, list[Condition]]:
    """Return that a case is as old as the least days say, and as those of its territory do.

    With the default alone the one is the other; numbers that differ are looked at row by row.
    """
    stricter = {
        path: row.value for path, row in days.in_force(today).items() if row.value < DEFAULT
    }
    before = "(SELECT CAST(:backlog_before AS timestamptz))"
    default = Condition(
        f"r.registered_at < {before}", {"backlog_before": _begins(today - DEFAULT * DAY)}
    )
    if not stricter:
        return default, [default]
    paths = sorted(stricter)
    values = {
        "backlog_least": _begins(today - min(stricter.values()) * DAY),
        "backlog_from": paths,
        "backlog_to": [above(path) for path in paths],
        "backlog_befores": [_begins(today - stricter[path] * DAY) for path in paths],
    }
    least = "(SELECT CAST(:backlog_least AS timestamptz))"
    sets = (
        "unnest(CAST(:backlog_from AS text[]), CAST(:backlog_to AS text[]),"
        " CAST(:backlog_befores AS timestamptz[])) AS days(low, high, before)"
    )
    sql = (
        f"({default.sql} OR EXISTS (SELECT 1 FROM {sets} WHERE r.{{path}} >= days.low"  # noqa: S608 - values are bound
        " AND r.{path} < days.high AND r.registered_at < days.before))"
    )
    exact = Condition(sql, values | default.values)
    return Condition(f"r.registered_at < {least}", values), [exact]


def _classes(code: str | None) -> list[Condition]:
    found = _codes("content_class_code", "class", code)
    if code is None or code.endswith("0000") or not code.endswith("00"):
        return found
    # A class of the second level has a handful below it, each with its own order.
    below = "SELECT k.code FROM content_class k WHERE k.code BETWEEN :class_low AND :class_high"
    each = ("content_class_code", f"ARRAY({below})")
    return [replace(one, index=NEWEST, has=_REGISTERED, each=each) for one in found]


def _regions(code: str | None) -> list[Condition]:
    return _codes("problem_region_code", "region", code)


def _codes(column: str, name: str, code: str | None) -> list[Condition]:
    if code is None:
        return []
    stem = code
    while len(stem) > 2 and stem.endswith("00"):  # noqa: PLR2004 - two digits a level
        stem = stem[:-2]
    low, high = (f"(SELECT CAST(:{name}_{end} AS text))" for end in ("low", "high"))
    sql = f"r.{column} BETWEEN {low} AND {high}"
    # Longer codes are of what is below; no code has a character after the digits.
    return [Condition(sql, {f"{name}_low": stem, f"{name}_high": stem + "~"}, f"r.{column}")]


def _clock(states: tuple[Standing, ...], today: dt.date) -> list[Condition]:
    wanted = set(states)
    if not wanted or wanted == set(Standing):
        return []
    parts = {
        Standing.OVERDUE: "r.due_on < :today",
        Standing.DUE_SOON: "(r.due_on >= :today AND r.soon_on <= :today)",
        Standing.RUNNING: "(r.due_on >= :today AND COALESCE(r.soon_on > :today, true))",
        Standing.NONE: "r.due_on IS NULL",
    }
    sql = " OR ".join(parts[state] for state in Standing if state in wanted)
    known = {} if wanted == {Standing.NONE} else {"today": today}
    if Standing.NONE in wanted:
        return [
            Condition(f"({sql})", known, has=_DUE if wanted == {Standing.NONE} else frozenset())
        ]
    first = "r.due_on IS NOT NULL" if Standing.OVERDUE in wanted else "r.due_on >= :today"
    by = "r.due_on, r.{id}"
    return [Condition(f"{first} AND ({sql})", known, by, _DUE, excludes_null="due_on")]


def _received(since: dt.date | None, until: dt.date | None) -> list[Condition]:
    if since is None or until is None:
        if since is not None or until is not None:
            raise ValueError("a period has two ends")
        return []
    values = {"received_from": since, "received_to": until}
    # Day by day, for each of which the index has the order of registration.
    days = "generate_series(CAST(:received_from AS date), CAST(:received_to AS date), '1 day') day"
    each = ("received_on", f"ARRAY(SELECT CAST(day AS date) FROM {days})")  # noqa: S608 - values are bound
    first, last = ("(SELECT CAST(:received_from AS date))", "(SELECT CAST(:received_to AS date))")
    sql = f"r.received_on BETWEEN {first} AND {last}"
    return [Condition(sql, values, "r.received_on", each=each, then=_REGISTERED)]


def _registered(since: dt.date | None, until: dt.date | None) -> list[Condition]:
    found = []
    if since is not None:
        begin = {"registered_from": _begins(since)}
        sql = "r.registered_at >= (SELECT CAST(:registered_from AS timestamptz))"
        found.append(Condition(sql, begin, NEWEST, _REGISTERED))
    if until is not None:
        end = {"registered_before": _begins(min(until, LAST) + DAY)}
        sql = "r.registered_at < (SELECT CAST(:registered_before AS timestamptz))"
        found.append(Condition(sql, end, NEWEST, _REGISTERED))
    return found


def _begins(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(max(day, FIRST), dt.time.min, clock.SHANGHAI)
