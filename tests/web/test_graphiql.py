"""The page /graphiql: closed to the world, and honest where it is missing."""

import json
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from graphql import parse
from starlette.applications import Starlette

from web.browsers import ORIGIN, browser
from xinfang.api.documents import Documents
from xinfang.api.schema import build_schema
from xinfang.settings import ROOT, Profile
from xinfang.web.graphiql import GraphiQL
from xinfang.web.issuer import DemoUser, DeveloperIssuer

pytestmark = pytest.mark.anyio
SOURCE = ROOT / "tools" / "graphiql"


async def users() -> tuple[DemoUser, ...]:
    return (DemoUser("jinshui-registrar", "王某某（虚构）", "金水区信访局登记员"),)


@pytest.fixture(name="built")
def folder(tmp_path: Path) -> Path:
    """A folder as the build leaves it."""
    built = tmp_path / "dist"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("<!doctype html>built")
    for name in ("index-1.js", "a.worker-2.js", "index-3.css", "codicon-4.ttf", "map-5.json"):
        (built / "assets" / name).write_text("content")
    (tmp_path / "secret.js").write_text("secret")
    return built


@pytest.fixture(name="client")
async def opened(built: Path, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    issuer = DeveloperIssuer(
        profile=Profile.DEMO,
        public_origin=ORIGIN,
        data_dir=tmp_path / "data",
        audience=f"{ORIGIN}/graphql",
        users=users,
        redirect_uris=(),
    )
    async with browser(Starlette(routes=GraphiQL(issuer, built).routes())) as client:
        yield client


async def test_the_page_may_load_its_own_files_and_nothing_else(client: httpx.AsyncClient) -> None:
    response = await client.get("/graphiql")
    assert (response.status_code, response.text) == (200, "<!doctype html>built")
    policy = dict(
        directive.partition(" ")[::2]
        for directive in response.headers["content-security-policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["worker-src"] == policy["connect-src"] == "'self'"
    assert not re.search(r"unsafe-eval|https?:|\*", " ".join(policy.values()))


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("index-1.js", "text/javascript; charset=utf-8"),
        ("a.worker-2.js", "text/javascript; charset=utf-8"),
        ("index-3.css", "text/css; charset=utf-8"),
        ("codicon-4.ttf", "font/ttf"),
    ],
)
async def test_its_files_have_their_media_types_and_its_policy(
    client: httpx.AsyncClient, name: str, media: str
) -> None:
    response = await client.get(f"/graphiql/assets/{name}")
    assert response.status_code == 200
    assert response.headers["content-type"] == media
    assert "script-src 'self'" in response.headers["content-security-policy"]


@pytest.mark.parametrize(
    "name",
    [
        "nowhere.js",
        "map-5.json",
        "..%2F..%2Fsecret.js",
        "%2e%2e/%2e%2e/secret.js",
        ".js",
        "a%00.js",
    ],
)
async def test_nothing_else_is_given_out(client: httpx.AsyncClient, name: str) -> None:
    response = await client.get(f"/graphiql/assets/{name}")
    assert response.status_code == 404
    assert "secret" not in response.text


async def test_where_it_is_not_built_it_says_how_to_get_it(
    client: httpx.AsyncClient, built: Path
) -> None:
    (built / "index.html").unlink()
    response = await client.get("/graphiql")
    assert response.status_code == 404
    assert "make graphiql" in response.text


async def test_who_is_listed_gets_a_token_and_nobody_else(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/graphiql/users")).json()["users"]
    assert [one["subject"] for one in listed] == ["jinshui-registrar"]
    given = await client.post("/graphiql/token", json={"subject": "jinshui-registrar"})
    assert given.json()["expiresIn"] == 1800
    assert given.json()["token"].count(".") == 2
    for body in ({"subject": "nobody"}, {"subject": ["jinshui-registrar"]}, {}, 1):
        refused = await client.post("/graphiql/token", json=body)
        assert refused.status_code == 400
    assert (await client.post("/graphiql/token", content=b"{")).status_code == 400
    assert (await client.post("/graphiql/token", content=b" " * 2000)).status_code == 413
    assert (await client.get("/graphiql/token")).status_code == 405


def test_what_it_asks_first_fits_the_schema() -> None:
    text = (SOURCE / "src" / "default.graphql").read_text(encoding="utf-8")
    assert parse(text).definitions
    schema = build_schema()._schema  # noqa: SLF001 - as the endpoint takes it
    assert Documents(schema).get(text).errors == ()


def test_its_packages_are_pinned_and_each_has_a_hash() -> None:
    lock = json.loads((SOURCE / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((SOURCE / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert set(wanted) <= {name.removeprefix("node_modules/") for name in packages}
    assert [name for name, one in packages.items() if not one.get("integrity")] == []


def test_without_npm_the_build_says_so_and_stands_in_nobodys_way(tmp_path: Path) -> None:
    for name in ("sh", "dirname"):
        found = shutil.which(name)
        assert found is not None
        (tmp_path / name).symlink_to(found)
    built = subprocess.run(  # noqa: S603 - our own script
        [str(tmp_path / "sh"), str(SOURCE / "build.sh")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0
    assert "needs Node.js 20.19 or newer with npm" in built.stderr
