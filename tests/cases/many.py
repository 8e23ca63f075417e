"""Many cases at once, written past every wall: for lists, which are read from many."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from xinfang.access.actor import Actor, Appointment, Clearance, Level
from xinfang.access.grants import Grants
from xinfang.access.places import Territory
from xinfang.access.reach import Reach
from xinfang.access.tables import metadata
from xinfang.cases import search
from xinfang.cases.backlog import BacklogDays, SetDays
from xinfang.cases.queries.narrowing import Filter
from xinfang.cases.standing import Standing, standing
from xinfang.law.classification import AppealBranch, Category, Channel
from xinfang.law.lifecycle import CaseState

TODAY: Final = date(2026, 11, 23)
NOW: Final = datetime(2026, 11, 23, 2, tzinfo=UTC)
TREE: Final[Mapping[str, Level]] = {
    "4/": Level.PROVINCE,
    "4/1/": Level.MUNICIPALITY,
    "4/1/2/": Level.COUNTY,
    "4/1/21/": Level.COUNTY,
    "4/12/": Level.MUNICIPALITY,
    "4/12/1/": Level.COUNTY,
    "4/9/": Level.COUNTY,
    "41/": Level.PROVINCE,
    "41/1/": Level.MUNICIPALITY,
    "41/1/1/": Level.COUNTY,
}
LISTED: Final = (
    Reach.OWN_UNIT,
    Reach.OWN_TENANT,
    Reach.SUBORDINATES,
    Reach.SUBTREE,
    Reach.VERTICAL_LINE,
    Reach.HANDLED,
    Reach.ORIGINATED,
    Reach.UNDERTAKEN,
    Reach.ADDRESSED,
    Reach.ENGAGED,
    Reach.OWN_PETITION,
)
GRANTS: Final = Grants(
    text="\n".join(f"p, {reach.value}, case, read, {reach.value}, allow" for reach in LISTED)
)
CLASSES: Final = ("010000", "010100", "010101", "010102", "020100", "020101", None)
REGIONS: Final = ("410105", "410105001", "410102", "410225", "411000", None)
TEXTS: Final = ("村道排水沟多年未修", "道路排水", "拖欠工资ABC公司", "工资", "２０２６年 3月", "沟")


@dataclass(slots=True)
class World:
    """One random world of cases; `rows` are as stored."""

    random: Random
    tenants: dict[str, UUID] = field(default_factory=dict)
    units: dict[UUID, str] = field(default_factory=dict)
    actors: list[Actor] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    scopes: list[dict[str, Any]] = field(default_factory=list)
    denials: list[dict[str, Any]] = field(default_factory=list)

    def new_id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)


def made(seed: int, *, actors: int = 30, cases: int = 250) -> World:
    """Return the world of a seed."""
    world = World(Random(seed))  # noqa: S311 - worlds repeat by their seed
    choose = world.random
    world.tenants = {path: world.new_id() for path in TREE}
    world.units = {world.new_id(): path for path in TREE for _ in range(2)}
    world.actors = [_actor(world, number) for number in range(actors)]
    world.rows = [_case(world, number) for number in range(cases)]
    holders = sorted({holder for actor in world.actors for holder in actor.holders})
    scoped = [reach.value for reach in LISTED[4:]]
    pairs = {
        (choose.choice(holders), choose.choice(scoped), choose.choice(world.rows)["id"])
        for _ in range(cases * 6)
    }
    for holder, reach, object_id in sorted(pairs, key=str):
        until = choose.choice([None, TODAY, TODAY - timedelta(days=1)])
        world.scopes.append(
            {"kind": "case", "holder": holder, "reach": reach, "object_id": object_id,
             "sort_at": NOW, "status": "", "until": until}
        )  # fmt: skip
    persons = [actor.person_id for actor in world.actors]
    denied = {(choose.choice(persons), choose.choice(world.rows)["id"]) for _ in range(cases // 2)}
    for person_id, object_id in sorted(denied, key=str):
        world.denials.append(
            {"person_id": person_id, "kind": "case", "object_id": object_id, "derived_at": NOW}
        )
    return world


def _actor(world: World, number: int) -> Actor:
    choose = world.random
    roles = [LISTED[number % len(LISTED)].value]
    roles += [reach.value for reach in choose.choices(LISTED, k=choose.choice([0, 1, 2]))]
    appointments = []
    for role in roles:
        unit_id, path = choose.choice(sorted(world.units.items(), key=str))
        at = world.tenants[path]
        appointments.append(
            Appointment(world.new_id(), role, unit_id, at, path, TREE[path], since=TODAY)
        )
    clearance = choose.choice(list(Clearance))
    return Actor(world.new_id(), world.new_id(), "某人", tuple(appointments), clearance)


def _case(world: World, number: int) -> dict[str, Any]:
    choose = world.random
    unit_id, path = choose.choice(sorted(world.units.items(), key=str))
    over = {TREE[one]: world.tenants[one] for one in TREE if path.startswith(one)}
    category = choose.choice(list(Category))
    appeal = category is Category.APPEAL_REQUEST
    running = choose.random() < 0.4
    due = TODAY + timedelta(days=choose.randrange(-9, 30)) if running else None
    text = choose.choice(TEXTS)
    # Some at the same instant: only the id orders them then.
    at = NOW - timedelta(hours=choose.randrange(60) * 9)
    earlier = world.rows[-1]["id"] if world.rows else None
    return {
        "id": world.new_id(),
        "number": f"2026{number:08d}",
        "year": 2026,
        "numbered_by": world.tenants[path],
        "tenant_id": world.tenants[path],
        "tenant_path": path,
        "province_id": over[Level.PROVINCE],
        "municipality_id": over.get(Level.MUNICIPALITY),
        "county_id": over.get(Level.COUNTY),
        "registering_unit_id": unit_id,
        "responsible_unit_id": unit_id,
        "channel": choose.choice(list(Channel)).value,
        "purpose": "OTHER",
        "category": category.value,
        "appeal_branch": choose.choice([None, *AppealBranch]) if appeal else None,
        "content_class_code": None,
        "accuses": category is Category.ACCUSATION,
        "secrecy": choose.choice([one.value for one in Clearance]),
        "state": choose.choice(list(CaseState)[:6]).value,
        "title": text,
        "demand": choose.choice(TEXTS),
        "facts": "",
        "problem_region_code": choose.choice(REGIONS),
        "urgent": choose.random() < 0.2,
        "people_count": 1,
        "received_on": (at - timedelta(days=choose.randrange(4))).date(),
        "registered_at": at,
        "registered_by": world.new_id(),
        "same_matter_id": earlier if choose.random() < 0.2 else None,
        "due_on": due,
        "soon_on": due - timedelta(days=choose.randrange(8)) if due and number % 9 else None,
        "late": choose.random() < 0.2,
        "version": 1,
    }


def narrowed(world: World) -> Filter:
    """Return a random filter: mostly of one field, sometimes of several, sometimes of none."""
    choose = world.random
    several: list[tuple[str, Callable[[], Any]]] = [
        ("states", lambda: _some(choose, [one.value for one in CaseState][:6])),
        ("clock_states", lambda: _some(choose, list(Standing))),
        ("late", lambda: choose.random() < 0.7),
        ("channels", lambda: _some(choose, [one.value for one in Channel])),
        ("categories", lambda: _some(choose, [one.value for one in Category])),
        ("appeal_branches", lambda: _some(choose, [one.value for one in AppealBranch])),
        ("content_class", lambda: choose.choice([one for one in CLASSES if one])),
        ("units", lambda: _some(choose, sorted(world.units))),
        ("territory", lambda: _territory(world)),
        ("problem_region", lambda: choose.choice(["410000", "410100", "410105", "411000"])),
        ("urgent", lambda: choose.random() < 0.7),
        ("repeat", lambda: choose.random() < 0.7),
        ("backlog", lambda: choose.random() < 0.7),
        ("registered_from", lambda: TODAY - timedelta(days=choose.randrange(20))),
        ("registered_to", lambda: TODAY - timedelta(days=choose.randrange(20))),
        ("number", lambda: choose.choice(world.rows)["number"]),
        ("search", lambda: search.question(choose.choice(["排水", "工资", "沟", "排水沟", "abc"]))),
    ]
    fields = {name: value() for name, value in choose.sample(several, choose.choice([0, 1, 1, 2]))}
    if choose.random() < 0.2:
        since = TODAY - timedelta(days=choose.randrange(30))
        fields |= {"received_from": since, "received_to": since + timedelta(days=9)}
    if "backlog" in fields:
        fields["backlog_days"] = _backlog_days(world)
    return Filter(**fields)


def _backlog_days(world: World) -> BacklogDays:
    """Numbers that some territories set, of which some hold later or no longer."""
    choose = world.random
    rows = []
    for path in choose.sample(list(TREE), choose.choice([0, 1, 3, len(TREE)])):
        for back in sorted(choose.sample(range(-2, 9), choose.choice([1, 2])), reverse=True):
            set_by, days = world.tenants[path], choose.randrange(25)
            rows.append(SetDays(set_by, path, days, TODAY - timedelta(days=back)))
    return BacklogDays(tuple(rows))


def _some(choose: Random, values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(sorted(choose.sample(values, choose.choice([1, 1, 2, 3]))))


def _territory(world: World) -> Territory:
    path = world.random.choice(list(TREE))
    return Territory(world.tenants[path], path, TREE[path])


def _backlog(row: Mapping[str, Any], day: date, rows: Sequence[SetDays]) -> bool:
    """Tell whether a row is backlog, said once more: by the latest number of each who set one."""
    held = {row.tenant_path: row.value for row in rows if row.valid_from <= TODAY}
    days = [value for path, value in held.items() if row["tenant_path"].startswith(path)]
    ended = {"NOT_ACCEPTED", "REDIRECTED", "FINISHED", "NO_LONGER_ACCEPTED", "WITHDRAWN"}
    return row["state"] not in ended and (TODAY - day).days > min([365, *days])


def passes(row: Mapping[str, Any], by: Filter, shown: Collection[UUID]) -> bool:
    """Tell whether a row passes a filter, said once more in plain words; `shown` are visible."""
    day = (row["registered_at"] + timedelta(hours=8)).date()
    text = "\n".join((row["number"], *([] if row["accuses"] else (row["title"], row["demand"]))))
    return (
        row["state"] in (by.states or [row["state"]])
        and standing(row["due_on"], row["soon_on"], TODAY) in (by.clock_states or list(Standing))
        and by.late in (None, row["late"])
        and row["channel"] in (by.channels or [row["channel"]])
        and row["category"] in (by.categories or [row["category"]])
        and row["appeal_branch"] in (by.appeal_branches or [row["appeal_branch"]])
        and _below(row["content_class_code"], by.content_class)
        and row["responsible_unit_id"] in (by.units or [row["responsible_unit_id"]])
        and (by.territory is None or row["tenant_path"].startswith(by.territory.path))
        and _below(row["problem_region_code"], by.problem_region)
        and by.urgent in (None, row["urgent"])
        and (by.backlog_days is None or by.backlog is _backlog(row, day, by.backlog_days.rows))
        and by.repeat in (None, row["same_matter_id"] in shown)
        and (by.registered_from or day) <= day <= (by.registered_to or day)
        and (by.received_from or row["received_on"])
        <= row["received_on"]
        <= (by.received_to or row["received_on"])
        and by.number in (None, row["number"])
        and (by.search is None or _holds(search.folded(text), by.search))
    )


def _below(code: str | None, asked: str | None) -> bool:
    if asked is None:
        return True
    while len(asked) > 2 and asked.endswith("00"):
        asked = asked[:-2]
    return (code or "").startswith(asked)


def _holds(text: str, question: search.Question) -> bool:
    return all(word in text for word, _begins in question.wanted) and all(
        run in text for run in question.proved
    )


async def fill(connection: AsyncConnection, world: World) -> None:
    """Write the world as the administrator, past every wall; triggers keep what is derived."""
    table = metadata.tables
    tenants = [
        {"id": own, "path": path, "level": TREE[path].value, "name": path,
         "parent_id": world.tenants.get("/".join(path.split("/")[:-2]) + "/")}
        for path, own in world.tenants.items()
    ]  # fmt: skip
    await connection.execute(sa.insert(table["tenant"]), tenants)
    units = [
        {"id": own, "tenant_id": world.tenants[path], "tenant_path": path, "name": str(own),
         "kind": "ADMINISTRATIVE", "sector": "petition", "valid_from": date(2020, 1, 1)}
        for own, path in world.units.items()
    ]  # fmt: skip
    await connection.execute(sa.insert(table["unit"]), units)
    codes = (
        await connection.scalars(sa.select(table["content_class"].c.code).order_by(sa.text("code")))
    ).all()
    for row in world.rows:
        row["content_class_code"] = world.random.choice([None, *codes[:8]])
    await connection.execute(sa.insert(table["petition_case"]), world.rows)
    await connection.execute(sa.insert(table["access_scope"]), world.scopes)
    await connection.execute(sa.insert(table["access_denial"]), world.denials)
    for row in world.rows:
        found = search.searchable(
            row["number"], row["title"], row["demand"], row["facts"], accuses=row["accuses"]
        )
        await connection.execute(
            sa.text(
                "INSERT INTO case_search (case_id, text, grams)"
                " VALUES (:id, :text, array_to_tsvector(CAST(:words AS text[])))"
            ),
            {"id": row["id"], "text": found.text, "words": list(found.words)},
        )
