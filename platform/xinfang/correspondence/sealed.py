"""Which columns of the slice are sealed, for whoever seals them anew under another key."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from xinfang.correspondence.models import OutgoingMessage
from xinfang.store.rotation import Sealed

_TABLE: Final = OutgoingMessage.metadata.tables[OutgoingMessage.__tablename__]


def context_of(column: str, tenant_id: UUID, row_id: UUID) -> str:
    """Return the context that a message's seal is bound to."""
    return f"{_TABLE.name}.{column}:{tenant_id}:{row_id}"


def _of_message(column: str, row: Mapping[str, Any]) -> str:
    return context_of(column, row["tenant_id"], row["id"])


SEALED: Final = (Sealed(_TABLE, ("address", "text"), _of_message, named_by=("tenant_id",)),)
