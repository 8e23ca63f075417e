"""Who is denied an accusation: derived inside the database from subjects, posts and both trees.

The world is written by the administrator in plain SQL: nothing of ours helps the functions under
test.
"""

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from xinfang.access.policies import heading

from database import Database

SPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
SINCE = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
CASE = uuid5(SPACE, "case")


def known(name: str) -> UUID:
    return uuid5(SPACE, name)


TENANTS = {  # name: (parent, path, level)
    "河南": (None, "41/", "PROVINCE"),
    "郑州": ("河南", "41/4101/", "MUNICIPALITY"),
    "金水": ("郑州", "41/4101/410105/", "COUNTY"),
    "中原": ("郑州", "41/4101/410102/", "COUNTY"),
}
UNITS = {  # name: (tenant, parent, vertical superior, leads its tenant)
    "省厅": ("河南", None, None, False),
    "市府": ("郑州", None, None, True),
    "市局": ("郑州", None, "省厅", False),
    "区府": ("金水", None, None, True),
    "区局": ("金水", None, "市局", False),
    "区所": ("金水", "区局", None, False),
    "区信访局": ("金水", None, None, False),
    "邻区局": ("中原", None, "市局", False),
}
POSTS = {  # person: (unit, rank, since, until)
    "区长": ("区府", "PRINCIPAL_LEADER", date(2024, 1, 1), None),
    "副区长": ("区府", "LEADER_IN_CHARGE", date(2024, 1, 1), None),
    "区府科员": ("区府", "STAFF", date(2024, 1, 1), None),
    "区局长": ("区局", "PRINCIPAL_LEADER", date(2024, 1, 1), None),
    "区局前任": ("区局", "TEAM_MEMBER", date(2020, 1, 1), date(2025, 12, 31)),
    "区局刚走": ("区局", "TEAM_MEMBER", date(2020, 1, 1), date(2026, 3, 1)),
    "区局科员": ("区局", "STAFF", date(2024, 1, 1), None),
    "所长": ("区所", "PRINCIPAL_LEADER", date(2024, 1, 1), None),
    "区信访局长": ("区信访局", "PRINCIPAL_LEADER", date(2024, 1, 1), None),
    "市局长": ("市局", "PRINCIPAL_LEADER", date(2024, 1, 1), None),
    "市府科员": ("市府", "STAFF", date(2024, 1, 1), None),
    "邻区局长": ("邻区局", "PRINCIPAL_LEADER", date(2024, 1, 1), None),
    "省厅长": ("省厅", "PRINCIPAL_LEADER", date(2024, 1, 1), None),
}
JINSHUI = {
    *("区长", "副区长", "区府科员", "区局长", "区局刚走", "区局科员", "所长", "区信访局长"),
}
BUREAU = {"区局长", "区局刚走", "区局科员", "所长"}


@pytest.fixture
async def connection(database: Database) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(database.url("admin"))
    async with engine.begin() as opened:
        await opened.execute(sa.text("SELECT set_config('xinfang.actor', 'test', true)"))
        for name, (parent, path, level) in TENANTS.items():
            await insert(
                opened, "tenant", id=known(name), parent_id=parent and known(parent), path=path,
                level=level, name=name,
            )  # fmt: skip
        for name, (tenant, parent, superior, leads) in UNITS.items():
            await insert(
                opened, "unit", id=known(name), tenant_id=known(tenant),
                tenant_path=TENANTS[tenant][1], parent_id=parent and known(parent),
                vertical_superior_id=superior and known(superior), kind="ADMINISTRATIVE",
                sector="government", name=name, leads_tenant=leads, valid_from=date(2020, 1, 1),
            )  # fmt: skip
        for person, (unit, rank, since, until) in POSTS.items():
            await take_post(opened, person, unit, rank, since, until)
        yield opened
    await engine.dispose()


async def insert(connection: AsyncConnection, table: str, **values: object) -> None:
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    await connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)  # noqa: S608 - names of this file


