"""Who reviews whom: by line, level and setting; nobody who is accused, and nobody himself."""

import datetime as dt
from uuid import UUID

from cases.offices import housing
from cases.petitions import PERSON, TENANT, UNIT
from cases.road import OFFICER, Road
from cases.watching import refused
from organizations.objects import run
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.join_handling import AnswerPart, JoinHandling, answer_part, join_handling
from xinfang.cases.queries.routing import Subject
from xinfang.cases.reviewing_organ import Bounds, reviewer_of
from xinfang.cases.set_reviewer import (
    AlreadySet,
    LineDecides,
    NotABody,
    RouteOrBody,
    SetReviewer,
    SetTooEarly,
    set_reviewer,
)
from xinfang.kernel import clock
from xinfang.kernel.errors import Invalid
from xinfang.law.review import ReviewRoute, routes
from xinfang.organizations.queries.rows import NoSuchUnit

from world import World

ADMINISTRATOR = "河南省管理员"
OWN, HIGHER = ReviewRoute.OWN_GOVERNMENT, ReviewRoute.HIGHER_DEPARTMENT
DAY = dt.date(2026, 3, 2)
NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)


async def reviewer(
    world: World, unit: str, *subjects: Subject, apart: tuple[str, ...] = (), day: dt.date = DAY
) -> tuple[str, str, bool] | None:
    """Return organ, unit and whether that is a provincial government, as somebody reads them."""
    names = {row.id: row.name for row in await world.ask("SELECT id, name FROM unit")}
    bounds = Bounds(subjects, frozenset(world.unit(one) for one in apart))
    noon = dt.datetime.combine(day, dt.time(4), dt.UTC)
    with clock.frozen(noon):
        async with world.db.read(world.user("金水区信访局登记员")) as read:
            found = await reviewer_of(read, world.unit(unit), bounds)
    if found is None:
        return None
    return (names[found.organ_id], names[found.unit_id], found.provincial_government)


async def set_by(
    world: World,
    unit: str,
    route: ReviewRoute | None = None,
    body: UUID | None = None,
    since: dt.date = DAY,
    by: str = ADMINISTRATOR,
) -> None:
    command = SetReviewer(
        unit_id=world.unit(unit), since=since, basis="豫政〔2026〕1号", route=route, body_id=body
    )
    with clock.frozen(NOON):
        async with world.db.write(world.user(by)) as tx:
            outcome = await set_reviewer(tx, world.grants, command)
    assert (outcome.kind, outcome.id) == ("unit", world.unit(unit))


def test_the_routes_in_the_order_in_which_they_are_tried() -> None:
    assert routes(None, vertical=False) == (OWN, HIGHER)
    assert routes(OWN, vertical=False) == (OWN, HIGHER)
    assert routes(HIGHER, vertical=False) == (HIGHER, OWN)
    assert routes(OWN, vertical=True) == routes(None, vertical=True) == (HIGHER,)


async def test_in_a_line_the_department_above_and_above_all_the_provincial_government(
    world: World,
) -> None:
    assert await reviewer(world, "金水区自然资源局") == ("郑州市自然资源局",) * 2 + (False,)
    assert await reviewer(world, "郑州市自然资源局") == ("河南省自然资源局",) * 2 + (False,)
    # Of a county that the province administers itself.
    assert await reviewer(world, "兰考县自然资源局") == ("河南省自然资源局",) * 2 + (False,)
    # The top of a line within the province is a department of the province.
    assert await reviewer(world, "河南省自然资源局") == ("河南省人民政府", "河南省信访局", True)
    assert await reviewer(world, "河南省人民政府") is None


async def test_elsewhere_the_own_level_by_its_petition_office_unless_it_is_set_otherwise(
    world: World,
) -> None:
    county, city = await housing(world, "金水区"), await housing(world, "郑州市")
    assert await reviewer(world, county) == ("金水区人民政府", "金水区信访局", False)
    assert await reviewer(world, "金水区人民政府") == ("郑州市人民政府", "郑州市信访局", False)
    assert await reviewer(world, "郑州市人民政府") == ("河南省人民政府", "河南省信访局", True)
    await set_by(world, county, HIGHER)
    assert await reviewer(world, county) == (city, city, False)
    assert await reviewer(world, county, day=DAY - dt.timedelta(days=1)) == (
        *("金水区人民政府", "金水区信访局"),
        False,
    )
    await set_by(world, county, OWN, since=dt.date(2026, 4, 1))
    assert await reviewer(world, county) == (city, city, False)
    later = await reviewer(world, county, day=dt.date(2026, 4, 1))
    assert later == ("金水区人民政府", "金水区信访局", False)


