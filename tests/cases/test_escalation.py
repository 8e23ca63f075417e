"""A warning always ends at somebody who may have it, and never at whom it is barred from."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from xinfang.cases.escalation import HEADS, OFFICE, TOP, Step, found_on, way_of
from xinfang.cases.models import Audience

UNIT, BUREAU, CITY, PROVINCE, JOINT = (uuid4() for _ in range(5))
WAY = way_of(UNIT, [BUREAU, CITY, PROVINCE], [JOINT])


def reached(wanted: int, *absent: tuple[int, UUID]) -> tuple[int, UUID, Audience] | None:
    gone = set(absent)
    step = found_on(WAY, wanted, lambda one: (one.number, one.unit_id) not in gone)
    return None if step is None else (step.number, step.unit_id, step.audience)


def test_the_way_leads_from_the_unit_over_its_head_to_the_province() -> None:
    assert [(step.number, step.unit_id, step.audience.value) for step in WAY] == [
        *((0, UNIT, "UNIT"), (1, UNIT, "HEAD"), (2, BUREAU, "UNIT"), (3, CITY, "UNIT")),
        *((4, PROVINCE, "UNIT"), (5, JOINT, "UNIT")),
    ]
    assert [step.roles for step in WAY][1:] == [HEADS, OFFICE, OFFICE, OFFICE, TOP]
    of_office = way_of(CITY, [CITY, PROVINCE], [])
    assert [step.unit_id for step in of_office] == [CITY, CITY, PROVINCE]


def test_vacancies_are_passed_over_upwards_and_at_the_top_somebody_stands_in() -> None:
    assert reached(1) == (1, UNIT, Audience.HEAD)
    assert reached(1, (1, UNIT)) == (2, BUREAU, Audience.UNIT)
    assert reached(2, (2, BUREAU), (3, CITY)) == (4, PROVINCE, Audience.UNIT)
    assert reached(9) == (4, PROVINCE, Audience.UNIT)  # no grade goes beyond the last office
    assert reached(9, (4, PROVINCE)) == (5, JOINT, Audience.UNIT)
    top = ((4, PROVINCE), (5, JOINT))
    assert reached(9, *top) == (3, CITY, Audience.UNIT)  # and not to nobody
    assert reached(9, *top, (3, CITY), (2, BUREAU), (1, UNIT)) == (0, UNIT, Audience.UNIT)


@given(
    st.integers(0, 4),
    st.integers(0, 2),
    st.integers(0, 12),
    st.lists(st.booleans(), min_size=8, max_size=8),
)
def test_it_ends_at_a_holder_that_may_whenever_there_is_one(
    offices: int, tops: int, wanted: int, able: list[bool]
) -> None:
    way = way_of(UNIT, [uuid4() for _ in range(offices)], [uuid4() for _ in range(tops)])

    def may(step: Step) -> bool:
        return able[step.number]

    found = found_on(way, wanted, may)
    able_steps = [step for step in way if may(step)]
    assert (found is None) == (not able_steps)
    if found is not None:
        assert may(found)
        start = min(wanted, max(step.number for step in way if step.roles is not TOP))
        above = [step.number for step in able_steps if step.number >= start]
        assert found.number == (min(above) if above else max(s.number for s in able_steps))
