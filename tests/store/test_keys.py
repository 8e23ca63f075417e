"""The key file: kept to its owner, written whole, and refused by name where it is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from xinfang.store import keys
from xinfang.store.keys import KeyFileError, KeyRing


def test_a_ring_survives_its_file(tmp_path: Path) -> None:
    ring = KeyRing.new("sm").rotated("aes")
    file = tmp_path / "secrets" / "keys.json"
    keys.save(ring, file)
    assert keys.load(file) == ring
    assert file.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in file.parent.iterdir()] == ["keys.json"]


def test_keys_are_never_overwritten_unasked(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    first = keys.load_or_make(file, "sm")
    assert keys.load_or_make(file, "sm") == first
    with pytest.raises(KeyFileError, match="never overwritten"):
        keys.save(KeyRing.new("sm"), file)
    assert keys.load(file) == first
    keys.save(first.rotated(), file, replacing=True)
    assert keys.load(file).current != first.current
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    keys.save(KeyRing.new("sm"), file)
    file.chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        keys.load(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match=r"keys\.json: No such file"):
        keys.load(tmp_path / "keys.json")


SHORT = {"family": "sm", "secret": "AAAA"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"current": "sm-none"}, "current names 'sm-none'"),
        ({"signer": "none"}, "signer names 'none'"),
        ({"index": SHORT}, "index: a secret has 32 bytes, not 3"),
        ({"index": {"family": "des", "secret": "A" * 43 + "="}}, "index: .*unknown family 'des'"),
        ({"index": {"family": "sm", "secret": "王"}}, "index"),
        ({"index": {"family": "sm"}}, "entry 'secret' is missing"),
        ({"sealing": {"UPPER": {"family": "sm", "secret": "A" * 43 + "="}}}, "key id 'UPPER'"),
        ({"sealing": []}, "keys.json"),
        ({"signing": {"s": "AAAA"}}, r"signing\.s: a secret has 32 bytes"),
    ],
)
def test_what_is_wrong_with_the_file_is_named(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    file = tmp_path / "keys.json"
    keys.save(KeyRing.new("sm"), file)
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    with pytest.raises(KeyFileError, match=said):
        keys.load(file)


@pytest.mark.parametrize("text", ["", "[]", "null", "{}"])
def test_a_file_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys.json"
    file.write_text(text)
    file.chmod(0o600)
    with pytest.raises(KeyFileError):
        keys.load(file)


def test_secrets_are_not_printed() -> None:
    ring = KeyRing.new("sm")
    assert str(ring.index.secret) not in repr(ring)
    assert str(ring.signing[ring.signer]) not in repr(ring)


def test_the_current_key_can_not_be_dropped() -> None:
    ring = KeyRing.new("sm")
    for key_id in (ring.current, "unknown"):
        with pytest.raises(ValueError, match=key_id):
            ring.without(key_id)
