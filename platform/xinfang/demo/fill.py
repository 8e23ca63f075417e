"""Bringing the demo up to a number of cases: two years of them, beside the hand-made letters."""

from xinfang.access.actor import SystemActor
from xinfang.demo.chance import SEED
from xinfang.demo.draws import YEARS
from xinfang.demo.load import Told, load, new_keys
from xinfang.demo.queries import count_cases
from xinfang.demo.survey import SKEW, survey
from xinfang.demo.writer import Run
from xinfang.kernel import clock
from xinfang.organizations import calendar
from xinfang.store.transaction import Database

CASES = 3_000
"""How many cases a demo has unless more are asked for."""
_LEAST_SKEW = 30


async def fill(
    database: Database,
    owner_url: str,
    province: SystemActor,
    cases: int = CASES,
    *,
    seed: int = SEED,
    tell: Told = lambda _stored, _what: None,
) -> int:
    """Add to a seeded demo what it lacks of so many cases; returns how many were added.

    On a demo that has them it does nothing. The same seed, number and day give the same cases on
    every new demo, but for their ids, seals and numbers.
    """
    async with database.read(province) as read:
        there = await count_cases(read)
    if there >= cases:
        return 0
    run = await run_of(database, province, first=there, last=cases, seed=seed)
    return await load(owner_url, run, province, tell)


async def run_of(
    database: Database, province: SystemActor, *, first: int, last: int, seed: int = SEED
) -> Run:
    """Return the run that writes these cases, in the province as it stands today."""
    today = clock.today()
    years = range((today - YEARS).year, today.year + 1)
    # A few thousand cases leave no county without any; a thousandfold skew takes very many.
    skew = min(SKEW, max(_LEAST_SKEW, (last - first) // 100))
    async with database.read(province) as read:
        tenants, days = await survey(read, skew), await calendar.load(read)
    return Run(
        tenants=tenants,
        calendar=days,
        provider=database.provider,
        keys=new_keys(tenants, years),
        seed=seed,
        first=first,
        last=last,
        first_day=today,
    )
