"""Documents about cases within reach: by id, by case, and the rows that they are written from.

Before it is issued a document is seen inside the unit that writes it, and nowhere else.
"""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from xinfang.access.actor import Actor
from xinfang.access.grants import Grants
from xinfang.access.reach import visible
from xinfang.cases.models import Case
from xinfang.cases.queries.cases import COLUMNS
from xinfang.correspondence.models import Document, DocumentState
from xinfang.organizations.models import Unit
from xinfang.store.transaction import Read


async def document_by_id(
    read: Read, actor: Actor, grants: Grants, document_id: UUID
) -> Document | None:
    """Return a document if its case is within reach, and a draft if it is of the actor's unit."""
    statement = (
        sa.select(Document)
        .join(Case, Case.id == Document.case_id)
        .where(Document.id == document_id, _shown(actor))
        .where(visible(actor, grants, "read", COLUMNS, today=read.today))
    )
    found: Document | None = await read.scalar(statement)
    return found


async def documents_of(read: Read, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, list[Document]]:
    """Return the documents about visible cases, the oldest first."""
    statement = (
        sa.select(Document)
        .where(Document.case_id.in_(ids), _shown(actor))
        .order_by(Document.case_id, Document.id)
    )
    found: dict[UUID, list[Document]] = {case_id: [] for case_id in ids}
    for document in (await read.execute(statement)).scalars():
        found[document.case_id].append(document)
    return found


async def unit_names(read: Read, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the names of units by id."""
    asked = sa.select(Unit.id, Unit.name).where(Unit.id.in_(ids))
    return {row.id: row.name for row in await read.execute(asked)}


def _shown(actor: Actor) -> sa.ColumnElement[bool]:
    issued = Document.state.in_((DocumentState.ISSUED, DocumentState.SUPERSEDED))
    units = {appointment.unit_id for appointment in actor.appointments}
    return sa.or_(issued, Document.unit_id.in_(units))
