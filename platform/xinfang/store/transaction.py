"""Transactions: `read()` and `write()`, the only two ways to the database.

Both carry the wall: settings that row-level security reads, set by an `after_begin` listener and
gone with the transaction. A reading transaction is read-only for PostgreSQL too. A writing one
reads the clock once, buffers what is recorded and sent, and appends the ledger as its last
statements; it refuses to commit a change that nothing recorded.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Result
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session, SessionTransaction

from xinfang.access.actor import AnyActor, SystemActor, Wall
from xinfang.kernel import clock
from xinfang.kernel.ids import new_id
from xinfang.store import audit
from xinfang.store.base import Base
from xinfang.store.crypto import Provider
from xinfang.store.models import Parcel
from xinfang.store.objects import Objects
from xinfang.store.pool import FairPool
from xinfang.store.roles import dressed
from xinfang.store.watch import Buffer, watch_changes, watch_savepoints


class UnrecordedChangeError(RuntimeError):
    """A writing transaction changed business rows and recorded nothing: a fault of ours."""


class Read:
    """A read-only transaction under the actor's wall.

    One per resolver and per loader batch, since siblings run at once.
    """

    def __init__(self, session: AsyncSession, actor: AnyActor, today: date) -> None:
        """Wrap the session; `today` is the civil day of the request."""
        self.session = session
        self.actor = actor
        self.today = today
        self._begun = False

    async def execute(
        self, statement: sa.Executable, parameters: Mapping[str, Any] | None = None
    ) -> Result[Any]:
        """Run a statement under the wall."""
        self._begun = True
        return await self.session.execute(statement, parameters)

    async def rows(self, select: str, values: Mapping[str, Any]) -> list[sa.Row[Any]]:
        """Return the rows of one select, given as text, under the wall.

        As long as nothing else was asked in this transaction, the settings and the select are one
        statement outside any: one way there and back, where a transaction takes four. Each
        statement of ours sees what is committed when it begins, in a transaction or not.
        """
        engine = self.session.bind
        # Whoever holds a connection mustn't stand in line for another one.
        if self._begun or not isinstance(engine, AsyncEngine):
            return list((await self.execute(_prepared(select), values)).all())
        settings = _settings(self.actor.wall(), read_only=True)[1]
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            found = await connection.execute(_at_once(select), {**settings, **values})
            return [row for row in found if row.stands]

    async def scalar(self, statement: sa.Executable) -> Any:  # noqa: ANN401 - the value of any column
        """Run a statement and return the first column of its first row, or None."""
        self._begun = True
        return await self.session.scalar(statement)


class Write(Read):
    """A writing transaction: rows, ledger entries and parcels are one commit."""

    def __init__(
        self, session: AsyncSession, actor: AnyActor, now: datetime, objects: Objects
    ) -> None:
        """Wrap the session; `now` is the one instant of this transaction."""
        super().__init__(session, actor, clock.civil_day(now))
        self._begun = True  # whatever it reads, it reads with what it has written
        self.now = now
        self.provider = objects.provider
        self.objects = objects
        self.buffer = Buffer()

    def add(self, *rows: Base) -> None:
        """Add new rows to the unit of work."""
        self.session.add_all(rows)

    async def flush(self) -> None:
        """Send pending rows, so that later statements see them."""
        await self.session.flush()

    def record(
        self,
        name: str,
        *,
        kind: str,
        object_id: UUID | None,
        tenants: Mapping[UUID, str],
        grounds: Mapping[str, Any] | None = None,
        policy: str | None = None,
        chain: audit.Chain = "acts",
    ) -> UUID:
        """Record an event in the ledger of each tenant (id to path) and return the event's id.

        `grounds` is the content (salted, destroyable by due process); `policy` quotes the grant
        that allowed the act. Entries are appended when the transaction commits, in the order of
        tenants. What concerns a case names the case as its object, or its secrecy is not inherited.
        """
        event_id = new_id()
        for tenant_id, path in tenants.items():
            self.buffer.entries.append(
                audit.Entry(
                    tenant_id=tenant_id,
                    tenant_path=path,
                    chain=chain,
                    event_id=event_id,
                    event=name,
                    actor=self.actor.wall().actor,
                    object_kind=kind,
                    object_id=object_id,
                    recorded_at=self.now,
                    content={"grounds": dict(grounds or {}), "policy": policy},
                )
            )
        return event_id

    def send(
        self,
        topic: str,
        object_id: UUID,
        *,
        tenant: tuple[UUID, str],
        key: str = "",
        event_id: UUID | None = None,
    ) -> UUID:
        """Send a parcel with this transaction: ids only.

        Parcels of one tenant, topic and key (the object, unless another is named) arrive in order.
        """
        parcel = Parcel(
            id=new_id(),
            topic=topic,
            key=key or str(object_id),
            tenant_id=tenant[0],
            tenant_path=tenant[1],
            object_id=object_id,
            event_id=event_id,
            available_at=self.now,
            created_at=self.now,
        )
        self.session.add(parcel)
        return parcel.id

    @asynccontextmanager
    async def on_behalf_of(self, actor: SystemActor) -> AsyncIterator[None]:
        """Do a part of this transaction under the wall of another tenant, as the system.

        For the few acts that law sends past the own tenant: registering with the superior what the
        own tenant may not see, and derived rows. What is done inside is still recorded under the
        acting user's name.
        """
        await self.session.flush()
        await self.session.execute(*_settings(actor.wall()))
        own = _settings(self.actor.wall())
        try:
            yield
            await self.session.flush()
        except BaseException:
            # A failed statement has ended the transaction, and with it the other wall. After any
            # other error the caller may go on, and must not go on under it.
            with suppress(DBAPIError):
                await self.session.execute(*own)
            raise
        await self.session.execute(*own)

    async def finish(self) -> None:
        """Flush, refuse unrecorded changes, append the ledger: the last act before the commit."""
        await self.session.flush()
        if self.buffer.changed and not self.buffer.entries:
            message = f"changed but not recorded: {', '.join(sorted(self.buffer.changed))}"
            raise UnrecordedChangeError(message)
        await audit.append(self.session, self.provider, self.buffer.entries)


@dataclass(slots=True)
class Database:
    """The engines of one process and the two ways through them."""

    engine: AsyncEngine
    objects: Objects

    @property
    def provider(self) -> Provider:
        """The algorithms with the keys of the deployment."""
        return self.objects.provider

    @asynccontextmanager
    async def read(self, actor: AnyActor) -> AsyncIterator[Read]:
        """Open a read-only transaction under the actor's wall."""
        async with AsyncSession(self.engine, expire_on_commit=False, autoflush=False) as session:
            _raise_wall(session.sync_session, actor.wall(), read_only=True)
            async with session.begin():
                yield Read(session, actor, clock.civil_day(clock.now()))

    @asynccontextmanager
    async def write(self, actor: AnyActor) -> AsyncIterator[Write]:
        """Open a writing transaction; leaving it commits rows, entries and parcels, or nothing."""
        async with AsyncSession(self.engine, expire_on_commit=False, autoflush=False) as session:
            _raise_wall(session.sync_session, actor.wall(), read_only=False)
            async with session.begin():
                tx = Write(session, actor, clock.now(), self.objects)
                watch_changes(session.sync_session, tx.buffer)
                watch_savepoints(session.sync_session, tx.buffer)
                yield tx
                await tx.finish()

    @property
    def crowded(self) -> bool:
        """Whether so many stand in line for a connection that no new request should begin.

        Half of the line is kept for those that have begun.
        """
        pool = self.engine.pool
        return isinstance(pool, FairPool) and 2 * pool.waiting >= pool.most_waiting

    async def dispose(self) -> None:
        """Close the pooled connections."""
        await self.engine.dispose()


