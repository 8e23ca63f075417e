"""The scenarios of `policies/scenarios`, one a role, asked in both readings of access."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
import sqlalchemy as sa
import yaml
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from access import worlds
from access.worlds import COLUMNS, NOW, TODAY
from xinfang.access.actor import Actor, Appointment, Clearance, Level
from xinfang.access.grants import Grants, shipped
from xinfang.access.policies import FOLDER, acts, roles
from xinfang.access.reach import Facts, object_kind, permits, visible
from xinfang.access.scopes import in_force
from xinfang.access.tables import scope

import database as testing

SPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
FILES = sorted(path for path in (FOLDER / "scenarios").glob("*.yaml") if path.stem != "places")
PLACES: dict[str, Any] = yaml.safe_load((FOLDER / "scenarios" / "places.yaml").read_text("utf-8"))


def known(name: str) -> UUID:
    return uuid5(SPACE, name)


def tenant_of(unit: str) -> dict[str, Any]:
    name = PLACES["units"][unit]
    return {"name": name, "id": known(name), **PLACES["tenants"][name]}


def over(path: str) -> dict[str, UUID]:
    """The tenants over a path by level, itself included."""
    return {
        tenant["level"]: known(name)
        for name, tenant in PLACES["tenants"].items()
        if path.startswith(tenant["path"])
    }


def parent(path: str) -> UUID | None:
    above = "/".join(path.split("/")[:-2])
    return next(
        (known(n) for n, t in PLACES["tenants"].items() if above and t["path"] == f"{above}/"), None
    )


@dataclass(frozen=True, slots=True)
class Scenario:
    """One file: its actors by name, and its objects as rows."""

    told: dict[str, Any]

    def actor(self, name: str) -> Actor:
        facts = self.told["actors"][name]
        tenant = tenant_of(facts["unit"])
        held = Appointment(
            id=known(f"{name} as {facts['as']}"),
            role=facts["as"],
            unit_id=known(facts["unit"]),
            tenant_id=tenant["id"],
            tenant_path=tenant["path"],
            level=Level(tenant["level"]),
            since=TODAY,
        )
        clearance = Clearance(facts.get("clearance", "NORMAL"))
        return Actor(known(f"user {name}"), known(name), name, (held,), clearance)

    def rows(self) -> list[dict[str, Any]]:
        return [self.row(name, facts) for name, facts in self.told["objects"].items()]

    def row(self, name: str, facts: dict[str, Any]) -> dict[str, Any]:
        tenant = tenant_of(facts["unit"])
        levels = over(tenant["path"])
        return {
            "id": known(name),
            "tenant_id": tenant["id"],
            "tenant_path": tenant["path"],
            "province_id": levels.get("PROVINCE"),
            "municipality_id": levels.get("MUNICIPALITY"),
            "county_id": levels.get("COUNTY"),
            "responsible_unit_id": known(facts["unit"]),
            "secrecy": facts.get("secrecy", "NORMAL"),
        }

    def scopes(self) -> list[dict[str, Any]]:
        users = {name: known(f"user {name}") for name in self.told["actors"]}
        return [
            {"kind": facts["kind"], "holder": users.get(holder, known(holder)), "reach": reach,
             "object_id": known(name), "sort_at": NOW, "status": "", "until": facts.get("until")}
            for name, facts in self.told["objects"].items()
            for reach, holders in facts.get("scopes", {}).items()
            for holder in holders
        ]  # fmt: skip

    def denials(self) -> list[dict[str, Any]]:
        return [
            {"person_id": known(person), "kind": facts["kind"], "object_id": known(name),
             "derived_at": NOW}
            for name, facts in self.told["objects"].items()
            for person in facts.get("denied", [])
        ]  # fmt: skip

    def facts(self, actor: Actor, name: str, kind: str) -> Facts:
        told = self.told["objects"][name]
        row = self.row(name, told)
        return Facts(
            kind=kind,
            id=row["id"],
            tenant_id=row["tenant_id"],
            tenant_path=row["tenant_path"],
            parent_tenant_id=parent(row["tenant_path"]),
            responsible_unit_id=row["responsible_unit_id"],
            secrecy=row["secrecy"],
            scopes=frozenset(
                (one["reach"], one["holder"])
                for one in self.scopes()
                if one["object_id"] == row["id"]
                and one["holder"] in actor.holders
                and in_force(one["reach"], one["until"], TODAY)
            ),
            denied=actor.name in told.get("denied", []),
        )


@pytest.fixture
async def connection(database: testing.Database) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(database.url("admin"))
    async with engine.connect() as opened:
        await worlds.build(opened)
        yield opened
    await engine.dispose()


async def fill(connection: AsyncConnection, scenario: Scenario) -> None:
    tenants = [
        {"id": known(name), "parent_id": parent(t["path"]), "path": t["path"], "level": t["level"],
         "name": name}
        for name, t in PLACES["tenants"].items()
        if name != "平台"  # the revision makes it
    ]  # fmt: skip
    await connection.execute(sa.insert(worlds.TENANT), tenants)
    await connection.execute(sa.insert(worlds.sample), scenario.rows())
    if scopes := scenario.scopes():
        await connection.execute(sa.insert(scope), scopes)
    if denials := scenario.denials():
        await connection.execute(sa.insert(worlds.DENIAL), denials)


async def in_sql(connection: AsyncConnection, actor: Actor, act: str, kind: str) -> set[UUID]:
    await worlds.become(connection, actor)
    predicate = visible(actor, shipped(), act, replace(COLUMNS, kind=kind), today=TODAY)
    return set((await connection.scalars(sa.select(worlds.sample.c.id).where(predicate))).all())


async def wrong(connection: AsyncConnection, scenario: Scenario) -> list[str]:
    """The questions that either reading answers otherwise than the scenario."""
    found: list[str] = []
    objects = scenario.told["objects"]
    for question in scenario.told["list"]:
        actor, act, kind = scenario.actor(question["who"]), question["act"], question["kind"]
        mine = {known(name): name for name, f in objects.items() if f["kind"] == object_kind(kind)}
        sql = {mine[i] for i in await in_sql(connection, actor, act, kind) if i in mine}
        row = {
            name
            for name in mine.values()
            if permits(actor, shipped(), act, scenario.facts(actor, name, kind))
        }
        expected = set(question["sees"])
        found += [f"{question}: {sql=} {row=}"] if not sql == row == expected else []
    for question in scenario.told.get("check", []):
        actor, name = scenario.actor(question["who"]), question["to"]
        kind = question.get("kind", objects[name]["kind"])
        sql_says = known(name) in await in_sql(connection, actor, question["act"], kind)
        facts = scenario.facts(actor, name, kind)
        row_says = permits(actor, shipped(), question["act"], facts) is not None
        if not sql_says == row_says == question["answer"]:
            found.append(f"{question}: {sql_says=} {row_says=}")
    return found


def told(file: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return read


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_a_scenario_is_answered_alike(connection: AsyncConnection, file: Path) -> None:
    scenario = Scenario(told(file))
    await fill(connection, scenario)
    assert await wrong(connection, scenario) == []


def test_every_role_has_a_scenario_that_both_allows_and_refuses() -> None:
    assert {file.stem for file in FILES} == set(roles())
    for file in FILES:
        scenario = told(file)
        assert scenario["role"] == file.stem
        assert {facts["as"] for facts in scenario["actors"].values()} == {file.stem}
        seen = [set(question["sees"]) for question in scenario["list"]]
        assert any(seen), file.stem
        assert not all(set(scenario["objects"]) == names for names in seen), file.stem


def test_a_scenario_asks_only_for_what_there_is() -> None:
    for file in FILES:
        scenario = told(file)
        for question in [*scenario["list"], *scenario.get("check", [])]:
            kind = question.get("kind") or scenario["objects"][question["to"]]["kind"]
            assert (kind, question["act"]) in acts(), f"{file.stem}: {question}"
            assert set(question.get("sees", [])) <= set(scenario["objects"]), file.stem


async def test_a_changed_grant_is_caught_by_a_scenario(
    connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (FOLDER / "grants.csv").read_text("utf-8")
    widened = Grants(text=f"{text}\np, handler, case, read, own_tenant, allow")
    monkeypatch.setitem(globals(), "shipped", lambda: widened)
    scenario = Scenario(told(FOLDER / "scenarios" / "handler.yaml"))
    await fill(connection, scenario)
    assert len(await wrong(connection, scenario)) == 1


def test_scenarios_lie_in_the_past_and_the_future_of_their_day() -> None:
    days = {
        facts["until"]
        for file in FILES
        for facts in told(file)["objects"].values()
        if "until" in facts
    }
    assert min(days, default=date.max) < TODAY < max(days, default=date.min)
