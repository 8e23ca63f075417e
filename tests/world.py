"""A small province in words, built by the real actions, so that it is a proof of them as well.

    河南省 · 郑州市 (金水区, 中原区) · 洛阳市 (涧西区) · 兰考县, directly administered
    河北省 · 石家庄市

Each has a government, a Party committee, a petition bureau, an organization department, a
discipline body and a department of natural resources, which stands in a vertical line. Who is who
is said in words: `world.user("金水区信访局登记员")`, `world.unit("金水区自然资源局")`,
`world.tenant("金水区")`, `world.person("金水区区长")`. Tenants answer without 省, 市, 区, 县 too.

A test asks for the fixture `world`; it is copied from a template that is built once a run.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from xinfang.access.actor import Actor, SystemActor
from xinfang.access.grants import Grants
from xinfang.kernel import clock
from xinfang.organizations import calendar, region_data
from xinfang.organizations.add_person import AddPerson, add_person
from xinfang.organizations.appoint import Appoint, appoint
from xinfang.organizations.approve_appointment import ApproveAppointment, approve_appointment
from xinfang.organizations.bind_user import BindUser, bind_user
from xinfang.organizations.bootstrap import Bootstrap, bootstrap
from xinfang.organizations.create_post import CreatePost, create_post
from xinfang.organizations.create_unit import CreateUnit, create_unit
from xinfang.organizations.import_regions import import_regions
from xinfang.organizations.models import PLATFORM_PATH, PLATFORM_TENANT_ID
from xinfang.organizations.onboard_tenant import OnboardTenant, onboard_tenant
from xinfang.organizations.queries.actors import actor_from
from xinfang.organizations.take_up_post import TakeUpPost, take_up_post
from xinfang.organizations.vocabulary import Rank, UnitKind
from xinfang.store.crypto import Provider
from xinfang.store.transaction import Database, Write, connect

import database as testing

ISSUER = "https://sign-in.test"
SINCE = date(2024, 1, 8)
"""Since when units, posts and appointments of this world stand."""

REGIONS = {  # short name: code, tenant above, head of government
    "河南省": ("410000", "", "省长"),
    "郑州市": ("410100", "河南省", "市长"),
    "金水区": ("410105", "郑州市", "区长"),
    "中原区": ("410102", "郑州市", "区长"),
    "洛阳市": ("410300", "河南省", "市长"),
    "涧西区": ("410305", "洛阳市", "区长"),
    "兰考县": ("410225", "河南省", "县长"),
    "河北省": ("130000", "", "省长"),
    "石家庄市": ("130100", "河北省", "市长"),
}
IN_FULL = {"河南省", "郑州市", "金水区"}
"""Tenants with somebody in every role; the others have the few that stories need."""

UNITS = {  # name after the tenant's: kind, sector
    "委员会": (UnitKind.PARTY, "party_committee"),
    "人民政府": (UnitKind.ADMINISTRATIVE, "government"),
    "信访局": (UnitKind.PARTY, "petition"),
    "组织部": (UnitKind.PARTY, "organization"),
    "纪委监委": (UnitKind.PARTY, "discipline"),
    "自然资源局": (UnitKind.ADMINISTRATIVE, "natural_resources"),
}
LEADING = {"委员会", "人民政府"}
LINE = "自然资源局"

POSTS = {  # name after the tenant's: unit, title, rank, role of the holder; {head} is 区长 or so
    "书记": ("委员会", "书记", Rank.PRINCIPAL_LEADER, "leader"),
    "{head}": ("人民政府", "{head}", Rank.PRINCIPAL_LEADER, "leader"),
    "副{head}": ("人民政府", "副{head}", Rank.LEADER_IN_CHARGE, "leader"),
    "信访局局长": ("信访局", "局长", Rank.PRINCIPAL_LEADER, "director"),
    "自然资源局局长": ("自然资源局", "局长", Rank.PRINCIPAL_LEADER, "unit_head"),
}
STAFF = {  # name after the tenant's: unit, role, and whether every tenant has one
    "信访局登记员": ("信访局", "registrar", True),
    "信访局经办人": ("信访局", "case_officer", False),
    "信访局督查专员": ("信访局", "inspector", False),
    "联席办": ("信访局", "joint_conference_office", False),
    "自然资源局收文员": ("自然资源局", "unit_clerk", False),
    "自然资源局承办人": ("自然资源局", "handler", True),
    "组织部接收员": ("组织部", "organization_receiver", False),
    "组织部档案员": ("组织部", "organization_archivist", False),
    "组织部负责人": ("组织部", "organization_head", False),
    "纪委监委阅件人": ("纪委监委", "discipline_reader", False),
    "纪委监委承办人": ("纪委监委", "discipline_handler", False),
    "纪委监委书记": ("纪委监委", "discipline_head", False),
    "审计员": ("人民政府", "auditor", False),
    "管理员": ("人民政府", "tenant_administrator", True),
    "管理员乙": ("人民政府", "tenant_administrator", True),
}
OPERATOR = "平台运维员"
PLATFORM = SystemActor("world", PLATFORM_TENANT_ID, PLATFORM_PATH)


@dataclass(slots=True)
class World:
    """The province as it stands in a database of the test's own."""

    db: Database
    at: testing.Database
    grants: Grants = field(default_factory=Grants)
    _tenants: dict[str, UUID] = field(default_factory=dict)
    _units: dict[str, UUID] = field(default_factory=dict)
    _persons: dict[str, UUID] = field(default_factory=dict)
    _posts: dict[str, UUID] = field(default_factory=dict)
    _users: dict[str, Actor] = field(default_factory=dict)
    _paths: dict[UUID, str] = field(default_factory=dict)
    _behind: AsyncEngine | None = None

    def user(self, name: str) -> Actor:
        """Return the actor of a name, with his appointments as of the last `refresh`."""
        return self._users[name]

    def names(self) -> frozenset[str]:
        """Return the names of all users."""
        return frozenset(self._users)

    def unit(self, name: str) -> UUID:
        """Return the id of a unit."""
        return self._units[name]

    def tenant(self, name: str) -> UUID:
        """Return the id of a tenant, with or without 省, 市, 区, 县."""
        found = [full for full in self._tenants if name in {full, full[:-1]}]
        return self._tenants[found[0]]

    def path(self, name: str) -> str:
        """Return the path of a tenant."""
        return self._paths[self.tenant(name)]

    def person(self, name: str) -> UUID:
        """Return the id of a person."""
        return self._persons[name]

    def post(self, name: str) -> UUID:
        """Return the id of the post that bears its holder's name."""
        return self._posts[name]

    async def refresh(self) -> None:
        """Read everything again, after a test has changed something."""
        engine = create_async_engine(self.at.url("admin"))
        try:
            async with engine.connect() as connection:
                await self._read(connection)
        finally:
            await engine.dispose()

    async def ask(self, statement: str, **values: object) -> Sequence[Any]:
        """Return rows as the administrator sees them, behind every wall."""
        if self._behind is None:
            self._behind = create_async_engine(self.at.url("admin"))
        async with self._behind.connect() as connection:
            return (await connection.execute(sa.text(statement), values)).all()

    async def close(self) -> None:
        """Close the connections."""
        await self.db.dispose()
        if self._behind is not None:
            await self._behind.dispose()

    async def _read(self, connection: AsyncConnection) -> None:
        async def pairs(statement: str) -> dict[str, UUID]:
            found = await connection.execute(sa.text(statement))
            return {name: row_id for name, row_id in found}  # noqa: C416 - rows aren't pairs to mypy

        self._tenants = await pairs("SELECT name, id FROM tenant")
        self._units = await pairs("SELECT name, id FROM unit")
        self._persons = await pairs("SELECT name, id FROM person")
        self._posts = await pairs(
            "SELECT p.name, h.post_id FROM post_holding h JOIN person p ON p.id = h.person_id"
            " ORDER BY h.id"
        )
        paths = await connection.execute(sa.text("SELECT id, path FROM tenant"))
        self._paths = {tenant: path for tenant, path in paths}  # noqa: C416 - as above
        rows = await connection.execute(
            sa.text(
                "SELECT u.subject, a.* FROM app_user u,"
                " xinfang_actor(u.issuer, u.subject, :today) a ORDER BY u.subject"
            ).bindparams(sa.bindparam("today", type_=sa.Date)),
            {"today": clock.today()},
        )
        self._users = {
            name: actor_from(list(group))
            for name, group in groupby(rows.all(), key=lambda row: str(row.subject))
        }


