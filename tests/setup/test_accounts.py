"""The operator's side of accounts: the first administrator, the list, shutting out and letting in.

The tests of `xinfang users`, on a database of their own.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from xinfang.access.actor import Actor
from xinfang.access.grants import shipped
from xinfang.cli.accounts import PLATFORM, First, enter_first, everybody, set_enabled
from xinfang.kernel import clock
from xinfang.kernel.errors import NotPermitted
from xinfang.organizations.bootstrap import AdministratorExists, Bootstrap, bootstrap
from xinfang.organizations.onboard_tenant import NotBelowParent
from xinfang.organizations.queries import actor_of, tenant_by_code
from xinfang.settings import MendableError
from xinfang.store.crypto import Provider
from xinfang.store.transaction import Database, connect

import database as testing

Answer = TypeVar("Answer")
ISSUER = "https://login.example.gov.cn"
OPERATOR = First(subject="u-1", name="首任运维员", issuer=ISSUER)
ADMINISTRATOR = First(subject="u-2", name="首任管理员", issuer=ISSUER, province="410000")


def ask(own: testing.Database, question: Callable[[Database], Awaitable[Answer]]) -> Answer:
    async def go() -> Answer:
        opened = connect(own.url("app"), Provider.for_tests())
        try:
            return await question(opened)
        finally:
            await opened.dispose()

    return asyncio.run(go())


def events(own: testing.Database) -> list[tuple[str, str]]:
    """What the ledger says was done, by whom, in order within each tenant."""

    async def go() -> list[tuple[str, str]]:
        engine = create_async_engine(own.url("admin"))
        async with engine.connect() as connection:
            rows = await connection.execute(
                sa.text("SELECT event, actor FROM ledger_entry ORDER BY tenant_path, sequence")
            )
            found = [(row.event, row.actor) for row in rows]
        await engine.dispose()
        return found

    return asyncio.run(go())


async def signed_in(database: Database, subject: str) -> Actor | None:
    return await actor_of(database, ISSUER, subject, clock.today())


def test_the_first_operator_is_entered_once(database: testing.Database) -> None:
    assert ask(database, lambda opened: enter_first(opened, OPERATOR)) == "平台"
    actor = ask(database, lambda opened: signed_in(opened, "u-1"))
    assert actor is not None
    assert actor.roles == {"platform_operator"}
    told = events(database)
    assert ("appointment.made", "system:operator") in told
    second = First(subject="u-9", name="另一人", issuer=ISSUER)
    with pytest.raises(AdministratorExists):
        ask(database, lambda opened: enter_first(opened, second))
    assert ask(database, lambda opened: signed_in(opened, "u-9")) is None
    assert events(database) == told


def test_the_first_administrator_opens_his_province(database: testing.Database) -> None:
    assert ask(database, lambda opened: enter_first(opened, ADMINISTRATOR)) == "河南省"
    actor = ask(database, lambda opened: signed_in(opened, "u-2"))
    assert actor is not None
    assert [(one.role, one.tenant_path) for one in actor.appointments] == [
        ("tenant_administrator", "41/")
    ]
    assert {"regions.imported", "tenant.onboarded"} <= {event for event, _ in events(database)}
    with pytest.raises(AdministratorExists):
        ask(database, lambda opened: enter_first(opened, ADMINISTRATOR))


def test_below_a_province_administrators_are_appointed_not_entered(
    database: testing.Database,
) -> None:
    county = First(subject="u-3", name="某管理员", issuer=ISSUER, province="410105")
    with pytest.raises(NotBelowParent):
        ask(database, lambda opened: enter_first(opened, county))

    async def opened_tenant(opened: Database) -> bool:
        async with opened.read(PLATFORM) as read:
            return await tenant_by_code(read, "410105") is not None

    assert not ask(database, opened_tenant)


def test_nobody_who_signs_in_can_enter_an_administrator(database: testing.Database) -> None:
    async def try_it(opened: Database) -> None:
        await enter_first(opened, OPERATOR)
        actor = await signed_in(opened, "u-1")
        assert actor is not None
        command = Bootstrap(
            tenant_id=PLATFORM.tenant_id,
            unit_name="另一组",
            sector="operation",
            person_name="某人",
            issuer=ISSUER,
            subject="u-8",
        )
        async with opened.write(actor) as tx:
            await bootstrap(tx, shipped(), command)

    with pytest.raises(NotPermitted):
        ask(database, try_it)
    assert ask(database, lambda opened: signed_in(opened, "u-8")) is None


def test_who_is_disabled_is_out_until_he_is_enabled(database: testing.Database) -> None:
    ask(database, lambda opened: enter_first(opened, OPERATOR))
    ask(database, lambda opened: enter_first(opened, ADMINISTRATOR))
    listed = ask(database, everybody)
    assert [(one.user.subject, one.tenant, one.roles) for one in listed] == [
        ("u-1", "平台", ("platform_operator",)),
        ("u-2", "河南省", ("tenant_administrator",)),
    ]
    for enabled in (False, True):
        ask(database, partial(switched, subject="u-2", enabled=enabled))
        actor = ask(database, lambda opened: signed_in(opened, "u-2"))
        assert (actor is not None) is enabled
    told = [event for event, _ in events(database) if event.startswith("user.")]
    assert told == ["user.bound", "user.disabled", "user.enabled", "user.bound"]


def test_a_subject_must_be_known_and_mean_one_account(database: testing.Database) -> None:
    ask(database, lambda opened: enter_first(opened, OPERATOR))
    same = First(subject="u-1", name="同名者", issuer="https://other.example", province="410000")
    ask(database, lambda opened: enter_first(opened, same))
    for subject, said in (("nobody", "no account"), ("u-1", "--issuer https://other.example")):
        with pytest.raises(MendableError, match=said):
            ask(database, partial(switched, subject=subject, enabled=False))
    assert all(one.user.disabled_at is None for one in ask(database, everybody))


async def switched(opened: Database, subject: str, *, enabled: bool) -> None:
    await set_enabled(opened, subject, None, "离岗", enabled=enabled)
