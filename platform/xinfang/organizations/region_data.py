"""The shipped lists of regions (GB/T 2260) as rows of the four region tables.

`data/regions.json` is generated from a published list by `tools/regions.py`;
`data/amendments.json` holds by hand what no list tells: former codes and who took over, aliases,
and who manages and assesses the directly administered counties.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from xinfang.organizations.pinyin import spelled
from xinfang.organizations.vocabulary import RegionLevel, RelationKind

FOLDER = Path(__file__).parent / "data"
BEGINNING = date(1949, 10, 1)
"""Since when a code is taken to be valid where no list tells."""

_TREES_DIFFER_FROM = date(2014, 1, 1)
"""Since when counties of Henan stand elsewhere by management than by code."""

_DAY = timedelta(days=1)
_PROVINCE_DIGITS = 2
_ASSESSED = {RegionLevel.PROVINCE, RegionLevel.MUNICIPALITY, RegionLevel.COUNTY}

Row = dict[str, Any]


@dataclass(slots=True)
class Rows:
    """Rows by table, and the hash of the files that they come from."""

    digest: str
    region: list[Row] = field(default_factory=list)
    region_relation: list[Row] = field(default_factory=list)
    region_succession: list[Row] = field(default_factory=list)
    region_alias: list[Row] = field(default_factory=list)


def shipped(provinces: Collection[str] | None = None, *, townships: bool = True) -> Rows:
    """Return the shipped rows; `provinces` (two digits each) narrows them, for a quick start."""
    texts = [(FOLDER / name).read_bytes() for name in ("regions.json", "amendments.json")]
    listed, by_hand = (json.loads(text) for text in texts)
    rows = Rows(sha256(b"".join(texts)).hexdigest())
    took_over = {
        code: date.fromisoformat(one["on"])
        for one in by_hand["former"]
        for code in one["successors"]
    }
    for level, regions in listed["regions"].items():
        if level == RegionLevel.TOWNSHIP and not townships:
            continue
        for code, name, parent in regions:
            begins = took_over.get(code, BEGINNING)
            rows.region.append(_region(code, name, level, begins, None, listed["source"]))
            rows.region_relation += _relations(code, level, parent, begins, None, listed["source"])
    _add_by_hand(rows, by_hand)
    return rows if provinces is None else _narrowed(rows, provinces)


def _region(code: str, name: str, level: str, begins: date, ends: date | None, source: str) -> Row:
    return {
        "code": code,
        "name": name,
        "pinyin": spelled(name),
        "level": level,
        "valid_from": begins,
        "valid_to": ends,
        "start_known": begins != BEGINNING,
        "source": source,
    }


def _relations(
    code: str, level: str, parent: str, begins: date, ends: date | None, source: str
) -> Iterator[Row]:
    for kind in RelationKind:
        if not parent or (kind is RelationKind.ASSESSMENT and level not in _ASSESSED):
            continue
        yield {
            "kind": kind.value,
            "code": code,
            "since": begins,
            "until": ends,
            "parent_code": parent,
            "source": source,
        }


def _add_by_hand(rows: Rows, by_hand: dict[str, Any]) -> None:
    beyond = by_hand["provinces"]
    rows.region += (
        _region(code, name, RegionLevel.PROVINCE.value, BEGINNING, None, beyond["source"])
        for code, name in beyond["regions"]
    )
    listed = {row["code"] for row in rows.region}
    for one in by_hand["former"]:
        _add_former(rows, one, listed)
    _administer_directly(rows, by_hand["directly_administered"])
    rows.region_alias += by_hand["aliases"]


def _add_former(rows: Rows, one: Row, listed: Collection[str]) -> None:
    code, source, level = one["code"], one["source"], RegionLevel.COUNTY.value
    begins = date.fromisoformat(one["from"]) if "from" in one else BEGINNING
    replaced = date.fromisoformat(one["on"])
    ends = replaced - _DAY
    municipality, province = f"{code[:4]}00", f"{code[:2]}0000"
    parent = municipality if municipality in listed else province
    rows.region.append(_region(code, one["name"], level, begins, ends, source))
    rows.region_relation += (
        relation
        for relation in _relations(code, level, parent, begins, ends, source)
        # Who managed and assessed those that ended before direct administration, nobody told us.
        if relation["kind"] == RelationKind.CODE or ends >= _TREES_DIFFER_FROM
    )
    rows.region_succession += (
        {"code": code, "successor_code": successor, "effective_on": replaced, "source": source}
        for successor in one["successors"]
    )


def _administer_directly(rows: Rows, directly: dict[str, Any]) -> None:
    """From the day on, put the counties under the province by management and assessment."""
    since = date.fromisoformat(directly["since"])
    codes = frozenset(directly["codes"])
    added: list[Row] = []
    for row in rows.region_relation:
        if row["code"] not in codes or row["kind"] == RelationKind.CODE:
            continue
        direct = row | {"parent_code": directly["parent"], "source": directly["source"]}
        if row["since"] >= since:
            row.update(direct)
        else:
            added.append(direct | {"since": since})
            row["until"] = since - _DAY
    rows.region_relation += added


def _narrowed(rows: Rows, provinces: Collection[str]) -> Rows:
    def kept(table: list[Row]) -> list[Row]:
        return [row for row in table if row["code"][:_PROVINCE_DIGITS] in provinces]

    return Rows(
        rows.digest,
        kept(rows.region),
        kept(rows.region_relation),
        kept(rows.region_succession),
        kept(rows.region_alias),
    )
