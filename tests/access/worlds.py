"""Random worlds for the readings of access and the wall: tenants, actors, objects, denials.

The objects are a kind of the tests' own, `sample`, so that nothing here depends on a slice. What
the wall should let through is said here a third time, in plain loops, by somebody who doesn't know
the code under test.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from xinfang.access.actor import Actor, Appointment, Clearance, Level
from xinfang.access.grants import Grants
from xinfang.access.reach import Columns, Facts, Reach, visible
from xinfang.access.scopes import SCOPE_REACHES, in_force
from xinfang.access.tables import scope
from xinfang.store import wall

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
KIND = "sample"
GROUP = "sample.secret"

# Codes that are prefixes of one another: a comparison without the separator mistakes them.
TREE: Mapping[str, Level] = {
    "4/": Level.PROVINCE,
    "4/1/": Level.MUNICIPALITY,
    "4/1/2/": Level.COUNTY,
    "4/1/21/": Level.COUNTY,
    "4/12/": Level.MUNICIPALITY,
    "4/12/1/": Level.COUNTY,
    "4/9/": Level.COUNTY,
    "4/91/": Level.COUNTY,
    "41/": Level.PROVINCE,
    "41/1/": Level.MUNICIPALITY,
    "41/1/1/": Level.COUNTY,
    "41/2/": Level.COUNTY,
}

metadata = sa.MetaData()
sample = sa.Table(
    "sample",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("tenant_id", sa.Uuid),
    sa.Column("tenant_path", sa.Text(collation="C")),
    sa.Column("province_id", sa.Uuid),
    sa.Column("municipality_id", sa.Uuid),
    sa.Column("county_id", sa.Uuid),
    sa.Column("responsible_unit_id", sa.Uuid),
    sa.Column("secrecy", sa.Text),
    sa.Column("person_id", sa.Uuid),
    sa.Column("served", sa.Boolean),
    sa.Column("published_path", sa.Text(collation="C")),
)
COLUMNS = Columns(
    kind=KIND,
    **{name: sample.c[name] for name in sample.c.keys() if name != "tenant_path"},  # noqa: SIM118 - a ColumnCollection isn't a dict
)
TENANT = sa.table(
    "tenant", *(sa.column(name) for name in ("id", "parent_id", "path", "level", "name"))
)
DENIAL = sa.table(
    "access_denial", *map(sa.column, ("person_id", "kind", "object_id", "derived_at"))
)

SERVED = "(served AND person_id::text = (SELECT xinfang_required('xinfang.person')))"
PUBLISHED = (
    "EXISTS (SELECT 1 FROM unnest((SELECT xinfang_list('xinfang.more'))::text[]"
    " || (SELECT xinfang_required('xinfang.low'))) AS mine(path)"
    " WHERE starts_with(mine.path, published_path))"
)

GRANTS = Grants(
    text="\n".join(
        f"p, {reach.value}, {kind}, read, {reach.value}, allow"
        for reach in Reach
        for kind in (KIND, GROUP)
    )
)


def walled(table: str = "sample") -> list[str]:
    """The statements that put the wall on the sample table."""
    opened = " OR ".join([wall.SCOPED.format(kind=KIND, table=table), SERVED, PUBLISHED])
    return [
        *wall.tenant_wall(table, or_else=opened),
        wall.policy(
            table, f"{table}_denial", wall.DENIED.format(column="id", kind=KIND), restrictive=True
        ),
    ]


async def build(connection: AsyncConnection) -> None:
    """Make the sample table with its wall."""
    await connection.run_sync(metadata.create_all)
    for statement in walled():
        await connection.execute(sa.text(statement.replace(":", r"\:")))


@dataclass(slots=True)
class World:
    """One random world. `scopes` and `denials` are rows as stored."""

    random: Random
    tenants: dict[str, UUID] = field(default_factory=dict)
    units: dict[str, list[UUID]] = field(default_factory=dict)
    actors: list[Actor] = field(default_factory=list)
    objects: list[dict[str, Any]] = field(default_factory=list)
    scopes: list[dict[str, Any]] = field(default_factory=list)
    denials: list[dict[str, Any]] = field(default_factory=list)

    def new_id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def parent(self, path: str) -> UUID | None:
        above = "/".join(path.split("/")[:-2])
        return self.tenants[f"{above}/"] if above else None

    def at_level(self, path: str, level: Level) -> UUID | None:
        """The tenant of a level over a path, itself included."""
        return next(
            (self.tenants[p] for p in TREE if path.startswith(p) and TREE[p] is level), None
        )

    def facts(self, actor: Actor, kind: str = KIND) -> Iterator[Facts]:
        mine = set(actor.holders)
        scopes: dict[UUID, set[tuple[str, UUID]]] = {}
        for row in self.scopes:
            if row["holder"] in mine and in_force(row["reach"], row["until"], TODAY):
                scopes.setdefault(row["object_id"], set()).add((row["reach"], row["holder"]))
        denied = self.denied(actor)
        for row in self.objects:
            yield Facts(
                kind=kind,
                id=row["id"],
                tenant_id=row["tenant_id"],
                tenant_path=row["tenant_path"],
                parent_tenant_id=self.parent(row["tenant_path"]),
                responsible_unit_id=row["responsible_unit_id"],
                secrecy=row["secrecy"],
                scopes=frozenset(scopes.get(row["id"], ())),
                denied=row["id"] in denied,
                person_id=row["person_id"],
                served=row["served"],
                published_path=row["published_path"],
            )

    def denied(self, actor: Actor) -> set[UUID]:
        return {row["object_id"] for row in self.denials if row["person_id"] == actor.person_id}

    def behind_the_wall(self, actor: Actor) -> set[UUID]:
        """What the wall alone should let through: coarse, but exactly this."""
        paths = [a.tenant_path for a in actor.appointments if a.level is not Level.PLATFORM]
        scoped = {row["object_id"] for row in self.scopes if row["holder"] in actor.holders}
        through = {
            row["id"]
            for row in self.objects
            if any(f"/{row['tenant_path']}".startswith(f"/{path}") for path in paths)
            or row["id"] in scoped
            or (row["served"] and row["person_id"] == actor.person_id)
            or any(
                row["published_path"] and path.startswith(row["published_path"]) for path in paths
            )
        }
        return through - self.denied(actor)


def made(seed: int, *, actors: int = 40, objects: int = 400) -> World:
    """Return the world of a seed."""
    world = World(Random(seed))  # noqa: S311 - worlds repeat by their seed
    choose = world.random
    for path in TREE:
        world.tenants[path] = world.new_id()
        world.units[path] = [world.new_id() for _ in range(2)]
    world.actors = [_actor(world, number) for number in range(actors)]
    persons = [actor.person_id for actor in world.actors]
    world.objects = [_object(world, persons) for _ in range(objects)]
    holders = [holder for actor in world.actors for holder in actor.holders]
    rows = {
        (
            choose.choice(holders),
            choose.choice(sorted(SCOPE_REACHES)).value,
            choose.choice(world.objects)["id"],
        )
        for _ in range(objects * 6)
    }
    for holder, reach, object_id in sorted(rows, key=str):
        until = choose.choice([None, TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=9)])
        world.scopes.append(
            {"kind": KIND, "holder": holder, "reach": reach, "object_id": object_id,
             "sort_at": NOW, "status": "", "until": until}
        )  # fmt: skip
    pairs = {(choose.choice(persons), choose.choice(world.objects)["id"]) for _ in range(objects)}
    for person_id, object_id in sorted(pairs, key=str):
        world.denials.append(
            {"person_id": person_id, "kind": KIND, "object_id": object_id, "derived_at": NOW}
        )
    return world


def _actor(world: World, number: int) -> Actor:
    choose = world.random
    roles = [reach.value for reach in Reach]
    held = [roles[number % len(roles)], *choose.choices(roles, k=2)]  # each reach has its actors
    appointments = tuple(
        _appointment(world, role) for role in held[: choose.choice([0, 1, 1, 2, 3])]
    )
    clearance = choose.choice(list(Clearance))
    return Actor(world.new_id(), world.new_id(), "某人", appointments, clearance)


def _appointment(world: World, role: str) -> Appointment:
    choose = world.random
    path = choose.choice(list(TREE))
    at_platform = choose.random() < 0.05
    return Appointment(
        id=world.new_id(),
        role=role,
        unit_id=choose.choice(world.units[path]),
        tenant_id=world.tenants[path],
        tenant_path="platform/" if at_platform else path,
        level=Level.PLATFORM if at_platform else TREE[path],
        since=TODAY,
    )


def _object(world: World, persons: list[UUID]) -> dict[str, Any]:
    choose = world.random
    path = choose.choice(list(TREE))
    return {
        "id": world.new_id(),
        "tenant_id": world.tenants[path],
        "tenant_path": path,
        "province_id": world.at_level(path, Level.PROVINCE),
        "municipality_id": world.at_level(path, Level.MUNICIPALITY),
        "county_id": world.at_level(path, Level.COUNTY),
        "responsible_unit_id": choose.choice([None, *world.units[path]]),
        "secrecy": choose.choice([c.value for c in Clearance]),
        "person_id": choose.choice([None, *persons]),
        "served": choose.random() < 0.5,
        "published_path": choose.choice([None, None, path, f"{path.split('/', 1)[0]}/"]),
    }


async def fill(connection: AsyncConnection, world: World) -> None:
    """Write the world as the administrator, past every wall."""
    tenants = [
        {
            "id": own,
            "parent_id": world.parent(path),
            "path": path,
            "level": TREE[path],
            "name": path,
        }
        for path, own in world.tenants.items()
    ]
    await connection.execute(sa.insert(TENANT), tenants)
    await connection.execute(sa.insert(sample), world.objects)
    await connection.execute(sa.insert(scope), world.scopes)
    await connection.execute(sa.insert(DENIAL), world.denials)


async def become(connection: AsyncConnection, actor: Actor) -> None:
    """Raise the actor's wall in the open transaction."""
    settings = actor.wall().settings()
    await connection.execute(
        sa.select(*(sa.func.set_config(name, value, sa.true()) for name, value in settings.items()))
    )


async def listed(
    connection: AsyncConnection, actor: Actor, columns: Columns = COLUMNS, grants: Grants = GRANTS
) -> set[UUID]:
    """What the SQL reading shows the actor."""
    predicate = visible(actor, grants, "read", columns, today=TODAY)
    return set((await connection.scalars(sa.select(sample.c.id).where(predicate))).all())
