"""docs/errors.md says of every code what it is, why it comes, and what to do; and of no other."""

import re

from graphql import GraphQLInterfaceType, GraphQLSchema

from guards.tree import ROOT
from xinfang.api.schema import build_schema
from xinfang.api.vocabulary import ProblemCode, WarningCode
from xinfang.kernel.errors import Code

PAGE = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
SCHEMA: GraphQLSchema = build_schema()._schema  # noqa: SLF001 - the schema as clients meet it
PARTS = ("What", "Why", "What to do")

REFUSALS = {code.value for code in ProblemCode}
EXPECTED = {
    "Errors of the request": {code.value for code in Code} - REFUSALS,
    "Refusals": REFUSALS,
    "Warnings": {code.value for code in WarningCode},
}


def sections(page: str, level: int) -> dict[str, str]:
    """Return the texts below the headings of a level, by heading."""
    pieces = re.split(rf"^{'#' * level} (.+)$", page, flags=re.MULTILINE)[1:]
    return dict(zip(pieces[::2], pieces[1::2], strict=True))


def missing(page: str) -> list[str]:
    """Return what the page lacks, or has too much."""
    found: list[str] = []
    chapters = sections(page, 2)
    for chapter, expected in EXPECTED.items():
        entries = sections(chapters.get(chapter, ""), 3)
        found += (f"{chapter}: no entry {code}" for code in sorted(expected - set(entries)))
        found += (f"{chapter}: no such code {code}" for code in sorted(set(entries) - expected))
        for code, entry in entries.items():
            told = re.findall(r"^- \*\*(.+?):\*\* \S", entry, flags=re.MULTILINE)
            if tuple(told) != PARTS:
                found.append(f"{chapter}: {code} has {told}, not {list(PARTS)}")
    refusals = chapters.get("Refusals", "")
    problem = SCHEMA.type_map["Problem"]
    assert isinstance(problem, GraphQLInterfaceType)
    found += (
        f"Refusals: no word of the type {one.name}"
        for one in SCHEMA.get_possible_types(problem)
        if f"`{one.name}`" not in refusals
    )
    return found


def test_every_code_and_type_has_its_entry_and_no_other_is_there() -> None:
    assert missing(PAGE) == [], "docs/errors.md: what, why, what to do, in the chapter named"


def test_what_is_missing_is_named() -> None:
    without = PAGE.replace("### CONFLICT", "### COLLISION").replace("`UnlawfulProblem`", "")
    without = without.replace("- **Why:** Somebody else was", "Somebody else was")
    assert [one for one in missing(without) if one not in missing(PAGE)] == [
        "Refusals: no entry CONFLICT",
        "Refusals: no such code COLLISION",
        "Refusals: COLLISION has ['What', 'What to do'], not ['What', 'Why', 'What to do']",
        "Refusals: no word of the type UnlawfulProblem",
    ]
