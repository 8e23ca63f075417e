"""What the settings refuse, and how they say it."""

from pathlib import Path

import pytest

from xinfang import settings
from xinfang.settings import MisconfiguredError, Profile

COMPLETE = {
    "XINFANG_PROFILE": "production",
    "XINFANG_APP_DATABASE_URL": "postgresql+asyncpg://xinfang_app@db/xinfang",
    "XINFANG_WORKER_DATABASE_URL": "postgresql+asyncpg://xinfang_worker@db/xinfang",
    "XINFANG_PUBLIC_URL": "https://xinfang.example",
    "XINFANG_OIDC_ISSUER": "https://id.example",
    "XINFANG_OIDC_AUDIENCE": "xinfang",
    "XINFANG_OIDC_CLIENT_ID": "console",
    "XINFANG_OIDC_CLIENT_SECRET": "sesame",
    "XINFANG_SIGNING_KEY": "k" * 32,
    "XINFANG_OBJECTS_DIR": "/var/lib/xinfang/objects",
}
BUCKET = {
    "XINFANG_OBJECT_BUCKET": "xinfang",
    "XINFANG_OBJECT_ENDPOINT": "https://objects.example",
    "XINFANG_OBJECT_ACCESS_KEY_ID": "xinfang",
    "XINFANG_OBJECT_SECRET_ACCESS_KEY": "sesame",
}


@pytest.fixture(autouse=True)
def production(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    keys = tmp_path / "keys.json"
    keys.write_text("{}")
    for name, value in {**COMPLETE, "XINFANG_ENCRYPTION_KEYS_FILE": str(keys)}.items():
        monkeypatch.setenv(name, value)


def problems() -> tuple[str, ...]:
    with pytest.raises(MisconfiguredError) as refused:
        settings.load()
    return refused.value.problems


def test_complete_production_starts() -> None:
    assert settings.load().profile is Profile.PRODUCTION


@pytest.mark.parametrize("name", settings.REQUIRED_IN_PRODUCTION)
def test_production_names_what_is_missing(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(f"XINFANG_{name.upper()}")
    (problem,) = problems()
    assert problem.startswith(f"XINFANG_{name.upper()} is missing: ")


def test_production_is_told_where_objects_lie(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XINFANG_OBJECTS_DIR")
    (problem,) = problems()
    assert problem.startswith("XINFANG_OBJECT_BUCKET or XINFANG_OBJECTS_DIR is missing: ")
    for name, value in BUCKET.items():
        monkeypatch.setenv(name, value)
    assert settings.load().object_credentials == ("xinfang", "sesame")


@pytest.mark.parametrize("profile", ["production", "demo"])
@pytest.mark.parametrize("name", sorted(BUCKET))
def test_a_bucket_is_configured_wholly(
    monkeypatch: pytest.MonkeyPatch, profile: str, name: str
) -> None:
    monkeypatch.setenv("XINFANG_PROFILE", profile)
    monkeypatch.delenv("XINFANG_OBJECTS_DIR")
    for each, value in BUCKET.items():
        if each != name:
            monkeypatch.setenv(each, value)
    said = problems()
    assert any(problem.startswith(f"{name} is missing") for problem in said) or all(
        "XINFANG_OBJECT_BUCKET" in problem for problem in said
    )


def test_a_bucket_and_a_directory_are_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in BUCKET.items():
        monkeypatch.setenv(name, value)
    (problem,) = problems()
    assert problem.endswith("are both given: choose one")


def test_production_names_everything_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in settings.REQUIRED_IN_PRODUCTION:
        # Empty is what a chart renders for a value that nobody gave.
        monkeypatch.setenv(f"XINFANG_{name.upper()}", "")
    assert len(problems()) == len(settings.REQUIRED_IN_PRODUCTION)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("XINFANG_PORT", "eighty", "integer"),
        ("XINFANG_SIGNING_KEY", "short", "at least 32"),
        ("XINFANG_OIDC_ISSUER", "http://id.example", "https://"),
        ("XINFANG_ENCRYPTION_KEYS_FILE", "/nowhere", "no file"),
        ("XINFANG_WORKER_DATABASE_URL", COMPLETE["XINFANG_APP_DATABASE_URL"], "own role"),
        ("XINFANG_OIDC_CLIENT_SECRET_FILE", "/nowhere", "No such file"),
        ("XINFANG_CRYPTO_PROVIDER", "rot13", "'sm' or 'aes'"),
        ("XINFANG_OBJECT_ENDPOINT", "objects.example", "begins with https://"),
        ("XINFANG_CORS_ORIGINS", "*", "no origin"),
        ("XINFANG_CORS_ORIGINS", "https://*.example", "no origin"),
        (
            "XINFANG_CORS_ORIGINS",
            "https://a.example, https://b.example/",
            "b.example/ is no origin",
        ),
        ("XINFANG_CORS_ORIGINS", "null", "no origin"),
        ("XINFANG_TRUSTED_PROXIES", "proxy.example", "does not appear to be an IPv4 or IPv6"),
        ("XINFANG_TRUSTED_PROXIES", "*", "does not appear to be an IPv4 or IPv6"),
        ("XINFANG_SUBJECT_REQUESTS_PER_MINUTE", "-1", "greater than or equal to 0"),
        ("XINFANG_ADDRESS_REFUSALS_PER_MINUTE", "many", "integer"),
    ],
)
def test_a_wrong_value_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    (problem,) = problems()
    assert name in problem
    assert says in problem


def test_no_problem_repeats_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINFANG_SIGNING_KEY", "tooshortbutsecret")
    assert "tooshortbutsecret" not in str(problems())


@pytest.mark.parametrize("name", ["OIDC_CLIENT_SECRET", "DATABASE_URL", "SIGNING_KEY"])
def test_a_secret_comes_from_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "secret").write_text("s" * 40 + "\n")
    monkeypatch.delenv(f"XINFANG_{name}", raising=False)
    monkeypatch.setenv(f"XINFANG_{name}_FILE", str(tmp_path / "secret"))
    assert getattr(settings.load(), name.lower()).get_secret_value() == "s" * 40


