"""The commands of the national lists, run as an operator runs them, on the application's role."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import database as testing

ROOT = Path(__file__).parents[2]


def xinfang(folder: Path, database: testing.Database, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "xinfang", *arguments],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "platform"),
            "PYTHONWARNINGS": "error",
            "XINFANG_DATA_DIR": str(folder),
            "XINFANG_APP_DATABASE_URL": database.url("app"),
            "COLUMNS": "200",
        },
        check=False,
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def noticed(tmp_path: Path) -> Path:
    file = tmp_path / "notice.json"
    file.write_text(json.dumps({"year": 2027, "source": "试", "off": [], "worked": []}))
    return file


def test_regions_are_imported_once_and_shown(tmp_path: Path, database: testing.Database) -> None:
    code, said = xinfang(tmp_path, database, "regions", "show", "410225")
    assert (code, "没有区划代码或名称：410225" in said) == (1, True), said
    assert "divisions" in xinfang(tmp_path, database, "regions", "import")[1]
    assert "nothing differs" in xinfang(tmp_path, database, "regions", "import")[1]
    code, said = xinfang(tmp_path, database, "regions", "show", "410225000000")
    assert code == 0
    assert [line.split()[:3] for line in said.splitlines()[:4]] == [
        ["410225", "兰考县", "county"],
        ["code", "410200", "开封市"],
        ["management", "410000", "河南省"],
        ["assessment", "410000", "河南省"],
    ]
    _code, said = xinfang(tmp_path, database, "regions", "show", "410225", "--on", "2013-12-31")
    assert "management  410200 开封市" in said
    code, said = xinfang(tmp_path, database, "regions", "show", "410224")
    assert code == 1
    assert "refused: 区划代码 410224 开封县" in said


def test_a_notice_is_imported_or_refused(
    tmp_path: Path, database: testing.Database, noticed: Path
) -> None:
    assert "2004 to 2026" in xinfang(tmp_path, database, "calendar", "import")[1]
    assert "nothing differs" in xinfang(tmp_path, database, "calendar", "import")[1]
    code, said = xinfang(tmp_path, database, "calendar", "import", str(noticed))
    assert code == 1
    assert "refused: 放假通知文件有误（off）" in said