def build_template(at: testing.Server) -> None:
    """See that the province's template is there: built once a run, by whoever comes first."""

    def make() -> None:
        testing.copy(at, at.world, at.template)
        asyncio.run(_fill(testing.Database(at, at.world)))

    testing.once(at, "world", make)


async def _fill(at: testing.Database) -> None:
    db = connect(at.url("app"), Provider.for_tests(), pool_size=1)
    try:
        await build(db, at)
    finally:
        await db.dispose()


@asynccontextmanager
async def opened(at: testing.Database) -> AsyncIterator[World]:
    """Open the province in a copy of the template."""
    world = World(connect(at.url("app"), Provider.for_tests(), pool_size=4), at)
    try:
        await world.refresh()
        yield world
    finally:
        await world.close()


async def build(db: Database, at: testing.Database) -> World:
    """Build both provinces in an empty database."""
    world = World(db, at)
    async with db.write(PLATFORM) as tx:
        await import_regions(tx, world.grants, region_data.shipped({"41", "13"}, townships=False))
        await calendar.import_calendar(tx, world.grants, calendar.packaged())
        await bootstrap(tx, world.grants, _first(PLATFORM_TENANT_ID, "平台管理机构", OPERATOR))
    await world.refresh()
    for province in ("河南省", "河北省"):
        await _Builder(world, province).run()
    await world.refresh()
    return world


