"""The demo as it is seeded: interrupted twice, gone on with, started again, by another address."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from xinfang import demo, settings
from xinfang.access.actor import SystemActor
from xinfang.access.grants import shipped
from xinfang.cases.queries import lists
from xinfang.cases.queries.narrowing import Filter
from xinfang.demo.organizations import PLATFORM
from xinfang.demo.organs import PROVINCE
from xinfang.demo.people import ADMINISTRATORS, seats
from xinfang.kernel import clock
from xinfang.organizations import check
from xinfang.organizations.queries import actor_of, all_tenants, tenant_by_code
from xinfang.settings import MisconfiguredError, Profile, Settings
from xinfang.store.crypto import Provider
from xinfang.store.transaction import Database, connect
from xinfang.store.verify import verify
from xinfang.web.sign_in import developer_issuer

import database as testing

pytestmark = pytest.mark.pg
Answer = TypeVar("Answer")


class EndedHereError(Exception):
    """The process ended here."""


@dataclass(frozen=True, slots=True)
class Seeded:
    own: testing.Database
    settings: Settings

    def ask(self, question: Callable[[Database], Awaitable[Answer]]) -> Answer:
        async def go() -> Answer:
            database = connect(self.own.url("app"), Provider.for_tests())
            try:
                return await question(database)
            finally:
                await database.dispose()

        return asyncio.run(go())

    def seed(self, tell: Callable[[str], None] = lambda _step: None) -> bool:
        return self.ask(lambda database: demo.seed(self.settings, database, tell))

    def count(self, what: str) -> int:
        async def go() -> int:
            engine = create_async_engine(self.own.url("admin"))
            async with engine.connect() as connection:
                found = await connection.scalar(sa.text(f"SELECT count(*) FROM {what}"))  # noqa: S608 - our own tests
            await engine.dispose()
            return int(found or 0)

        return asyncio.run(go())

    def issuer(self) -> str:
        return developer_issuer(self.settings, demo.users).issuer

    def titles(self, subject: str) -> Counter[str]:
        """The cases that a user's list shows."""

        async def listed(database: Database) -> Counter[str]:
            actor = await actor_of(database, self.issuer(), subject, clock.today())
            assert actor is not None
            async with database.read(actor) as read:
                rows = await lists.list_cases(read, actor, shipped(), Filter(), limit=100)
            return Counter(str(row["title"]) for row in rows)

        return self.ask(listed)


def interrupted_at(step: str) -> Callable[[str], None]:
    def tell(begun: str) -> None:
        if begun == step:
            raise EndedHereError

    return tell


@pytest.fixture(scope="module")
def seeded(database_server: testing.Server) -> Iterator[Seeded]:
    with testing.database(database_server) as own, tempfile.TemporaryDirectory() as folder:
        here = Seeded(own, settings.load(data_dir=Path(folder), port=18411))
        for step in ("organs of 郑州市", "approvals of 洛阳市", "letter 7"):
            with pytest.raises(EndedHereError):
                here.seed(interrupted_at(step))
        assert here.seed()
        yield here


def test_interrupted_and_gone_on_with_it_is_whole(seeded: Seeded) -> None:
    async def levels(database: Database) -> tuple[Counter[str], dict[str, str]]:
        async with database.read(PLATFORM) as read:
            tenants = await all_tenants(read)
        return Counter(one.level for one in tenants), {one.name: one.path for one in tenants}

    counted, paths = seeded.ask(levels)
    assert counted == {"PROVINCE": 1, "MUNICIPALITY": 17, "COUNTY": 157}
    assert paths["金水区"] == "41/4101/410105/"
    assert paths["兰考县"] == "41/410225/"
    assert paths["济源市"] == "41/419001/"
    assert seeded.count("petition_case") == 40
    assert seeded.count("ledger_entry WHERE event = 'case.registered'") >= 40


