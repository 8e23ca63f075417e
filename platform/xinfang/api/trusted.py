"""Trusted documents (登记的查询文档): what front ends may ask where nothing else is let in.

A manifest is a file of JSON: Apollo's, or Relay's with SHA-256. Ours is
`schema/operations/manifest.json`, made from the files beside it; an operator mounts those of other
front ends. Every id is the SHA-256 of its text, or the process doesn't start.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson

from xinfang.settings import PREFIX, ROOT, MisconfiguredError

OPERATIONS: Final = ROOT / "schema" / "operations"
MANIFEST: Final = OPERATIONS / "manifest.json"
FORMAT: Final = "apollo-persisted-query-manifest"

_SETTING: Final = f"{PREFIX}TRUSTED_DOCUMENTS"
_ID: Final = re.compile(r"(?:sha256:)?([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Trusted:
    """A document that may be asked, and where it was named."""

    text: str
    place: str


def digest(text: str) -> str:
    """Return the id of a document: the SHA-256 of its text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def trusted_documents(mounted: Path | None) -> dict[str, Trusted]:
    """Read our own manifest and those of the mounted folder; the documents by their ids.

    Raises MisconfiguredError with every file and entry that doesn't hold.
    """
    files = [MANIFEST]
    if mounted is not None:
        if not mounted.is_dir():
            raise MisconfiguredError((f"{_SETTING} names {mounted}, which is no folder",))
        files += sorted(mounted.glob("*.json"))
        if len(files) == 1:
            raise MisconfiguredError((f"{_SETTING} names {mounted}, which holds no *.json",))
    found: dict[str, Trusted] = {}
    problems: list[str] = []
    for file in files:
        try:
            found |= dict(read_manifest(file))
        except MisconfiguredError as error:
            problems += error.problems
    if problems:
        raise MisconfiguredError(tuple(problems))
    return found


def read_manifest(file: Path) -> list[tuple[str, Trusted]]:
    """Return the documents of one manifest with their ids. Raises MisconfiguredError."""
    try:
        given = orjson.loads(file.read_bytes())
    except OSError as error:
        raise MisconfiguredError((f"{file}: {error.strerror}",)) from None
    except orjson.JSONDecodeError as error:
        raise MisconfiguredError((f"{file}: no JSON: {error}",)) from None
    found: list[tuple[str, Trusted]] = []
    problems: list[str] = []
    for name, told, text in _entries(file, given):
        place = f"{file}, entry {name!r}"
        if not isinstance(text, str) or not isinstance(told, str):
            problems.append(f"{place}: an entry is an id and a text")
            continue
        known = _ID.fullmatch(told)
        if known is None:
            problems.append(f"{place}: the id {told[:80]!r} is no SHA-256 in hexadecimal")
        elif known[1] != digest(text):
            problems.append(f"{place}: the id is not the SHA-256 of its text ({digest(text)})")
        else:
            found.append((known[1], Trusted(text, place)))
    if problems:
        raise MisconfiguredError(tuple(problems))
    return found


def _entries(file: Path, given: Any) -> Iterator[tuple[object, object, object]]:  # noqa: ANN401 - any JSON
    """Yield name, id and text of each entry, whatever they are."""
    if not isinstance(given, dict):
        raise MisconfiguredError((f"{file}: a manifest is an object",))
    if "operations" not in given:
        # As relay-compiler writes it: ids to texts.
        yield from ((told, told, text) for told, text in given.items())
        return
    if given.get("format") != FORMAT or given.get("version") != 1:
        raise MisconfiguredError((f"{file}: the format must be {FORMAT!r}, version 1",))
    operations = given["operations"]
    if not isinstance(operations, list):
        raise MisconfiguredError((f"{file}: operations must be a list",))
    for number, one in enumerate(operations):
        members: Mapping[str, object] = one if isinstance(one, dict) else {}
        yield members.get("name", number), members.get("id"), members.get("body")


def manifest_of(folder: Path = OPERATIONS) -> str:
    """Return the manifest of the documents of a folder, one line each, in the order of names."""
    lines = [
        orjson.dumps(
            {"id": digest(text), "name": file.stem, "type": _kind(text), "body": text}
        ).decode()
        for file in sorted(folder.glob("*.graphql"))
        for text in (file.read_text(encoding="utf-8"),)
    ]
    listed = ",\n    ".join(lines)
    return (
        f'{{\n  "format": "{FORMAT}",\n  "version": 1,\n  "operations": [\n    {listed}\n  ]\n}}\n'
    )


def _kind(text: str) -> str:
    found = re.search(r"^(query|mutation|subscription)\b", text, re.MULTILINE)
    return found[1] if found else "query"
