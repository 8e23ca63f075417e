"""What the doctor finds missing, each with its mend; the command itself: test_cli.py."""

import json
import shutil
import socket
from hashlib import sha256
from pathlib import Path

from xinfang import settings
from xinfang.cli import doctor
from xinfang.cli.accounts import First, enter_first
from xinfang.cli.parts import ask
from xinfang.settings import Settings
from xinfang.store.crypto import Provider

import database as testing


def here(folder: Path, **given: object) -> Settings:
    return settings.load(data_dir=folder, **given)


def found(findings: list[doctor.Finding]) -> dict[str, bool]:
    return {finding.subject: finding.well for finding in findings}


def test_keys_that_others_may_read_are_ill(tmp_path: Path) -> None:
    own = here(tmp_path)
    assert doctor.keys(own).well
    assert list(tmp_path.iterdir()) == [], "looking makes no keys"
    Provider.from_settings(own)
    assert doctor.keys(own).well
    (kept,) = (tmp_path / "secrets").iterdir()
    kept.chmod(0o644)
    finding = doctor.keys(own)
    assert not finding.well
    assert f"chmod 600 {kept}" in finding.said


def test_a_place_of_objects_that_takes_none_is_ill(tmp_path: Path) -> None:
    assert doctor.objects(here(tmp_path)).well
    assert list(tmp_path.iterdir()) == [], "looking makes no place"
    place = tmp_path / "objects"
    place.mkdir()
    assert doctor.objects(here(tmp_path)).well
    assert [each for each in place.rglob("*") if each.is_file()] == []
    shutil.rmtree(place)
    place.write_text("")
    finding = doctor.objects(here(tmp_path))
    assert not finding.well
    assert str(place) in finding.said


def test_a_manifest_that_does_not_hold_is_ill(tmp_path: Path) -> None:
    well = doctor.documents(here(tmp_path))
    assert well.well
    assert well.said.endswith(" trusted, and others")
    assert doctor.documents(here(tmp_path, free_form=False)).said.endswith("and no others")
    manifests = tmp_path / "manifests"
    manifests.mkdir()
    text = "{nowhere}"
    (manifests / "front.json").write_text(json.dumps({sha256(text.encode()).hexdigest(): text}))
    finding = doctor.documents(here(tmp_path, trusted_documents=manifests))
    assert not finding.well
    assert "front.json" in finding.said
    assert "nowhere" in finding.said


def test_an_issuer_that_does_not_answer_is_named() -> None:
    finding = doctor.issuer("http://127.0.0.1:9")
    assert not finding.well
    assert "http://127.0.0.1:9" in finding.said
    assert "XINFANG_OIDC_ISSUER" in finding.mend


def test_a_port_that_something_else_took_is_ill(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        own = here(tmp_path, port=taken.getsockname()[1])
        finding = doctor.port(own)
    assert not finding.well
    assert "XINFANG_PORT" in finding.mend
    assert doctor.port(own).well


def test_an_empty_platform_is_told_how_to_begin(database: testing.Database, tmp_path: Path) -> None:
    own = here(tmp_path, app_database_url=database.url("app"))
    findings = list(doctor.database(own))
    assert found(findings) == {
        "reached": True,
        "revision": True,
        "calendar": False,
        "tenants": False,
    }
    assert [one.mend for one in findings if not one.well] == [
        "xinfang calendar import",
        "xinfang demo",
    ]
    first = First("u-1", "首任管理员", "https://login.example.gov.cn", "410000")
    ask(own, lambda opened: enter_first(opened, first))
    assert found(list(doctor.database(own)))["tenants"]


def test_a_login_above_the_wall_is_ill(database: testing.Database, tmp_path: Path) -> None:
    own = here(tmp_path, app_database_url=database.url("admin"))
    (reached,) = (one for one in doctor.database(own) if one.subject == "reached")
    assert not reached.well
    assert "NOBYPASSRLS" in reached.mend


def test_a_server_that_is_not_there_is_ill_without_a_traceback(tmp_path: Path) -> None:
    address = "postgresql+asyncpg://xinfang_app@127.0.0.1:9/xinfang"
    findings = list(doctor.database(here(tmp_path, app_database_url=address)))
    assert not any(one.well for one in findings if one.subject != "revision")
    assert all("is the server up" in one.mend for one in findings if not one.well)
