"""Masks tell apart and don't tell who."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinfang.access.field_groups import (
    GROUPS,
    MASKS,
    group_of,
    mask_address,
    mask_id_number,
    mask_name,
    mask_phone,
)


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (mask_name, "张三", "张**"),
        (mask_name, "欧阳娜娜", "欧**"),
        (mask_name, "", ""),
        (mask_id_number, "410105199001011234", "410***34"),
        (mask_id_number, "41010519900101123X", "410***3X"),
        (mask_id_number, "1234", "***"),
        (mask_id_number, "", ""),
        (mask_phone, "13812345678", "138****5678"),
        (mask_phone, "037165501234", "***34"),
        (mask_phone, "110", "***"),
        (mask_phone, "", ""),
        (mask_address, "河南省郑州市金水区花园路1号院2号楼", "河南省郑州市金水区***"),
        (mask_address, "北京市朝阳区建国路9号", "北京市朝阳区***"),
        (
            mask_address,
            "新疆维吾尔自治区喀什地区疏附县托克扎克镇",
            "新疆维吾尔自治区喀什地区疏附县***",
        ),
        (mask_address, "花园路1号院", "***"),
        (mask_address, "", ""),
    ],
)
def test_a_mask(mask: object, value: str, shown: str) -> None:
    assert callable(mask)
    assert mask(value) == shown


@given(st.sampled_from(sorted(MASKS)), st.text(min_size=1, max_size=60))
def test_a_mask_never_shows_the_whole(field: str, value: str) -> None:
    shown = MASKS[field](value)
    assert "*" in shown
    assert shown != value or set(value) <= {"*"} or value.endswith("**")


def test_each_field_has_its_group() -> None:
    assert group_of("case", "phone") == "case.identity"
    assert group_of("case", "opinions") == "case.internal"
    assert group_of("case", "title") == "case.accusation"
    assert group_of("case", "number") is None
    assert group_of("tenant", "name") is None
    assert set(GROUPS["case.identity"]) == set(MASKS)
