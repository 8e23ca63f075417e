"""Which organs are competent for an accusation (有权处理的机关、单位, 条例 22, 30).

By what it is about: the discipline body and the organization department by cadre-management
authority, organs of public security, procuratorates and courts by territory, otherwise the
department in charge of the accused unit. Who they are on a given day, and whom an accusation bars,
is asked elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from xinfang.law.articles import REGULATIONS, Article
from xinfang.law.cadres import Concern


class Organ(StrEnum):
    """A kind of organ that takes accusations (接收机关类别)."""

    DISCIPLINE = "DISCIPLINE"
    """纪检监察机关."""
    ORGANIZATION = "ORGANIZATION"
    """组织部门."""
    PUBLIC_SECURITY = "PUBLIC_SECURITY"
    """公安机关."""
    PROCURATORATE = "PROCURATORATE"
    """检察机关."""
    COURT = "COURT"
    """审判机关."""
    SUPERIOR = "SUPERIOR"
    """主管部门."""

    @property
    def sector(self) -> str:
        """The sector that such organs are found by; a department in charge may be of any."""
        return self.value.lower()


class Authority(StrEnum):
    """By what an organ is competent (管辖依据)."""

    CADRES = "CADRES"
    """干部管理权限."""
    TERRITORY = "TERRITORY"
    """属地管辖."""
    CHARGE = "CHARGE"
    """主管关系."""


@dataclass(frozen=True, slots=True)
class Competence:
    """That organs of a kind are competent, by what, and by which article.

    What is `passed` to them (移送) is closed to whoever passed it; else it is transferred, and
    whoever sent it follows what becomes of it.
    """

    organ: Organ
    authority: Authority
    article: Article
    passed: bool = True


_DISCIPLINE: Final = Competence(Organ.DISCIPLINE, Authority.CADRES, Article(REGULATIONS, 30))
_JUDICIAL: Final = tuple(
    Competence(organ, Authority.TERRITORY, Article(REGULATIONS, 22))
    for organ in (Organ.PUBLIC_SECURITY, Organ.PROCURATORATE, Organ.COURT)
)

_COMPETENT: Final[Mapping[Concern, tuple[Competence, ...]]] = {
    Concern.DISCIPLINE: (_DISCIPLINE,),
    Concern.SELECTION: (
        Competence(Organ.ORGANIZATION, Authority.CADRES, Article(REGULATIONS, 30)),
        _DISCIPLINE,
    ),
    Concern.CRIME: (*_JUDICIAL, _DISCIPLINE),
    Concern.OTHER: (
        Competence(Organ.SUPERIOR, Authority.CHARGE, Article(REGULATIONS, 30), passed=False),
    ),
}


def competent(concern: Concern) -> tuple[Competence, ...]:
    """Return which organs are competent for what an accusation is about, the first ones first."""
    return _COMPETENT[concern]