async def take_post(
    connection: AsyncConnection, person: str, unit: str, rank: str, since: date, until: date | None
) -> None:
    tenant = UNITS[unit][0]
    place = {"tenant_id": known(tenant), "tenant_path": TENANTS[tenant][1]}
    exists = await connection.scalar(
        sa.text("SELECT count(*) FROM person WHERE id = :id"), {"id": known(person)}
    )
    if not exists:
        await insert(connection, "person", id=known(person), name=person, **place)
    post = known(f"{unit}/{person}/{since}")
    await insert(connection, "post", id=post, unit_id=known(unit), title=person, rank=rank, **place)
    await insert(
        connection, "post_holding", id=known(f"held {post}"), post_id=post, rank=rank,
        person_id=known(person), since=since, until=until, **place,
    )  # fmt: skip


async def accuse(connection: AsyncConnection, kind: str, name: str) -> None:
    await connection.execute(
        sa.text("SELECT access_accuse('case', :case, :kinds, :ids, :since, :now)"),
        {"case": CASE, "kinds": [kind], "ids": [known(name)], "since": SINCE, "now": NOW},
    )


async def denied(connection: AsyncConnection) -> set[str]:
    rows = await connection.execute(
        sa.text("SELECT person_id FROM access_denial WHERE object_id = :case"), {"case": CASE}
    )
    names = {known(name): name for name in [*POSTS, "新来者"]}
    return {names[row.person_id] for row in rows}


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("kind", "subject", "expected"),
    [
        pytest.param("PERSON", "区局科员", {"区局科员"}, id="条例30: staff alone"),
        pytest.param("PERSON", "区局刚走", {"区局刚走"}, id="条例30: a team member alone"),
        pytest.param("UNIT", "区局", BUREAU, id="条例30: a unit with what lies below, leavers too"),
        pytest.param("PERSON", "区局长", BUREAU, id="条例30: a head with his unit and below"),
        pytest.param("UNIT", "区所", {"所长"}, id="条例30: a lower unit, not the one above"),
        pytest.param(
            "PERSON", "市局长", {"市局长", "邻区局长", *BUREAU}, id="条例30: down the vertical line"
        ),
        pytest.param("TENANT", "金水", JINSHUI, id="条例30: a whole tenant"),
        pytest.param("PERSON", "区长", JINSHUI, id="条例30: the government's head, his tenant"),
        pytest.param("UNIT", "区府", JINSHUI, id="条例30: the government itself, its tenant"),
        pytest.param("PERSON", "副区长", JINSHUI, id="条例30: any leader of the government"),
        pytest.param(
            "PERSON", "区府科员", {"区府科员"}, id="条例30: staff of the government alone"
        ),
        pytest.param(
            "TENANT",
            "郑州",
            {*JINSHUI, "市局长", "市府科员", "邻区局长"},
            id="条例30: and tenants below",
        ),
    ],
)
async def test_denied_persons(
    connection: AsyncConnection, kind: str, subject: str, expected: set[str]
) -> None:
    await accuse(connection, kind, subject)
    assert await denied(connection) == expected


@pytest.mark.anyio
@pytest.mark.parametrize("kind", ["UNIT", "PERSON"])
async def test_later_comers_are_denied_and_leavers_stay(
    connection: AsyncConnection, kind: str
) -> None:
    await accuse(connection, kind, "区局" if kind == "UNIT" else "区局长")
    await take_post(connection, "新来者", "区所", "STAFF", date(2026, 6, 1), None)
    await connection.execute(
        sa.text("UPDATE post_holding SET until = '2026-05-31' WHERE person_id = :who"),
        {"who": known("区局科员")},
    )
    assert await rederive(connection, ["新来者", "区局科员"]) == 1
    assert await denied(connection) == {*BUREAU, "新来者"}


@pytest.mark.anyio
async def test_an_accused_person_who_becomes_head_shuts_out_his_new_unit(
    connection: AsyncConnection,
) -> None:
    await accuse(connection, "PERSON", "区府科员")
    await take_post(connection, "区府科员", "区信访局", "PRINCIPAL_LEADER", date(2026, 4, 1), None)
    assert await rederive(connection, ["区府科员"]) == 1
    assert await denied(connection) == {"区府科员", "区信访局长"}


