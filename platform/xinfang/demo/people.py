"""Who works in the filled places: invented people, one post and one role each.

Every name is a family name with 某某 and says that it is invented (虚构).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from xinfang.access.actor import Clearance
from xinfang.demo.organs import HENAN, PLACES, Place
from xinfang.organizations.vocabulary import Rank

FAMILY_NAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛"
    "奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐"
    "康伍余元卜顾孟平黄穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋"
)

HEAD, IN_CHARGE, MEMBER, STAFF = Rank


@dataclass(frozen=True, slots=True)
class Seat:
    """A person in an organ of a place: the subject to sign in with, the post, the role."""

    subject: str
    name: str
    place: Place
    sector: str
    title: str
    rank: Rank
    role: str

    @property
    def clearance(self) -> Clearance:
        """Up to which secrecy the seat's holder reads."""
        return clearance_of(self.role)

    @property
    def who(self) -> str:
        """The seat in words, as a list of users shows it."""
        return f"{self.place.name}{self.title}"


# Word of the subject, sector, title, rank, role; for every filled place.
_EVERYWHERE = (
    ("secretary", "party_committee", "委书记", HEAD, "leader"),
    ("head", "government", "{head}", HEAD, "leader"),
    ("deputy-head", "government", "副{head}（分管信访工作）", IN_CHARGE, "leader"),
    ("petition-director", "petition", "信访局局长", HEAD, "director"),
    ("registrar", "petition", "信访局登记员", STAFF, "registrar"),
    ("case-officer", "petition", "信访局经办人", STAFF, "case_officer"),
    ("inspector", "petition", "信访督查专员", STAFF, "inspector"),
    (
        "conference",
        "joint_conference",
        "联席会议办公室工作人员",
        STAFF,
        "joint_conference_office",
    ),
    ("organization-head", "organization", "委组织部部长", HEAD, "organization_head"),
    ("organization-receiver", "organization", "委组织部接收员", STAFF, "organization_receiver"),
    ("organization-archivist", "organization", "委组织部档案员", STAFF, "organization_archivist"),
    ("discipline-reader", "discipline", "纪委监委阅件人", STAFF, "discipline_reader"),
    ("discipline-handler", "discipline", "纪委监委承办人", STAFF, "discipline_handler"),
    ("discipline-head", "discipline", "纪委书记", HEAD, "discipline_head"),
    ("land-head", "natural_resources", "自然资源部门负责人", HEAD, "unit_head"),
    ("land-handler", "natural_resources", "自然资源部门承办人", STAFF, "handler"),
    ("land-clerk", "natural_resources", "自然资源部门收文员", STAFF, "unit_clerk"),
    ("housing-head", "housing", "住房建设部门负责人", HEAD, "unit_head"),
    ("housing-handler", "housing", "住房建设部门承办人", STAFF, "handler"),
    ("labor-head", "human_resources", "人社部门负责人", HEAD, "unit_head"),
    ("labor-handler", "human_resources", "人社部门承办人", STAFF, "handler"),
    ("auditor", "petition", "信访局审计员", STAFF, "auditor"),
)
_OF_THE_PROVINCE = (("overseer", "petition", "信访局监管人员", STAFF, "provincial_overseer"),)
_OF_THE_OTHERS = (("administrator", "petition", "租户管理员", STAFF, "tenant_administrator"),)

ADMINISTRATORS = ("henan-administrator", "henan-second-administrator")
"""Subjects of the two who arrange everything: one proposes, the other approves."""
OPERATOR = "platform-operator"


def seats() -> tuple[Seat, ...]:
    """Return every seat but the administrators', always in the same order."""
    numbers = count(len(ADMINISTRATORS) + 1)
    return tuple(seat for place in PLACES for seat in _seats_of(place, numbers))


def clearance_of(role: str) -> Clearance:
    """Return the clearance of a role: work secrets are kept by petition offices alone."""
    keeps = role in {"registrar", "case_officer", "director"}
    return Clearance.WORK_SECRET if keeps else Clearance.INTERNAL


def invented(number: int) -> str:
    """Return the invented name of the number-th person."""
    return f"{FAMILY_NAMES[number % len(FAMILY_NAMES)]}某某（虚构）"


def _seats_of(place: Place, numbers: Iterator[int]) -> Iterator[Seat]:
    rows = (*_EVERYWHERE, *(_OF_THE_PROVINCE if place is HENAN else _OF_THE_OTHERS))
    for word, sector, title, rank, role in rows:
        yield Seat(
            subject=f"{place.slug}-{word}",
            name=invented(next(numbers)),
            place=place,
            sector=sector,
            title=title.format(head=place.head),
            rank=rank,
            role=role,
        )