def connect(url: str, keeps: Provider | Objects, *, pool_size: int = 8) -> Database:
    """Open the database at a `postgresql://` address; the driver is ours whatever it names.

    `keeps` are the objects with their keys; with keys alone, objects end with the process.

    The pool's own reset is a plain rollback: every setting of ours is transaction-local, so that
    nothing is left behind.
    """
    engine = create_async_engine(
        dressed(url), poolclass=FairPool, pool_size=pool_size, max_overflow=0, pool_pre_ping=False
    )
    objects = keeps if isinstance(keeps, Objects) else Objects.in_memory(keeps)
    return Database(engine, objects)


_NAMES: Final = tuple(Wall("", None).settings())
_READ_ONLY: Final = "transaction_read_only"


def _setting(*names: str) -> str:
    """Return the select that sets these for the transaction, its values named in their order."""
    each = (f"set_config('{name}', :value_{place}, true)" for place, name in enumerate(names))
    return f"SELECT {', '.join(each)}"


# Made once: a transaction is begun more often than anything else is done.
_RAISE: Final = sa.text(_setting(*_NAMES))
_RAISE_TO_READ: Final = sa.text(_setting(*_NAMES, _READ_ONLY))


@lru_cache(maxsize=512)
def _prepared(select: str) -> sa.TextClause:
    """Return a statement; taking a text apart for its values costs more than sending it."""
    return sa.text(select)


@lru_cache(maxsize=512)
def _at_once(select: str) -> sa.TextClause:
    """Return a select with the wall in the same statement; its rows say that they `stand`.

    The join goes from the wall to the rows, so that policies ask for the settings when they are
    set. Other forms silently return nothing: their policies are asked first.
    """
    return sa.text(
        f"WITH wall AS MATERIALIZED ({_setting(*_NAMES, _READ_ONLY)})"  # noqa: S608 - as above
        " SELECT answer.* FROM wall LEFT JOIN LATERAL"
        f" (SELECT true AS stands, asked.* FROM ({select}) AS asked) AS answer ON true"
    )


def _settings(wall: Wall, *, read_only: bool = False) -> tuple[sa.TextClause, dict[str, str]]:
    """Return the statement that raises a wall, with its values."""
    values = [*wall.settings().values(), *(["on"] if read_only else [])]
    named = {f"value_{place}": value for place, value in enumerate(values)}
    return (_RAISE_TO_READ if read_only else _RAISE), named


def _raise_wall(session: Session, wall: Wall, *, read_only: bool) -> None:
    statement, values = _settings(wall, read_only=read_only)

    def after_begin(
        _session: Session, transaction: SessionTransaction, connection: Connection
    ) -> None:
        # A savepoint keeps the settings, and stands perhaps inside `on_behalf_of`.
        if not transaction.nested:
            connection.execute(statement, values)

    event.listen(session, "after_begin", after_begin)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a mutation did: the node it changed, the event it wrote, codes of its warnings.

    `related` are objects that a warning points at.
    """

    kind: str
    id: UUID
    event_id: UUID | None = None
    warnings: tuple[str, ...] = ()
    related: tuple[UUID, ...] = ()
    replayed: bool = False
