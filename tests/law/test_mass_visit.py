"""Mass visits: which visits are one, and the hours counted by hand (细则 15(6))."""

import datetime as dt

import pytest

from xinfang.law.classification import Channel
from xinfang.law.deadlines import due_at
from xinfang.law.mass_visit import TERM, is_mass_visit
from xinfang.law.registry import term

ON = dt.date(2026, 2, 16)


@pytest.mark.parametrize(
    ("channel", "people", "expected"),
    [
        pytest.param(Channel.VISIT, 5, True, id="集体访-五人走访"),
        pytest.param(Channel.VISIT, 200, True, id="集体访-多人走访"),
        pytest.param(Channel.VISIT, 4, False, id="集体访-四人走访"),
        pytest.param(Channel.LETTER, 50, False, id="集体访-联名信不是"),
        pytest.param(Channel.ONLINE, 5, False, id="集体访-网上不是"),
    ],
)
def test_a_mass_visit_is_in_person_by_five_or_more(
    channel: Channel, people: int, *, expected: bool
) -> None:
    assert is_mass_visit(channel, people) is expected


@pytest.mark.parametrize(
    ("notified", "setting", "due"),
    [
        pytest.param(
            "2026-02-11T09:00+08:00", None, "2026-02-11T11:00+08:00", id="细则15(6)-二小时"
        ),
        pytest.param("2026-02-11T09:00+08:00", 1, "2026-02-11T10:00+08:00", id="细则15(6)-一小时"),
        pytest.param("2026-02-16T23:30+08:00", 2, "2026-02-17T01:30+08:00", id="细则15(6)-除夕夜"),
        pytest.param("2026-12-31T23:00+08:00", 2, "2027-01-01T01:00+08:00", id="细则15(6)-跨年"),
        pytest.param("2026-02-28T17:59+08:00", 2, "2026-02-28T19:59+08:00", id="细则15(6)-下班后"),
    ],
)
def test_its_hours_run_by_night_and_on_holidays(
    notified: str, setting: int | None, due: str
) -> None:
    start = dt.datetime.fromisoformat(notified)
    moment = due_at(term(TERM, ON), start, setting=setting)
    assert moment.due_at == dt.datetime.fromisoformat(due)
    assert "《河南省信访工作责任制实施细则》第十五条第（六）项" in moment.explanation
