"""What a writing transaction changes: for the guard of changes that nobody recorded."""

import re
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.orm.session import ORMExecuteState
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase

from xinfang.store import audit
from xinfang.store.base import Base


@dataclass(slots=True)
class Buffer:
    """What a writing transaction has recorded, and the business tables it has changed."""

    entries: list[audit.Entry] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)


def watch_changes(session: Session, buffer: Buffer) -> None:
    """Note each business table that is written, by the unit of work or by a statement."""

    def after_flush(changed: Session, _context: object) -> None:
        rows = (
            *changed.new,
            *changed.deleted,
            *(row for row in changed.dirty if changed.is_modified(row)),
        )
        buffer.changed.update(type(row).__tablename__ for row in rows if not type(row).technical)

    def on_execute(state: ORMExecuteState) -> None:
        written = _written_tables(state.statement)
        if written:
            buffer.changed.update(written - _technical_tables())

    event.listen(session, "after_flush", after_flush)
    event.listen(session, "do_orm_execute", on_execute)


def watch_savepoints(session: Session, buffer: Buffer) -> None:
    """Forget what was recorded inside a savepoint that is rolled back: it never happened."""
    starts: dict[SessionTransaction, int] = {}

    def after_create(_session: Session, transaction: SessionTransaction) -> None:
        starts[transaction] = len(buffer.entries)

    def after_rollback(_session: Session, transaction: SessionTransaction) -> None:
        if transaction.nested:
            del buffer.entries[starts.get(transaction, 0) :]

    event.listen(session, "after_transaction_create", after_create)
    event.listen(session, "after_soft_rollback", after_rollback)


def _written_tables(statement: sa.Executable) -> set[str]:
    """Return the tables that a statement writes, in its common table expressions too."""
    if isinstance(statement, sa.TextClause):
        return {found[1].lower() for found in _WRITING_TEXT.finditer(statement.text)}
    if not isinstance(statement, sa.ClauseElement):
        return set()
    parts = (statement, *visitors.iterate(statement))
    tables = (part.table for part in parts if isinstance(part, UpdateBase))
    return {table.name for table in tables if isinstance(table, sa.TableClause)}


# A statement begins so, or a common table expression; FOR UPDATE and ON CONFLICT DO UPDATE don't.
_WRITING_TEXT = re.compile(
    r"(?:^|\()\s*(?:insert\s+into|update|delete\s+from|merge\s+into|truncate)\s+(?:only\s+)?\"?(\w+)",
    re.IGNORECASE,
)


def _technical_tables() -> frozenset[str]:
    return frozenset(
        mapper.class_.__tablename__ for mapper in Base.registry.mappers if mapper.class_.technical
    )
