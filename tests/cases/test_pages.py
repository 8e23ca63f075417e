"""Pages that lists touch, in a province whose largest county is a thousand times the smallest.

Every filter of the schema with every order, by both plan modes, for each kind of place: at most
200 + 50 × (rows + 1), three times that where no index has the order. A filter that the schema gets
and this file has no values for fails.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from hashlib import md5
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import make_url

from cases.pages import explaining
from xinfang.access.actor import Actor, Appointment, Level
from xinfang.access.grants import Grants
from xinfang.access.places import Territory
from xinfang.api.case_lists import CaseFilter
from xinfang.cases import search
from xinfang.cases.backlog import BacklogDays, SetDays
from xinfang.cases.queries import lists
from xinfang.cases.queries.lists import Order
from xinfang.cases.queries.narrowing import Filter
from xinfang.cases.standing import Standing
from xinfang.store import roles
from xinfang.store.crypto import Provider
from xinfang.store.transaction import Database, Read, connect

import database as testing

TODAY: Final = date(2026, 11, 23)
AGO: Final = TODAY - timedelta(days=400)
LARGE, SMALL, CITY, PROVINCE = "41/4102/c1/", "41/4101/c20/", "41/4102/", "41/"
LENGTH: Final = 21
WITHOUT_ORDER: Final = 3
"""Where no index has what passes in the order of the list (decision 14): so many times as much."""


def uid(name: str) -> UUID:
    return UUID(md5(name.encode(), usedforsecurity=False).hexdigest())


def of(path: str, level: Level) -> Territory:
    return Territory(uid(path), path, level)


FILTERS: Final[dict[str, list[dict[str, Any]]]] = {
    "states": [{"states": (one,)} for one in ("FINISHED", "ACCEPTED", "WITHDRAWN", "OBJECTED")]
    + [{"states": ("ACCEPTED", "IN_HANDLING", "REGISTERED")}],
    "clock_states": [{"clock_states": (one,)} for one in Standing],
    "had_late_clock": [{"late": True}, {"late": False}],
    "channels": [{"channels": (one,)} for one in ("FAX", "VISIT")]
    + [{"channels": ("FAX", "PHONE")}],
    "categories": [{"categories": (one,)} for one in ("ACCUSATION", "SUGGESTION")],
    "appeal_branches": [{"appeal_branches": (one,)} for one in ("ARBITRATION", "JUDICIAL")],
    "content_class": [{"content_class": one} for one in ("050000", "050200", "050203", "990000")],
    "units": [{"units": (uid(f"{LARGE}u3"),)}, {"units": (uid(f"{SMALL}u3"), uid(f"{CITY}u1"))}],
    "tenant": [
        {"territory": of(LARGE, Level.COUNTY)},
        {"territory": of(SMALL, Level.COUNTY)},
        {"territory": of(CITY, Level.MUNICIPALITY)},
    ],
    "problem_region": [{"problem_region": one} for one in ("410000", "410200", "410201", "419900")],
    "urgent": [{"urgent": True}, {"urgent": False}],
    "backlog": [
        {"backlog": wanted, "backlog_days": days}
        for wanted in (True, False)
        for days in (
            BacklogDays(),
            BacklogDays(
                (SetDays(uid(SMALL), SMALL, 90, AGO), SetDays(uid(LARGE), LARGE, 180, AGO))
            ),
            BacklogDays((SetDays(uid(PROVINCE), PROVINCE, 120, AGO),)),
        )
    ],
    "repeat": [{"repeat": True}, {"repeat": False}],
    "registered_from": [{"registered_from": AGO}, {"registered_from": TODAY + timedelta(days=9)}],
    "registered_to": [{"registered_to": AGO}, {"registered_to": AGO - timedelta(days=999)}],
    "received_from": [{"received_from": AGO, "received_to": AGO}],
    "received_to": [{"received_from": AGO - timedelta(days=30), "received_to": AGO}],
    "number": [{"number": "202500000000"}],
    "search": [{"search": search.question("没有这个词")}],
}
ACTORS: Final = {
    "province": ("provincial_overseer", PROVINCE, "u0", Level.PROVINCE),
    "municipality": ("inspector", CITY, "u0", Level.MUNICIPALITY),
    "largest county": ("registrar", LARGE, "u0", Level.COUNTY),
    "smallest county": ("registrar", SMALL, "u0", Level.COUNTY),
    "sector line": ("unit_clerk", PROVINCE, "u2", Level.PROVINCE),
    "unit": ("unit_clerk", LARGE, "u2", Level.COUNTY),
}


@pytest.fixture(scope="module")
def skewed(database_server: testing.Server) -> Iterator[testing.Database]:
    """The province, written past every wall and trigger."""
    with testing.database(database_server) as own:
        yield own


@pytest.fixture(scope="module")
async def db(skewed: testing.Database) -> AsyncIterator[Database]:
    """The province as the application opens it."""
    admin = await roles.connect(make_url(skewed.url("admin")))
    try:
        await admin.execute((Path(__file__).parent / "skewed.sql").read_text(encoding="utf-8"))
    finally:
        await admin.close()
    opened = connect(skewed.url(), Provider.for_tests(), pool_size=1)
    yield opened
    await opened.dispose()


def test_every_filter_of_the_schema_is_tried() -> None:
    assert set(FILTERS) == set(CaseFilter.__annotations__)


@pytest.mark.parametrize("who", ACTORS)
async def test_every_filter_and_order_stays_within_its_pages(db: Database, who: str) -> None:
    role, path, unit, level = ACTORS[who]
    held = Appointment(uuid4(), role, uid(path + unit), uid(path), path, level, TODAY)
    actor, grants = Actor(uuid4(), uuid4(), "某人", (held,)), Grants()
    beyond = []
    for fields in [{}, *(one for several in FILTERS.values() for one in several)]:
        for order in Order:
            async with db.read(actor) as opened:
                read = explaining(Read(opened.session, actor, TODAY))
                rows = await lists.list_cases(
                    read, actor, grants, Filter(**fields), order=order, limit=LENGTH
                )
            most = 200 + 50 * (len(rows) + 1)
            if order is Order.DUE_FIRST or {"clock_states", "received_to"} & set(fields):
                most *= WITHOUT_ORDER
            if max(read.touched.pages.values()) > most or len(read.touched.statements) > 2:
                beyond.append(f"{fields} {order}: {len(rows)} rows, {read.touched.pages}")
    assert beyond == []
