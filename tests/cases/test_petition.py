"""What can be written down, and what is refused, by the name of its field."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases.petitions import ROAD, accusation, petition
from xinfang.cases.petition import (
    ItemEntry,
    Malformed,
    Petition,
    PetitionerEntry,
    RespondentEntry,
    StateSecret,
    checked,
    warnings,
)
from xinfang.law.classification import AppealBranch, Category

TODAY = date(2026, 1, 6)
SUGGESTION = ItemEntry(Category.SUGGESTION, "建议增设公交站")
APPEAL = ItemEntry(Category.APPEAL_REQUEST, "请求修路", AppealBranch.PETITION_HANDLING)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (petition(title=" "), "title"),
        (petition(title="\u200b\u200d"), "title"),
        (petition(title="长" * 201), "title"),
        (petition(demand=""), "demand"),
        (petition(facts="坏\0字符"), "facts"),
        (petition(demand="半个\ud800字"), "demand"),
        (petition(received_on=TODAY + timedelta(days=1)), "receivedOn"),
        (petition(people_count=0), "peopleCount"),
        (petition(petitioners=(PetitionerEntry(" "),)), "petitioners.0.name"),
        (petition(petitioners=(PetitionerEntry("张"),) * 201), "petitioners"),
        (petition(items=(SUGGESTION,)), "category"),
        (petition(items=(APPEAL, replace(SUGGESTION, text=""))), "items.1.text"),
        (
            petition(items=(APPEAL, replace(SUGGESTION, appeal_branch=AppealBranch.JUDICIAL))),
            "items.1.appealBranch",
        ),
        (
            petition(items=(replace(APPEAL, respondents=(RespondentEntry("某局长"),)),)),
            "items.0.respondents",
        ),
        (
            petition(
                category=Category.ACCUSATION,
                items=(ItemEntry(Category.ACCUSATION, "受贿", respondents=(RespondentEntry(""),)),),
            ),
            "items.0.respondents.0.describedAs",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_written_down_is_refused_by_its_field(given: Petition, field: str) -> None:
    with pytest.raises(Malformed) as refused:
        checked(given, TODAY)
    assert ".".join(refused.value.field) == field


@pytest.mark.parametrize(
    "given",
    [
        petition(holds_state_secrets=True),
        petition(facts="文件标有机密★20年。"),
        petition(items=(replace(APPEAL, text="附件：绝密 ★"),)),
    ],
)
def test_state_secrets_are_refused_at_entry(given: Petition) -> None:
    with pytest.raises(StateSecret) as refused:
        checked(given, TODAY)
    assert refused.value.article == "《中华人民共和国保守国家秘密法》"


def test_the_word_secret_alone_is_no_mark() -> None:
    assert checked(petition(facts="这是公开的秘密。"), TODAY).facts == "这是公开的秘密。"


def test_without_items_the_demand_is_the_one_item() -> None:
    whole = checked(petition(demand="  请求修路 "), TODAY)
    assert whole.items == (ItemEntry(Category.APPEAL_REQUEST, "请求修路"),)
    assert not whole.accuses


def test_a_mixed_letter_keeps_its_items_and_accuses_by_one_of_them() -> None:
    mixed = replace(accusation(), items=(*accusation().items, APPEAL, SUGGESTION))
    whole = checked(mixed, TODAY)
    assert [item.category for item in whole.items] == [
        Category.ACCUSATION,
        Category.APPEAL_REQUEST,
        Category.SUGGESTION,
    ]
    assert whole.accuses
    assert whole.subjects == ()
    assert warnings(whole) == ("RESPONDENT_UNRESOLVED",)


def test_more_than_five_representatives_are_a_warning_and_no_refusal() -> None:
    six = tuple(PetitionerEntry(f"代表{n}", representative=True) for n in range(6))
    assert warnings(checked(petition(petitioners=six), TODAY)) == ("TOO_MANY_REPRESENTATIVES",)
    assert warnings(checked(petition(petitioners=six[:5]), TODAY)) == ()


def test_people_are_as_many_as_told_and_at_least_those_named() -> None:
    two = (PetitionerEntry("甲"), PetitionerEntry("乙"))
    assert [petition(petitioners=two, people_count=n).people for n in (None, 1, 30)] == [2, 2, 30]
    assert ROAD.people == 1
