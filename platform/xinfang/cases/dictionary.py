"""The content classes (信访内容分类): as they are shipped, and as a process keeps them.

`data/content_classes.json` holds them. The names of the first level are published; those of the
second and third are ours, names of practice and no official list, and say so.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

from xinfang.organizations.finding import Names
from xinfang.organizations.pinyin import spelled

FILE: Final = Path(__file__).parent / "data" / "content_classes.json"
CLASSES: Final = UUID("0d7f0f0e-3c1c-5a7e-8f0b-6a2b9d1c4e55")
"""The name space of class keys: they have to be the same in every process, for ever."""


def shipped() -> list[dict[str, Any]]:
    """Return the shipped classes as rows, each after the one that it belongs to."""
    content = json.loads(FILE.read_text(encoding="utf-8"))
    return [
        {
            "code": code,
            "parent_code": _parent(code),
            "level": _level(code),
            "name": name,
            "pinyin": spelled(name),
            "official": _level(code) in content["published_levels"],
            "valid_from": dt.date.fromisoformat(content["valid_from"]),
            "valid_to": None,
        }
        for code, name in content["classes"]
    ]


def _level(code: str) -> int:
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def _parent(code: str) -> str | None:
    return (None, f"{code[:2]}0000", f"{code[:4]}00")[_level(code) - 1]


def upwards(code: str) -> list[str]:
    """Return a class's code and those of the classes that it belongs to, nearest first."""
    parent = _parent(code)
    return [code] if parent is None else [code, *upwards(parent)]


class ClassNoun(NamedTuple):
    """A content class with the names of those that it belongs to."""

    code: str
    parent_code: str | None
    level: int
    name: str
    pinyin: str
    official: bool
    valid_from: dt.date
    valid_to: dt.date | None
    path: str
    """`国土资源/征地/补偿`."""

    @property
    def key(self) -> UUID:
        """What stands for the code, the same for ever."""
        return uuid5(CLASSES, self.code)

    @property
    def digits(self) -> str:
        """Its code."""
        return self.code

    @property
    def whole(self) -> str:
        """The names from the first level on: who types 征地补偿 means 征地/补偿."""
        return self.path.replace("/", "")

    def holds(self, day: dt.date) -> bool:
        """Whether cases may be given the class on the day."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)


class ContentClasses:
    """All content classes, by code."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Take the rows by code, so that each comes after the one that it belongs to."""
        self.by_code: dict[str, ClassNoun] = {}
        self._below: dict[str | None, list[ClassNoun]] = defaultdict(list)
        for row in rows:
            above = self.by_code.get(row["parent_code"] or "")
            path = f"{above.path}/{row['name']}" if above else row["name"]
            noun = ClassNoun(**row, path=path)
            self.by_code[noun.code] = noun
            self._below[noun.parent_code].append(noun)

    @cached_property
    def by_key(self) -> Mapping[UUID, ClassNoun]:
        """The classes by key."""
        return {one.key: one for one in self.by_code.values()}

    @cached_property
    def names(self) -> Names[ClassNoun]:
        """The classes in the order of their codes."""
        return Names(list(self.by_code.values()))

    def below(self, code: str | None, day: dt.date) -> list[ClassNoun]:
        """Return the classes directly below one, or the first level, that hold on the day."""
        return [one for one in self._below.get(code, ()) if one.holds(day)]
