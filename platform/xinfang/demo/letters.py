"""What people petition about: some forty invented cases over every channel and category.

A theme is told once and comes up in several places, each time from other people. Two accusations
name the head of a government: they must land with the superior. Names, numbers and addresses are
invented and say so; the telephone numbers belong to nobody (10000…).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from xinfang.cases.petition import ItemEntry, Petition, PetitionerEntry
from xinfang.demo.people import FAMILY_NAMES
from xinfang.law.classification import AppealBranch, Category, Channel, Purpose, SecrecyLevel

REQUEST, IDEA, ACCUSATION = Category.APPEAL_REQUEST, Category.SUGGESTION, Category.ACCUSATION
DAYS = 40
"""The letters came in over this many days before the first start."""
_MANY = 30


@dataclass(frozen=True, slots=True)
class Theme:
    """A matter that comes up in places; `against` is the sector of the organ complained of."""

    title: str
    demand: str
    places: tuple[str, ...]
    category: Category = REQUEST
    branch: AppealBranch | None = AppealBranch.PETITION_HANDLING
    purpose: Purpose = Purpose.SETTLEMENT_REQUEST
    against: str | None = None
    people: int = 1
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A petition that came to a place's petition office, and whom it accuses or complains of."""

    place: str
    petition: Petition
    against: str | None = None
    accused: str | None = None
    """The subject (seat) of the official whom its accusation names."""


_LEGAL, _DUTY = AppealBranch.ADMINISTRATIVE, AppealBranch.STATUTORY_DUTY
_COUNTIES = ("jinshui", "lankao")
_EVERYWHERE = ("jinshui", "lankao", "zhengzhou")

THEMES = (
    Theme(
        "反映征地补偿款未到位",
        "村里的承包地两年前被征收，补偿款至今只付了一半，请求按协议付清。",
        _EVERYWHERE,
        against="natural_resources",
        people=12,
    ),
    Theme(
        "反映拖欠农民工工资",
        "在工地干了八个月，尚欠工资没有结清，包工头已联系不上，请求帮助追讨。",
        _EVERYWHERE,
        branch=_DUTY,
        against="human_resources",
        people=7,
        urgent=True,
    ),
    Theme(
        "反映安置房逾期交付",
        "安置协议约定三十个月交房，现已逾期一年多，过渡费也停发了，请求明确交房时间。",
        _EVERYWHERE,
        against="housing",
        people=36,
    ),
    Theme(
        "反映商品房办证难",
        "购房款已全部付清，开发商未缴清土地出让金，不动产权证一直办不下来。",
        ("jinshui", "zhengzhou"),
        against="natural_resources",
    ),
    Theme(
        "反映小区供暖不达标",
        "入冬以来室内温度只有十三四度，多次向物业反映没有结果，请求督促整改。",
        _EVERYWHERE,
        branch=_DUTY,
        against="housing",
    ),
    Theme(
        "对不予认定工伤不服",
        "下班途中被撞伤，人社部门不予认定工伤，请求重新处理。",
        _COUNTIES,
        branch=_LEGAL,
        purpose=Purpose.APPEAL,
        against="human_resources",
    ),
    Theme(
        "请求解决宅基地确权问题",
        "与邻居的宅基地界址有争议，登记时漏登了老宅，请求实地测量后重新登记。",
        ("lankao", "zhengzhou"),
        branch=_LEGAL,
        against="natural_resources",
    ),
    Theme(
        "请求落实养老保险缴费年限",
        "原企业改制时漏缴了三年养老保险，现在办理退休少算工龄，请求核实补缴。",
        _EVERYWHERE,
        against="human_resources",
    ),
    Theme(
        "对法院判决不服",
        "借款纠纷一案二审已经判决，认为事实认定有误，请求再审。",
        ("zhengzhou", "henan"),
        branch=AppealBranch.JUDICIAL,
        purpose=Purpose.APPEAL,
    ),
    Theme(
        "反映违法建设无人查处",
        "楼下商户占用消防通道搭建房屋，举报三次均未处理，请求依法拆除。",
        _EVERYWHERE,
        branch=_DUTY,
        against="housing",
    ),
    Theme(
        "建议增设老年人助餐点",
        "社区独居老人多，建议利用闲置门面开设助餐点，并对用餐给予补贴。",
        _EVERYWHERE,
        category=IDEA,
        branch=None,
        purpose=Purpose.OPINION,
    ),
    Theme(
        "建议优化公交线路",
        "新建学校门口没有公交站点，学生上学要走两公里，建议延伸现有线路。",
        ("jinshui", "zhengzhou"),
        category=IDEA,
        branch=None,
        purpose=Purpose.OPINION,
    ),
    Theme(
        "对高标准农田建设的意见",
        "机井打好后没有通电，建议建设和管护一并考虑，明确由谁负责。",
        ("lankao", "henan"),
        category=IDEA,
        branch=None,
        purpose=Purpose.OPINION,
    ),
    Theme(
        "咨询灵活就业人员参保政策",
        "户口在外县，想在现住地参加职工养老保险，请问需要什么材料。",
        ("zhengzhou", "henan"),
        branch=_DUTY,
        purpose=Purpose.CONSULTATION,
        against="human_resources",
    ),
    Theme(
        "反映物业维修资金使用不公开",
        "电梯大修动用了维修资金，没有公示也没有业主表决，请求查清账目。",
        ("jinshui", "zhengzhou"),
        branch=_DUTY,
        against="housing",
        people=58,
    ),
)

