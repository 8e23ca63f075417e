"""Petitions for tests: a whole one, changed by keyword."""

from dataclasses import replace
from datetime import date
from typing import Any

from xinfang.cases.models import SubjectKind
from xinfang.cases.petition import ItemEntry, Petition, PetitionerEntry, RespondentEntry
from xinfang.cases.queries.routing import Subject
from xinfang.law.classification import Category, Channel, Purpose

ROAD = Petition(
    channel=Channel.LETTER,
    purpose=Purpose.SETTLEMENT_REQUEST,
    category=Category.APPEAL_REQUEST,
    title="村道排水沟多年未修",
    demand="请求修复村道排水沟",
    facts="雨季积水进屋。",
    received_on=date(2026, 1, 5),
    petitioners=(
        PetitionerEntry(
            "张三丰",
            id_number="410105199001011234",
            phone="13812345678",
            address="郑州市某路1号",
        ),
    ),
)


def petition(**changes: Any) -> Petition:  # noqa: ANN401 - any field of a petition
    """Return the petition about the road, changed."""
    return replace(ROAD, **changes)


def accusation(*subjects: Subject, **changes: Any) -> Petition:  # noqa: ANN401 - as above
    """Return a petition that accuses somebody, or somebody unknown."""
    respondents = tuple(
        RespondentEntry("信中所称的负责人", kind, subject) for kind, subject in subjects
    ) or (RespondentEntry("信中所称的负责人"),)
    item = ItemEntry(Category.ACCUSATION, "违规占地", respondents=respondents)
    return petition(
        category=Category.ACCUSATION, purpose=Purpose.EXPOSURE_ACCUSATION, items=(item,), **changes
    )


PERSON, UNIT, TENANT = SubjectKind
