"""Taking up and leaving posts: one principal leader on any day, and no way round a denial."""

from datetime import date, timedelta

import pytest

from organizations.objects import act, ask, case_of, differences, run
from xinfang.access.grants import ActNotPermitted
from xinfang.cases.models import SubjectKind
from xinfang.kernel import clock
from xinfang.organizations.create_post import StandingDuty, standing_duty
from xinfang.organizations.leave_post import LeavePost, leave_post
from xinfang.organizations.queries import holders_of
from xinfang.organizations.take_up_post import (
    EndsBeforeStart,
    PostTaken,
    TakeUpPost,
    take_up_post,
)
from xinfang.organizations.vocabulary import Rank

from world import SINCE, World

ADMIN = "河南省管理员"
HEAD = "金水区信访局局长"


async def holding(world: World, name: str) -> LeavePost:
    async with world.db.read(world.user(ADMIN)) as read:
        (holder,) = await holders_of(read, world.post(name), clock.today())
    return LeavePost(holding_id=holder.holding_id, until=clock.today() - timedelta(days=1))


async def test_who_held_the_post_on_a_day_has_one_answer(world: World) -> None:
    post, today = world.post(HEAD), clock.today()
    await act(world, ADMIN, leave_post, await holding(world, HEAD))
    who = world.person("中原区信访局局长")
    await act(world, ADMIN, take_up_post, TakeUpPost(post_id=post, person_id=who))
    answers = {today: "中原区信访局局长", today - timedelta(days=1): HEAD, SINCE: HEAD}
    async with world.db.read(world.user(ADMIN)) as read:
        for day, name in answers.items():
            assert [one.name for one in await holders_of(read, post, day)] == [name]
        assert await holders_of(read, post, SINCE - timedelta(days=1)) == ()


@pytest.mark.parametrize(
    ("who", "since", "until", "refusal"),
    [
        (ADMIN, None, None, PostTaken),
        (ADMIN, date(2020, 1, 1), SINCE, PostTaken),
        (ADMIN, date(2020, 1, 1), date(2019, 1, 1), EndsBeforeStart),
        ("郑州市信访局局长", None, None, ActNotPermitted),
    ],
)
async def test_refusals_put_nobody_in(
    world: World, who: str, since: date | None, until: date | None, refusal: type[Exception]
) -> None:
    command = TakeUpPost(
        post_id=world.post(HEAD), person_id=world.person("中原区区长"), since=since, until=until
    )
    with pytest.raises(refusal):
        await act(world, who, take_up_post, command)
    taken = "SELECT count(*) FROM post_holding WHERE post_id = :post"
    assert await ask(world.at, taken, post=world.post(HEAD)) == 1


async def test_a_time_before_is_free(world: World) -> None:
    command = TakeUpPost(
        post_id=world.post(HEAD),
        person_id=world.person("中原区区长"),
        since=date(2020, 1, 1),
        until=SINCE - timedelta(days=1),
    )
    await act(world, ADMIN, take_up_post, command)


async def test_the_database_itself_refuses_a_second_principal_leader(world: World) -> None:
    with pytest.raises(Exception, match="ex_post_holding_sole"):
        await run(
            world.at,
            "INSERT INTO post_holding SELECT gen_random_uuid(), post_id, rank, :person, tenant_id,"
            " tenant_path, '2026-01-01', '2026-01-01' FROM post_holding WHERE post_id = :post",
            post=world.post(HEAD),
            person=world.person("中原区区长"),
        )


async def test_who_takes_a_post_in_an_accused_unit_is_denied_and_stays_so(world: World) -> None:
    accused = (SubjectKind.UNIT, world.unit("金水区自然资源局"))
    await case_of(world, "中原区信访局登记员", "中原区信访局", accused)
    denials = "SELECT count(*) FROM access_denial WHERE person_id = :who"
    who = world.person("中原区区长")
    assert await ask(world.at, denials, who=who) == 0
    await act(world, ADMIN, leave_post, await holding(world, "金水区自然资源局局长"))
    post = world.post("金水区自然资源局局长")
    await act(world, ADMIN, take_up_post, TakeUpPost(post_id=post, person_id=who))
    assert await ask(world.at, denials, who=who) == 1
    await act(world, ADMIN, leave_post, await holding(world, "金水区自然资源局局长"))
    assert await ask(world.at, denials, who=who) == 1
    assert await differences(world) == []


def test_what_a_rank_owes_stands_in_article_six() -> None:
    assert {rank: standing_duty(rank) for rank in Rank} == {
        Rank.PRINCIPAL_LEADER: StandingDuty.FIRST_RESPONSIBLE,
        Rank.LEADER_IN_CHARGE: StandingDuty.DIRECT_RESPONSIBLE,
        Rank.TEAM_MEMBER: StandingDuty.ONE_POST_TWO_DUTIES,
        Rank.STAFF: None,
    }