_ACCUSATIONS = (
    (
        "jinshui",
        "jinshui-head",
        "检举某区长干预工程招标",
        "该领导打招呼，使其亲属的公司中标两处道路改造工程，请求查处。",
        "金水区人民政府区长",
    ),
    (
        "lankao",
        "lankao-head",
        "控告某县长压下征地信访事项",
        "反映征地补偿的材料三次送到县里都被该领导压下，反映人还被约去训话。",
        "兰考县人民政府县长",
    ),
    (
        "lankao",
        "lankao-land-head",
        "检举自然资源部门负责人收受好处",
        "办理采砂许可时，该负责人收受砂场老板财物，请求查处。",
        "自然资源部门负责人",
    ),
)


def letters(first_start: date) -> tuple[Letter, ...]:
    """Return every letter in the order of its coming, dated before the day of the first start."""
    drawn = list(_drawn())
    step = DAYS / len(drawn)
    begin = first_start - timedelta(days=DAYS)
    return tuple(
        _letter(theme, place, number, begin + timedelta(days=int(number * step)))
        for number, (theme, place) in enumerate(drawn)
    )


Accusation = tuple[str, str, str, str, str]


def _drawn() -> Iterator[tuple[Theme | Accusation, str]]:
    """Yield matter and place, the places in turn; an accusation after every dozen."""
    most = max(len(theme.places) for theme in THEMES)
    accusations = iter(_ACCUSATIONS)
    told = count(1)
    for turn in range(most):
        for theme in THEMES:
            if turn >= len(theme.places):
                continue
            yield theme, theme.places[turn]
            if next(told) % 12 == 0 and (accusation := next(accusations, None)):
                yield accusation, accusation[0]


def _letter(matter: Theme | Accusation, place: str, number: int, received: date) -> Letter:
    channel = tuple(Channel)[number % len(Channel)]
    if isinstance(matter, Theme):
        return Letter(place, _petition(matter, channel, number, received), matter.against)
    _place, accused, title, demand, described = matter
    petition = Petition(
        channel=channel,
        purpose=Purpose.EXPOSURE_ACCUSATION,
        category=ACCUSATION,
        title=f"{title}（虚构）",
        demand=demand,
        received_on=received,
        secrecy=SecrecyLevel.INTERNAL,
        petitioners=(_petitioner(number),),
        # Whom the words mean is filled in where the officials' ids are known.
        items=(ItemEntry(ACCUSATION, f"{demand}（被反映人：{described}）"),),
    )
    return Letter(place, petition, accused=accused)


def _petition(theme: Theme, channel: Channel, number: int, received: date) -> Petition:
    named = min(theme.people, 1 + number % 3)
    return Petition(
        channel=channel,
        purpose=theme.purpose,
        category=theme.category,
        title=theme.title,
        demand=theme.demand,
        received_on=received,
        facts="以上情况为演示而虚构。",
        urgent=theme.urgent,
        people_count=theme.people,
        petitioners=tuple(
            _petitioner(number * 3 + one, representative=theme.people > _MANY)
            for one in range(named)
        ),
        items=(ItemEntry(theme.category, theme.demand, theme.branch),),
    )


def _petitioner(number: int, *, representative: bool = False) -> PetitionerEntry:
    return PetitionerEntry(
        name=f"{FAMILY_NAMES[number % len(FAMILY_NAMES)]}某（虚构）",
        phone=f"1000000{number:04d}",
        address=f"虚构路{number % 90 + 1}号",
        representative=representative,
    )