async def test_a_government_reviews_through_the_body_that_is_set(world: World) -> None:
    county = await housing(world, "金水区")
    await set_by(world, "金水区人民政府", body=world.unit("金水区组织部"))
    assert await reviewer(world, county) == ("金水区人民政府", "金水区组织部", False)
    # Where that gave the opinion itself, the petition office stands in.
    office = ("金水区人民政府", "金水区信访局", False)
    assert await reviewer(world, county, apart=("金水区组织部",)) == office


async def test_who_took_a_part_in_the_answer_does_not_review_it(world: World) -> None:
    road, bureau = Road(world, DAY), await housing(world, "金水区")
    handler, beside = f"{bureau}承办人", await housing(world, "金水区", work="房管")
    await set_by(world, "金水区人民政府", body=world.unit(beside))
    await road.register()
    await road.send(to=bureau)
    await road.accept(by=handler)
    target = world.unit(beside)
    await road.act(OFFICER, join_handling, lambda on: JoinHandling(on, target, "查明产权", 10))
    await road.act(f"{beside}承办人", answer_part, lambda on: AnswerPart(on, "产权已查明"))
    await road.answer(by=handler)
    await road.serve(by=handler)
    await road.request(by=handler)
    assert [one.unit for one in await road.reviews()] == ["金水区信访局"]


async def test_without_a_department_above_its_own_level_reviews(world: World) -> None:
    county = await housing(world, "金水区")
    await set_by(world, county, HIGHER)  # the city has none on the platform
    assert await reviewer(world, county) == ("金水区人民政府", "金水区信访局", False)


async def test_who_stands_below_a_unit_is_reviewed_by_that(world: World) -> None:
    county = await housing(world, "金水区")
    below = await housing(world, "金水区", world.unit(county), work="房管")
    assert await reviewer(world, below) == (county, county, False)


async def test_nobody_reviews_himself(world: World) -> None:
    """The petition office is its committee's body: the petition office above reviews it."""
    office = "金水区信访局"
    assert await reviewer(world, office, apart=(office,)) == ("郑州市信访局", "郑州市信访局", False)
    county = await housing(world, "金水区")
    await housing(world, "郑州市")
    assert await reviewer(world, county, apart=(office,)) == ("郑州市住建局",) * 2 + (False,)


async def test_past_whom_the_accused_bar(world: World) -> None:
    department = "金水区自然资源局"
    above = world.person("郑州市自然资源局局长")
    assert await reviewer(world, department, (PERSON, above)) == ("河南省自然资源局",) * 2 + (
        False,
    )
    county = await housing(world, "金水区")
    city = await housing(world, "郑州市")
    office = (UNIT, world.unit("金水区信访局"))
    assert await reviewer(world, county, office) == (city, city, False)
    whole = (TENANT, world.tenant("郑州市"))
    assert await reviewer(world, county, whole) == ("河南省人民政府", "河南省信访局", True)
    top = (TENANT, world.tenant("河南省"))
    assert await reviewer(world, county, top) is None


async def test_a_suspended_territory_reviews_nothing(world: World) -> None:
    county = await housing(world, "金水区")
    await set_by(world, county, HIGHER)
    city = await housing(world, "郑州市")
    assert await reviewer(world, county) == (city, city, False)
    await run(world.at, "UPDATE tenant SET state = 'SUSPENDED' WHERE name = '郑州市'")
    assert await reviewer(world, county) == ("金水区人民政府", "金水区信访局", False)
    assert await reviewer(world, "金水区自然资源局") is None


async def test_what_cant_be_set(world: World) -> None:
    road = Road(world, DAY)
    county = await housing(world, "金水区")
    body = world.unit("金水区信访局")
    refusals: tuple[tuple[type[Invalid], str, str, ReviewRoute | None, UUID | None], ...] = (
        (RouteOrBody, "route", county, None, None),
        (RouteOrBody, "route", county, OWN, body),
        (RouteOrBody, "body", "金水区人民政府", OWN, None),
        (NotABody, "body", "金水区人民政府", None, world.unit("郑州市信访局")),
        (NotABody, "body", "金水区人民政府", None, road.world.person("金水区区长")),
    )
    for kind, field, unit, route, given in refusals:
        async with refused(road, kind, field):
            await set_by(world, unit, route, given)
    async with refused(road, LineDecides, "route", "第三十五条"):
        await set_by(world, "金水区自然资源局", OWN)
    async with refused(road, SetTooEarly, "since"):
        await set_by(world, county, OWN, since=dt.date(2026, 3, 1))
    await set_by(world, county, OWN)
    async with refused(road, AlreadySet, "since"):
        await set_by(world, county, HIGHER)
    later = dt.date(2026, 5, 1)
    async with refused(road, NoSuchUnit):
        await set_by(world, county, HIGHER, since=later, by="中原区管理员")
    async with refused(road, ActNotPermitted):
        await set_by(world, county, HIGHER, since=later, by="金水区信访局局长")
