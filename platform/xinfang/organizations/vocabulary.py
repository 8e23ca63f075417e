"""The closed words of organizations: states, kinds, ranks, relations.

Tables check them, the graph shows them.
"""

from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint


class RegionLevel(StrEnum):
    """Levels of the administrative divisions (行政区划)."""

    PROVINCE = "PROVINCE"
    MUNICIPALITY = "MUNICIPALITY"
    COUNTY = "COUNTY"
    TOWNSHIP = "TOWNSHIP"


class RelationKind(StrEnum):
    """Which tree of regions is meant: the code's (GB/T 2260), management or assessment (考核)."""

    CODE = "CODE"
    MANAGEMENT = "MANAGEMENT"
    ASSESSMENT = "ASSESSMENT"


class TenantState(StrEnum):
    """Whether a tenant works, only reads, or is closed."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    CLOSED = "CLOSED"


class UnitKind(StrEnum):
    """Kinds of units (单位性质): six kinds of organs, and what is bound beside them."""

    PARTY = "PARTY"  # 党的机关
    PEOPLES_CONGRESS = "PEOPLES_CONGRESS"  # 人大机关
    ADMINISTRATIVE = "ADMINISTRATIVE"  # 行政机关
    POLITICAL_CONSULTATIVE = "POLITICAL_CONSULTATIVE"  # 政协机关
    ADJUDICATORY = "ADJUDICATORY"  # 审判机关
    PROCURATORIAL = "PROCURATORIAL"  # 检察机关
    DISPATCHED_ORGAN = "DISPATCHED_ORGAN"  # 派出机构
    AFFILIATED_INSTITUTION = "AFFILIATED_INSTITUTION"  # 直属事业单位
    PEOPLES_ORGANIZATION = "PEOPLES_ORGANIZATION"  # 人民团体
    STATE_OWNED_ENTERPRISE = "STATE_OWNED_ENTERPRISE"  # 国有企业
    UNIVERSITY = "UNIVERSITY"  # 高等院校
    CENTRAL_UNIT = "CENTRAL_UNIT"  # 中央驻地单位


class Applicability(StrEnum):
    """Whether the responsibility rules bind the unit in full (适用) or by reference (参照执行)."""

    FULL = "FULL"
    BY_REFERENCE = "BY_REFERENCE"


class Rank(StrEnum):
    """What a post is in its unit (职务层次).

    Principal leader (主要负责人), leader in charge of petition work (分管负责人), other member of
    the leadership team (班子其他成员), staff (工作人员).
    """

    PRINCIPAL_LEADER = "PRINCIPAL_LEADER"
    LEADER_IN_CHARGE = "LEADER_IN_CHARGE"
    TEAM_MEMBER = "TEAM_MEMBER"
    STAFF = "STAFF"


class SuccessionKind(StrEnum):
    """How a unit came after another: split (分设), merger (合并), abolition (撤销)."""

    SPLIT = "SPLIT"
    MERGER = "MERGER"
    ABOLITION = "ABOLITION"


SECTORS: Final = {
    "administration": "机关事务",
    "agriculture": "农业农村",
    "audit": "审计",
    "civil_affairs": "民政",
    "commerce": "商务",
    "court": "审判",
    "development_reform": "发展改革",
    "discipline": "纪检监察",
    "ecology": "生态环境",
    "education": "教育",
    "emergency": "应急管理",
    "finance": "财政",
    "government": "政府",
    "health": "卫生健康",
    "housing": "住房和城乡建设",
    "human_resources": "人力资源和社会保障",
    "joint_conference": "信访联席会议",
    "justice": "司法行政",
    "market": "市场监督管理",
    "natural_resources": "自然资源",
    "operation": "平台运维",
    "organization": "组织",
    "party_committee": "党委",
    "petition": "信访",
    "politics_and_law": "政法委",
    "procuratorate": "检察",
    "public_security": "公安",
    "subdistrict": "街道",
    "taxation": "税务",
    "township": "乡镇",
    "transport": "交通运输",
    "urban_management": "城市管理",
    "veterans": "退役军人事务",
    "water": "水利",
}
"""The sectors (系统) that have a name here; an installation may have others, which show their word.

A sector is what a vertical line goes by, so that it is one word for all levels.
"""


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """Return the check that a text column holds one of the words.

    Text and not a native enum: those are not leakproof and can't use an index under row-level
    security.
    """
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
