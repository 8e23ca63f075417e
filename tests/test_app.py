"""The application as it is served: sign-in, graph and health put together."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import create_async_engine

from xinfang.app import build_app, nobody
from xinfang.settings import MisconfiguredError, Settings, load
from xinfang.web.sign_in import developer_issuer

from world import World

WHO = "金水区信访局登记员"
SUBJECT = "jinshui-registrar"
ASKED = {"query": "{viewer{user{name}}}"}


@dataclass(frozen=True, slots=True)
class Served:
    """A client of the application, and the settings that it was built with."""

    client: httpx.AsyncClient
    settings: Settings
    world: World

    async def ask(self, token: str | None) -> httpx.Response:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return await self.client.post("/graphql", json=ASKED, headers=headers)

    async def change(self, statement: str, **values: object) -> None:
        engine = create_async_engine(self.world.at.url("admin"))
        async with engine.begin() as connection:
            await connection.execute(sa.text(statement), values)
        await engine.dispose()


@pytest.fixture
async def served(world: World, tmp_path: Path) -> AsyncIterator[Served]:
    settings = load(data_dir=tmp_path, signing_key=SecretStr("k" * 40))
    app = build_app(settings, world.db)
    issuer = developer_issuer(settings, nobody).issuer
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        found = Served(client, settings, world)
        await found.change(
            "UPDATE app_user SET issuer = :issuer, subject = :subject WHERE subject = :who",
            issuer=issuer,
            subject=SUBJECT,
            who=WHO,
        )
        yield found


async def test_a_token_of_the_developer_issuer_is_a_user_of_ours(served: Served) -> None:
    issuer = developer_issuer(served.settings, nobody)
    response = await served.ask(issuer.mint(SUBJECT))
    assert response.status_code == 200
    assert response.json() == {"data": {"viewer": {"user": {"name": WHO}}}}
    assert response.headers["x-frame-options"] == "DENY"
    assert (await served.ask(issuer.mint("nobody"))).status_code == 401


async def test_without_a_token_that_holds_nobody_is_let_in(served: Served) -> None:
    for token in (None, "nonsense", developer_issuer(served.settings, nobody).mint(SUBJECT) + "x"):
        response = await served.ask(token)
        assert response.status_code == 401
        assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_good_token_of_a_disabled_account_is_out_at_once(served: Served) -> None:
    token = developer_issuer(served.settings, nobody).mint(SUBJECT)
    assert (await served.ask(token)).status_code == 200
    await served.change("UPDATE app_user SET disabled_at = now() WHERE subject = :who", who=SUBJECT)
    assert (await served.ask(token)).status_code == 401


async def test_grants_are_loaded_anew_when_their_version_moves(served: Served) -> None:
    token = developer_issuer(served.settings, nobody).mint(SUBJECT)
    asked = {"query": "{viewer{can}}"}

    async def may_register() -> object:
        headers = {"Authorization": f"Bearer {token}"}
        response = await served.client.post("/graphql", json=asked, headers=headers)
        return "REGISTER" in response.json()["data"]["viewer"]["can"]

    assert await may_register() is True
    await served.change(
        "INSERT INTO access_tenant_grant (id, tenant_id, tenant_path, role, kind, act, reach,"
        " effect, since, proposed_by_id, needs_approval) SELECT gen_random_uuid(), id, path,"
        " 'registrar', 'case', 'register', '*', 'deny', now(), id, false FROM tenant"
        " WHERE name = '金水区'"
    )
    assert await may_register() is True
    await served.change("UPDATE access_version SET value = value + 1 WHERE name = 'policy'")
    assert await may_register() is False


async def test_it_tells_that_it_lives_and_is_ready(served: Served) -> None:
    for path in ("/livez", "/readyz", "/startupz"):
        assert (await served.client.get(path)).status_code == 200


async def test_without_a_signing_key_it_is_not_built(world: World, tmp_path: Path) -> None:
    with pytest.raises(MisconfiguredError, match="XINFANG_SIGNING_KEY"):
        build_app(load(data_dir=tmp_path), world.db)


async def test_a_petitioner_comes_by_his_own_scheme_and_no_other_is_taken_for_one(
    served: Served,
) -> None:
    token = developer_issuer(served.settings, nobody).mint(SUBJECT)
    asked = {"query": "{ownPetition {number}}"}
    for credentials in (f"Petitioner {token}", "Petitioner", f"Petitioner {'x' * 43}"):
        headers = {"Authorization": credentials}
        response = await served.client.post("/graphql", json=asked, headers=headers)
        assert response.status_code == 401
    staff = await served.client.post(
        "/graphql", json=asked, headers={"Authorization": f"Bearer {token}"}
    )
    assert staff.json() == {"data": {"ownPetition": None}}
    wrong = await served.client.post("/petitioner/sign-in", json={"number": "1", "code": "x"})
    assert wrong.json()["code"] == "UNAUTHENTICATED"
    assert wrong.headers["x-frame-options"] == "DENY"
