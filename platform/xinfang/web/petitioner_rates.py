"""How often somebody without an account may try: by address and by what he tries.

What is tried could be guessed, so that the count is kept in the database: who is held back at one
process is held back at every other. Keys are keyed hashes; neither addresses nor telephones are
kept.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from xinfang.kernel import clock
from xinfang.kernel.rates import TooMany
from xinfang.store.transaction import Database
from xinfang.web import queries

_NOBODY: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Bucket:
    """So many tries within a time, spread evenly, all of them at once after a pause."""

    name: str
    key: str
    tries: int
    within: timedelta


async def take(database: Database, *buckets: Bucket) -> None:
    """Take one try of each bucket. Raises TooMany, and takes nothing, where one has none left."""
    values = {**_values(database, buckets), "now": clock.now()}
    async with database.engine.begin() as connection:
        wait: timedelta = (await connection.execute(queries.TAKE, values)).scalar_one()
    if wait > timedelta():
        raise TooMany(wait.total_seconds())


async def give_back(database: Database, *buckets: Bucket) -> None:
    """Give back the tries of what succeeded: only failures count."""
    values = _values(database, buckets)
    del values["bursts"]
    async with database.engine.begin() as connection:
        await connection.execute(queries.GIVE_BACK, values)


def _values(database: Database, buckets: tuple[Bucket, ...]) -> dict[str, Any]:
    # In the order of keys, so that two who share some don't wait for one another.
    keyed = sorted(((_key(database, one), one) for one in buckets), key=lambda pair: pair[0])
    return {
        "keys": [key for key, _one in keyed],
        "each": [one.within / one.tries for _key, one in keyed],
        "bursts": [one.within for _key, one in keyed],
    }


def _key(database: Database, bucket: Bucket) -> bytes:
    column = f"web_petitioner_rate.{bucket.name}"
    return database.provider.blind(bucket.key, column=column, tenant_id=_NOBODY)
