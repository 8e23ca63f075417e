"""Settings become sign-in, and what doesn't suffice is named."""

from pathlib import Path
from typing import Any

import pytest

from xinfang.settings import MisconfiguredError, load
from xinfang.store.crypto import Provider
from xinfang.store.transaction import connect
from xinfang.web.issuer import DemoUser
from xinfang.web.sign_in import audience, public_origin, sign_in


async def nobody() -> tuple[DemoUser, ...]:
    return ()


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"host": "0.0.0.0", "port": 9000}, "http://127.0.0.1:9000"),  # noqa: S104 - a value, bound to nothing
        ({"host": "::1"}, "http://[::1]:8000"),
        ({"public_url": "https://xinfang.example/"}, "https://xinfang.example"),
        ({"public_url": "https://xinfang.example:8443"}, "https://xinfang.example:8443"),
    ],
)
def test_origin_is_what_browsers_ask_for(given: dict[str, Any], origin: str) -> None:
    settings = load(**given)
    assert public_origin(settings) == origin
    assert audience(settings) == f"{origin}/graphql"


@pytest.mark.parametrize("url", ["xinfang.example", "ftp://xinfang.example", "https://a.example/b"])
def test_other_addresses_are_refused_by_name(url: str) -> None:
    with pytest.raises(MisconfiguredError, match="XINFANG_PUBLIC_URL"):
        public_origin(load(public_url=url))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"profile": "test"}, "developer issuer"),
        ({"oidc_issuer": "https://id.example"}, "XINFANG_OIDC_CLIENT_ID"),
    ],
)
def test_what_is_missing_is_named(given: dict[str, Any], named: str, tmp_path: Path) -> None:
    database = connect("postgresql+asyncpg://nowhere/nothing", Provider.for_tests())
    with pytest.raises(MisconfiguredError, match=named):
        sign_in(load(data_dir=tmp_path, **given), database, nobody)


def test_an_issuer_of_ones_own_leaves_no_developer_issuer(tmp_path: Path) -> None:
    database = connect("postgresql+asyncpg://nowhere/nothing", Provider.for_tests())
    given = {"oidc_issuer": "https://id.example", "oidc_client_id": "platform"}
    made = sign_in(load(data_dir=tmp_path, **given), database, nobody)
    assert made.issuer is None
    paths = {route.path for route in made.routes(ready={}, started={})}
    assert paths == {
        "/auth/login",
        "/auth/callback",
        "/auth/logout",
        "/livez",
        "/readyz",
        "/startupz",
    }
    assert list(tmp_path.iterdir()) == []
