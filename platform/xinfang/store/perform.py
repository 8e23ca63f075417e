"""The way of a mutation: one field, one transaction, one idempotency key.

Same key and payload: the same outcome again, without acting. Same key, other payload: a refusal.
Refusals are not stored, so that a corrected request may use the key again; but an attempt on
something the actor may not touch leaves its trace in a second transaction, or probing would leave
none.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from xinfang.access.actor import Actor, AnyActor
from xinfang.kernel.errors import Code, Conflict, NotPermitted, Refusal
from xinfang.store.models import IdempotencyKey
from xinfang.store.transaction import Database, Outcome, Write

Act = Callable[[Write], Awaitable[Outcome]]


class KeyReused(Conflict):
    """The idempotency key was used before, with another payload."""

    def __init__(self) -> None:
        super().__init__("该幂等键已用于另一请求，请换一个新的键。", field=("idempotencyKey",))


class LostRace(Conflict):
    """Someone else changed the same row first."""

    def __init__(self) -> None:
        super().__init__("该事项刚被他人更新，请刷新后重试。", field=("version",))


class TenantSuspended(NotPermitted):
    """The actor's tenant is suspended: it reads only."""

    def __init__(self) -> None:
        super().__init__("所在单位的使用已暂停，目前只能查看。")


@dataclass(frozen=True, slots=True)
class Mutation:
    """A mutation as asked: its field, the client's key, and its payload as plain values."""

    field: str
    key: UUID
    payload: Any

    def digest(self, database: Database) -> bytes:
        """Return the hash that tells a replay from another request under the same key."""
        return database.provider.digest(
            orjson.dumps(self.payload, option=orjson.OPT_SORT_KEYS, default=str)
        )


async def perform(database: Database, actor: AnyActor, mutation: Mutation, act: Act) -> Outcome:
    """Do `act` once for this key and return its outcome.

    Raises the refusals of the act, `KeyReused` for another payload under the same key, `LostRace`
    where a version or a unique key was taken by somebody else meanwhile or two acts blocked each
    other, `TenantSuspended` where the tenant may only read.
    """
    if isinstance(actor, Actor):
        if actor.suspended:
            raise TenantSuspended
        actor = actor.awake()
    try:
        return await _once(database, actor, mutation, act)
    except StaleDataError as error:
        raise LostRace from error
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") in _TAKEN_MEANWHILE:
            raise LostRace from error
        raise
    except Refusal as refusal:
        if isinstance(actor, Actor) and refusal.code in {Code.NOT_FOUND, Code.NOT_PERMITTED}:
            await _trace(database, actor, mutation, refusal)
        raise


async def performed(database: Database, actor: AnyActor, mutation: Mutation) -> Outcome | None:
    """Return what was done under this key before, or None. Raises KeyReused."""
    digest = mutation.digest(database)
    async with database.read(actor) as read:
        asked = sa.select(IdempotencyKey.payload_hash, IdempotencyKey.outcome)
        stored = (await read.execute(asked.where(_row_of(actor, mutation)))).one_or_none()
    return None if stored is None else _replayed(stored.payload_hash, stored.outcome, digest)


# Unique key, exclusion constraint; serialization failure, deadlock.
_TAKEN_MEANWHILE = {"23505", "23P01", "40001", "40P01"}


async def _once(database: Database, actor: AnyActor, mutation: Mutation, act: Act) -> Outcome:
    digest = mutation.digest(database)
    async with database.write(actor) as tx:
        claimed = await tx.session.execute(
            insert(IdempotencyKey)
            .values(
                actor=actor.wall().actor,
                field=mutation.field,
                key=mutation.key,
                payload_hash=digest,
                created_at=tx.now,
            )
            .on_conflict_do_nothing()
            .returning(IdempotencyKey.key)
        )
        mine = _row_of(actor, mutation)
        if claimed.first() is None:
            stored = (
                await tx.session.execute(
                    sa.select(IdempotencyKey.payload_hash, IdempotencyKey.outcome).where(mine)
                )
            ).one()
            return _replayed(stored.payload_hash, stored.outcome, digest)
        outcome = await act(tx)
        await tx.session.execute(
            sa.update(IdempotencyKey).where(mine).values(outcome=_stored(outcome))
        )
        return outcome


def _row_of(actor: AnyActor, mutation: Mutation) -> sa.ColumnElement[bool]:
    return sa.and_(
        IdempotencyKey.actor == actor.wall().actor,
        IdempotencyKey.field == mutation.field,
        IdempotencyKey.key == mutation.key,
    )


def _stored(outcome: Outcome) -> dict[str, object]:
    return {
        "kind": outcome.kind,
        "id": str(outcome.id),
        "event": str(outcome.event_id) if outcome.event_id else None,
        "warnings": list(outcome.warnings),
        "related": [str(one) for one in outcome.related],
    }


def _replayed(stored_digest: bytes, stored: dict[str, Any] | None, digest: bytes) -> Outcome:
    if stored_digest != digest or stored is None:
        raise KeyReused
    return Outcome(
        kind=stored["kind"],
        id=UUID(stored["id"]),
        event_id=UUID(stored["event"]) if stored["event"] else None,
        warnings=tuple(stored["warnings"]),
        related=tuple(UUID(one) for one in stored.get("related", ())),
        replayed=True,
    )


async def _trace(database: Database, actor: Actor, mutation: Mutation, refusal: Refusal) -> None:
    home = actor.appointments[0] if actor.appointments else None
    if home is None:
        return
    async with database.write(actor) as tx:
        tx.record(
            "access.refused",
            kind="mutation",
            object_id=None,
            tenants={home.tenant_id: home.tenant_path},
            grounds={
                "field": mutation.field,
                "code": refusal.code.value,
                "payload": mutation.digest(database).hex(),
            },
            chain="reads",
        )
