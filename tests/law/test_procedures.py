"""The simplified procedure's exclusions, who makes a hearing, and who reviews: a row each."""

from dataclasses import replace

import pytest

from xinfang.law.classification import Path
from xinfang.law.procedures import Exclusion, HearingRole, Simple, composed, exclusion
from xinfang.law.review import ReviewRoute, ReviewStage, is_last, routes

PLAIN = Simple(path=Path.PETITION_HANDLING, first_time=True, assigned=False, people=1)
PRESIDING, PETITIONER, PANEL = HearingRole.PRESIDING, HearingRole.PETITIONER, HearingRole.PANEL
OWN, HIGHER = ReviewRoute.OWN_GOVERNMENT, ReviewRoute.HIGHER_DEPARTMENT


@pytest.mark.parametrize(
    ("matter", "found"),
    [
        pytest.param(PLAIN, None, id="简易办理 · 初次、个人"),
        pytest.param(replace(PLAIN, people=4), None, id="简易办理 · 四人"),
        pytest.param(replace(PLAIN, people=5), Exclusion.MASS, id="简易办理 · 五人"),
        pytest.param(
            replace(PLAIN, first_time=False), Exclusion.NOT_FIRST_TIME, id="简易办理 · 重件"
        ),
        pytest.param(replace(PLAIN, assigned=True), Exclusion.ASSIGNED, id="简易办理 · 交办"),
        pytest.param(replace(PLAIN, path=Path.ACCUSATION), Exclusion.ACCUSATION, id="条例30"),
        pytest.param(
            replace(PLAIN, path=Path.CHANNELLED), Exclusion.STATUTORY_CHANNEL, id="条例31(1)-(4)"
        ),
        pytest.param(
            replace(PLAIN, path=Path.STATUTORY_DUTY), Exclusion.STATUTORY_CHANNEL, id="条例31(5)"
        ),
        pytest.param(replace(PLAIN, path=Path.SUGGESTION), None, id="条例29 · 建议"),
        pytest.param(replace(PLAIN, path=None), None, id="未分类"),
    ],
)
def test_what_is_not_handled_simply(matter: Simple, found: Exclusion | None) -> None:
    assert exclusion(matter) is found


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        pytest.param([PRESIDING, PETITIONER], True, id="条例31(6) · 主持人和信访人"),
        pytest.param([PETITIONER, PANEL, PRESIDING], True, id="条例31(6) · 另有听证员"),
        pytest.param([PRESIDING, PANEL], False, id="条例31(6) · 缺信访人"),
        pytest.param([PETITIONER], False, id="条例31(6) · 缺主持人"),
        pytest.param([PRESIDING, PETITIONER, PETITIONER], False, id="条例31(6) · 重复"),
        pytest.param([], False, id="条例31(6) · 无人"),
    ],
)
def test_who_makes_a_hearing(parts: list[HearingRole], *, whole: bool) -> None:
    assert composed(parts) is whole


@pytest.mark.parametrize(
    ("preferred", "vertical", "tried"),
    [
        pytest.param(None, False, (OWN, HIGHER), id="条例35 · 未设定，先本级"),
        pytest.param(HIGHER, False, (HIGHER, OWN), id="条例35 · 设定上一级部门"),
        pytest.param(OWN, True, (HIGHER,), id="条例35 · 垂直管理，只有上一级部门"),
    ],
)
def test_in_which_order_reviewing_organs_are_tried(
    preferred: ReviewRoute | None, tried: tuple[ReviewRoute, ...], *, vertical: bool
) -> None:
    assert routes(preferred, vertical=vertical) == tried


@pytest.mark.parametrize(
    ("stage", "provincial", "last"),
    [
        pytest.param(ReviewStage.REVIEW, False, False, id="条例35 · 复查后可以复核"),
        pytest.param(ReviewStage.REVIEW, True, True, id="条例35 · 省级人民政府复查即终结"),
        pytest.param(ReviewStage.RE_REVIEW, False, True, id="条例36 · 复核终结"),
    ],
)
def test_which_opinion_ends_the_chain(stage: ReviewStage, *, provincial: bool, last: bool) -> None:
    assert is_last(stage, provincial_government=provincial) is last
