"""Which organs the demo sets up where: real places, the organs that each level has by law.

Names are those of the province, its municipalities, districts and counties: 厅 or 局, and branches
(分局) of the municipality's departments in its districts. Natural resources and ecology stand in
vertical lines from the province down (垂直管理); what the province administers directly stands in
them without a municipality.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from xinfang.access.actor import Level
from xinfang.organizations.vocabulary import UnitKind

PROVINCE = "410000"
PETITION = "petition"
LAND = "natural_resources"
LINES = frozenset({LAND, "ecology"})
"""The sectors that stand in vertical lines."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place by its code and name.

    `city` is the municipality that a county or district belongs to, empty for one that the province
    administers directly. Only the four filled places have a `slug`, the word that the subjects of
    their users begin with.
    """

    code: str
    name: str
    level: Level
    city: str = ""
    slug: str = ""

    @property
    def key(self) -> str:
        """The word that its subjects begin with."""
        return self.slug or self.code

    @property
    def is_district(self) -> bool:
        """Whether it is a district of a municipality (市辖区)."""
        return self.name.endswith("区")

    @property
    def head(self) -> str:
        """What the head of its government is called."""
        return {"省": "省长", "市": "市长", "区": "区长"}.get(self.name[-1], "县长")

    @property
    def short(self) -> str:
        """Its name as a branch office bears it: 金水, 顺河."""
        return self.name.removesuffix("区").removesuffix("回族")


@dataclass(frozen=True, slots=True)
class Organ:
    """An organ of a place, known by its sector, which is the place's own word for it."""

    sector: str
    name: str
    kind: UnitKind
    leads: bool = False
    below: str | None = None
    """The sector of the organ of the same place that it belongs to."""
    head: str = "局长"
    """What its principal leader is called."""

    @property
    def in_line(self) -> bool:
        """Whether it has a vertical superior of its sector in the tenant above."""
        return self.sector in LINES


HENAN = Place(PROVINCE, "河南省", Level.PROVINCE, slug="henan")
ZHENGZHOU = Place("410100", "郑州市", Level.MUNICIPALITY, slug="zhengzhou")
JINSHUI = Place("410105", "金水区", Level.COUNTY, city="郑州市", slug="jinshui")
LANKAO = Place("410225", "兰考县", Level.COUNTY, slug="lankao")
PLACES = (HENAN, ZHENGZHOU, JINSHUI, LANKAO)
"""The filled places: with users for every role."""

_BUREAU = "{name}{work}局"
_BRANCH = "{city}{work}局{short}分局"

# Sector, its work in words, the name at the province, at a municipality, in a county, in a
# district; empty where the level has no such organ.
_DEPARTMENTS: tuple[tuple[str, str, str, str, str, str], ...] = (
    (
        LAND,
        "自然资源",
        "{name}自然资源厅",
        "{name}自然资源和规划局",
        _BUREAU,
        "{city}自然资源和规划局{short}分局",
    ),
    ("human_resources", "人力资源和社会保障", "{name}{work}厅", _BUREAU, _BUREAU, _BUREAU),
    ("housing", "住房和城乡建设", "{name}{work}厅", _BUREAU, _BUREAU, _BUREAU),
    ("agriculture", "农业农村", "{name}{work}厅", _BUREAU, _BUREAU, _BUREAU),
    ("ecology", "生态环境", "{name}{work}厅", _BUREAU, _BRANCH, _BRANCH),
    ("education", "教育", "{name}{work}厅", _BUREAU, _BUREAU, _BUREAU),
    ("health", "卫生健康", *("{name}{work}委员会",) * 4),
    ("civil_affairs", "民政", "{name}{work}厅", _BUREAU, _BUREAU, _BUREAU),
    ("public_security", "公安", "{name}{work}厅", _BUREAU, _BUREAU, _BRANCH),
    ("transport", "交通运输", "{name}{work}厅", _BUREAU, _BUREAU, ""),
    ("market", "市场监督管理", _BUREAU, _BUREAU, _BUREAU, _BUREAU),
    ("urban_management", "城市管理", "", _BUREAU, _BUREAU, _BUREAU),
    ("justice", "司法", "{name}{work}厅", _BUREAU, _BUREAU, _BUREAU),
    ("veterans", "退役军人事务", "{name}{work}厅", _BUREAU, _BUREAU, _BUREAU),
)
_OWN_NAMES = {("410100", "housing"): "郑州市住房保障和房地产管理局"}
_HEADS = {"厅": "厅长", "会": "主任"}


def petition_office(name: str) -> Organ:
    """Return the petition office of a place by the place's name."""
    return Organ(PETITION, f"{name}信访局", UnitKind.ADMINISTRATIVE)


def organs(place: Place) -> tuple[Organ, ...]:
    """Return the organs of a place, those that others belong to first."""
    # 省、区、县: the committee's own name drops nothing; 郑州市委, 金水区委, 兰考县委.
    committee = f"中共{place.name}委"
    party, government = UnitKind.PARTY, UnitKind.ADMINISTRATIVE
    return (
        Organ("party_committee", f"{committee}员会", party, leads=True, head="书记"),
        Organ("government", f"{place.name}人民政府", government, leads=True, head=place.head),
        petition_office(place.name),
        Organ("organization", f"{committee}组织部", party, head="部长"),
        Organ("discipline", f"中共{place.name}纪律检查委员会", party, head="书记"),
        Organ(
            "joint_conference",
            f"{place.name}信访工作联席会议办公室",
            party,
            below=PETITION,
            head="主任",
        ),
        *_departments(place),
    )


def sectors(place: Place) -> tuple[str, ...]:
    """Return the sectors of the departments that a place has."""
    return tuple(organ.sector for organ in _departments(place))


def _departments(place: Place) -> Iterator[Organ]:
    column = {Level.PROVINCE: 2, Level.MUNICIPALITY: 3}.get(
        place.level, 5 if place.is_district else 4
    )
    for row in _DEPARTMENTS:
        sector, work = row[:2]
        pattern = row[column]
        if not pattern:
            continue
        if pattern == _BRANCH and not place.city:  # the province itself stands above it
            pattern = _BUREAU
        name = _OWN_NAMES.get((place.code, sector)) or pattern.format(
            name=place.name, city=place.city, short=place.short, work=work
        )
        branch = name.endswith("分局")
        yield Organ(
            sector,
            name,
            UnitKind.DISPATCHED_ORGAN if branch else UnitKind.ADMINISTRATIVE,
            head=_HEADS.get(name[-1], "局长"),
        )