@pytest.mark.anyio
async def test_rederiving_for_the_unconcerned_or_for_all_adds_nothing(
    connection: AsyncConnection,
) -> None:
    await accuse(connection, "UNIT", "区局")
    assert await rederive(connection, ["省厅长", "邻区局长"]) == 0
    assert await rederive(connection, None) == 0


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("unit", "role", "expected"),
    [
        *(
            pytest.param("区所", role, {"所长", "新来者"}, id=f"条例30: {role}")
            for role in sorted(heading())
        ),
        pytest.param("区信访局", "director", {"区信访局长", "新来者"}, id="条例30: director"),
        pytest.param("区府", "leader", {*JINSHUI, "新来者"}, id="条例30: leader by role"),
        pytest.param("区所", "leader", {"新来者"}, id="条例30: a leader elsewhere"),
        pytest.param("区所", "handler", {"新来者"}, id="条例30: staff by role, himself alone"),
    ],
)
async def test_who_heads_by_role_is_taken_as_by_post(
    connection: AsyncConnection, unit: str, role: str, expected: set[str]
) -> None:
    tenant = UNITS[unit][0]
    place = {"tenant_id": known(tenant), "tenant_path": TENANTS[tenant][1]}
    await insert(connection, "person", id=known("新来者"), name="新来者", **place)
    await insert(
        connection, "app_user", id=known("账号"), person_id=known("新来者"), issuer="i",
        subject="s", display_name="新来者", **place,
    )  # fmt: skip
    await insert(
        connection, "appointment", id=known("授权"), user_id=known("账号"),
        person_id=known("新来者"), role=role, unit_id=known(unit), since=date(2025, 1, 1), **place,
    )  # fmt: skip
    await accuse(connection, "PERSON", "新来者")
    assert await denied(connection) == expected


async def rederive(connection: AsyncConnection, persons: Iterable[str] | None) -> int:
    ids = None if persons is None else [known(person) for person in persons]
    added = await connection.scalar(
        sa.text("SELECT access_rederive(:persons, :now)").bindparams(
            sa.bindparam("persons", type_=sa.ARRAY(sa.Uuid))
        ),
        {"persons": ids, "now": NOW},
    )
    return int(added or 0)


@pytest.mark.anyio
async def test_the_application_reads_its_own_denials_and_no_others(
    connection: AsyncConnection,
) -> None:
    await accuse(connection, "PERSON", "区局科员")
    await connection.execute(sa.text("SET LOCAL ROLE xinfang_app"))
    answers = {}
    for person in ("区局科员", "省厅长"):
        await connection.execute(
            sa.text("SELECT set_config('xinfang.person', :who, true)"), {"who": str(known(person))}
        )
        answers[person] = await connection.scalar(sa.text("SELECT xinfang_denied('case')"))
    assert answers == {"区局科员": [CASE], "省厅长": []}


@pytest.mark.anyio
@pytest.mark.parametrize("table", ["access_accused", "access_denial"])
async def test_the_application_cannot_read_who_is_accused(
    connection: AsyncConnection, table: str
) -> None:
    await connection.execute(sa.text("SET LOCAL ROLE xinfang_app"))
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        async with connection.begin_nested():
            await connection.execute(sa.text(f"SELECT 1 FROM {table}"))  # noqa: S608 - names of this file


@pytest.mark.anyio
@pytest.mark.parametrize("setting", ["xinfang.actor", "xinfang.person"])
async def test_without_an_actor_the_question_is_an_error(
    connection: AsyncConnection, setting: str
) -> None:
    await connection.execute(sa.text(f"SELECT set_config('{setting}', '', true)"))
    with pytest.raises(sa.exc.DBAPIError, match=r"no (actor|person)"):
        async with connection.begin_nested():
            await connection.scalar(sa.text("SELECT xinfang_denied('case')"))
