import asyncio
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from xinfang.kernel import clock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 3, 1, 16, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2025, 12, 31, 16, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 3, 1, 23, tzinfo=timezone(timedelta(hours=-5))), date(2026, 3, 2)),
        (datetime(1988, 7, 1, 15, 30, tzinfo=UTC), date(1988, 7, 2)),  # summer time was kept then
    ],
)
def test_the_civil_day_is_the_one_in_shanghai(instant: datetime, day: date) -> None:
    assert clock.civil_day(instant) == day


def test_a_naive_instant_has_no_day() -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(ValueError, match="offset"):
        clock.civil_day(naive)
    with pytest.raises(ValueError, match="offset"), clock.frozen(naive):
        pass


def test_a_frozen_clock_stands_nests_and_starts_again() -> None:
    with clock.frozen(NOON):
        assert clock.now() == clock.now() == NOON
        with clock.frozen(NOON + timedelta(days=1)):
            assert clock.today() == date(2026, 3, 3)
        assert clock.today() == date(2026, 3, 2)
        before = clock.monotonic()
        assert clock.monotonic() >= before
    assert clock.now() != NOON


def test_a_frozen_clock_reaches_tasks_started_in_it_and_no_others() -> None:
    async def main() -> None:
        frozen = asyncio.Event()

        async def outside() -> datetime:
            await frozen.wait()
            return clock.now()

        async def inside() -> datetime:
            return clock.now()

        neighbor = asyncio.create_task(outside())
        await asyncio.sleep(0)
        with clock.frozen(NOON):
            frozen.set()
            assert await asyncio.create_task(inside()) == NOON
            assert await asyncio.to_thread(clock.now) == NOON
            assert await neighbor != NOON

    asyncio.run(main())
