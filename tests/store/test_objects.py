"""Objects: put once, sealed where they lie, and proved to be what was put when they are read."""

import http.server
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from obstore.store import MemoryStore
from pydantic import SecretStr

from xinfang.settings import MisconfiguredError, Settings, load
from xinfang.store import objects as module
from xinfang.store.crypto import Provider, seal, unseal
from xinfang.store.keys import FAMILIES, Family, Key
from xinfang.store.objects import (
    ObjectDamagedError,
    ObjectExistsError,
    ObjectMissingError,
    Objects,
    ObjectsUnreachableError,
    Stored,
    columns_of,
    context_of,
)

HERE = UUID("01930000-0000-7000-8000-000000000001")
LETTER = "关于不予受理的告知书".encode() * 100
REGION = "cn-north-1"


@pytest.fixture(params=FAMILIES)
def provider(request: pytest.FixtureRequest) -> Provider:
    family: Family = request.param
    return Provider.for_tests(family)


class Bucket(http.server.BaseHTTPRequestHandler):
    """As much of S3 as we rely on: a signed PUT that creates or fails, GET, DELETE."""

    kept: dict[str, bytes]

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = "Credential=us/" in self.headers.get("Authorization", "")
        if not signed or self.headers["If-None-Match"] != "*":
            return self.answer(403)
        if self.path in self.kept:
            return self.answer(412)
        self.kept[self.path] = body
        return self.answer(200)

    def do_GET(self) -> None:
        body = self.kept.get(self.path)
        return self.answer(404) if body is None else self.answer(200, body)

    def do_DELETE(self) -> None:
        self.kept.pop(self.path, None)
        self.answer(204)

    def answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"one"')
        self.send_header("Last-Modified", "Wed, 25 Nov 2026 00:00:00 GMT")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def bucket() -> Iterator[tuple[Settings, dict[str, bytes]]]:
    kept: dict[str, bytes] = {}
    handler = type("OneBucket", (Bucket,), {"kept": kept})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield (
            load(
                object_bucket="xinfang",
                object_endpoint=f"http://127.0.0.1:{server.server_port}",
                object_region=REGION,
                object_access_key_id=SecretStr("us"),
                object_secret_access_key=SecretStr("ours"),
            ),
            kept,
        )
        server.shutdown()
        serving.join()


async def test_what_is_put_in_a_directory_is_read_again(tmp_path: Path, provider: Provider) -> None:
    here = Objects.from_settings(load(data_dir=tmp_path), provider)
    stored = await here.put(HERE, LETTER)
    assert await here.get(stored) == LETTER
    assert stored.size == len(LETTER)
    assert stored.digest == provider.digest(LETTER)
    assert stored.name.startswith(f"{HERE}/")
    # Another process finds it too.
    again = Objects.from_settings(load(objects_dir=tmp_path / "objects"), provider)
    assert await again.get(stored) == LETTER


async def test_whoever_has_the_directory_reads_nothing(tmp_path: Path) -> None:
    here = Objects.from_settings(load(data_dir=tmp_path), Provider.for_tests())
    stored = await here.put(HERE, LETTER)
    lying = (tmp_path / "objects" / stored.name).read_bytes()
    assert LETTER[:12] not in lying
    assert (tmp_path / "objects").stat().st_mode & 0o077 == 0
    # Not even by comparing: equal contents lie differently.
    twin = await here.put(HERE, LETTER)
    assert (tmp_path / "objects" / twin.name).read_bytes() != lying


async def test_a_bucket_keeps_them_too(bucket: tuple[Settings, dict[str, bytes]]) -> None:
    settings, kept = bucket
    there = Objects.from_settings(settings, Provider.for_tests())
    stored = await there.put(HERE, LETTER)
    assert list(kept) == [f"/xinfang/{stored.name}"]
    assert LETTER[:12] not in kept[f"/xinfang/{stored.name}"]
    assert await there.get(stored) == LETTER
    await there.remove(stored.name)
    assert kept == {}
    with pytest.raises(ObjectMissingError):
        await there.get(stored)


async def test_a_bucket_that_is_closed_says_so(bucket: tuple[Settings, dict[str, bytes]]) -> None:
    closed = bucket[0].model_copy(update={"object_access_key_id": SecretStr("stranger")})
    with pytest.raises(ObjectsUnreachableError, match=r"^\w+Error: [^\n]+$"):
        await Objects.from_settings(closed, Provider.for_tests()).put(HERE, LETTER)


