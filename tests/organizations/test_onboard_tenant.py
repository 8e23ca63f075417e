"""Onboarding tenants, suspending and closing them."""

from uuid import uuid4

import pytest

from organizations.objects import act, ask, case_of, sees
from xinfang.access.grants import ActNotPermitted
from xinfang.organizations.onboard_tenant import (
    AlreadyOnboarded,
    NotBelowParent,
    OnboardTenant,
    onboard_tenant,
)
from xinfang.organizations.queries.regions import AbolishedRegion, UnknownRegion
from xinfang.organizations.queries.rows import NoSuchTenant
from xinfang.organizations.set_tenant_state import (
    ReasonMissing,
    SetTenantState,
    StateUnchanged,
    SubordinatesOpen,
    set_tenant_state,
)
from xinfang.organizations.vocabulary import TenantState
from xinfang.store.perform import Mutation, TenantSuspended, perform
from xinfang.store.transaction import Outcome, Write

from world import World

TENANTS = "SELECT count(*) FROM tenant"


def state(world: World, tenant: str, to: TenantState, version: int = 1) -> SetTenantState:
    return SetTenantState(
        tenant_id=world.tenant(tenant), state=to, reason="机构调整", version=version
    )


@pytest.mark.parametrize(
    ("who", "parent", "code", "path"),
    [
        ("河南省管理员", "郑州市", "410103", "41/4101/410103/"),
        ("郑州市管理员", "郑州市", "410103000000", "41/4101/410103/"),
        ("河南省管理员", "河南省", "419001", "41/419001/"),
        ("河南省管理员", "河南省", "410881", "41/419001/"),
        ("河南省管理员", "河南省", "410181", "41/410181/"),
    ],
)
async def test_a_tenant_stands_where_its_region_is_managed(
    world: World, who: str, parent: str, code: str, path: str
) -> None:
    command = OnboardTenant(parent_id=world.tenant(parent), region_code=code)
    made = await act(world, who, onboard_tenant, command)
    found = await ask(world.at, "SELECT path FROM tenant WHERE id = :id", id=made.id)
    assert found == path
    entries = "SELECT count(*) FROM ledger_entry WHERE tenant_id = :id"
    assert await ask(world.at, entries, id=made.id) == 1


@pytest.mark.parametrize(
    ("who", "parent", "code", "refusal"),
    [
        ("河南省管理员", "郑州市", "410105", AlreadyOnboarded),
        ("河南省管理员", "郑州市", "410181", NotBelowParent),  # 巩义: managed by the province
        ("河南省管理员", "河南省", "410103", NotBelowParent),
        ("河南省管理员", "洛阳市", "410322", AbolishedRegion),
        ("河南省管理员", "洛阳市", "410399", UnknownRegion),
        ("河南省管理员", "石家庄市", "130102", NoSuchTenant),
        ("郑州市管理员", "洛阳市", "410302", NoSuchTenant),
        ("郑州市信访局局长", "郑州市", "410103", ActNotPermitted),
    ],
)
async def test_refusals_onboard_nobody(
    world: World, who: str, parent: str, code: str, refusal: type[Exception]
) -> None:
    before = await ask(world.at, TENANTS)
    command = OnboardTenant(parent_id=world.tenant(parent), region_code=code)
    with pytest.raises(refusal):
        await act(world, who, onboard_tenant, command)
    assert await ask(world.at, TENANTS) == before


async def test_a_suspended_tenant_reads_and_does_nothing_else(world: World) -> None:
    case = await case_of(world, "金水区信访局登记员", "金水区信访局")
    who = "金水区信访局登记员"
    await act(
        world, "郑州市管理员", set_tenant_state, state(world, "金水区", TenantState.SUSPENDED)
    )
    assert world.user(who).suspended
    assert case in await sees(world, who)

    async def never(_tx: Write) -> Outcome:
        raise AssertionError("a suspended tenant acted")

    with pytest.raises(TenantSuspended):
        await perform(world.db, world.user(who), Mutation("registerCase", uuid4(), {}), never)
    await act(
        world, "郑州市管理员", set_tenant_state, state(world, "金水区", TenantState.ACTIVE, 2)
    )
    assert not world.user(who).suspended


async def test_nobody_signs_in_to_a_closed_tenant(world: World) -> None:
    await act(world, "郑州市管理员", set_tenant_state, state(world, "金水区", TenantState.CLOSED))
    with pytest.raises(KeyError):
        world.user("金水区信访局登记员")
    with pytest.raises(StateUnchanged):
        await act(
            world, "郑州市管理员", set_tenant_state, state(world, "金水区", TenantState.ACTIVE, 2)
        )


@pytest.mark.parametrize(
    ("who", "tenant", "to", "reason", "refusal"),
    [
        ("河南省管理员", "郑州市", TenantState.CLOSED, "撤销", SubordinatesOpen),
        ("河南省管理员", "郑州市", TenantState.ACTIVE, "恢复", StateUnchanged),
        ("河南省管理员", "郑州市", TenantState.SUSPENDED, " ", ReasonMissing),
        ("金水区管理员", "金水区", TenantState.SUSPENDED, "自行暂停", ActNotPermitted),
        ("石家庄市管理员", "金水区", TenantState.SUSPENDED, "越权", NoSuchTenant),
    ],
)
async def test_refusals_change_no_state(
    world: World,
    who: str,
    tenant: str,
    to: TenantState,
    reason: str,
    refusal: type[Exception],
) -> None:
    command = SetTenantState(tenant_id=world.tenant(tenant), state=to, reason=reason, version=1)
    with pytest.raises(refusal):
        await act(world, who, set_tenant_state, command)
    assert await ask(world.at, f"{TENANTS} WHERE state <> 'ACTIVE'") == 0
