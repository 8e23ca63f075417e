import pytest

from xinfang.kernel.errors import (
    Code,
    Conflict,
    Invalid,
    NotFound,
    NotPermitted,
    Refusal,
    Unlawful,
)


@pytest.mark.parametrize(
    ("family", "code"),
    [
        (NotFound, "NOT_FOUND"),
        (NotPermitted, "NOT_PERMITTED"),
        (Conflict, "CONFLICT"),
        (Invalid, "INVALID"),
        (Unlawful, "UNLAWFUL"),
    ],
)
def test_each_family_carries_its_code_and_what_it_was_given(
    family: type[Refusal], code: str
) -> None:
    refusal = family("不能", field=("extension", "days"), article="《信访工作条例》第三十四条")
    assert refusal.code == code
    assert str(refusal) == refusal.message == "不能"
    assert refusal.field == ("extension", "days")
    assert refusal.article == "《信访工作条例》第三十四条"
    assert family("不能").field == ()
    assert family("不能").article is None


def test_a_code_reads_as_its_name() -> None:
    assert all(code.name == code.value for code in Code)
