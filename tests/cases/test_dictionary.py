"""The content classes: what is shipped is what a new installation has; nobody changes it."""

import asyncio
import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy import make_url
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine

from cases.petitions import petition
from cases.road import Road
from xinfang.cases.classify import NoSuchClass
from xinfang.cases.dictionary import ContentClasses, shipped
from xinfang.cases.queries.dictionary import load_content_classes
from xinfang.cases.register import RegisterCase, register
from xinfang.kernel import clock
from xinfang.organizations.pinyin import spelled
from xinfang.store import migration

from world import World

REGISTRAR = "金水区信访局登记员"
FIRST_LEVEL = (
    *("政法", "科技与信息产业", "纪检监察", "党务政务", "国土资源", "教育文体", "劳动和社会保障"),
    *("城乡建设", "农村农业", "卫生计生", "环境保护", "交通运输", "民政", "经济管理"),
    *("商贸旅游", "组织人事", "其他"),
)


def test_the_shipped_classes_are_three_levels_by_code() -> None:
    rows = shipped()
    codes = {row["code"]: row["level"] for row in rows}
    assert len(codes) == len(rows)
    assert [row["name"] for row in rows if row["level"] == 1] == list(FIRST_LEVEL)
    assert codes["990000"] == 1
    for row in rows:
        assert (row["parent_code"] is None) is (row["level"] == 1)
        if row["parent_code"] is not None:
            assert codes[row["parent_code"]] == row["level"] - 1
    for first in (code for code, level in codes.items() if level == 1):
        second = [code for code in codes if code[:2] == first[:2] and codes[code] == 2]
        assert len(second) >= 4
        assert all(sum(code[:4] == one[:4] for code in codes) >= 4 for one in second)


def test_only_the_published_names_say_that_they_are() -> None:
    assert {row["level"] for row in shipped() if row["official"]} == {1}


def test_names_below_one_class_differ() -> None:
    named = [(row["parent_code"], row["name"]) for row in shipped()]
    assert len(set(named)) == len(named)


async def test_a_new_installation_has_them_without_a_command(world: World) -> None:
    async with world.db.read(world.user(REGISTRAR)) as read:
        loaded = await load_content_classes(read)
    assert loaded.by_code == ContentClasses(shipped()).by_code
    assert loaded.by_code["050101"].path == "国土资源/征地/补偿"
    top = loaded.below(None, clock.today())
    assert [one.name for one in top] == list(FIRST_LEVEL)


async def test_everybody_signed_in_reads_and_nobody_writes(world: World) -> None:
    async with world.db.read(world.user("石家庄市信访局登记员")) as read:
        assert (await load_content_classes(read)).by_code
    async with world.db.engine.connect() as connection:
        with pytest.raises(ProgrammingError, match="no actor"):
            await connection.execute(sa.text("SELECT 1 FROM content_class"))
    for statement in ("UPDATE content_class SET name = ''", "DELETE FROM content_class"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with world.db.write(world.user("河南省管理员")) as tx:
                await tx.execute(sa.text(statement))


async def test_a_case_has_a_class_that_there_is_or_none(world: World) -> None:
    async with world.db.write(world.user(REGISTRAR)) as tx:
        await register(tx, world.grants, RegisterCase(petition()))
    engine = create_async_engine(world.at.url("admin"))
    given = sa.text("UPDATE petition_case SET content_class_code = :code")
    async with engine.begin() as connection:
        assert (await connection.execute(given, {"code": "050101"})).rowcount == 1
        with pytest.raises(IntegrityError, match="fk_petition_case_content_class_code"):
            await connection.execute(given, {"code": "050198"})
    await engine.dispose()


async def test_a_class_that_there_is_not_is_refused_by_classifying(world: World) -> None:
    road = Road(world, dt.date(2026, 2, 3))
    await road.register()
    with pytest.raises(NoSuchClass):
        await road.classify(content_class_code="050198")
    assert (await road.case()).content_class_code is None
    await road.classify(content_class_code="050101")
    assert (await road.case()).content_class_code == "050101"


async def test_names_written_before_get_their_reading(world: World) -> None:
    owner = make_url(world.at.url("owner"))
    await world.db.engine.dispose()
    await asyncio.to_thread(migration.downgrade, owner, "0008_road")
    await asyncio.to_thread(migration.upgrade, owner)
    engine = create_async_engine(world.at.url("admin"))
    async with engine.connect() as connection:
        for table in ("region", "tenant", "unit"):
            found = (await connection.execute(sa.text(f"SELECT name, pinyin FROM {table}"))).all()  # noqa: S608 - of this list
            assert len(found) >= 10
            assert [row for row in found if row.pinyin != spelled(row.name)] == []
        forced = "SELECT relname FROM pg_class WHERE relname IN ('region', 'tenant', 'unit')"
        assert (
            len((await connection.execute(sa.text(f"{forced} AND relforcerowsecurity"))).all()) == 3
        )
    await engine.dispose()
