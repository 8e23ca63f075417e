"""`xinfang ledger` and `xinfang keys`, as an operator uses them: what they say, what they leave."""

import asyncio
import json
from pathlib import Path
from uuid import UUID

import pytest
from typer.testing import CliRunner

from store.things import ask, record, system
from xinfang.cli.main import app
from xinfang.organizations.models import PLATFORM_PATH, PLATFORM_TENANT_ID
from xinfang.store import keys
from xinfang.store.crypto import Provider
from xinfang.store.transaction import connect

import database as testing

PLATFORM = (PLATFORM_TENANT_ID, PLATFORM_PATH)


@pytest.fixture
def place(
    database: testing.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> testing.Database:
    """The test's database as the settings of an operator, with a key file of its own."""
    for role in ("app", "worker", "auditor"):
        monkeypatch.setenv(f"XINFANG_{role.upper()}_DATABASE_URL", database.url(role))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("XINFANG_ENCRYPTION_KEYS_FILE", str(tmp_path / "keys.json"))
    monkeypatch.setenv("COLUMNS", "200")
    assert run("keys", "generate", str(tmp_path / "keys.json"))[0] == 0
    return database


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def act(database: testing.Database, file: Path) -> UUID:
    async def go() -> UUID:
        one = connect(database.url("app"), Provider(keys.load(file)))
        async with one.write(system(PLATFORM)) as tx:
            event = record(tx, PLATFORM, reason="理由")
        await one.dispose()
        return event

    return asyncio.run(go())


def test_anchors_are_made_and_verified_and_tampering_is_named(
    place: testing.Database, tmp_path: Path
) -> None:
    assert run("ledger", "anchor") == (0, "nothing has been recorded yet\n")
    for _ in range(3):
        act(place, tmp_path / "keys.json")
    code, said = run("ledger", "anchor", "--to", str(tmp_path / "held"))
    assert (code, "1 heads" in said) == (0, True), said
    [held] = (tmp_path / "held").iterdir()
    (tmp_path / "public.json").write_text(run("keys", "public")[1])
    verify = ("ledger", "verify", "--anchor", str(held), "--trust", str(tmp_path / "public.json"))
    code, said = run(*verify)
    assert code == 0, said
    assert "whole  3 entries in 1 chains, 2 anchors" in said
    asyncio.run(
        ask(
            place,
            "DO $$ BEGIN SET LOCAL session_replication_role = replica;"
            " UPDATE ledger_entry SET actor = 'x' WHERE sequence = 2; END $$",
        )
    )
    code, said = run(*verify)
    assert code == 1
    named = f"tenant {PLATFORM_TENANT_ID} chain acts entry 2"
    assert said == f"edit {named}: column actor is not what was hashed\n"


def test_content_is_destroyed_by_a_ruling_only(place: testing.Database, tmp_path: Path) -> None:
    event = act(place, tmp_path / "keys.json")
    destroy = ("ledger", "destroy", str(event), "--tenant", PLATFORM_PATH, "--ruling")
    code, said = run(*destroy, " ")
    assert (code, "a ruling alone" in said) == (1, True)
    code, said = run("ledger", "destroy", str(event), "--tenant", "99/", "--ruling", "x")
    assert (code, "no tenant has the path '99/'" in said) == (1, True)
    assert run(*destroy, "某局〔2026〕1号")[0] == 0
    assert "content of 1 destroyed by ruling" in run("ledger", "verify")[1]
    code, said = run(*destroy, "再次")
    assert (code, "没有该事件的台账内容" in said) == (1, True)


def test_a_key_is_changed_step_by_step(place: testing.Database, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    old = keys.load(file).current
    assert place.name
    assert run("keys", "generate", str(file))[0] == 1, "never overwritten"
    assert run("keys", "add")[0] == 0
    assert keys.load(file).current == old
    [fresh] = set(keys.load(file).sealing) - {old}
    assert run("keys", "use", "unknown")[0] == 1
    assert run("keys", "use", fresh)[0] == 0
    shown = run("keys", "show")[1]
    assert f"sealing  {fresh}  sm  current" in shown
    assert f"sealing  {old}  sm\n" in shown
    assert run("keys", "reseal") == (0, "✓ sealed anew  0 rows\n")
    assert run("keys", "drop", fresh)[0] == 1, "the current one"
    assert run("keys", "drop", old)[0] == 0
    assert set(keys.load(file).sealing) == {fresh}
    assert json.loads(run("keys", "public")[1]).keys() == keys.load(file).signing.keys()