@pytest.mark.parametrize("where", ["directory", "bucket", "memory"])
async def test_nothing_is_overwritten(
    where: str,
    tmp_path: Path,
    bucket: tuple[Settings, dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    provider = Provider.for_tests()
    monkeypatch.setattr(module, "new_id", lambda: HERE)
    here = {
        "directory": lambda: Objects.from_settings(load(data_dir=tmp_path), provider),
        "bucket": lambda: Objects.from_settings(bucket[0], provider),
        "memory": lambda: Objects.in_memory(provider),
    }[where]()
    stored = await here.put(HERE, LETTER)
    with pytest.raises(ObjectExistsError):
        await here.put(HERE, b"another")
    assert await here.get(stored) == LETTER


async def test_a_change_of_one_bit_is_seen(tmp_path: Path, provider: Provider) -> None:
    here = Objects.from_settings(load(data_dir=tmp_path), provider)
    stored = await here.put(HERE, LETTER)
    file = tmp_path / "objects" / stored.name
    sealed = file.read_bytes()
    for damaged in (sealed[:-1] + bytes((sealed[-1] ^ 1,)), sealed[:-1], b""):
        file.write_bytes(damaged)
        with pytest.raises(ObjectDamagedError):
            await here.get(stored)


async def test_objects_and_keys_cant_be_exchanged(tmp_path: Path) -> None:
    here = Objects.from_settings(load(data_dir=tmp_path), Provider.for_tests())
    one, other = await here.put(HERE, LETTER), await here.put(HERE, b"another")
    with pytest.raises(ObjectDamagedError):
        await here.get(replace(one, name=other.name))
    with pytest.raises(ObjectDamagedError):
        await here.get(replace(one, secret=other.secret))
    with pytest.raises(ObjectDamagedError):
        await here.get(replace(one, digest=other.digest))
    home = tmp_path / "objects"
    (home / one.name).write_bytes((home / other.name).read_bytes())
    with pytest.raises(ObjectDamagedError):
        await here.get(one)


async def test_what_is_gone_is_said_to_be_gone(tmp_path: Path) -> None:
    here = Objects.from_settings(load(data_dir=tmp_path), Provider.for_tests())
    stored = await here.put(HERE, LETTER)
    await here.remove(stored.name)
    await here.remove(stored.name)
    with pytest.raises(ObjectMissingError):
        await here.get(stored)


async def test_a_rotation_leaves_the_object_alone() -> None:
    old = Provider.for_tests()
    place = MemoryStore()
    stored = await Objects(place, old).put(HERE, LETTER)
    context = context_of("object_secret", columns_of(stored))
    ring = replace(
        old.ring, sealing={**old.ring.sealing, "test-2": Key.new("aes")}, current="test-2"
    )
    secret = Provider(ring).encrypt(old.decrypt(stored.secret, context=context), context=context)
    only_new = Provider(replace(ring, sealing={"test-2": ring.sealing["test-2"]}))
    resealed = replace(stored, secret=secret)
    assert await Objects(place, only_new).get(resealed) == LETTER
    with pytest.raises(ObjectDamagedError):
        await Objects(place, only_new).get(stored)


async def test_more_than_memory_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 8)
    here = Objects.in_memory(Provider.for_tests())
    assert (await here.put(HERE, b"12345678")).size == 8
    with pytest.raises(ValueError, match="8 bytes at most, not 9"):
        await here.put(HERE, b"123456789")


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 1024 * 1024 + 1])
def test_sealing_in_pieces_is_sealing(family: Family, size: int) -> None:
    key = Key.new(family)
    content = bytes(size)
    assert unseal(key, seal(key, content, context="a"), context="a") == content


def test_a_place_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MisconfiguredError, match="objects can't be kept in"):
        Objects.from_settings(load(objects_dir=tmp_path / "file"), Provider.for_tests())


def test_what_a_row_keeps_is_what_it_gives_back() -> None:
    class Row(module.ObjectColumns):
        def __init__(self, stored: Stored) -> None:
            for name, value in columns_of(stored).items():
                setattr(self, name, value)

    stored = Stored(f"{HERE}/1", 7, "sha256", b"digest", b"secret")
    assert module.stored_of(Row(stored)) == stored
