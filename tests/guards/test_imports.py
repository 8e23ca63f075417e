"""The import contract: each of its parts catches what is planted against it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from guards.tree import ROOT, plant

PROGRAM = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint(tree: Path, *contracts: str) -> tuple[bool, str]:
    chosen = [part for contract in contracts for part in ("--contract", contract)]
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM, "--no-cache", "--no-logo", *chosen],
        cwd=tree,
        env={"PYTHONPATH": str(tree / "platform"), "COLUMNS": "200"},
        check=False,
        capture_output=True,
        text=True,
    )
    return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "platform", tmp_path / "platform", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contract_is_kept(tree: Path) -> None:
    kept, said = lint(tree)
    assert kept, said


@pytest.mark.parametrize(
    ("contract", "place", "text"),
    [
        ("floors", "kernel/planted.py", "import xinfang.store"),
        ("floors", "law/planted.py", "import xinfang.access"),
        ("floors", "access/planted.py", "def late():\n    import xinfang.organizations"),
        ("floors", "store/planted.py", "from xinfang.cases import planted"),
        ("floors", "organizations/planted.py", "import xinfang.cases"),
        ("floors", "cases/planted.py", "import xinfang.api"),
        ("floors", "api/planted.py", "import xinfang.web"),
        ("floors", "worker/planted.py", "import xinfang.app"),
        ("floors", "settings_of_mine.py", "NOTHING = 0"),
        ("casbin", "cases/planted.py", "import casbin"),
        ("casbin", "store/planted.py", "from casbin import Enforcer"),
        ("edge", "cases/planted.py", "import strawberry"),
        ("edge", "organizations/planted.py", "from authlib import common"),
        ("edge", "store/planted.py", "from starlette.requests import Request"),
        ("edge", "app/planted.py", "import strawberry"),
        ("api-without-sql", "api/planted.py", "from sqlalchemy import select"),
        ("api-without-sql", "api/deep/planted.py", "import asyncpg"),
        ("pure", "law/planted.py", "from xinfang.settings import load"),
        ("pure", "kernel/planted.py", "import pydantic"),
    ],
)
def test_a_planted_breach_is_caught(tree: Path, contract: str, place: str, text: str) -> None:
    for name in ("store", "access", "organizations", "cases", "api", "web", "app"):
        plant(tree, f"platform/xinfang/{name}/planted.py", "")
    plant(tree, f"platform/xinfang/{place}", text)
    kept, said = lint(tree, contract)
    assert not kept
    assert Path(place).stem in said
    assert "not configured correctly" not in said


def test_what_the_contract_allows_is_allowed(tree: Path) -> None:
    plant(tree, "platform/xinfang/access/planted.py", "import casbin")
    plant(tree, "platform/xinfang/api/planted.py", "import strawberry, xinfang.access.planted")
    plant(tree, "platform/xinfang/web/planted.py", "import authlib, starlette")
    plant(tree, "platform/xinfang/app/planted.py", "import starlette, xinfang.api.planted")
    kept, said = lint(tree)
    assert kept, said
