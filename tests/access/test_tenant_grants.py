"""What tenants change of the grants: below the ceiling, never past a denial, never for oneself."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from access.acting import Town, town
from xinfang.access.actor import Actor
from xinfang.access.duties_apart import SamePerson
from xinfang.access.grants import ActNotPermitted, Grants, shipped
from xinfang.access.reach import Reach
from xinfang.access.tenant_grants import (
    AboveCeiling,
    Change,
    Changed,
    DenialStands,
    GrantGone,
    GrantSettled,
    OwnRole,
    Policies,
    UnknownGrant,
    approve,
    extend,
    narrow,
    withdraw,
)
from xinfang.kernel.errors import Refusal

import database as testing

CITY, COUNTY, OTHER = "41/4101/", "41/4101/410105/", "13/"


def change(place: Town, path: str = CITY, **changed: str) -> Change:
    told = {"role": "leader", "kind": "case", "act": "read", "reach": "subordinates"} | changed
    return Change(place.tenants[path], **told, reason="便于统筹", acting_as=None)


async def added(place: Town, actor: Actor, asked: Change, *, denying: bool = False) -> Changed:
    async with place.database.write(actor) as tx:
        return await (narrow if denying else extend)(tx, shipped(), asked)


async def policy(place: Town, actor: Actor, kept: Policies) -> Grants:
    ((version,),) = await place.ask("SELECT value FROM access_version WHERE name = 'policy'")
    async with place.database.read(actor) as tx:
        return await kept.grants(tx, int(str(version)))


def reaches(grants: Grants, role: str, path: str, kind: str = "case") -> set[Reach]:
    return {line.reach for line in grants.lines(frozenset({role}), kind, "read", path)}


async def test_what_is_extended_reaches_every_process_by_the_version(
    database: testing.Database,
) -> None:
    async with town(database) as place:
        administrator = place.official("tenant_administrator", CITY)
        here, elsewhere = place.official("leader", COUNTY), place.official("leader", OTHER)
        process, abroad = Policies(), Policies()
        before = await policy(place, here, process)
        made = await added(place, administrator, change(place))
        assert not made.awaits_approval
        after = await policy(place, here, process)
        assert after.version == before.version + 1
        assert Reach.SUBORDINATES not in reaches(before, "leader", COUNTY)
        assert Reach.SUBORDINATES in reaches(after, "leader", COUNTY)
        assert Reach.SUBORDINATES not in reaches(after, "leader", "41/")
        assert (await policy(place, elsewhere, abroad)).tenant_lines == ()
        assert await policy(place, here, process) is after
        async with place.database.write(administrator) as tx:
            await withdraw(tx, shipped(), made.id)
        assert (await policy(place, here, process)).tenant_lines == ()
        assert await place.events() == ["access.grant_extended", "access.grant_withdrawn"]


async def test_what_is_narrowed_stays(database: testing.Database) -> None:
    async with town(database) as place:
        superior = place.official("tenant_administrator", CITY)
        own = place.official("tenant_administrator", COUNTY)
        asked = change(place, role="unit_clerk", reach="vertical_line")
        made = await added(place, superior, asked, denying=True)
        leader = place.official("leader", COUNTY)
        grants = await policy(place, leader, Policies())
        assert Reach.VERTICAL_LINE not in reaches(grants, "handler", COUNTY)
        assert Reach.VERTICAL_LINE in reaches(grants, "handler", "41/")
        again = change(place, COUNTY, role="handler", reach="vertical_line")
        with pytest.raises(DenialStands):
            await added(place, own, again)
        async with place.database.write(superior) as tx:
            with pytest.raises(DenialStands):
                await withdraw(tx, shipped(), made.id)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"role": "mayor"}, UnknownGrant),
        ({"act": "publish"}, UnknownGrant),
        ({"reach": "everywhere"}, UnknownGrant),
        ({"reach": "*"}, UnknownGrant),
        ({"reach": "subtree"}, AboveCeiling),
        ({"kind": "case.accusation"}, AboveCeiling),
        ({"role": "auditor", "reach": "own_tenant"}, AboveCeiling),
        ({"role": "tenant_administrator", "kind": "user", "reach": "own_tenant"}, OwnRole),
    ],
)
async def test_a_refused_extension_changes_nothing(
    database: testing.Database, changed: dict[str, str], refusal: type[Refusal]
) -> None:
    async with town(database) as place:
        administrator = place.official("tenant_administrator", CITY)
        with pytest.raises(refusal):
            await added(place, administrator, change(place, **changed))
        assert await place.ask("SELECT id FROM access_tenant_grant") == []
        assert await place.ask("SELECT value FROM access_version WHERE name = 'policy'") == [(1,)]


async def test_the_administrator_acts_in_his_own_subtree_alone(database: testing.Database) -> None:
    async with town(database) as place:
        administrator = place.official("tenant_administrator", COUNTY)
        for path, refusal in ((CITY, ActNotPermitted), (OTHER, GrantGone)):
            for denying in (False, True):
                with pytest.raises(refusal):
                    await added(place, administrator, change(place, path), denying=denying)
        with pytest.raises(ActNotPermitted):
            await added(place, place.official("leader", COUNTY), change(place, COUNTY))


async def test_roles_that_read_accusations_take_two_persons(database: testing.Database) -> None:
    async with town(database) as place:
        first, second = (place.official("tenant_administrator", CITY) for _ in range(2))
        asked = change(place, role="director", kind="case.internal", reach="subordinates")
        made = await added(place, first, asked)
        assert made.awaits_approval
        kept = Policies()
        director = place.official("director", CITY)
        before = await policy(place, director, kept)
        assert Reach.SUBORDINATES not in reaches(before, "director", CITY, "case.internal")
        twin = replace(second, person_id=first.person_id)
        for himself in (first, twin):
            async with place.database.write(himself) as tx:
                with pytest.raises(SamePerson):
                    await approve(tx, shipped(), made.id)
        async with place.database.write(second) as tx:
            await approve(tx, shipped(), made.id)
        after = await policy(place, director, kept)
        assert Reach.SUBORDINATES in reaches(after, "director", CITY, "case.internal")
        async with place.database.write(second) as tx:
            with pytest.raises(GrantSettled):
                await approve(tx, shipped(), made.id)
            with pytest.raises(GrantGone):
                await approve(tx, shipped(), uuid4())


async def test_a_role_of_the_same_person_in_another_account_counts(
    database: testing.Database,
) -> None:
    async with town(database) as place:
        administrator = place.official("tenant_administrator", CITY)
        await appoint(place, administrator.person_id, "leader", CITY)
        with pytest.raises(OwnRole):
            await added(place, administrator, change(place))


async def appoint(place: Town, person: UUID, role: str, path: str) -> None:
    """Appoint as the administrator, with the rows that an appointment needs."""
    at = {"tenant_id": place.tenants[path], "tenant_path": path}
    unit, user = uuid4(), uuid4()
    since = date(2026, 1, 1)
    await place.insert(
        "unit", id=unit, kind="ADMINISTRATIVE", sector="government", name="某局",
        leads_tenant=False, valid_from=since, **at,
    )  # fmt: skip
    await place.insert("person", id=person, name="某人", **at)
    await place.insert(
        "app_user", id=user, person_id=person, issuer="issuer", subject="subject",
        display_name="某人", clearance="NORMAL", **at,
    )  # fmt: skip
    await place.insert(
        "appointment", id=uuid4(), user_id=user, person_id=person, role=role, unit_id=unit,
        since=since, **at,
    )  # fmt: skip
