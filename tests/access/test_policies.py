"""The policy files keep to each other, and what is planted against them is named."""

import shutil
from pathlib import Path

import pytest

from xinfang.access.policies import (
    CONTENTLESS,
    FOLDER,
    ceiling,
    problems,
    reads_protected,
)
from xinfang.access.reach import Reach


def test_the_shipped_policies_are_sound() -> None:
    assert problems() == []


def test_roles_without_content_have_no_way_to_it_even_at_the_ceiling() -> None:
    kinds = {bound.kind for bound in ceiling() if bound.role in CONTENTLESS}
    assert not {kind for kind in kinds if kind.startswith(("case", "hand_over", "personnel"))}


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("grants.csv", "p, handler, case, publish, own_unit, allow", "unknown act case publish"),
        ("grants.csv", "p, mayor, case, read, own_unit, allow", "unknown role mayor"),
        ("grants.csv", "p, handler, case, read, everywhere, allow", "unknown reach everywhere"),
        ("grants.csv", "p, handler, case, read, *, allow", "unknown reach *"),
        ("grants.csv", "p, handler, case, read, own_unit, maybe", "unknown effect maybe"),
        ("grants.csv", "p, handler, case, read, own_unit", "neither a grant nor an inheritance"),
        ("grants.csv", "p, handler, case, read, own_tenant, allow", "above the ceiling"),
        ("grants.csv", "p, auditor, case, read, subtree, allow", "above the ceiling"),
        ("grants.csv", "g, handler, mayor", "unknown role mayor"),
        ("grants.csv", "g, auditor, handler", "above the ceiling of auditor"),
        (
            "ceiling.csv",
            "auditor, case.accusation, read, subtree",
            "(auditor, case.accusation): this role reads no content",
        ),
        ("ceiling.csv", "mayor, case, read, own_unit", "(mayor, case): unknown role"),
        ("ceiling.csv", "handler, case, publish, own_unit", "unknown act publish"),
        ("ceiling.csv", "handler, case, read, everywhere", "unknown reach everywhere"),
    ],
)
def test_a_planted_line_is_named(tmp_path: Path, file: str, line: str, said: str) -> None:
    shutil.copytree(FOLDER, tmp_path / "policies")
    with (tmp_path / "policies" / file).open("a", encoding="utf-8") as out:
        out.write(f"{line}\n")
    assert any(said in problem for problem in problems(tmp_path / "policies"))


@pytest.mark.parametrize(
    ("role", "kind", "protected"),
    [
        ("director", "case", True),  # inherits accusations from the registrar
        ("discipline_reader", "case", True),
        ("leader", "case", False),
        ("leader", "case.accusation", True),
        ("leader", "personnel.file", True),
        ("tenant_administrator", "user", False),
    ],
)
def test_which_roles_read_what_is_protected(role: str, kind: str, protected: bool) -> None:  # noqa: FBT001 - a column of the table
    assert reads_protected(role, kind) is protected


def test_the_reaches_are_the_thirteen_that_are_described() -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    described = {
        line.split("`")[1]
        for line in text.split("## Reaches")[1].splitlines()
        if line.startswith("| `")
    }
    assert described == {reach.value for reach in Reach}
