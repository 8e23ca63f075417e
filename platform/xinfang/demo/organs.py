"""Which organs the demo sets up where: real places, the organs that each level has by law.

Four places are filled: the province, a municipality, a district below it, and a county that the
province administers directly. Every other place gets its petition office (信访局) only.
"""

from dataclasses import dataclass

from xinfang.organizations.vocabulary import UnitKind

PROVINCE = "410000"


@dataclass(frozen=True, slots=True)
class Place:
    """A filled place: the word its subjects begin with, its code, and how its organs are called."""

    slug: str
    code: str
    name: str
    departments: tuple[tuple[str, str], ...]
    """Sector and name of each working department."""
    superior: tuple[str, str] | None = None
    """Place and sector of the vertical superior of its natural resources department."""


@dataclass(frozen=True, slots=True)
class Organ:
    """An organ of a place, known by its sector, which is the place's own word for it."""

    sector: str
    name: str
    kind: UnitKind
    leads: bool = False
    below: str | None = None
    """The sector of the organ of the same place that it belongs to."""


HENAN = Place(
    "henan",
    PROVINCE,
    "河南省",
    (
        ("natural_resources", "河南省自然资源厅"),
        ("human_resources", "河南省人力资源和社会保障厅"),
        ("housing", "河南省住房和城乡建设厅"),
    ),
)
ZHENGZHOU = Place(
    "zhengzhou",
    "410100",
    "郑州市",
    (
        ("natural_resources", "郑州市自然资源和规划局"),
        ("human_resources", "郑州市人力资源和社会保障局"),
        ("housing", "郑州市住房保障和房地产管理局"),
    ),
    ("henan", "natural_resources"),
)
JINSHUI = Place(
    "jinshui",
    "410105",
    "金水区",
    (
        ("natural_resources", "郑州市自然资源和规划局金水分局"),
        ("human_resources", "金水区人力资源和社会保障局"),
        ("housing", "金水区住房和城乡建设局"),
    ),
    ("zhengzhou", "natural_resources"),
)
LANKAO = Place(
    "lankao",
    "410225",
    "兰考县",
    (
        ("natural_resources", "兰考县自然资源局"),
        ("human_resources", "兰考县人力资源和社会保障局"),
        ("housing", "兰考县住房和城乡建设局"),
    ),
    ("henan", "natural_resources"),
)
PLACES = (HENAN, ZHENGZHOU, JINSHUI, LANKAO)

PETITION = "petition"


def petition_office(name: str) -> Organ:
    """Return the petition office of a place by the place's name."""
    return Organ(PETITION, f"{name}信访局", UnitKind.ADMINISTRATIVE)


def organs(place: Place) -> tuple[Organ, ...]:
    """Return the organs of a filled place, those that others belong to first."""
    # 省、区、县: the committee's own name drops nothing; 郑州市委, 金水区委, 兰考县委.
    committee = f"中共{place.name}委"
    return (
        Organ("party_committee", f"{committee}员会", UnitKind.PARTY, leads=True),
        Organ("government", f"{place.name}人民政府", UnitKind.ADMINISTRATIVE, leads=True),
        petition_office(place.name),
        Organ("organization", f"{committee}组织部", UnitKind.PARTY),
        Organ("discipline", f"中共{place.name}纪律检查委员会", UnitKind.PARTY),
        Organ(
            "joint_conference",
            f"{place.name}信访工作联席会议办公室",
            UnitKind.PARTY,
            below=PETITION,
        ),
        *(
            Organ(
                sector,
                name,
                UnitKind.DISPATCHED_ORGAN if name.endswith("分局") else UnitKind.ADMINISTRATIVE,
            )
            for sector, name in place.departments
        ),
    )
