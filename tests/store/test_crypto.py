"""Sealed values, blind indexes and digests: one suite for both families."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import hypothesis
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB
from hypothesis import given
from hypothesis import strategies as st

from xinfang import settings
from xinfang.settings import MisconfiguredError
from xinfang.store import crypto, keys
from xinfang.store.crypto import (
    MalformedError,
    Provider,
    SealError,
    TamperedError,
    UnknownKeyError,
)
from xinfang.store.keys import FAMILIES, Family

HERE = UUID("01930000-0000-7000-8000-000000000001")
THERE = UUID("01930000-0000-7000-8000-000000000002")
CONTEXT = f"case_petitioner.name:{HERE}:7"
NAMES = st.text(st.characters(codec="utf-8"), max_size=40)


@pytest.fixture(params=FAMILIES)
def provider(request: pytest.FixtureRequest) -> Provider:
    family: Family = request.param
    return Provider.for_tests(family)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        # GB/T 32905-2016, annex A; FIPS 180-4.
        ("sm3", b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        ("sm3", b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
        ("sha256", b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ],
)
def test_digests_are_the_standards(
    name: crypto.DigestName, text: bytes, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert crypto.digest(name, text).hex() == expected
    # Where Python's OpenSSL lacks SM3, the other implementation gives the same.
    monkeypatch.setattr(crypto, "_sm3", crypto._sm3_of_cryptography)  # noqa: SLF001 - the fallback
    assert crypto.digest(name, text).hex() == expected


def test_sm4_is_the_standards(provider: Provider) -> None:
    # GB/T 32907-2016, annex A: one block, through the same library that seals.
    if provider.name != "sm":
        return
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(SM4(block), ECB()).encryptor()  # noqa: S305 - the example is one block
    assert encryptor.update(block).hex() == "681edf34d206965e86b3e94f536e4246"


@hypothesis.settings(deadline=None)
@given(plain=NAMES)
@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_sealed_opens(family: Family, plain: str) -> None:
    provider = Provider.for_tests(family)
    sealed = provider.encrypt(plain, context=CONTEXT)
    assert provider.decrypt(sealed, context=CONTEXT) == plain
    assert provider.key_id(sealed) == "test-1"


def test_the_same_value_seals_differently_each_time(provider: Provider) -> None:
    first, second = (provider.encrypt("王小明", context=CONTEXT) for _ in range(2))
    assert first != second
    assert "王小明".encode() not in first


def test_every_changed_or_missing_byte_is_noticed(provider: Provider) -> None:
    sealed = provider.encrypt("王小明", context=CONTEXT)
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(SealError) as refused:
            provider.decrypt(bytes(changed), context=CONTEXT)
        assert "王小明" not in str(refused.value)
        with pytest.raises(SealError):
            provider.decrypt(sealed[:at], context=CONTEXT)


@pytest.mark.parametrize(
    "elsewhere",
    [f"case_petitioner.name:{HERE}:8", f"case_petitioner.phone:{HERE}:7", "", CONTEXT + " "],
)
def test_a_value_moved_elsewhere_does_not_open(provider: Provider, elsewhere: str) -> None:
    sealed = provider.encrypt("王小明", context=CONTEXT)
    with pytest.raises(TamperedError):
        provider.decrypt(sealed, context=elsewhere)


@pytest.mark.parametrize("garbage", [b"", b"\1", b"\2\6test-1" + b"0" * 30, b"\1\0" + b"0" * 30])
def test_what_was_never_sealed_is_malformed(provider: Provider, garbage: bytes) -> None:
    with pytest.raises(MalformedError):
        provider.decrypt(garbage, context=CONTEXT)


def test_an_unknown_key_is_named(provider: Provider) -> None:
    sealed = Provider(provider.ring.rotated()).encrypt("王小明", context=CONTEXT)
    with pytest.raises(UnknownKeyError, match=provider.name):
        provider.decrypt(sealed, context=CONTEXT)


def test_both_keys_open_during_a_rotation_also_to_the_other_family(provider: Provider) -> None:
    before = provider.encrypt("王小明", context=CONTEXT)
    index = provider.blind("王小明", column="name", tenant_id=HERE)
    for family in FAMILIES:
        rotated = Provider(provider.ring.rotated(family))
        after = rotated.encrypt("王小明", context=CONTEXT)
        assert rotated.name == family
        assert rotated.key_id(after) != rotated.key_id(before)
        assert {rotated.decrypt(s, context=CONTEXT) for s in (before, after)} == {"王小明"}
        assert rotated.blind("王小明", column="name", tenant_id=HERE) == index
        dropped = Provider(rotated.ring.without("test-1"))
        with pytest.raises(UnknownKeyError):
            dropped.decrypt(before, context=CONTEXT)


def test_a_blind_index_finds_equals_within_column_and_tenant_only(provider: Provider) -> None:
    blinds = {
        provider.blind(value, column=column, tenant_id=tenant)
        for value in ("王小明", "王小亮")
        for column in ("name", "phone")
        for tenant in (HERE, THERE)
    }
    assert len(blinds) == 8
    again = Provider(replace(provider.ring)).blind("王小明", column="name", tenant_id=HERE)
    assert again in blinds
    assert {len(blind) for blind in blinds} == {crypto.INDEX_BYTES}


def test_the_families_share_nothing() -> None:
    sm, aes = Provider.for_tests("sm"), Provider.for_tests("aes")
    assert (sm.digest_name, aes.digest_name) == ("sm3", "sha256")
    assert sm.digest(b"x") != aes.digest(b"x")
    with pytest.raises(TamperedError):
        aes.decrypt(sm.encrypt("x", context=CONTEXT), context=CONTEXT)


def test_settings_lead_to_the_keys(tmp_path: Path) -> None:
    demo = settings.load(data_dir=tmp_path, crypto_provider="aes", encryption_keys_file=None)
    sealed = Provider.from_settings(demo).encrypt("x", context=CONTEXT)
    assert Provider.from_settings(demo).decrypt(sealed, context=CONTEXT) == "x"
    file = tmp_path / "keys.json"
    keys.save(keys.KeyRing.new("sm"), file)
    named = settings.load(
        data_dir=tmp_path, crypto_provider="aes", encryption_keys_file=file, profile="test"
    )
    with pytest.raises(MisconfiguredError, match="rotate to aes"):
        Provider.from_settings(named)
    production = demo.model_copy(update={"profile": settings.Profile.PRODUCTION})
    with pytest.raises(MisconfiguredError, match="ENCRYPTION_KEYS_FILE"):
        Provider.from_settings(production)