def _first(tenant_id: UUID, unit: str, name: str) -> Bootstrap:
    return Bootstrap(
        tenant_id=tenant_id,
        unit_name=unit,
        sector="administration",
        person_name=name,
        issuer=ISSUER,
        subject=name,
    )


@dataclass(slots=True)
class _Builder:
    """Builds one province: its first administrator arranges, his second approves."""

    world: World
    province: str
    ids: dict[str, UUID] = field(default_factory=dict)
    waiting: list[UUID] = field(default_factory=list)

    async def run(self) -> None:
        world, first = self.world, f"{self.province}管理员"
        async with world.db.write(world.user(OPERATOR)) as tx:
            await self._onboard(tx, self.province, PLATFORM_TENANT_ID)
        tenant_id, path = self.ids[self.province], f"{REGIONS[self.province][0][:2]}/"
        async with world.db.write(SystemActor("world", tenant_id, path)) as tx:
            office = f"{self.province}人民政府办公厅"
            await bootstrap(tx, world.grants, _first(tenant_id, office, first))
        await world.refresh()
        async with world.db.write(world.user(first)) as tx:
            await self._arrange(tx)
        await world.refresh()
        async with world.db.write(world.user(f"{first}乙")) as tx:
            for waiting in self.waiting:
                await approve_appointment(
                    tx, world.grants, ApproveAppointment(appointment_id=waiting)
                )

    async def _arrange(self, tx: Write) -> None:
        for name, (_code, above, head) in REGIONS.items():
            if name != self.province:
                if above not in self.ids:
                    continue
                await self._onboard(tx, name, self.ids[above])
            await self._units(tx, name, above)
            for suffix, (unit, title, rank, role) in POSTS.items():
                who = f"{name}{suffix.format(head=head)}"
                person = await self._user(tx, name, who, f"{name}{unit}", role)
                post = await create_post(
                    tx,
                    self.world.grants,
                    CreatePost(
                        unit_id=self.ids[f"{name}{unit}"],
                        title=title.format(head=head),
                        rank=rank,
                    ),
                )
                await take_up_post(
                    tx,
                    self.world.grants,
                    TakeUpPost(post_id=post.id, person_id=person, since=SINCE),
                )
            for suffix, (unit, role, everywhere) in STAFF.items():
                first = f"{name}{suffix}" == f"{self.province}管理员"
                if (everywhere or name in IN_FULL) and not first:
                    await self._user(tx, name, f"{name}{suffix}", f"{name}{unit}", role)
        await self._user(
            tx,
            self.province,
            f"{self.province}监管员",
            f"{self.province}信访局",
            "provincial_overseer",
        )

    async def _onboard(self, tx: Write, name: str, parent: UUID) -> None:
        command = OnboardTenant(parent_id=parent, region_code=REGIONS[name][0], name=name)
        self.ids[name] = (await onboard_tenant(tx, self.world.grants, command)).id

    async def _units(self, tx: Write, name: str, above: str) -> None:
        for suffix, (kind, sector) in UNITS.items():
            command = CreateUnit(
                tenant_id=self.ids[name],
                name=f"{name}{suffix}",
                kind=kind,
                sector=sector,
                valid_from=SINCE,
                leads_tenant=suffix in LEADING,
                vertical_superior_id=self.ids.get(f"{above}{suffix}") if suffix == LINE else None,
            )
            made = await create_unit(tx, self.world.grants, command)
            self.ids[f"{name}{suffix}"] = made.id

    async def _user(self, tx: Write, tenant: str, who: str, unit: str, role: str) -> UUID:
        grants = self.world.grants
        command = AddPerson(
            tenant_id=self.ids[tenant],
            name=who,
            cadre_authority_unit_id=self.ids[f"{tenant}组织部"],
            managed_since=SINCE,
        )
        person = await add_person(tx, grants, command)
        user = await bind_user(
            tx, grants, BindUser(person_id=person.id, issuer=ISSUER, subject=who)
        )
        made = await appoint(
            tx,
            grants,
            Appoint(user_id=user.id, role=role, unit_id=self.ids[unit], since=SINCE),
        )
        if made.warnings:
            self.waiting.append(made.id)
        return person.id
