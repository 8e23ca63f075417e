"""Ratings summed by unit: who may ask, what is told, and what is in no sum."""

import datetime as dt
from typing import Any, Final

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine

from api.serving import Graph
from api.walking import DEPARTMENT, HANDLER, HEAD, Walk
from xinfang.api.ids import Kind
from xinfang.kernel import clock
from xinfang.kernel.ids import new_id

DIRECTOR: Final = "金水区信访局局长"
ABOVE: Final = "郑州市信访局局长"
UNSEEING: Final = (
    "金水区信访局登记员",
    "金水区区长",
    "中原区信访局登记员",
    "涧西区信访局局长",
    "石家庄市信访局局长",
)
RATE: Final = """
INSERT INTO case_rating (id, case_id, rated, unit_id, grade, reasons, rated_at)
VALUES (gen_random_uuid(), :case, :rated, :unit, :grade, '太慢', CAST(:at AS timestamptz))
"""


async def rated(walk: Walk, grade: str, at: str = "2026-02-03T04:00:00Z") -> Any:  # noqa: ANN401 - a row's id
    """Register a case and rate it behind the wall; returns the case."""
    await walk.register()
    case_id = walk.graph.row(walk.case_id)
    unit = walk.graph.world.unit(DEPARTMENT)
    values = {
        "case": case_id,
        "rated": "RESPONSIBLE_UNIT",
        "unit": unit,
        "grade": grade,
        "at": dt.datetime.fromisoformat(at),
    }
    await behind(walk, RATE, **values)
    return case_id


async def behind(walk: Walk, statement: str, **values: object) -> None:
    engine = create_async_engine(walk.graph.world.at.url("admin"))
    async with engine.begin() as connection:
        await connection.execute(sa.text(statement), values)
    await engine.dispose()


async def summed(
    walk: Walk, who: str, *units: str, quarter: int = 1, on: str = "2026-04-01"
) -> Any:  # noqa: ANN401 - the data of an operation
    with clock.frozen(dt.datetime.fromisoformat(f"{on}T04:00:00+00:00")):
        given = {"units": list(units), "year": 2026, "quarter": quarter}
        data = await walk.graph.documented(who, "rating-summaries", given)
    return data["ratingSummaries"]


def told(summary: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    """Return of each of the two: the whole, and each grade, as (least, most)."""
    return {
        one["rated"]: [
            (span["least"], span["most"])
            for span in (one["given"], *(grade["given"] for grade in one["grades"]))
        ]
        for one in summary["ratings"]
    }


async def test_a_unit_and_its_superior_have_its_sums_and_nobody_else(graph: Graph) -> None:
    walk = Walk(graph, dt.date(2026, 2, 3))
    for _ in range(5):
        await rated(walk, "NOT_SATISFIED")
    await rated(walk, "SATISFIED", "2026-03-31T15:59:59Z")  # the last second of the quarter
    await rated(walk, "SATISFIED", "2026-03-31T16:00:00Z")  # the first of the next
    unit = walk.unit(DEPARTMENT)
    for who in (HEAD, DIRECTOR, ABOVE, "河南省监管员"):
        (summary,) = await summed(walk, who, unit)
        assert summary["unit"]["name"] == DEPARTMENT
        assert told(summary) == {
            "PETITION_OFFICE": [(0, 4)],
            "RESPONSIBLE_UNIT": [(5, 13), (0, 4), (0, 4), (5, 5)],
        }
    # In the second quarter one petitioner rated: nobody learns how.
    (summary,) = await summed(walk, HEAD, unit, quarter=2, on="2026-07-01")
    assert told(summary)["RESPONSIBLE_UNIT"] == [(0, 4)]
    absent = graph.id(Kind.UNIT, new_id())
    for who in (
        HANDLER,
        "金水区信访局登记员",
        "中原区信访局局长",
        "石家庄市信访局局长",
        "金水区区长",
    ):
        if who not in graph.world.names():
            continue
        assert await summed(walk, who, unit, absent) == [None, None], who
    mine, other = await summed(walk, HEAD, unit, walk.unit("金水区信访局"))
    assert mine is not None
    assert other is None


async def test_a_case_that_accuses_is_in_no_sum_and_planted_the_test_would_see_it(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(graph, dt.date(2026, 2, 3))
    case_id = [await rated(walk, "NOT_SATISFIED") for _ in range(5)][-1]
    await behind(walk, "UPDATE petition_case SET accuses = true WHERE id = :id", id=case_id)

    async def group() -> Any:  # noqa: ANN401 - spans
        (summary,) = await summed(walk, HEAD, walk.unit(DEPARTMENT))
        return told(summary)["RESPONSIBLE_UNIT"]

    assert await group() == [(0, 4)]
    monkeypatch.setattr(sa, "not_", lambda _accuses: sa.true())
    assert await group() == [(5, 13), (0, 4), (0, 4), (5, 5)]


async def test_a_quarter_that_goes_on_is_not_summed_and_units_are_one_statement(
    graph: Graph,
) -> None:
    """Asked day by day it would tell each rating as it comes."""
    walk = Walk(graph, dt.date(2026, 2, 3))
    await rated(walk, "SATISFIED")
    unit = walk.unit(DEPARTMENT)
    text = "query($u: [ID!]!) {ratingSummaries(units: $u, year: %d, quarter: %d) {unit {id}}}"
    with clock.frozen(dt.datetime(2026, 3, 31, 4, tzinfo=dt.UTC)):
        for year, quarter, units in (
            (2026, 1, [unit]),
            (2026, 5, [unit]),
            (0, 1, [unit]),
            (9999, 4, [unit]),
            (2025, 4, [unit] * 51),
        ):
            body = await graph.ask(HEAD, text % (year, quarter), {"u": units})
            assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    statements: list[str] = []

    def note(*given: Any) -> None:  # noqa: ANN401 - of any event
        statements.append(str(given[2]))

    engine = graph.world.db.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    await summed(walk, ABOVE, *[walk.unit(name) for name in (DEPARTMENT, "金水区信访局")])
    event.remove(engine, "before_cursor_execute", note)
    assert sum("case_rating" in one for one in statements) == 1
