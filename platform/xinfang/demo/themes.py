"""The themes of the demo's petitions, from `data/themes.txt`, and the words drawn into them."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from xinfang.law.classification import AppealBranch, Category, Purpose

FILE: Final = Path(__file__).parent / "data" / "themes.txt"

JOINT, URGENT = "joint", "urgent"


@dataclass(frozen=True, slots=True)
class Theme:
    """A matter that comes up again and again: what it is, and how it is told.

    `joint` themes bring whole villages, `urgent` ones can't wait.
    """

    content_class: str
    sector: str
    category: Category
    branch: AppealBranch | None
    purpose: Purpose
    weight: int
    joint: bool
    urgent: bool
    titles: tuple[str, ...]
    demand: str
    facts: tuple[str, ...]
    basis: str


@cache
def themes() -> tuple[Theme, ...]:
    """Return every theme, in the order of the file."""
    text = re.sub(r"^#.*\n", "", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return tuple(_theme(block.splitlines()) for block in text.strip().split("\n\n"))


def _theme(lines: list[str]) -> Theme:
    code, sector, way, purpose, weight, *marks = lines[0].split()
    branch = AppealBranch(way) if way in AppealBranch.__members__ else None
    told = lines[1:]
    demand = next(number for number, line in enumerate(told) if line.startswith("> "))
    return Theme(
        content_class=code,
        sector=sector,
        category=Category.APPEAL_REQUEST if branch else Category(way),
        branch=branch,
        purpose=Purpose(purpose),
        weight=int(weight),
        joint=JOINT in marks,
        urgent=URGENT in marks,
        titles=tuple(told[:demand]),
        demand=told[demand].removeprefix("> "),
        facts=tuple(line for line in told[demand + 1 :] if not line.startswith("= ")),
        basis=next((line.removeprefix("= ") for line in told if line.startswith("= ")), ""),
    )


_VILLAGES: Final = [
    f"{which}{name}{kind}"
    for name in "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林郑"
    for which, kind in (("", "庄村"), ("东", "楼村"), ("前", "寨村"), ("小", "营村"), ("", "洼村"))
]
_ESTATES: Final = [
    f"{first}{second}"
    for first in (
        "锦绣",
        "金色",
        "阳光",
        "滨河",
        "龙湖",
        "盛世",
        "翰林",
        "东方",
        "祥和",
        "绿城",
        "学府",
        "丽景",
    )
    for second in ("家园", "花园", "新城", "名邸", "华庭", "小区", "佳苑", "雅居")
]
_ROADS: Final = [
    f"{name}{kind}"
    for name in (
        "人民",
        "建设",
        "文化",
        "解放",
        "中原",
        "东风",
        "黄河",
        "迎宾",
        "振兴",
        "康乐",
        "团结",
        "育才",
    )
    for kind in ("路", "大道", "街")
]
_COMPANIES: Final = [
    f"{name}某{kind}公司"
    for name in ("豫", "中", "宏", "华", "鼎", "瑞", "恒", "盛", "嘉", "信", "金", "远")
    for kind in ("置业", "建筑", "实业", "商贸", "物业", "科技", "农业", "劳务")
]
_PROJECTS: Final = (
    "高速公路连接线工程",
    "产业集聚区二期",
    "城中村改造项目",
    "高铁站前广场工程",
    "污水处理厂扩建工程",
    "河道综合治理工程",
    "棚户区改造项目",
    "物流园区建设",
    "县道拓宽工程",
    "引黄灌溉工程",
    "标准化厂房项目",
    "生态廊道建设",
)


def words(random: Random, town: str, year: int) -> dict[str, str]:
    """Draw the words for one petition: places, companies, amounts, dates. All are invented.

    `town` is a real one, `year` that of the petition: what is told of lies up to three years back.
    """
    many = random.random
    return {
        "town": town,
        "village": _VILLAGES[int(many() * len(_VILLAGES))],
        "estate": _ESTATES[int(many() * len(_ESTATES))],
        "road": _ROADS[int(many() * len(_ROADS))],
        "company": _COMPANIES[int(many() * len(_COMPANIES))],
        "project": _PROJECTS[int(many() * len(_PROJECTS))],
        "when": f"{year - 1 - int(many() * 3)}年{int(many() * 12) + 1}月",
        "money": f"{int(many() * 4800) / 10 + 2:.1f}",
        "sum": str(800 + int(many() * 990) * 20),
        "area": str(3 + int(many() * 180)),
        "months": str(6 + int(many() * 30)),
        "days": str(10 + int(many() * 50)),
        "times": str(2 + int(many() * 6)),
        "people": str(3 + int(many() * 60)),
        "floors": str(6 + int(many() * 3)),
        "post": "",
    }