def test_what_follows_from_the_trees_is_what_they_say(seeded: Seeded) -> None:
    async def checked(database: Database) -> list[check.Inconsistency]:
        async with database.read(PLATFORM) as read:
            province = await tenant_by_code(read, PROVINCE)
        assert province is not None
        return await check.check(database, SystemActor("test", province.id, province.path))

    assert seeded.ask(checked) == []
    assert seeded.count("unit") > 3_000
    assert seeded.count("post_holding WHERE until IS NOT NULL") > 1_000
    in_line = "unit one JOIN unit two ON one.vertical_superior_id = two.id"
    assert seeded.count(f"{in_line} JOIN unit three ON two.vertical_superior_id = three.id") > 250
    unapproved = "appointment WHERE needs_approval AND approved_by IS NULL"
    assert seeded.count(unapproved) == 0


def test_everybody_signs_in_with_the_role_of_his_seat(seeded: Seeded) -> None:
    async def roles(database: Database) -> dict[str, frozenset[str]]:
        found = {}
        for seat in seats():
            actor = await actor_of(database, seeded.issuer(), seat.subject, clock.today())
            found[seat.subject] = actor.roles if actor else frozenset()
        return found

    assert seeded.ask(roles) == {seat.subject: frozenset({seat.role}) for seat in seats()}


def test_the_accused_heads_see_their_cases_and_not_the_one_about_them(seeded: Seeded) -> None:
    overseen = seeded.titles("henan-overseer")
    accusations = {title for title in overseen if title.endswith("（虚构）")}
    assert overseen.total() == 40
    assert len(accusations) == 3
    of_district, of_county = "检举某区长干预工程招标（虚构）", "控告某县长压下征地信访事项（虚构）"
    assert {of_district, of_county} < accusations
    for place, accusation in (("jinshui", of_district), ("lankao", of_county)):
        for subject in (f"{place}-head", f"{place}-case-officer", f"{place}-registrar"):
            seen = seeded.titles(subject)
            assert seen.total() == 11
            assert accusation not in seen
    assert of_district in seeded.titles("zhengzhou-petition-director")
    assert of_county in seeded.titles("henan-petition-director")
    assert seeded.count("hand_over_slip") == 2


def test_the_invented_past_stands_in_order_in_a_ledger_that_is_whole(seeded: Seeded) -> None:
    async def verified() -> bool:
        engine = create_async_engine(seeded.own.url("auditor"))
        try:
            return (await verify(engine, {})).whole
        finally:
            await engine.dispose()

    assert asyncio.run(verified())
    backwards = (
        "ledger_entry one JOIN ledger_entry next USING (tenant_id, chain)"
        " WHERE next.sequence = one.sequence + 1 AND next.recorded_at < one.recorded_at"
    )
    assert seeded.count(backwards) == 0


def test_started_again_it_does_nothing(seeded: Seeded) -> None:
    before = seeded.count("ledger_entry")
    assert not seeded.seed()
    assert seeded.count("ledger_entry") == before


def test_started_at_another_address_the_same_people_sign_in_there(seeded: Seeded) -> None:
    elsewhere = Seeded(seeded.own, seeded.settings.model_copy(update={"port": 18412}))
    people, before = seeded.count("person"), seeded.count("app_user")
    assert not elsewhere.seed()
    test_everybody_signs_in_with_the_role_of_his_seat(elsewhere)
    test_the_accused_heads_see_their_cases_and_not_the_one_about_them(elsewhere)
    assert seeded.count("person") == people
    accounts = seeded.count("app_user")
    assert accounts == before + len(seats()) + len(ADMINISTRATORS) + 1
    assert not elsewhere.seed()
    assert seeded.count("app_user") == accounts


@pytest.mark.parametrize("profile", [Profile.PRODUCTION, Profile.TEST])
def test_outside_the_demo_profile_there_is_no_demo(seeded: Seeded, profile: Profile) -> None:
    other = seeded.settings.model_copy(update={"profile": profile})
    with pytest.raises(MisconfiguredError, match="demo only"):
        Seeded(seeded.own, other).seed()
    with pytest.raises(MisconfiguredError, match="demo only"):
        demo.logins(other)
