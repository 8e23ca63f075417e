"""`xinfang work` and `xinfang outbox`, as an operator uses them."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest
from typer.testing import CliRunner

from store.parcels import LANKAO, TOPIC, TOPICS, ZHENGZHOU, fetch, parcel_of, send
from store.things import opened
from xinfang.access.actor import SystemActor
from xinfang.cli.main import app
from xinfang.kernel.ids import new_id
from xinfang.store import outbox
from xinfang.store.outbox import Patience

import database as testing

ROOT = Path(__file__).parents[2]


@pytest.fixture
def place(
    database: testing.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> testing.Database:
    """The test's database as the settings of an operator, with a key file of its own."""
    for role in ("app", "worker"):
        monkeypatch.setenv(f"XINFANG_{role.upper()}_DATABASE_URL", database.url(role))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("XINFANG_ENCRYPTION_KEYS_FILE", str(tmp_path / "keys.json"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "platform"))
    monkeypatch.setenv("COLUMNS", "200")
    assert run("keys", "generate", str(tmp_path / "keys.json"))[0] == 0
    return database


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def hold_one(database: testing.Database) -> UUID:
    """Send a parcel in each of two tenants and let the one of Lankao fail for good."""

    async def go() -> UUID:
        async with opened(database) as sender, opened(database, "worker") as worker:
            await send(sender, ZHENGZHOU, "k")
            (object_id,) = await send(sender, LANKAO, "k")
            once = Patience(attempts=1)
            parcel = await outbox.claim(worker, LANKAO, TOPICS, once)
            assert parcel is not None
            async with worker.write(SystemActor(TOPIC, *LANKAO)) as tx:
                await outbox.fail(tx, parcel, "ConnectError", once)
            return object_id

    return asyncio.run(go())


def test_held_parcel_is_listed_and_replayed(place: testing.Database) -> None:
    object_id = hold_one(place)
    parcel_id = asyncio.run(parcel_of(place, object_id))["id"]
    code, said = run("outbox", "held")
    assert code == 0
    assert f"{parcel_id}  41/410225/  probe  1 attempts  ConnectError" in said
    assert "1 held, 2 on their way" in said
    code, said = run("outbox", "replay", str(parcel_id), "--by", "王敏", "--reason", "已恢复")
    assert code == 0, said
    row = asyncio.run(parcel_of(place, object_id))
    assert (row["state"], row["attempts"], row["fence"]) == ("READY", 0, 1)
    entries = asyncio.run(fetch(place, "SELECT tenant_id, event, actor FROM ledger_entry"))
    assert tuple(entries[-1]) == (LANKAO[0], "outbox.replayed", "system:outbox.replay")
    assert "0 held, 3 on their way" in run("outbox", "held")[1]


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        (("--by", " ", "--reason", "r"), "--by is empty"),
        (("--by", "王敏", "--reason", ""), "--reason is empty"),
        (("--by", "王敏", "--reason", "r"), "is held; `xinfang outbox held` lists"),
    ],
    ids=["nobody", "no reason", "unknown parcel"],
)
def test_replay_needs_a_held_parcel_and_a_reason(
    options: tuple[str, ...], refusal: str, place: testing.Database
) -> None:
    object_id = hold_one(place)
    asked = new_id()
    code, said = run("outbox", "replay", str(asked), *options)
    assert (code, refusal in said) == (1, True), said
    assert asyncio.run(parcel_of(place, object_id))["state"] == "HELD"
    events = asyncio.run(fetch(place, "SELECT event FROM ledger_entry"))
    assert [row["event"] for row in events] == ["outbox.held"]


def test_worker_ends_at_ctrl_c(place: testing.Database) -> None:
    assert place.name
    with subprocess.Popen(
        [sys.executable, "-m", "xinfang", "work", "--idle", "30"],
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        said = first + process.communicate(timeout=20)[0]
    assert process.returncode == 0, said
    assert "working" in said
    assert "nothing is left in hand" in said
