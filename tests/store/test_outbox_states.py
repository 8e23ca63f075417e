"""Whatever senders, workers, crashes, pauses and operators do: a model foretells each answer."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    multiple,
    rule,
    run_state_machine_as_test,
)

from store.parcels import TOPIC, TOPICS, Tenant, effects, parcel_of, send, take_effect
from store.things import opened
from xinfang.access.actor import SystemActor
from xinfang.kernel import clock
from xinfang.kernel.ids import new_id
from xinfang.store import outbox
from xinfang.store.outbox import Claimed, LeaseLostError, NotHeldError, Patience
from xinfang.store.transaction import Database

import database as testing

PATIENCE = Patience(attempts=3)
START = datetime(2026, 3, 2, 1, tzinfo=UTC)
Answer = TypeVar("Answer")


@dataclass(slots=True, eq=False)
class Known:
    """What the model knows of a parcel."""

    object_id: UUID
    tenant: int
    key: str
    available_at: datetime
    state: str = "READY"
    attempts: int = 0
    fence: int = 0
    leased_until: datetime | None = None

    def leased_under(self, fence: int) -> bool:
        """Tell whether a lease is the last one, and neither given back nor used."""
        return self.leased_until is not None and self.fence == fence


@dataclass(slots=True)
class Stage:
    """The database under test, and the event loop that its connections belong to."""

    runner: asyncio.Runner
    own: testing.Database
    app: Database
    worker: Database


class Outbox(RuleBasedStateMachine):
    """Two tenants, two keys; leases are kept for ever, as a worker that hangs keeps them."""

    leases: Bundle[tuple[Known, Claimed]] = Bundle("leases")

    stage: ClassVar[Stage]

    def __init__(self) -> None:
        super().__init__()
        # Other tenants each time: what earlier runs left is none of theirs.
        self.tenants: tuple[Tenant, ...] = ((new_id(), "41/4101/"), (new_id(), "41/410225/"))
        self.now = START
        self.parcels: list[Known] = []
        self.delivered: dict[int, list[UUID]] = {0: [], 1: []}

    def do(self, act: Callable[[], Awaitable[Answer]]) -> Answer:
        async def then() -> Answer:
            with clock.frozen(self.now):
                return await act()

        return self.stage.runner.run(then())

    def due(self, tenant: int) -> list[Known]:
        """Return the heads of the tenant that can be claimed now, in the order of claiming."""
        heads: dict[str, Known] = {}
        for one in self.parcels:
            if one.tenant == tenant and one.state != "DONE":
                heads.setdefault(one.key, one)
        free = [
            one
            for one in heads.values()
            if one.state == "READY"
            and one.available_at <= self.now
            and (one.leased_until is None or one.leased_until < self.now)
        ]
        return sorted(free, key=lambda one: (one.available_at, self.parcels.index(one)))

    @rule(tenant=st.integers(0, 1), keys=st.lists(st.sampled_from("ab"), min_size=1, max_size=4))
    def sends(self, tenant: int, keys: list[str]) -> None:
        objects = self.do(lambda: send(self.stage.app, self.tenants[tenant], *keys))
        for key, object_id in zip(keys, objects, strict=True):
            self.parcels.append(Known(object_id, tenant, key, self.now))

    @rule(minutes=st.sampled_from([0.5, 1, 2, 120]))
    def time_passes(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(tenant=st.integers(0, 1), target=leases)
    def claims(self, tenant: int) -> MultipleResults[tuple[Known, Claimed]] | tuple[Known, Claimed]:
        due = self.due(tenant)
        listed = self.do(lambda: outbox.due_tenants(self.stage.worker))
        assert (self.tenants[tenant] in listed) == bool(due)
        claimed = self.do(
            lambda: outbox.claim(self.stage.worker, self.tenants[tenant], TOPICS, PATIENCE)
        )
        if not due:
            assert claimed is None
            return multiple()
        head = due[0]
        head.attempts += 1
        head.fence += 1
        head.leased_until = self.now + PATIENCE.lease
        if head.attempts > PATIENCE.attempts:
            assert claimed is None
            head.state, head.leased_until = "HELD", None
            return multiple()
        assert claimed is not None
        assert (claimed.object_id, claimed.fence) == (head.object_id, head.fence)
        assert claimed.attempts == head.attempts
        return head, claimed

    @rule(lease=leases)
    def delivers(self, lease: tuple[Known, Claimed]) -> None:
        known, claimed = lease
        ours = known.leased_under(claimed.fence)

        async def deliver() -> bool:
            try:
                async with self.stage.worker.write(self.actor(known)) as tx:
                    await outbox.finish(tx, claimed, await take_effect(tx, claimed))
            except LeaseLostError:
                return False
            return True

        assert self.do(deliver) == ours
        if ours:
            known.state, known.leased_until = "DONE", None
            self.delivered[known.tenant].append(known.object_id)

    @rule(lease=leases)
    def fails(self, lease: tuple[Known, Claimed]) -> None:
        known, claimed = lease
        ours = known.leased_under(claimed.fence)

        async def fail() -> bool:
            async with self.stage.worker.write(self.actor(known)) as tx:
                return await outbox.fail(tx, claimed, "ConnectError", PATIENCE)

        assert self.do(fail) == ours
        if not ours:
            return
        known.leased_until = None
        if claimed.attempts >= PATIENCE.attempts:
            known.state = "HELD"
            return
        row = self.do(lambda: parcel_of(self.stage.own, known.object_id))
        known.available_at = row["available_at"]
        assert self.now < known.available_at <= self.now + PATIENCE.longest_pause

    @rule(data=st.data())
    def is_replayed(self, data: st.DataObject) -> None:
        if not self.parcels:
            return
        known = data.draw(st.sampled_from(self.parcels))
        row = self.do(lambda: parcel_of(self.stage.own, known.object_id))

        async def replay() -> bool:
            try:
                async with self.stage.worker.write(self.actor(known)) as tx:
                    await outbox.replay(tx, row["id"], by="王敏", reason="再试")
            except NotHeldError:
                return False
            return True

        assert self.do(replay) == (known.state == "HELD")
        if known.state == "HELD":
            known.state, known.attempts, known.available_at = "READY", 0, self.now

    def teardown(self) -> None:
        for number, tenant in enumerate(self.tenants):
            found = self.stage.runner.run(effects(self.stage.own, tenant))
            assert found == self.delivered[number], "in the ledger once, in the order of delivery"

    def actor(self, known: Known) -> SystemActor:
        return SystemActor(TOPIC, *self.tenants[known.tenant])


@pytest.fixture
def stage(database: testing.Database) -> Iterator[Stage]:
    with asyncio.Runner() as runner:
        app, worker = opened(database), opened(database, "worker")
        yield Stage(runner, database, runner.run(app.__aenter__()), runner.run(worker.__aenter__()))
        runner.run(worker.__aexit__(None, None, None))
        runner.run(app.__aexit__(None, None, None))


def test_the_model_foretells_each_answer(stage: Stage) -> None:
    class Staged(Outbox):
        pass

    Staged.stage = stage
    run_state_machine_as_test(
        Staged,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