def test_the_administrators_address_is_known_by_its_common_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://admin@db/postgres")
    named = settings.load().database_url
    assert named is not None
    assert named.get_secret_value() == "postgresql://admin@db/postgres"


def test_settings_do_not_print_secrets() -> None:
    assert "sesame" not in repr(settings.load())


def test_lists_have_commas_or_spaces_between(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.load().cors_origins == settings.load().trusted_proxies == ()
    monkeypatch.setenv("XINFANG_CORS_ORIGINS", "https://a.example, http://b.example:8080")
    monkeypatch.setenv("XINFANG_TRUSTED_PROXIES", "10.0.0.0/8 192.0.2.1 2001:db8::/32")
    loaded = settings.load()
    assert loaded.cors_origins == ("https://a.example", "http://b.example:8080")
    assert loaded.trusted_proxies == ("10.0.0.0/8", "192.0.2.1", "2001:db8::/32")


def test_production_is_closed_where_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def edge() -> tuple[object, ...]:
        told = settings.load()
        return told.lets_free_form, told.lets_introspection, told.subject_rate, told.address_rate

    assert edge() == (False, False, 600, 120)
    monkeypatch.setenv("XINFANG_PROFILE", "demo")
    assert edge() == (True, True, 0, 0)
    for name, value in {
        "FREE_FORM": "no",
        "INTROSPECTION": "no",
        "SUBJECT_REQUESTS_PER_MINUTE": "7",
        "ADDRESS_REFUSALS_PER_MINUTE": "8",
    }.items():
        monkeypatch.setenv(f"XINFANG_{name}", value)
    assert edge() == (False, False, 7, 8)
